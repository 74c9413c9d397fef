import type { Fault } from '../../shared/fault.ts'

/**
 * The result of a call to a vault. "No token" and "could not be asked" differ: if a locked keychain counted as an
 * empty one, users would have to retype credentials that are still stored.
 */
export type VaultState =
  | { readonly state: 'stored'; readonly token: string }
  | { readonly state: 'none' }
  | { readonly state: 'locked' | 'missing' | 'denied' | 'failed'; readonly fault: Fault }

/** Stores tokens. Keys are `provider:authId`. No call rejects, and none waits for a prompt without a time limit. */
export interface Vault {
  get(key: string): Promise<VaultState>
  set(key: string, token: string): Promise<VaultState>
  delete(key: string): Promise<VaultState>
}

/** Stores tokens in memory only, if the keychain cannot store them. They are lost when Gavel quits. */
export function createSessionVault(): Vault {
  const tokens = new Map<string, string>()
  return {
    get: (key) => {
      const token = tokens.get(key)
      return Promise.resolve(token === undefined ? { state: 'none' } : { state: 'stored', token })
    },
    set: (key, token) => {
      tokens.set(key, token)
      return Promise.resolve({ state: 'stored', token })
    },
    delete: (key) => {
      tokens.delete(key)
      return Promise.resolve({ state: 'none' })
    },
  }
}
