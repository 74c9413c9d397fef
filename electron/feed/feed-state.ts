import { fault } from '../../shared/fault.ts'
import type { FeedState } from '../../shared/team.ts'
import type { BusState } from './bus.ts'
import type { LiveRelay } from './live-relays.ts'
import type { FeedSource } from './source.ts'

/** Milliseconds. If a connection is older than this and no relay is known, the broker passes no messages on. */
const SILENCE = 5_000

export interface FeedFacts {
  readonly connection: BusState
  /** Milliseconds. */
  readonly connectedFor: number
  readonly source: FeedSource['kind']
  readonly relays: readonly LiveRelay[]
  readonly desks: FeedState['desks']
  readonly newer: boolean
}

export function feedState({ connection, connectedFor, source, relays, desks, newer }: FeedFacts): FeedState {
  const isSilent = connection.kind === 'connected' && connectedFor > SILENCE && relays.length === 0
  const silent = isSilent ? fault('feed', { values: { reason: 'silent' } }) : undefined
  const cause = connection.kind === 'disconnected' ? connection.fault : silent
  const relay = relays.find(({ accounts }) => accounts.size > 0)
  return {
    connection: connection.kind,
    ...(cause !== undefined && { fault: cause }),
    source,
    ...(relay !== undefined && { relay: relay.name }),
    desks: desks.map(({ desk, person }) => ({ desk, person })),
    newer,
  }
}
