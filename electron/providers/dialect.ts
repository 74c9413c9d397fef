import type { Abilities, AsynchronousMode, ProviderKind } from '../../shared/model.ts'
import type { Paths } from './paths.ts'
import type { Credentials } from './provider.ts'

/** What one provider does differently: its headers, its lacks, its quirks. */
export interface Dialect {
  readonly kind: ProviderKind
  /** Requests a second that Gavel allows itself, per account. */
  readonly allowance: number
  readonly abilities: Abilities
  headers(credentials: Credentials): Readonly<Record<string, string>>
  /** Texts that show the credentials, as they stand in a request. */
  secrets(credentials: Credentials): readonly string[]
  /** A cheap read that only good credentials get. */
  check(paths: Paths): ReturnType<Paths['account']>
  /** Rooms that are live may answer 200 with `error`. */
  readonly errorInSuccessMeansLive: boolean
  /** How many live calls a page has; undefined where there are no pages. */
  readonly liveCallPage: number | undefined
  /** Addresses of live calls: which slash at the end to try first, and whether to try the other. */
  readonly liveCallSlashes: readonly ['slash'] | readonly ['noSlash', 'slash']
  /** Read anew for each write. */
  readonly asynchronous?: AsynchronousMode | undefined
}
