import type { Account } from '../account.ts'
import type { Room } from './model.ts'

interface Known {
  readonly accounts: readonly Pick<Account, 'id' | 'demo'>[]
  readonly conferences: readonly Pick<Room, 'accountId'>[]
}

/**
 * The snapshot without the demo once another account is connected, because the demo's made-up callers must not count in
 * totals or in the tray.
 */
export function withoutDemo<T extends Known>(snapshot: T): T {
  const { accounts, conferences } = snapshot
  if (accounts.every(({ demo }) => demo) || !accounts.some(({ demo }) => demo)) return snapshot
  const real = accounts.filter(({ demo }) => !demo)
  const ids = new Set(real.map(({ id }) => id))
  return { ...snapshot, accounts: real, conferences: conferences.filter(({ accountId }) => ids.has(accountId)) }
}
