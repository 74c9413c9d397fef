import type { Clock } from '../../shared/clock.ts'
import type { OpenBus } from '../../shared/feed/bus.ts'
import type { Invite } from '../../shared/feed/invite.ts'
import type { FeedMessage } from '../../shared/feed/messages.ts'
import type { FeedState } from '../../shared/team.ts'
import type { AccountId } from '../../shared/values.ts'
import type { Core } from '../core.ts'

/** An account that this desk shows, and the hash by which the feed names it. */
export interface FeedAccount {
  readonly accountId: AccountId
  readonly acc: string
}

/** An account that a relay announces in its hello. */
export type ReadAccount = FeedMessage<'hello'>['accounts'][number]

/** What this desk's side of the feed needs. */
export interface DeskParts {
  readonly invite: Invite
  readonly openBus: OpenBus
  readonly clock: Clock
  readonly software: string
  /** Creates an id that nobody can guess. */
  readonly newId: () => string
  readonly core: Pick<Core, 'monitor' | 'newcomers' | 'providerOf' | 'hints'> & {
    readonly colleagues: Pick<Core['colleagues'], 'acted' | 'watches' | 'left'>
  }
  readonly accounts: () => readonly FeedAccount[]
  readonly onState: (state: FeedState) => void
  /** Called with the accounts of all relays after each hello, and in each step before `accounts` is called. */
  readonly onAccounts: (read: readonly ReadAccount[]) => void
}

/** The accounts that this desk shows under this hash. */
export function accountIdsOf({ accounts }: Pick<DeskParts, 'accounts'>, acc: string): readonly AccountId[] {
  return accounts().flatMap((account) => (account.acc === acc ? account.accountId : []))
}
