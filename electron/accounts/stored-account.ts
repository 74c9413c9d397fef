import type { Fault } from '../../shared/fault.ts'
import type { Account, ProviderKind } from '../../shared/account.ts'
import { sanitizeForDisplay } from '../../shared/text/sanitize.ts'
import type { StoredAccount } from '../settings/schema.ts'

/**
 * The name to store. A name without visible characters is replaced by the provider's name, with a number if that
 * name is taken. The number makes the names distinguishable, because *End all* asks the user to type one.
 */
export function nameToStore(given: string, provider: ProviderKind, taken: readonly string[]): string {
  if (sanitizeForDisplay(given) !== '') return given.trim()
  const name = provider === 'plivo' ? 'Plivo' : 'Vobiz'
  let free = name
  for (let count = 2; taken.includes(free); count += 1) free = `${name} ${count}`
  return free
}

/** The accounts of the settings file, each with a visible name even if the file has none for it. */
export function withVisibleNames(accounts: readonly StoredAccount[]): readonly StoredAccount[] {
  const taken = accounts.map(({ name }) => name)
  return accounts.map((stored) => {
    const name = nameToStore(stored.name, stored.provider, taken)
    taken.push(name)
    return { ...stored, name }
  })
}

/** The key of the account's token in the vaults. */
export function vaultKey(stored: StoredAccount): string {
  return `${stored.provider}:${stored.authId}`
}

/** The part of an account that the window gets. */
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
