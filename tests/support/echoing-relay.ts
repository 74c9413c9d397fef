import { drop } from '../../shared/drop.ts'
import type { Bus } from '../../shared/feed/bus.ts'
import { readArrival } from '../../shared/feed/inbox.ts'
import { formatTopic, relayFilters } from '../../shared/feed/topics.ts'
import { beatMessage, connectTo } from './feed-messages.ts'
import type { MemoryBroker } from './memory-bus.ts'

export type EchoingRelay = Bus & {
  /** The last ask of each desk, as the relay says what it had. */
  readonly asks: Readonly<Record<string, string>>
}

/** Connects a `relay-1` of the feed `team` that reads nothing. It says at once what a desk has asked. */
export function openEchoingRelay(broker: MemoryBroker): EchoingRelay {
  const asks: Record<string, string> = {}
  let seq = 0
  const bus = connectTo(broker, {
    user: 'relay',
    filters: relayFilters('team'),
    onMessage: (topic, payload) => {
      const arrival = readArrival('team', topic, payload)
      if (typeof arrival === 'string' || arrival.message?.kind !== 'ask') return
      asks[arrival.message.desk] = arrival.message.n
      const beat = beatMessage({ seq: (seq += 1), reads: false, log: [asks] })
      const beatTopic = formatTopic('team', { kind: 'beat', relay: 'relay-1' })
      drop(bus.publish({ topic: beatTopic, payload: JSON.stringify(beat), qos: 0, retain: false }))
    },
  })
  return { ...bus, asks }
}
