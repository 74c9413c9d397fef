import type { Fault } from '../../shared/fault.ts'
import type { Account } from '../../shared/account.ts'
import type { StoredAccount } from '../settings/schema.ts'

/** The key of the account's token in the vaults. */
export function vaultKey(stored: StoredAccount): string {
  return `${stored.provider}:${stored.authId}`
}

/** What the window gets to show of an account. */
export function toAccount(
  stored: StoredAccount,
  kept: Account['kept'],
  more: { readonly vaultFault?: Fault } = {},
): Account {
  return {
    id: stored.id,
    provider: stored.provider,
    demo: false,
    name: stored.name,
    authIdMasked: maskAuthId(stored.authId),
    kept,
    ...(more.vaultFault && { vaultFault: more.vaultFault }),
    ...(stored.asynchronous && { asynchronous: stored.asynchronous }),
  }
}

/** The first and last two characters would reveal most of a short id. */
function maskAuthId(authId: string): string {
  return authId.length < 8 ? '••••' : `${authId.slice(0, 2)}••••${authId.slice(-2)}`
}
