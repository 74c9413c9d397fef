import { DeskFeed } from '../../electron/team/desk-feed.ts'
import type { DeskParts, ReadAccount } from '../../electron/team/desk-parts.ts'
import { topicOf, type FeedMessage, type Outgoing } from '../../shared/feed/messages.ts'
import { formatTopic, type Topic } from '../../shared/feed/topics.ts'
import type { Provider, ProviderEvent } from '../../electron/providers/provider.ts'
import type { FeedState, ReceivedHint, TeamAction } from '../../shared/team.ts'
import type { AccountId } from '../../shared/values.ts'
import { openEchoingRelay } from './echoing-relay.ts'
import { acc, beatMessage, invite } from './feed-messages.ts'
import { MemoryBroker } from './memory-bus.ts'
import { readRepeatedly, type RepeatedRead } from './repeated-reads.ts'
import { accountId, testAccount } from './test-core.ts'
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts'

type DeskGiven = Partial<DeskParts> &
  Partial<Seen> & {
    readonly providerOf?: (id: AccountId) => Partial<Provider> | undefined
    /** The user's own rooms, which are live. */
    readonly ownRooms?: readonly string[]
    /** The rooms that the desk wants to be read often. */
    readonly open?: readonly string[]
  }

/** The parts of a desk that wants nothing and shows nothing, but for what a test gives. */
export function deskParts({
  ownRooms = [],
  open = [],
  ...given
}: DeskGiven & Pick<DeskParts, 'openBus' | 'clock'>): DeskParts {
  const { desk } = given.invite ?? invite
  let ids = 0
  const plannedReads = () => open.map((name) => ({ name, pace: 'fast', isLive: true }))
  const snapshot = () => ({ conferences: ownRooms.map((name) => ({ accountId, name, own: true })) })
  const core = {
    monitor: { isForeground: () => true, plannedReads, snapshot },
    newcomers: { active: [] },
    providerOf: given.providerOf ?? (() => undefined),
    colleagues: given.colleagues ?? { acted: () => undefined, watches: () => undefined, left: () => undefined },
    hints: given.hints ?? { take: () => undefined },
  }
  return {
    invite,
    software: '0.1.0',
    newId: () => `nonce-${desk}-${String((ids += 1)).padStart(8, '0')}`,
    core: core as unknown as DeskParts['core'],
    accounts: () => [{ accountId, acc }],
    onAccounts: () => undefined,
    onState: () => undefined,
    ...given,
  }
}

export function memoryBroker(clock: VirtualClock): MemoryBroker {
  return new MemoryBroker({ setTimeout: (run, ms) => clock.setTimeout(run, ms), random: () => 0.5 })
}

/** What a desk has shown and told, oldest first. */
export function recorder() {
  const seen = {
    states: [] as FeedState[],
    actions: [] as { readonly accountId: string; readonly action: TeamAction }[],
    watched: [] as string[],
    gone: [] as string[],
    hints: [] as ReceivedHint[],
    announced: [] as readonly ReadAccount[],
  }
  const parts = {
    onState: (state: FeedState) => {
      seen.states.push(state)
    },
    onAccounts: (read: readonly ReadAccount[]) => {
      seen.announced = read
    },
    hints: { take: (_account: string, hint: ReceivedHint) => seen.hints.push(hint) },
    colleagues: {
      acted: (account: string, action: TeamAction) => {
        seen.actions.push({ accountId: account, action })
      },
      watches: (desk: string, person: string, rooms: readonly { readonly accountId: string }[]) => {
        if (rooms.length > 0) seen.watched.push(`${desk} ${person} ${rooms.map((room) => room.accountId).join()}`)
      },
      left: (desk: string) => {
        seen.gone.push(desk)
      },
    },
  }
  return { seen, parts }
}

type Seen = Pick<ReturnType<typeof recorder>['parts'], 'colleagues' | 'hints'>

/** Says what it is told to: a message after the last asks, or any text on a topic. */
type Say = (message: Readonly<Record<string, unknown>> & Pick<Outgoing, 'kind'>, more?: object) => Promise<void>

/**
 * Opens a desk whose relay reads nothing, and publishes what the test says, after all asks. Another relay responds to
 * asks.
 *
 * @param own the client of its account; undefined without a token
 */
export async function openScriptedDesk(given: DeskGiven = {}, own?: (clock: VirtualClock) => Provider) {
  const clock = createVirtualClock()
  const broker = memoryBroker(clock)
  const relay = openEchoingRelay(broker)
  const reads: RepeatedRead[] = []
  const events: (ProviderEvent | 'lost')[] = []
  const { seen, parts } = recorder()
  const feed = new DeskFeed(deskParts({ openBus: broker.open(), clock, ...parts, ...given }))
  const provider = feed.relays.providerFor(testAccount('plivo'), own?.(clock))
  readRepeatedly(provider, clock, ['Weekly', 'Sales'], (read) => {
    // Skips replies that come from no relay, such as the fault `unread`: only a relay's read has `sentAfter`.
    if (read.reply.sentAfter !== undefined) reads.push(read)
  })
  provider.events((event) => events.push(event))
  await clock.advance(1_000)
  const publish = async (topic: Topic, payload: string): Promise<void> => {
    await relay.publish({ topic: formatTopic('team', topic), payload, qos: 1, retain: false })
    await clock.advance(1)
  }
  const say: Say = (message, more = {}) => {
    const whole = { v: 2, after: relay.asks, ...message, ...more } as unknown as Outgoing
    return publish(topicOf(whole), JSON.stringify(whole))
  }
  let seq = 0
  /** A beat of the relay that the test speaks for, newer than those before. */
  const beat = (more: Partial<FeedMessage<'beat'>> = {}) =>
    say(beatMessage({ relay: 'relay-2', epoch: 'epoch-two', seq: (seq += 1), ...more }))
  /** What this desk has published of one kind, oldest first. */
  const sent = <K extends 'desk' | 'ask' | 'did'>(kind: K): FeedMessage<K>[] =>
    broker.traffic.flatMap(({ topic, payload }) =>
      topic.endsWith(`${kind}/desk-1`) && payload !== '' ? [JSON.parse(payload) as FeedMessage<K>] : [],
    )
  const last = () => seen.states.at(-1)
  return { clock, broker, feed, provider, reads, events, seen, relay, publish, say, beat, sent, last }
}

export type ScriptedDesk = Awaited<ReturnType<typeof openScriptedDesk>>
