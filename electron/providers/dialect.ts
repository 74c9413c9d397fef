import type { Abilities, AsynchronousMode, ProviderKind } from '../../shared/account.ts'
import type { Path, Paths } from './paths.ts'
import type { Credentials } from './provider.ts'

/** What differs between the providers: headers, missing abilities, quirks. */
export interface Dialect {
  readonly kind: ProviderKind
  /** Requests per second that Gavel allows itself for each account. */
  readonly allowance: number
  readonly abilities: Abilities
  headers(credentials: Credentials): Readonly<Record<string, string>>
  /** Texts that reveal the credentials, as they appear in a request. */
  secrets(credentials: Credentials): readonly string[]
  /** The address of a cheap read that succeeds only with valid credentials. */
  check(paths: Paths): Path
  /** Whether a 200 with `error` in its body means that the room is live. */
  readonly errorInSuccessMeansLive: boolean
  /** The number of live calls on a page; undefined if the provider has no pages. */
  readonly liveCallPage: number | undefined
  /**
   * The forms of the address of live calls, in the order in which they are tried: with or without a slash at the end.
   */
  readonly liveCallSlashes: readonly ['slash'] | readonly ['noSlash', 'slash']
  /** A getter in Plivo's dialect, so that each write uses the current setting. */
  readonly asynchronous?: AsynchronousMode | undefined
}
