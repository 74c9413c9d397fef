import { drop } from '../../shared/drop.ts'
import type { Bus } from '../../electron/feed/bus.ts'
import { readArrival } from '../../electron/feed/inbox.ts'
import { formatTopic, relayFilters } from '../../electron/feed/messages/topics.ts'
import type { MemoryBroker } from './memory-bus.ts'

/** Connects a `relay-1` of the feed `team` that does nothing but send its time to desks that ask for it. */
export function openEchoingRelay(broker: MemoryBroker, now: () => number): Bus {
  const bus = broker.open()({
    addresses: [''],
    user: 'relay',
    password: '',
    clientId: 'relay',
    keepalive: 2,
    filters: relayFilters('team'),
    will: { topic: '', payload: '', qos: 0, retain: false },
    onState: () => undefined,
    onMessage: (topic, payload) => {
      const arrival = readArrival('team', topic, payload)
      if (typeof arrival === 'string' || arrival.message?.kind !== 'ask') return
      const { desk, n } = arrival.message
      const answer = { v: 1, kind: 'answer', desk, relay: 'relay-1', epoch: 'epoch-one', n, t: now() }
      const answerTopic = formatTopic('team', { kind: 'answer', desk })
      drop(bus.publish({ topic: answerTopic, payload: JSON.stringify(answer), qos: 0, retain: false }))
    },
  })
  return bus
}
