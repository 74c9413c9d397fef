import type { AccountId } from '../../shared/values.ts'
import type { Logger } from '../../shared/logger.ts'
import type { Account, AsynchronousMode } from '../../shared/account.ts'
import type { ProviderKind } from '../../shared/providers.ts'
import type { Result } from '../../shared/result.ts'
import type { Credentials, Provider } from '../providers/provider.ts'
import type { StoredAccount } from '../settings/schema.ts'
import type { Vault } from './vault.ts'

/** Shows the user the address to which the results of an account will go, and asks for agreement. */
export type AskCallbackUrl = (account: Account, callbackUrl: string) => Promise<Result<void>>

export interface DemoServer {
  readonly baseUrl: string
  readonly authId: string
  readonly authToken: string
  /** The caller who represents the user: their room and their number. */
  readonly moderator?: { readonly room: string; readonly number: string }
  close(): Promise<void>
}

export interface AccountsOptions {
  readonly store: {
    read(): readonly StoredAccount[]
    write(accounts: readonly StoredAccount[]): Promise<Result<void>>
  }
  readonly keychain: Vault
  readonly session: Vault
  /** The vault keys of removed accounts whose tokens the keychain could not delete yet. */
  readonly owed: { get(): readonly string[]; set(keys: readonly string[]): Promise<Result<void>> }
  readonly connect: (kind: ProviderKind, credentials: Credentials, options: ConnectOptions) => Provider
  readonly startDemo: (provider: ProviderKind) => Promise<DemoServer>
  /** Called when an account is new or changed. Without a provider it is shown but not polled. */
  readonly onChanged: (account: Account, provider: Provider | undefined) => void
  readonly onRemoved: (accountId: AccountId) => void
  /** Called before the demo's account is shown. */
  readonly onDemo?: (accountId: AccountId, demo: DemoServer) => void
  readonly newId: () => string
  readonly logger: Logger
}

export interface ConnectOptions {
  /** Set for the demo only. */
  readonly baseUrl?: string
  /** The current mode; called for each write. */
  readonly asynchronous: () => AsynchronousMode | undefined
}

export interface NewAccount {
  readonly provider: ProviderKind
  readonly name: string
  readonly authId: string
  readonly authToken: string
}
