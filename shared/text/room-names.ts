import type { Account, Conference } from '../model.ts'
import { shorten } from './caller-names.ts'
import type { T } from './i18n.ts'

type Named = Pick<Account, 'id' | 'name' | 'authIdMasked'>

/**
 * What tells the rooms of this account from those of others; undefined where only one is connected. Two accounts may go
 * by one name too.
 */
export function accountBeside(accounts: readonly Named[], accountId: string): string | undefined {
  const account = accounts.find(({ id }) => id === accountId)
  if (account === undefined || accounts.length < 2) return undefined
  const name = shorten(account.name)
  const isShared = accounts.some((other) => other !== account && other.name === account.name)
  return isShared ? `${name} (${account.authIdMasked})` : name
}

/** What a room is called where nothing else says whose it is: in the tray, in notices and in lines about what ended. */
export function roomTitle(
  t: T,
  accounts: readonly Named[],
  { accountId, title }: Pick<Conference, 'accountId' | 'title'>,
  limit?: number,
): string {
  const account = accountBeside(accounts, accountId)
  const short = shorten(title, limit)
  return account === undefined ? short : t('room.ofAccount', { title: short, account: shorten(account, limit) })
}
