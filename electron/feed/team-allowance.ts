import type { Provider } from '../providers/provider.ts'
import { LONGEST_REST } from '../providers/rate-limiter.ts'
import type { Usage } from '../providers/rate-limiter.ts'
import type { Echoes } from './echo.ts'
import type { FeedMessage } from './messages.ts'
import type { FeedAccount } from './team-desks.ts'

/** How long polls of an account rest, because the provider refused a request of some program of the team with a 429. */
export interface Rest {
  /** The account's hash in topics. */
  readonly acc: string
  readonly ms: number
}

/** What this desk uses of an account's allowance. */
export interface OwnUsage extends Pick<Usage, 'used' | 'refusedUntil'> {
  /** The account's hash in topics. */
  readonly acc: string
}

/** Milliseconds for a message about a pause. Both times are epoch milliseconds. */
export function restForOf(refusedUntil: number, now: number): number {
  return Math.min(Math.max(0, refusedUntil - now), LONGEST_REST)
}

/** @param age milliseconds since the message was sent */
export function restsOf(message: FeedMessage<'beat' | 'desk'>, age = 0): readonly Rest[] {
  const told: readonly { readonly acc: string; readonly restFor?: number | undefined }[] =
    message.kind === 'beat' ? message.accounts : message.used
  return told.flatMap(({ acc, restFor = 0 }) => {
    const ms = Math.min(restFor, LONGEST_REST) - age
    return ms > 0 ? [{ acc, ms }] : []
  })
}

export interface TeamAllowanceParts {
  readonly invite: { readonly desk: string }
  readonly accounts: () => readonly FeedAccount[]
  /** The client of an account; undefined without a token. */
  readonly providerOf: (accountId: string) => Pick<Provider, 'usage' | 'rest' | 'endRest'> | undefined
  readonly echoes: Echoes
  /** Elapsed milliseconds of this desk. */
  readonly now: () => number
}

/** The allowance of each account, which the whole team shares: what this desk uses of it, and when polls rest. */
export class TeamAllowance {
  readonly #parts: TeamAllowanceParts

  constructor(parts: TeamAllowanceParts) {
    this.#parts = parts
  }

  get usages(): readonly OwnUsage[] {
    const { accounts, providerOf } = this.#parts
    return accounts().flatMap(({ accountId, acc }) => {
      const usage = providerOf(accountId)?.usage()
      return usage === undefined ? [] : [{ ...usage, acc }]
    })
  }

  /** Makes polls of this desk rest if another program of the team was refused. */
  take(message: FeedMessage<'beat' | 'desk'>): void {
    const { invite, accounts, providerOf } = this.#parts
    if (message.kind === 'desk' && message.desk === invite.desk) return
    for (const { acc, ms } of restsOf(message, this.#ageOf(message))) {
      for (const account of accounts()) if (account.acc === acc) providerOf(account.accountId)?.rest(ms)
    }
  }

  /** Ends all rests of which the team told, because this desk no longer hears it. */
  endRests(): void {
    const { accounts, providerOf } = this.#parts
    for (const { accountId } of accounts()) providerOf(accountId)?.endRest()
  }

  /** Only a relay's time is known. Without an echo, nothing that it says counts. */
  #ageOf(message: FeedMessage<'beat' | 'desk'>): number {
    if (message.kind === 'desk') return 0
    const { echoes, now } = this.#parts
    const sent = echoes.boundsOf(message.epoch, message.t, now())
    return sent === undefined ? Infinity : Math.max(0, now() - sent.latest)
  }
}
