import type { Abilities, ProviderKind } from './providers.ts'
import type { Fault } from './fault.ts'
import type { OfferedNumbers } from './rooms/reported-callers.ts'

/** An account as the window sees it, without the full auth id and the token. */
export interface Account {
  /**
   * Random, so that it reveals nothing about the credentials. For a team account, it contains a hash of the auth id.
   */
  readonly id: string
  readonly provider: ProviderKind
  /** Whether this is the account of the built-in simulator, which Gavel uses over HTTP like any provider. */
  readonly demo: boolean
  readonly name: string
  /** The first two and last two characters of a long enough auth id. For a team account, the start of a hash of it. */
  readonly authIdMasked: string
  /**
   * Where the token is. `session`: it lasts until Gavel quits. `none`: the user must enter it again. `team`: it is not
   * on this computer, so the account is only shown, and only if a relay of the team reads it.
   */
  readonly tokenIn: 'keychain' | 'session' | 'none' | 'team'
  /** Why the stored token could not be read or, with `session`, why the keychain did not store it. */
  readonly vaultFault?: Fault
  /** Plivo only. Absent if the response to a write contains its result. */
  readonly asynchronous?: AsynchronousMode
}

/** Where a token is stored and, with `session`, why the keychain did not store it. */
export interface TokenStorage {
  readonly tokenIn: 'keychain' | 'session'
  readonly vaultFault?: Fault
}

/**
 * Plivo sends the results of writes to `callbackUrl` later; the immediate response says only `async api spawned`.
 * https://plivo.com/docs/voice/api/overview.md
 */
export interface AsynchronousMode {
  /** An https or http address without a user or a password. */
  readonly callbackUrl: string
  /** Default: `POST`. */
  readonly callbackMethod?: 'GET' | 'POST' | undefined
}

/** Whether an account's requests succeed. */
export interface Health {
  readonly state: 'connecting' | 'ok' | 'trouble' | 'resting'
  readonly fault?: Fault
  /** Epoch milliseconds of the last good response to a read. */
  readonly lastAnswerAt?: number
  /** Since when `state` has not been `ok`, in epoch milliseconds. */
  readonly since?: number
  /** The number of requests in the last second, and Gavel's own limit for one second. */
  readonly used: number
  readonly allowed: number
  /** Whether an empty list proves nothing, because the provider may list no rooms while rooms are live. */
  readonly listProvesNothing: boolean
}

export interface AccountView extends Account {
  readonly health: Health
  /** Absent while Gavel has no token for the account. */
  readonly abilities?: Abilities
  /** Set while the user chooses the number that callers of a room dial. */
  readonly offered?: OfferedNumbers
}
