import type { Settings } from './settings.ts'

/**
 * Marks the demo's first room as own and its first caller as "me", so that everything for an own room can be tried
 * immediately. Each demo has a new account, so marks of earlier demos are removed.
 */
export function markDemo(
  settings: Settings,
): (accountId: string, demo: { readonly moderator?: { readonly room: string; readonly number: string } }) => void {
  return (accountId, { moderator }) => {
    if (moderator === undefined) return
    const { accounts, own, me } = settings.get()
    const isStored = (id: string): boolean => accounts.some((account) => account.id === id)
    void settings.update({
      own: [...own.filter((one) => isStored(one.accountId)), { accountId, name: moderator.room }],
      me: { ...Object.fromEntries(Object.entries(me).filter(([id]) => isStored(id))), [accountId]: [moderator.number] },
    })
  }
}
