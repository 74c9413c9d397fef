import type { Abilities, AsynchronousMode, ProviderKind } from '../../shared/account.ts'
import type { Path, Paths } from './paths.ts'
import type { Credentials } from './provider.ts'

/** What differs between the providers: headers, missing abilities, quirks. */
export interface Dialect {
  readonly kind: ProviderKind
  /** Requests a second that Gavel allows itself, per account. */
  readonly allowance: number
  readonly abilities: Abilities
  headers(credentials: Credentials): Readonly<Record<string, string>>
  /** Texts that reveal the credentials, as they appear in a request. */
  secrets(credentials: Credentials): readonly string[]
  /** A cheap read that succeeds only with valid credentials. */
  check(paths: Paths): Path
  /** A live room may return 200 with `error`. */
  readonly errorInSuccessMeansLive: boolean
  /** Live calls on a page; undefined if the provider has no pages. */
  readonly liveCallPage: number | undefined
  /** Addresses of live calls: whether to try them first with a slash at the end, and whether to try the other form. */
  readonly liveCallSlashes: readonly ['slash'] | readonly ['noSlash', 'slash']
  /** Read for each write. */
  readonly asynchronous?: AsynchronousMode | undefined
}
