import type { Account } from '../../shared/account.ts'
import type { Outgoing } from '../feed/messages/messages.ts'
import type { Provider } from '../providers/provider.ts'

/** An account that the relay reads. */
export interface RelayAccount {
  /** The account, whose id is its hash in topics. */
  readonly account: Account
  readonly provider: Provider
  readonly callbacks: Outgoing<'hello'>['accounts'][number]['callbacks']
}
