import { providers, type ProviderKind } from '../../shared/providers.ts'
import { sanitizeForDisplay } from '../../shared/text/sanitize.ts'
import { folded } from '../../shared/callers/folded.ts'
import type { StoredAccount } from '../settings/schema.ts'

/**
 * The name to store: the given one or, if that has no visible characters, the provider's. If it looks like the name of
 * another account, a number is added, because *End all* asks the user to type the name of the account that is meant.
 */
export function nameToStore(given: string, provider: ProviderKind, taken: readonly string[]): string {
  const name = isBlank(given) ? providers[provider].name : given.trim()
  const known = new Set(taken.map((one) => lookOf(one)))
  let free = name
  for (let count = 2; known.has(lookOf(free)); count += 1) free = `${name} ${count}`
  return free
}

/**
 * The accounts of the settings file. Each gets a visible name that no other account has. Accounts without a name are
 * named last, so that none of them gets a name that is in the file.
 */
export function withOwnNames(accounts: readonly StoredAccount[]): readonly StoredAccount[] {
  const names = new Map<StoredAccount, string>()
  for (const stored of accounts.toSorted((a, b) => Number(isBlank(a.name)) - Number(isBlank(b.name))))
    names.set(stored, nameToStore(stored.name, stored.provider, [...names.values()]))
  return accounts.map((stored) => ({ ...stored, name: names.get(stored) ?? stored.name }))
}

function isBlank(name: string): boolean {
  return sanitizeForDisplay(name) === ''
}

function lookOf(name: string): string {
  return folded(sanitizeForDisplay(name))
}

/** The key of the account's token in the vaults. */
export function vaultKey(stored: StoredAccount): string {
  return `${stored.provider}:${stored.authId}`
}
