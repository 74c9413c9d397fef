import type { Account } from '../../shared/account.ts'
import type { Clock } from '../../shared/clock.ts'
import type { AccountId } from '../../shared/values.ts'
import type { Journal } from '../journal/journal.ts'
import type { Provider } from '../providers/provider.ts'
import type { Rooms } from './rooms.ts'

/** What those that act, or follow what is done, need of the others. */
export interface Parts {
  readonly monitor: Rooms
  readonly journal: Pick<Journal, 'write'>
  readonly clock: Clock
  readonly accountOf: (accountId: AccountId) => Account | undefined
  readonly providerOf: (accountId: AccountId) => Provider | undefined
  /** Returns a random id, such as `crypto.randomUUID()`; it must not be predictable. */
  readonly newId: () => string
}
