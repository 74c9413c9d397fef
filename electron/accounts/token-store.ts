import type { TokenStorage } from '../../shared/account.ts'
import type { Fault } from '../../shared/fault.ts'
import type { Result } from '../../shared/result.ts'
import type { StoredAccount } from '../settings/schema.ts'
import type { AccountsOptions } from './accounts.ts'
import { vaultKey } from './stored-account.ts'
import type { Vault, VaultState } from './vault.ts'

/** Stores tokens in the keychain, or for this session if the keychain cannot, and deletes them from both. */
export class TokenStore {
  readonly #keychain: Vault
  readonly #session: Vault
  readonly #owed: AccountsOptions['owed']
  /** Keys of the tokens that may be in the keychain. A failed deletion of any other key leaves no token behind. */
  readonly #inKeychain = new Set<string>()

  constructor(keychain: Vault, session: Vault, owed: AccountsOptions['owed']) {
    this.#keychain = keychain
    this.#session = session
    this.#owed = owed
  }

  async store(account: StoredAccount, token: string): Promise<TokenStorage> {
    const key = vaultKey(account)
    const state = await this.#keychain.set(key, token)
    if (state.state === 'stored') {
      this.#inKeychain.add(key)
      await this.#session.delete(key)
      return { tokenIn: 'keychain' }
    }
    await this.#session.set(key, token)
    return { tokenIn: 'session', ...vaultFaultOf(state) }
  }

  /**
   * Must be called for each account from the settings file. The account's token is then assumed to be in the keychain
   * until it is deleted.
   */
  expectStored(account: StoredAccount): void {
    this.#inKeychain.add(vaultKey(account))
  }

  /** @returns a fault if the keychain may still have the token; the session vault is then left unchanged too. */
  async delete(account: StoredAccount): Promise<Fault | undefined> {
    const key = vaultKey(account)
    const deleted = await this.#keychain.delete(key)
    if ('fault' in deleted && this.#mayHave(key)) return deleted.fault
    // An earlier `set` that still hangs in a prompt may store the token later.
    if (deleted.state === 'locked') await this.owe(account)
    this.#inKeychain.delete(key)
    await this.#session.delete(key)
    return undefined
  }

  /**
   * Stores that the keychain's token of an account that is going must be deleted once the keychain can do that, even
   * after a restart. Fault: `storage`; the session vault is then left unchanged.
   */
  async owe(account: StoredAccount): Promise<Result<void>> {
    const key = vaultKey(account)
    const stored = await this.#owed.set([...new Set([...this.#owed.get(), key])])
    if (stored.ok) await this.#session.delete(key)
    return stored
  }

  /**
   * Deletes the tokens of removed accounts that the keychain still has.
   *
   * @param isUsed whether an account of this key has been added again, so that the token may be a new one
   */
  async deleteOwed(isUsed: (key: string) => boolean): Promise<void> {
    for (const key of this.#owed.get()) {
      if (isUsed(key)) continue
      const deleted = await this.#keychain.delete(key)
      if ('fault' in deleted) continue
      this.#inKeychain.delete(key)
      await this.#owed.set(this.#owed.get().filter((other) => other !== key))
    }
  }

  #mayHave(key: string): boolean {
    return this.#inKeychain.has(key) || this.#owed.get().includes(key)
  }
}

export function vaultFaultOf(state: VaultState): { vaultFault?: Fault } {
  return 'fault' in state ? { vaultFault: state.fault } : {}
}
