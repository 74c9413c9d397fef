import type { ProviderKind } from '../../../shared/account.ts'
import { plivoDialect, vobizDialect } from '../../providers/dialects.ts'
import { intervalsOf } from './intervals.ts'
import type { Intervals, Sharing } from './intervals.ts'

/**
 * The intervals of a relay that reads an account for which this Gavel has no token, assuming that the relay uses
 * the whole allowance and never waits for a connection.
 *
 * @param rooms the live rooms
 */
export function intervalsByRelay(kind: ProviderKind, rooms: Sharing['rooms'], isForeground: boolean): Intervals {
  const { allowance: allowed, abilities } = kind === 'plivo' ? plivoDialect(() => undefined) : vobizDialect
  const { listIsComplete } = abilities
  const anyLive = rooms.length > 0
  return intervalsOf({ listIsComplete, allowed, connections: Infinity, slower: 1, anyLive, isForeground, rooms })
}
