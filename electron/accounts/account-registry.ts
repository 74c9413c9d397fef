import type { AccountId } from '../../shared/values.ts'
import type { Account, AsynchronousMode, TokenStorage } from '../../shared/account.ts'
import { providers, type ProviderKind } from '../../shared/providers.ts'
import { failure, success, type Result } from '../../shared/result.ts'
import { addressProblem } from '../../shared/web-address.ts'
import type { Provider } from '../providers/provider.ts'
import type { StoredAccount } from '../settings/schema.ts'
import type { AccountsOptions, AskCallbackUrl, DemoServer, NewAccount } from './accounts.ts'
import { nameToStore, vaultKey, withOwnNames } from './stored-account.ts'
import { TokenStore, vaultFaultOf } from './token-store.ts'
import type { VaultState } from './vault.ts'

interface Replacing {
  readonly authToken: string
  readonly result: Promise<Result<TokenStorage>>
}

interface Entry extends Pick<Account, 'tokenIn' | 'vaultFault'> {
  readonly stored: StoredAccount
  readonly demo?: DemoServer
  readonly provider?: Provider
}

type Added = Result<TokenStorage & { readonly accountId: AccountId }>
type DemoStarted = Result<{ readonly accountId: AccountId }>

/** The accounts of this computer. */
export type Accounts = Pick<AccountRegistry, keyof AccountRegistry>

/** All accounts with their tokens and providers. The constructor reads neither the settings nor the keychain. */
export class AccountRegistry {
  readonly #options: AccountsOptions
  readonly #tokens: TokenStore
  readonly #entries = new Map<string, Entry>()
  /** Vault keys of accounts that are being added, so that a second click does not add the same account twice. */
  readonly #adding = new Set<string>()
  /** The demos that are starting, by provider. A second click waits for the same start. */
  readonly #startingDemos = new Map<ProviderKind, Promise<DemoStarted>>()
  /** By account. Simultaneous calls with the same token send one check; a call with another token waits. */
  readonly #replacing = new Map<string, Replacing>()

  constructor(options: AccountsOptions) {
    this.#options = options
    this.#tokens = new TokenStore(options.keychain, options.session, options.owed)
  }

