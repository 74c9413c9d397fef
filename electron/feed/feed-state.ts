import { fault } from '../../shared/fault.ts'
import type { FeedState, TeamRest, UnreadAccount } from '../../shared/team.ts'
import type { BusState } from './bus.ts'
import type { LiveRelay } from './live-relays.ts'
import type { FeedSource } from './source.ts'
import type { FeedAccount } from './team-desks.ts'

/**
 * Milliseconds without a beat after which a relay counts as silent. If a connection is older than this and no relay is
 * known, the broker is assumed to pass no messages on.
 */
const SILENCE = 5_000

export interface FeedFacts {
  readonly connection: BusState
  /** Milliseconds. */
  readonly connectedFor: number
  readonly source: FeedSource['kind']
  readonly relays: readonly LiveRelay[]
  readonly desks: FeedState['desks']
  readonly newer: boolean
  /** The present moment, in elapsed milliseconds (`elapsedOf`). */
  readonly now: number
  /** The accounts of this desk, and the team accounts. */
  readonly accounts: readonly FeedAccount[]
  readonly rests: readonly TeamRest[]
}

export function feedState(facts: FeedFacts): FeedState {
  const { connection, connectedFor, source, relays, desks, newer, rests } = facts
  const isSilent = connection.kind === 'connected' && connectedFor > SILENCE && relays.length === 0
  const silent = isSilent ? fault('feed', { values: { reason: 'silent' } }) : undefined
  const cause = connection.kind === 'disconnected' ? connection.fault : silent
  const unread = connection.kind === 'connected' ? unreadAccounts(facts) : []
  const relay = relays.find(({ accounts }) => accounts.size > 0)
  return {
    connection: connection.kind,
    ...(cause !== undefined && { fault: cause }),
    source,
    ...(relay !== undefined && { relay: relay.name }),
    desks: desks.map(({ desk, person }) => ({ desk, person })),
    newer,
    ...(unread.length > 0 && { unread }),
    ...(rests.length > 0 && { rests }),
  }
}

/** The accounts that no relay can read, each with the fault that a relay reports. Silent relays are ignored. */
function unreadAccounts({ relays, accounts, now }: FeedFacts): readonly UnreadAccount[] {
  const heard = relays.filter(({ beatAt }) => now - beatAt < SILENCE)
  return accounts.flatMap(({ accountId, acc }) => {
    if (heard.some((relay) => relay.accounts.has(acc))) return []
    const [told] = heard.flatMap(({ name, faults }) => {
      const fault = faults.get(acc)
      return fault === undefined ? [] : [{ accountId, relay: name, fault }]
    })
    return told === undefined ? [] : [told]
  })
}
