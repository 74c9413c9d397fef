import { onTestFinished } from 'vitest'
import { drop } from '../../shared/drop.ts'
import type { Logger } from '../../shared/logger.ts'
import { readArrival } from '../../shared/feed/inbox.ts'
import { publicationOf, type FeedMessage } from '../../shared/feed/messages.ts'
import { accountHash, allTopics } from '../../shared/feed/topics.ts'
import { openJournal } from '../../electron/journal/journal.ts'
import type { RelayConfiguration } from '../../relay/configuration.ts'
import { startRelay } from '../../relay/relay.ts'
import type { SimulatorOptions } from '../simulator/simulator.ts'
import { connectTo } from './feed-messages.ts'
import { inProcessFetch } from './in-process-fetch.ts'
import { createMemoryFiles } from './memory-files.ts'
import { MemoryBroker } from './memory-bus.ts'
import { relayConfiguration, relayFields } from './relay-configuration.ts'
import { createWorld, testAccount } from './simulator-world.ts'

type Kind = FeedMessage['kind']

export type RelayTeam = ReturnType<typeof createRelayTeam>

/** A simulated provider, a broker in memory, and relays under one virtual clock. The relays stop when the test has ended. */
export function createRelayTeam(options: Partial<SimulatorOptions> = {}, logger: Logger = () => undefined) {
  const { simulator, clock } = createWorld(options)
  const provider = simulator.profile === 'plivo' ? 'plivo' : 'vobiz'
  const broker = new MemoryBroker({ setTimeout: (run, ms) => clock.setTimeout(run, ms), random: () => 0.5 })
  const log: FeedMessage[] = []
  const desks: { desk: string; person: string }[] = []
  const onMessage = (topic: string, payload: Uint8Array): void => {
    const arrival = readArrival('team', topic, payload)
    if (arrival === 'older') return
    if (typeof arrival === 'string') throw new Error(`${arrival}: ${topic} ${new TextDecoder().decode(payload)}`)
    if (arrival.message !== undefined) log.push(arrival.message)
  }
  const listener = connectTo(broker, { user: 'listener', filters: [allTopics('team')], onMessage })
  return {
    simulator,
    clock,
    broker,
    /** The desks that the relays have invited. */
    desks,
    /** The account's hash in topics. */
    acc: accountHash(provider, simulator.authId),
    start: async (id: string, changes: Partial<RelayConfiguration> = {}) => {
      const files = createMemoryFiles()
      const fetch = inProcessFetch(simulator)
      const account = { id: 'main', name: 'Main', provider, ...testAccount }
      const user = { ...relayFields.broker, user: id }
      const configuration = relayConfiguration({ relay: id, broker: user, accounts: [account] })
      const relay = await startRelay({
        configuration: { ...configuration, ...changes },
        software: '0.0.0',
        fetch,
        openBus: broker.open(),
        desks: () => desks,
        logger,
        clock,
        journal: await openJournal({ folder: '/journal', fs: files, clock, actor: id }),
      })
      onTestFinished(() => relay.stop())
      return { relay, files }
    },
    /**
     * Publishes a message in the name of one of the team's desks, or in the name of the broker after a relay has
     * disconnected.
     */
    say: (message: FeedMessage<'desk' | 'ask' | 'did' | 'bye'>) => {
      const retain = message.kind === 'bye' || message.kind === 'desk'
      drop(listener.publish(publicationOf('team', message, { qos: 1, retain })))
    },
    /** Messages of one kind that have been published since the start or the last `forget`, oldest first. */
    heard: <K extends Kind>(kind: K) => log.filter((message): message is FeedMessage<K> => message.kind === kind),
    /** The payloads that the broker retains, by topic. Those that were removed are empty. */
    retained: () =>
      new Map(broker.traffic.filter(({ retain }) => retain).map(({ topic, payload }) => [topic, payload])),
    forget: () => {
      log.length = 0
    },
  }
}