  list(): readonly Account[] {
    return [...this.#entries.values()].map(accountOf)
  }

  /** Reads the stored accounts and their tokens. Called once, at the start of Gavel. */
  async load(): Promise<void> {
    const accounts = withOwnNames(this.#options.store.read())
    // Accounts are shown before the keychain is asked. It may be locked, and a window that opens in the meantime must
    // not look as if Gavel had no accounts.
    for (const stored of accounts) {
      this.#tokens.expectStored(stored)
      this.#put({ stored, tokenIn: 'keychain' })
    }
    await Promise.all(accounts.map((stored) => this.#loadToken(stored)))
    await this.#deleteOwed()
  }

  /** Checks the account at the provider before anything is stored. */
  async add({ provider, name, authId, authToken }: NewAccount): Promise<Added> {
    const stored = { id: this.#options.newId(), provider, authId: authId.trim(), name }
    const key = vaultKey(stored)
    if (this.#has(key) || this.#adding.has(key)) return failure('invalid', { values: { reason: 'duplicate' } })
    this.#adding.add(key)
    return this.#addNew(stored, authToken.trim()).finally(() => this.#adding.delete(key))
  }

  async rename(accountId: AccountId, name: string): Promise<Result<void>> {
    const entry = this.#entries.get(accountId)
    if (!entry) return failure('noAccount')
    const stored = { ...entry.stored, name: nameToStore(name, entry.stored.provider, this.#names(accountId)) }
    this.#put({ ...entry, stored })
    return this.#save()
  }

  /**
   * Removes an account and deletes its token from the keychain too. If a keychain may still have the token, the account
   * stays and the result is a fault, so that no token is left behind unnoticed. Without a keychain the account goes, and
   * `vaultFault` says that its token will be deleted once there is one.
   */
  async remove(accountId: AccountId): Promise<Result<Pick<TokenStorage, 'vaultFault'> | undefined>> {
    const entry = this.#entries.get(accountId)
    if (!entry) return failure('noAccount')
    const vaultFault = entry.demo ? undefined : await this.#tokens.delete(entry.stored)
    if (vaultFault && vaultFault.code !== 'keychainMissing') return { ok: false, fault: vaultFault }
    const owed = vaultFault ? await this.#tokens.owe(entry.stored) : success(undefined)
    if (!owed.ok) return owed
    const forgotten = await this.#forget(entry)
    return forgotten.ok ? success(vaultFault && { vaultFault }) : forgotten
  }

  replaceToken(accountId: AccountId, authToken: string): Promise<Result<TokenStorage>> {
    const running = this.#replacing.get(accountId)
    if (running?.authToken === authToken) return running.result
    const before = running?.result ?? Promise.resolve()
    const result = before.then(() => this.#replaceToken(accountId, authToken))
    const replacing = { authToken, result }
    this.#replacing.set(accountId, replacing)
    return result.finally(() => {
      if (this.#replacing.get(accountId) === replacing) this.#replacing.delete(accountId)
    })
  }

  async #replaceToken(accountId: AccountId, authToken: string): Promise<Result<TokenStorage>> {
    const entry = this.#entries.get(accountId)
    if (!entry || entry.demo) return failure('noAccount')
    const checked = await this.#check(entry.stored, authToken.trim())
    if (!checked.ok) return checked
    // The account may have been removed during the check, or during the keychain call below. It must not come back.
    if (!this.#entries.has(accountId)) return failure('noAccount')
    const storage = await this.#tokens.store(entry.stored, authToken.trim())
    const current = this.#entries.get(accountId)
    if (!current) {
      await this.#deleteStray(entry.stored)
      return failure('noAccount')
    }
    this.#put({ stored: current.stored, ...storage, provider: checked.value })
    return success(storage)
  }

  /** Asks the keychain again to provide or store the token of this account, because the user has asked for it. */
  async retryVault(accountId: AccountId): Promise<Result<void>> {
    const entry = this.#entries.get(accountId)
    if (!entry || entry.demo) return failure('noAccount')
    await this.#loadToken(entry.stored)
    await this.#deleteOwed()
    const fault = this.#entries.get(accountId)?.vaultFault
    return fault ? { ok: false, fault } : success(undefined)
  }

  /** Asks the keychain again about every token that it could not provide, store or delete. */
  async retryMissing(): Promise<void> {
    const missing = [...this.#entries.values()].filter((entry) => entry.vaultFault)
    await Promise.all(missing.map((entry) => this.#loadToken(entry.stored)))
    await this.#deleteOwed()
  }

  /**
   * Sets asynchronous mode; undefined switches it off. Real accounts accept only a public https address.
   *
   * Faults include `unsupported` if the provider does not have this mode, `invalid` for the address, and any fault of
   * `agree`.
   *
   * @param agree asks the user whether results may go to the address, once the address is known to be valid; not called
   * when the mode is switched off
   */
  async setAsynchronous(
    accountId: AccountId,
    asynchronous: AsynchronousMode | undefined,
    agree: AskCallbackUrl,
  ): Promise<Result<void>> {
    const entry = this.#entries.get(accountId)
    if (!entry) return failure('noAccount')
    if (!providers[entry.stored.provider].abilities.asynchronousMode)
      return failure('unsupported', { values: { reason: 'asynchronous' } })
    if (!asynchronous) return this.#putAsynchronous(entry, undefined)
    const problem = addressProblem(asynchronous.callbackUrl, entry.demo !== undefined)
    if (problem !== undefined)
      return failure('invalid', { values: { reason: problem === 'private' ? 'callbackUrlPrivate' : 'callbackUrl' } })
    // The canonical form names the same host for the user and for a provider that parses addresses differently.
    const callbackUrl = new URL(asynchronous.callbackUrl).href
    const agreed = await agree(accountOf(entry), callbackUrl)
    if (!agreed.ok) return agreed
    // The account may have been removed or changed while the user was asked.
    const current = this.#entries.get(accountId)
    return current ? this.#putAsynchronous(current, { ...asynchronous, callbackUrl }) : failure('noAccount')
  }

  startDemo(kind: ProviderKind): Promise<DemoStarted> {
    const running = [...this.#entries.values()].find((entry) => entry.demo && entry.stored.provider === kind)
    if (running) return Promise.resolve(success({ accountId: running.stored.id }))
    const starting =
      this.#startingDemos.get(kind) ?? this.#addDemo(kind).finally(() => this.#startingDemos.delete(kind))
    this.#startingDemos.set(kind, starting)
    return starting
  }

  /** Stops the servers of demo accounts. */
  async close(): Promise<void> {
    await Promise.all([...this.#entries.values()].flatMap((entry) => entry.demo?.close() ?? []))
  }

  #putAsynchronous(entry: Entry, asynchronous: AsynchronousMode | undefined): Promise<Result<void>> {
    const { asynchronous: _before, ...stored } = entry.stored
    this.#put({ ...entry, stored: { ...stored, ...(asynchronous && { asynchronous }) } })
    return this.#save()
  }

  async #loadToken(stored: StoredAccount): Promise<void> {
    const { keychain, session } = this.#options
    // The old token must not be stored again after the new one.
    await this.#replacing.get(stored.id)?.result
    const inSession = await session.get(vaultKey(stored))
    // A token of this session is newer than the one in the keychain, so the keychain is asked again to store it.
    const storage = inSession.state === 'stored' ? await this.#tokens.store(stored, inSession.token) : undefined
    const found = storage ? undefined : await keychain.get(vaultKey(stored))
    // The account may have been removed, or been given a token, while the keychain was asked.
    const entry = this.#entries.get(stored.id)
    if (!entry) {
      if (storage) await this.#deleteStray(stored)
      return
    }
    const { vaultFault: _before, ...others } = entry
    if (storage) this.#put({ ...others, ...storage })
    // A connected account has its token, whatever the keychain says now.
    else if (found && entry.provider === undefined) this.#connectOrShow(entry.stored, found)
  }

  /** Deletes a token that was stored although its account is gone. */
  async #deleteStray(stored: StoredAccount): Promise<void> {
    if (await this.#tokens.delete(stored)) await this.#tokens.owe(stored)
  }

  #deleteOwed(): Promise<void> {
    return this.#tokens.deleteOwed((key) => this.#has(key) || this.#adding.has(key))
  }

  #connectOrShow(stored: StoredAccount, found: VaultState): void {
    if (found.state === 'stored')
      this.#put({ stored, tokenIn: 'keychain', provider: this.#connect(stored, found.token) })
    else this.#put({ stored, tokenIn: 'none', ...vaultFaultOf(found) })
  }

  async #addNew(given: StoredAccount, authToken: string): Promise<Added> {
    const checked = await this.#check(given, authToken)
    if (!checked.ok) return checked
    const storage = await this.#tokens.store(given, authToken)
    // Another account may have taken the name meanwhile.
    const stored = { ...given, name: nameToStore(given.name, given.provider, this.#names()) }
    const entry = { stored, ...storage, provider: checked.value }
    this.#put(entry)
    const saved = await this.#save()
    if (saved.ok) return success({ accountId: stored.id, ...storage })
    // Without this, the token would stay in the keychain although the next start does not know the account.
    await this.#deleteStray(stored)
    await this.#forget(entry)
    return saved
  }

  async #addDemo(kind: ProviderKind): Promise<DemoStarted> {
    try {
      const demo = await this.#options.startDemo(kind)
      const name = nameToStore(providers[kind].demoName, kind, this.#names())
      const stored = { id: this.#options.newId(), provider: kind, authId: demo.authId, name }
      const provider = this.#connect(stored, demo.authToken, demo.baseUrl)
      this.#options.onDemo?.(stored.id, demo)
      this.#put({ stored, tokenIn: 'session', demo, provider })
      return success({ accountId: stored.id })
    } catch (error) {
      this.#options.logger('The demo could not be started', error)
      return failure('internal', { values: { reason: 'demo' } })
    }
  }

  async #check(stored: StoredAccount, authToken: string): Promise<Result<Provider>> {
    const provider = this.#connect(stored, authToken)
    const reply = await provider.check({ priority: 'person' })
    return reply.ok ? success(provider) : { ok: false, fault: reply.fault }
  }

  #connect({ id, provider, authId }: StoredAccount, authToken: string, baseUrl?: string): Provider {
    const asynchronous = (): AsynchronousMode | undefined => this.#entries.get(id)?.stored.asynchronous
    const address = baseUrl === undefined ? {} : { baseUrl }
    return this.#options.connect(provider, { authId, authToken }, { ...address, asynchronous })
  }

  /** The names that are in use. `except` is an account that may keep its name. */
  #names(except?: string): readonly string[] {
    return this.list().flatMap(({ id, name }) => (id === except ? [] : [name]))
  }

  #put(entry: Entry): void {
    this.#entries.set(entry.stored.id, entry)
    this.#options.onChanged(accountOf(entry), entry.provider)
  }

  async #forget({ stored, demo }: Entry): Promise<Result<void>> {
    this.#entries.delete(stored.id)
    this.#options.onRemoved(stored.id)
    await demo?.close()
    return this.#save()
  }

  #save(): Promise<Result<void>> {
    const accounts = [...this.#entries.values()].filter((entry) => !entry.demo)
    return this.#options.store.write(accounts.map((entry) => entry.stored))
  }

  #has(key: string): boolean {
    return [...this.#entries.values()].some((entry) => !entry.demo && vaultKey(entry.stored) === key)
  }
}

/** The part of an account that the window gets. */
function accountOf({ stored, tokenIn, vaultFault, demo }: Entry): Account {
  return {
    id: stored.id,
    provider: stored.provider,
    demo: demo !== undefined,
    name: stored.name,
    authIdMasked: maskAuthId(stored.authId),
    tokenIn,
    ...(vaultFault && { vaultFault }),
    ...(stored.asynchronous && { asynchronous: stored.asynchronous }),
  }
}

/** Hides a short id completely, because its first two and last two characters would be most of it. */
function maskAuthId(authId: string): string {
  return authId.length < 8 ? '••••' : `${authId.slice(0, 2)}••••${authId.slice(-2)}`
}
