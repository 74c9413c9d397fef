import { isCallbackUrl } from '../../shared/callback-url.ts'
import type { Account, ProviderKind } from '../../shared/model.ts'
import { failure, success, type Result } from '../../shared/result.ts'
import type { Provider } from '../providers/provider.ts'
import type { Accounts, AccountsOptions, DemoServer } from './accounts.ts'
import { toAccount, vaultKey, type StoredAccount } from './stored-account.ts'
import { createTokenStore, faultOf } from './token-store.ts'
import type { VaultState } from './vault.ts'

interface Entry {
  readonly known: StoredAccount
  readonly account: Account
  readonly demo?: DemoServer
  readonly provider?: Provider
}

/** Builds the accounts. Nothing is read, and no keychain asked, before `load`. */
export function createAccounts(options: AccountsOptions): Accounts {
  const { store, keychain, session, connect } = options
  const entries = new Map<string, Entry>()
  const tokens = createTokenStore(keychain, session)

  const put = (entry: Entry): void => {
    entries.set(entry.known.id, entry)
    options.onChanged(entry.account, entry.provider)
  }
  const save = (): Promise<Result<void>> =>
    store.write([...entries.values()].filter((entry) => !entry.demo).map((entry) => entry.known))
  const join = ({ id, provider, authId }: StoredAccount, authToken: string, baseUrl?: string): Provider =>
    connect(
      provider,
      { authId, authToken },
      { ...(baseUrl !== undefined && { baseUrl }), asynchronous: () => entries.get(id)?.known.asynchronous },
    )
  const drop = async ({ known, demo }: Entry): Promise<Result<void>> => {
    entries.delete(known.id)
    options.onRemoved(known.id)
    await demo?.close()
    return save()
  }
  const check = async (known: StoredAccount, authToken: string): Promise<Result<Provider>> => {
    const provider = join(known, authToken)
    const reply = await provider.check({ priority: 'person' })
    return reply.ok ? success(provider) : { ok: false, fault: reply.fault }
  }
  const load = async (known: StoredAccount): Promise<void> => {
    const typed = await session.get(vaultKey(known))
    // What was typed is newer than anything in the keychain, which may take it now.
    const kept = typed.state === 'stored' ? await tokens.store(known, typed.token) : undefined
    const found = kept ? undefined : await keychain.get(vaultKey(known))
    // Removed, or given a token, while the keychain was asked.
    const entry = entries.get(known.id)
    if (!entry) {
      if (kept) await tokens.delete(known)
      return
    }
    if (kept) put({ ...entry, account: toAccount(entry.known, kept.kept, kept) })
    else if (found && (await session.get(vaultKey(known))).state !== 'stored') take(entry.known, found)
  }
  const take = (known: StoredAccount, found: VaultState): void => {
    if (found.state === 'stored')
      put({ known, account: toAccount(known, 'keychain'), provider: join(known, found.token) })
    else put({ known, account: toAccount(known, 'none', faultOf(found)) })
  }
  /** Accounts on their way in, so that a second click does not bring in the same one twice. */
  const adding = new Set<string>()
  const addNew = async (known: StoredAccount, authToken: string): ReturnType<Accounts['add']> => {
    const checked = await check(known, authToken)
    if (!checked.ok) return checked
    const kept = await tokens.store(known, authToken)
    const entry = { known, account: toAccount(known, kept.kept, kept), provider: checked.value }
    put(entry)
    const saved = await save()
    if (saved.ok) return success({ accountId: known.id, ...kept })
    // At the next start nobody would know of the account, and of its token in the keychain.
    await tokens.delete(known)
    await drop(entry)
    return saved
  }
  const bringDemo = async (kind: ProviderKind): ReturnType<Accounts['startDemo']> => {
    try {
      const demo = await options.startDemo(kind)
      const name = kind === 'vobiz' ? 'Demo (Vobiz)' : 'Demo'
      const known = { id: options.newId(), provider: kind, authId: demo.authId, name }
      const provider = join(known, demo.authToken, demo.baseUrl)
      put({ known, demo, provider, account: { ...toAccount(known, 'session'), demo: true } })
      return success({ accountId: known.id })
    } catch (error) {
      options.logger('The demo could not be started', error)
      return failure('internal', { values: { reason: 'demo' } })
    }
  }
  /** On their way, so that a second click does not bring in a second one. */
  const startingDemos = new Map<ProviderKind, ReturnType<Accounts['startDemo']>>()

  return {
    list: () => [...entries.values()].map((entry) => entry.account),
    load: async () => {
      const kept = store.read()
      // Shown at once: a window that opens while a locked keychain is asked must not look like the first run.
      for (const known of kept) {
        tokens.expectStored(known)
        put({ known, account: toAccount(known, 'keychain') })
      }
      await Promise.all(kept.map(load))
    },
    add: async ({ provider: kind, name, authId, authToken }) => {
      const known = { id: options.newId(), provider: kind, authId: authId.trim(), name: name.trim() || nameOf(kind) }
      const key = vaultKey(known)
      if (isKnown(entries, known) || adding.has(key)) return failure('invalid', { values: { reason: 'duplicate' } })
      adding.add(key)
      return addNew(known, authToken.trim()).finally(() => adding.delete(key))
    },
    rename: async (accountId, name) => {
      const entry = entries.get(accountId)
      if (!entry) return failure('noAccount')
      const known = { ...entry.known, name: name.trim() }
      put({ ...entry, known, account: { ...entry.account, name: known.name } })
      return save()
    },
    remove: async (accountId) => {
      const entry = entries.get(accountId)
      if (!entry) return failure('noAccount')
      const left = entry.demo ? undefined : await tokens.delete(entry.known)
      return left ? { ok: false, fault: left } : drop(entry)
    },
    replaceToken: async (accountId, authToken) => {
      const entry = entries.get(accountId)
      if (!entry || entry.demo) return failure('noAccount')
      const checked = await check(entry.known, authToken.trim())
      if (!checked.ok) return checked
      // Removed while the provider or the keychain was asked: nothing of it may come back.
      if (!entries.has(accountId)) return failure('noAccount')
      const kept = await tokens.store(entry.known, authToken.trim())
      const now = entries.get(accountId)
      if (!now) {
        await tokens.delete(entry.known)
        return failure('noAccount')
      }
      put({ known: now.known, account: toAccount(now.known, kept.kept, kept), provider: checked.value })
      return success(kept)
    },
    retryVault: async (accountId) => {
      const entry = entries.get(accountId)
      if (!entry || entry.demo) return failure('noAccount')
      await load(entry.known)
      const fault = entries.get(accountId)?.account.vaultFault
      return fault ? { ok: false, fault } : success(undefined)
    },
    retryMissing: async () => {
      const missing = [...entries.values()].filter((entry) => entry.account.vaultFault)
      await Promise.all(missing.map((entry) => load(entry.known)))
    },
    setAsynchronous: async (accountId, asynchronous) => {
      const entry = entries.get(accountId)
      if (!entry) return failure('noAccount')
      if (entry.known.provider !== 'plivo') return failure('unsupported', { values: { reason: 'asynchronous' } })
      if (asynchronous && !isCallbackUrl(asynchronous.callbackUrl)) {
        return failure('invalid', { values: { reason: 'callbackUrl' } })
      }
      const { asynchronous: _before, ...known } = entry.known
      const { asynchronous: _shown, ...account } = entry.account
      const mode = asynchronous && { asynchronous }
      put({ ...entry, known: { ...known, ...mode }, account: { ...account, ...mode } })
      return save()
    },
    startDemo: (provider) => {
      const running = [...entries.values()].find((entry) => entry.demo && entry.known.provider === provider)
      if (running) return Promise.resolve(success({ accountId: running.known.id }))
      const starting = startingDemos.get(provider) ?? bringDemo(provider).finally(() => startingDemos.delete(provider))
      startingDemos.set(provider, starting)
      return starting
    },
    close: async () => {
      await Promise.all([...entries.values()].flatMap((entry) => entry.demo?.close() ?? []))
    },
  }
}

function nameOf(kind: ProviderKind): string {
  return kind === 'plivo' ? 'Plivo' : 'Vobiz'
}

function isKnown(entries: ReadonlyMap<string, Entry>, known: StoredAccount): boolean {
  return [...entries.values()].some((entry) => !entry.demo && vaultKey(entry.known) === vaultKey(known))
}
