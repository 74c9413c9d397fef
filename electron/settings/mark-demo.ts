import type { AccountId } from '../../shared/values.ts'
import { drop } from '../../shared/drop.ts'
import { storedOfAccounts } from './schema.ts'
import type { Settings } from './settings.ts'

/**
 * Marks the demo's first room as own and its first caller as "me", so that everything for the user's own room can be
 * tried immediately. Each demo has a new account, so what is stored for demos of earlier starts is removed.
 */
export function markDemo(
  settings: Settings,
): (accountId: AccountId, demo: { readonly moderator?: { readonly room: string; readonly number: string } }) => void {
  const marked = new Set<string>()
  return (accountId, { moderator }) => {
    if (moderator === undefined) return
    marked.add(accountId)
    const { accounts } = settings.get()
    const exists = (id: string): boolean => marked.has(id) || accounts.some((account) => account.id === id)
    const stored = storedOfAccounts(settings.get(), exists)
    drop(
      settings.update({
        ...stored,
        own: [...stored.own, { accountId, name: moderator.room }],
        me: { ...stored.me, [accountId]: [moderator.number] },
      }),
    )
  }
}
