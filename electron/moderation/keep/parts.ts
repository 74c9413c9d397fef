import type { Account } from '../../../shared/account.ts'
import type { Clock } from '../../../shared/clock.ts'
import { failure, type Result } from '../../../shared/result.ts'
import type { AccountId } from '../../../shared/values.ts'
import type { EntryDraft, Journal } from '../../journal/journal.ts'
import type { RoomRef } from '../../monitor/monitor.ts'
import { accountFields } from '../actions/journal-entries.ts'
import type { Rooms } from '../rooms.ts'
import type { Reconciler } from './reconcile.ts'

/** What everything that silences or keeps out callers needs. */
export interface KeepParts {
  readonly monitor: Rooms
  readonly clock: Clock
  readonly journal: Pick<Journal, 'write'>
  readonly reconciler: Reconciler
  readonly accountOf: (accountId: AccountId) => Account | undefined
  readonly newId: () => string
}

/** Writes a note about a room, or one run of it, into the log. Fault: `noAccount` if the account was removed. */
export function writeNote(
  { journal, accountOf }: Pick<KeepParts, 'journal' | 'accountOf'>,
  { accountId, name: conference, instance }: RoomRef & { readonly instance?: number },
  text: string,
  more: Pick<EntryDraft, 'members' | 'actionId'> = {},
): Promise<Result<void>> {
  const account = accountOf(accountId)
  if (account === undefined) return Promise.resolve(failure('noAccount'))
  const about = { ...accountFields(account), conference, ...(instance !== undefined && { instance }), ...more }
  return journal.write({ ...about, event: 'note', text })
}
