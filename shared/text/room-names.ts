import { isolated } from '../callers/in-sentence.ts'
import type { AccountId } from '../values.ts'
import type { Account } from '../account.ts'
import type { Room } from '../rooms/model.ts'
import { truncate } from './truncate.ts'
import type { T } from './i18n.ts'

type Named = Pick<Account, 'id' | 'name' | 'authIdMasked'>

/**
 * The account's name as shown beside its rooms; undefined if only one account is connected. If two accounts share a
 * name, the masked auth id follows.
 */
export function accountSuffix(accounts: readonly Named[], accountId: AccountId): string | undefined {
  const account = accounts.find(({ id }) => id === accountId)
  if (account === undefined || accounts.length < 2) return undefined
  const name = truncate(account.name)
  const isShared = accounts.some((other) => other !== account && other.name === account.name)
  return isShared ? `${isolated(name)} (${account.authIdMasked})` : name
}

/** A room's title with its account, for the tray, notifications and messages, which show no account otherwise. */
export function roomTitle(
  t: T,
  accounts: readonly Named[],
  { accountId, title }: Pick<Room, 'accountId' | 'title'>,
  limit?: number,
): string {
  const account = accountSuffix(accounts, accountId)
  const short = truncate(title, limit)
  return account === undefined ? short : t('room.ofAccount', { title: short, account: truncate(account, limit) })
}
