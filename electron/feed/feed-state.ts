import { fault } from '../../shared/fault.ts'
import type { FeedState, TeamRest, UnreadAccount } from '../../shared/team.ts'
import type { AccountSources } from './account-sources.ts'
import type { BusState } from './bus.ts'
import type { LiveRelay, LiveRelays } from './live-relays.ts'
import type { FeedAccount } from './team-desks.ts'

/**
 * Milliseconds without a beat after which a relay counts as silent. If a connection is older than this and no relay is
 * known, either none is running, or the broker passes none of its messages on.
 */
const SILENCE = 5_000
/** Milliseconds for which the window says that a colleague uses a newer Gavel. */
const NEWER_FOR = 600_000

export interface FeedFacts {
  readonly connection: BusState
  /** Milliseconds. */
  readonly connectedFor: number
  readonly sources: Pick<AccountSources, 'kindOf'>
  readonly relays: Pick<LiveRelays, 'accounts' | 'all'>
  readonly desks: FeedState['desks']
  /** When a message of a newer Gavel last arrived, in elapsed milliseconds. */
  readonly newerAt: number
  /** The present moment, in elapsed milliseconds (`elapsedOf`). */
  readonly now: number
  /** The accounts of this desk, and the team accounts. */
  readonly accounts: readonly FeedAccount[]
  readonly rests: readonly TeamRest[]
}

export function feedState(facts: FeedFacts): FeedState {
  const { connection, connectedFor, sources, desks, newerAt, now, rests } = facts
  const relays = facts.relays.all()
  const isSilent = connection.kind === 'connected' && connectedFor > SILENCE && relays.length === 0
  const silent = isSilent ? fault('feed', { values: { reason: 'silent' } }) : undefined
  const cause = connection.kind === 'disconnected' ? connection.fault : silent
  const unread = connection.kind === 'connected' ? unreadAccounts(facts, relays) : []
  const relay = relays.find(({ accounts }) => accounts.size > 0)
  return {
    connection: connection.kind,
    ...(cause !== undefined && { fault: cause }),
    source: sources.kindOf(teamAccounts(facts)),
    ...(relay !== undefined && { relay: relay.name }),
    desks: desks.map(({ desk, person }) => ({ desk, person })),
    newer: now - newerAt < NEWER_FOR,
    ...(unread.length > 0 && { unread }),
    ...(rests.length > 0 && { rests }),
  }
}

/** Those of the accounts that relays announce; all accounts if relays announce none of them. */
function teamAccounts({ accounts, relays }: FeedFacts): readonly FeedAccount[] {
  const announced = new Set(relays.accounts.map(({ acc }) => acc))
  const ofTeam = accounts.filter(({ acc }) => announced.has(acc))
  return ofTeam.length > 0 ? ofTeam : accounts
}

/** The accounts that no relay can read, each with the fault that a relay reports. Silent relays are ignored. */
function unreadAccounts({ accounts, now }: FeedFacts, relays: readonly LiveRelay[]): readonly UnreadAccount[] {
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
