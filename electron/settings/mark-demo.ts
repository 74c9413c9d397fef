import type { Settings } from './settings.ts'

/**
 * Marks the demo's first room as own and its first caller as "me", so that everything for an own room can be tried
 * immediately. Each demo has a new account, so marks of demos of earlier starts are removed.
 */
export function markDemo(
  settings: Settings,
): (accountId: string, demo: { readonly moderator?: { readonly room: string; readonly number: string } }) => void {
  const marked = new Set<string>()
  return (accountId, { moderator }) => {
    if (moderator === undefined) return
    marked.add(accountId)
    const { accounts, own, me } = settings.get()
    const isKept = (id: string): boolean => marked.has(id) || accounts.some((account) => account.id === id)
    void settings.update({
      own: [...own.filter((one) => isKept(one.accountId)), { accountId, name: moderator.room }],
      me: { ...Object.fromEntries(Object.entries(me).filter(([id]) => isKept(id))), [accountId]: [moderator.number] },
    })
  }
}
