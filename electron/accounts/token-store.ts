import type { Fault } from '../../shared/fault.ts'
import type { TokenStorage } from './accounts.ts'
import { keyOf, type StoredAccount } from './stored-account.ts'
import type { Vault, VaultState } from './vault.ts'

/** Writes tokens into the keychain, or keeps them for this session where it takes none, and takes them out again. */
export interface Tokens {
  keep(known: StoredAccount, token: string): Promise<TokenStorage>
  /** An account of an earlier run: the keychain holds its token, until it says otherwise. */
  expect(known: StoredAccount): void
  /** Takes the token out of both; answers why one may be left in the keychain, and then both keep theirs. */
  erase(known: StoredAccount): Promise<Fault | undefined>
}

export function createTokens(keychain: Vault, session: Vault): Tokens {
  /** Names of what the keychain holds; what never came to it cannot be left in there. */
  const stored = new Set<string>()
  return {
    keep: async (known, token) => {
      const key = keyOf(known)
      const kept = await keychain.set(key, token)
      if (kept.state === 'stored') {
        stored.add(key)
        await session.delete(key)
        return { kept: 'keychain' }
      }
      await session.set(key, token)
      return { kept: 'session', ...faultOf(kept) }
    },
    expect: (known) => void stored.add(keyOf(known)),
    erase: async (known) => {
      const key = keyOf(known)
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
