import type { Vault } from './vault.ts'

/** Tokens in memory only: for computers without a keychain, and for the demo. Lost when Gavel quits. */
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
