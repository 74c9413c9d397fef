import type { Fault } from '../../shared/fault.ts'
import type { TokenStorage } from './accounts.ts'
import { vaultKey, type StoredAccount } from './stored-account.ts'
import type { Vault, VaultState } from './vault.ts'

/** Writes tokens into the keychain, or keeps them for this session where it takes none, and takes them out again. */
export interface TokenStore {
  store(known: StoredAccount, token: string): Promise<TokenStorage>
  /** An account of an earlier run: the keychain holds its token, until it says otherwise. */
  expectStored(known: StoredAccount): void
  /** Takes the token out of both; answers why one may be left in the keychain, and then both keep theirs. */
  delete(known: StoredAccount): Promise<Fault | undefined>
}

export function createTokenStore(keychain: Vault, session: Vault): TokenStore {
  /** Names of what the keychain holds; what never came to it cannot be left in there. */
  const stored = new Set<string>()
  return {
    store: async (known, token) => {
      const key = vaultKey(known)
      const kept = await keychain.set(key, token)
      if (kept.state === 'stored') {
        stored.add(key)
        await session.delete(key)
        return { kept: 'keychain' }
      }
      await session.set(key, token)
      return { kept: 'session', ...faultOf(kept) }
    },
    expectStored: (known) => void stored.add(vaultKey(known)),
    delete: async (known) => {
      const key = vaultKey(known)
      // Asked in any case: what hangs in a prompt may be stored later.
      const deleted = await keychain.delete(key)
      if ('fault' in deleted && deleted.state !== 'missing' && stored.has(key)) return deleted.fault
      stored.delete(key)
      await session.delete(key)
      return undefined
    },
  }
}

export function faultOf(state: VaultState): { vaultFault?: Fault } {
  return 'fault' in state ? { vaultFault: state.fault } : {}
}
