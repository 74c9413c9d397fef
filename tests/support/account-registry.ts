import type { ConnectOptions } from '../../electron/accounts/accounts.ts'
import { AccountRegistry } from '../../electron/accounts/account-registry.ts'
import { createSessionVault } from '../../electron/accounts/vault.ts'
import type { Vault, VaultState } from '../../electron/accounts/vault.ts'
import type { Provider } from '../../electron/providers/provider.ts'
import type { StoredAccount } from '../../electron/settings/schema.ts'
import type { Account } from '../../shared/account.ts'
import { fault } from '../../shared/fault.ts'
import { failure, success } from '../../shared/result.ts'
import { scriptedProvider, type Script } from './scripted-fetch.ts'

export const TOKEN = 'made-up-token'
export const fresh = {
  provider: 'plivo' as const,
  name: ' Acme ',
  authId: ' MAXXXXXXXXXXXXXXXXXY ',
  authToken: ` ${TOKEN} `,
}
export const locked: VaultState = { state: 'locked', fault: fault('keychainLocked') }
export const missing: VaultState = { state: 'missing', fault: fault('keychainMissing') }

interface SettingsFile {
  accounts: StoredAccount[]
  owed: readonly string[]
  broken: boolean
}

/** A keychain that can be locked, or be missing, at any time. */
function createKeychain() {
  const inside = createSessionVault()
  const keychain = { trouble: undefined as VaultState | undefined, asked: [] as string[] }
  const through = (work: () => Promise<VaultState>, what: string): Promise<VaultState> => {
    keychain.asked.push(what)
    return keychain.trouble ? Promise.resolve(keychain.trouble) : work()
  }
  const vault: Vault = {
    get: (key) => through(() => inside.get(key), `get ${key}`),
    set: (key, token) => through(() => inside.set(key, token), `set ${key}`),
    delete: (key) => through(() => inside.delete(key), `delete ${key}`),
  }
  return { keychain, vault, inside }
}

interface Surroundings {
  /** Settles when the provider responds to the check of credentials. */
  readonly responds?: Promise<void>
  /** The session whose keychain and settings this one finds. */
  readonly earlier?: { readonly computer: ReturnType<typeof createKeychain>; readonly file: SettingsFile }
  /** Responds in place of a provider that only checks credentials. */
  readonly script?: Script
}

export function createAccounts(
  known: StoredAccount[] = [],
  accepts = [TOKEN],
  { responds = Promise.resolve(), earlier, script }: Surroundings = {},
) {
  const computer = earlier?.computer ?? createKeychain()
  const { keychain, vault, inside } = computer
  const file: SettingsFile = earlier?.file ?? { accounts: known, owed: [], broken: false }
  const shown: [string, Account['tokenIn'], boolean][] = []
  const changed: Account[] = []
  const demos = { started: 0, closed: 0, fails: false }
  const checked: string[] = []
  const connected: ConnectOptions[] = []
  const session = createSessionVault()
  let ids = 0
  const accounts = new AccountRegistry({
    store: {
      read: () => file.accounts,
      write: (accounts) => {
        file.accounts = [...accounts]
        return Promise.resolve(file.broken ? failure('storage') : success(undefined))
      },
    },
    owed: {
      get: () => file.owed,
      set: (keys) => {
        if (file.broken) return Promise.resolve(failure('storage'))
        file.owed = keys
        return Promise.resolve(success(undefined))
      },
    },
    keychain: vault,
    session,
    connect: (kind, credentials, options) => {
      connected.push(options)
      if (script !== undefined) return scriptedProvider(kind, script, { credentials }).provider
      const { authToken } = credentials
      return {
        check: async () => {
          checked.push(authToken)
          await responds
          return accepts.includes(authToken)
            ? { ok: true, value: undefined, at: 0 }
            : { ...failure('credentials'), at: 0 }
        },
      } as unknown as Provider
    },
    startDemo: () => {
      demos.started += 1
      if (demos.fails) return Promise.reject(new Error('EADDRINUSE'))
      const close = async () => {
        // A server takes a moment to stop.
        await new Promise((resolve) => setImmediate(resolve))
        demos.closed += 1
      }
      return Promise.resolve({ baseUrl: 'http://127.0.0.1:1/v1', authId: 'MADEMO', authToken: 'demo-token', close })
    },
    onChanged: (account, provider) => {
      changed.push(account)
      shown.push([account.name, account.tokenIn, provider !== undefined])
    },
    onRemoved: (id) => shown.push([id, 'none', false]),
    newId: () => `id-${(ids += 1)}`,
    logger: () => undefined,
  })
  return { accounts, computer, keychain, inside, session, file, shown, changed, demos, checked, connected }
}

export const acme: StoredAccount = { id: 'id-9', provider: 'plivo', authId: 'MAXXXXXXXXXXXXXXXXXY', name: 'Acme' }
export const key = 'plivo:MAXXXXXXXXXXXXXXXXXY'

/** A Gavel with one account, whose token is in the keychain. */
export async function connected() {
  const scene = createAccounts([acme], [TOKEN, 'next-token', 'last-token'])
  await scene.inside.set(key, TOKEN)
  await scene.accounts.load()
  return scene
}
