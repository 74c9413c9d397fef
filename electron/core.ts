import type { Logger } from '../shared/logger.ts'
import type { Accounts, AccountsOptions, DemoServer } from './accounts/accounts.ts'
import { createAccounts } from './accounts/create-accounts.ts'
import type { Vault } from './accounts/vault.ts'
import type { Journal } from './journal/journal.ts'
import type { Commands } from './moderation/commands.ts'
import { createCommands } from './moderation/create-commands.ts'
import { journalChanges } from './moderation/journal-changes.ts'
import { createMonitor } from './monitor/create-monitor.ts'
import type { Monitor } from './monitor/monitor.ts'
import { createProvider } from './providers/create-provider.ts'
import type { Provider } from './providers/provider.ts'
import { createReadConnections } from './providers/read-connections.ts'
import type { Fetch } from './providers/transport.ts'
import type { Clock } from '../shared/clock.ts'
import type { Account, ProviderKind } from '../shared/model.ts'

export interface CoreOptions {
  readonly clock: Clock
  readonly logger: Logger
  readonly fetch: Fetch
  /** Whether many reads share one connection to this origin. */
  readonly isMultiplexed: (origin: string) => boolean
  readonly journal: Journal
  readonly store: AccountsOptions['store']
  readonly keychain: Vault
  readonly session: Vault
  /** Other base addresses, in unpackaged runs only. */
  readonly baseUrls: Partial<Record<ProviderKind, string>>
  readonly newId: () => string
  readonly settings: () => { readonly holdSeconds: number; readonly readOnly: boolean }
  /** Takes a token out of every log. */
  readonly hide: (secret: string) => void
  readonly onRemoved: (accountId: string) => void
  /** The person agreed to act without the log for this session. */
  readonly unlogged: () => boolean
}

/** What knows and acts; all of it runs without Electron. */
export interface Core {
  readonly monitor: Monitor
  readonly commands: Commands
  readonly accounts: Accounts
  providerOf(accountId: string): Provider | undefined
  accountOf(accountId: string): Account | undefined
}

export function createCore(options: CoreOptions): Core {
  const { clock, logger, journal } = options
  const providers = new Map<string, Provider>()
  const connections = createReadConnections(options.isMultiplexed)
  const monitor = createMonitor({ clock, logger })
  const providerOf = (accountId: string): Provider | undefined => providers.get(accountId)
  const accountOf = (accountId: string): Account | undefined => accounts.list().find(({ id }) => id === accountId)
  const commands = createCommands({
    ...{ monitor, journal, clock, logger, providerOf, accountOf },
    random: options.newId,
    settings: options.settings,
    unlogged: options.unlogged,
  })
  journalChanges({ monitor, journal, accountOf })
  const accounts = createAccounts({
    store: options.store,
    keychain: options.keychain,
    session: options.session,
    connect: (kind, credentials, { baseUrl: demoUrl, asynchronous }) => {
      options.hide(credentials.authToken)
      options.hide(credentials.authId)
      const baseUrl = demoUrl ?? options.baseUrls[kind]
      const trusted = demoUrl === undefined ? 'development' : 'demo'
      return createProvider(kind, {
        credentials,
        fetch: options.fetch,
        connections,
        clock,
        random: Math.random,
        get asynchronous() {
          return asynchronous()
        },
        ...(baseUrl !== undefined && { baseUrl, trusted }),
      })
    },
    startDemo,
    onChanged: (account, provider) => {
      if (provider) providers.set(account.id, provider)
      else providers.delete(account.id)
      monitor.setAccount(account, provider)
    },
    onRemoved: (accountId) => {
      providers.delete(accountId)
      monitor.removeAccount(accountId)
      options.onRemoved(accountId)
    },
    newId: options.newId,
    logger,
  })
  return { monitor, commands, accounts, providerOf, accountOf }
}

const DEMO_ROOMS = 4

/** The simulator on a loopback port of the system's choice, with credentials that nobody can guess and no control URL. */
async function startDemo(provider: ProviderKind): Promise<DemoServer> {
  const [{ createSimulator }, { serve }] = await Promise.all([
    import('./simulator/simulator.ts'),
    import('./simulator/server.ts'),
  ])
  const simulator = createSimulator({ profile: provider, rooms: DEMO_ROOMS, lively: true, keepRequests: 100 })
  const server = await serve(simulator)
  return {
    baseUrl: server.baseUrl,
    authId: simulator.authId,
    authToken: simulator.authToken,
    close: async () => {
      simulator.stop()
      await server.close()
    },
  }
}

/** Other base addresses, for development and tests; a packaged Gavel knows none. */
export function baseUrlsOf(system: {
  readonly packaged: boolean
  readonly environment: Readonly<Record<string, string | undefined>>
}): Partial<Record<ProviderKind, string>> {
  if (system.packaged) return {}
  const { GAVEL_PLIVO_URL: plivo, GAVEL_VOBIZ_URL: vobiz } = system.environment
  return { ...(plivo !== undefined && { plivo }), ...(vobiz !== undefined && { vobiz }) }
}
