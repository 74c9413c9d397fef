import type { Clock } from '../../shared/clock.ts'
import { fault } from '../../shared/fault.ts'
import type { Account, AccountView, Health } from '../../shared/account.ts'
import type { Provider, Observation } from '../providers/provider.ts'
import { afterResponse, afterCheck, isUnreachable, newStanding, sameHealth, trouble } from './account-health.ts'
import { createInFlightReads } from './in-flight-reads.ts'
import type { ReadResponse, ObservationHandler, InFlightReads, Turns } from './in-flight-reads.ts'
import type { Quiet } from './room.ts'

/** One account as the monitor holds it: who answers for it, how it stands, what is being read. */
export interface MonitoredAccount {
  readonly accountId: string
  readonly provider: Provider | undefined
  readonly reads: InFlightReads | undefined
  /** Nothing answers: the list is asked less and less often, and one room with it. */
  readonly unreachable: boolean
  /** Failures of the list in a row, whatever rooms answered in between. */
  readonly listFailures: number
  /** A room failed since the last list. */
  readonly roomFailed: boolean
  /** While ordinary reads have stopped: when the account check is due (epoch ms). Undefined while they go on. */
  readonly checkDueAt: number | undefined
  /** Why the next complete reading is a baseline; undefined once it was made. */
  readonly baselineWhy: Quiet | undefined
  readonly baselineAt: number | undefined
  view(): AccountView
  rename(account: Account): void
  /** Another provider object means other credentials. */
  replace(account: Account, provider: Provider | undefined): void
  /** True if this answer let reads that had stopped go on: what happened meanwhile was not watched. */
  heard(answer: ReadResponse<unknown>, about: 'list' | 'room' | 'check'): boolean
  offline(): void
  /**
   * Health as it is now; true where something visible changed. The time of the last answer changes all the time and
   * counts only where somebody looks.
   */
  refreshHealth(isLookedAt: boolean): boolean
  beginBaseline(why: Quiet): void
  endBaseline(at: number): void
  /** Time or a user may have changed what failed: what is asked less often, or not at all, is due at once. */
  retry(): void
}

export interface MonitoredAccountParts {
  readonly clock: Clock
  readonly turns: Turns
  hearing(watch: MonitoredAccount): ObservationHandler
}

const MINUTE = 60_000
/** Between two account checks while reads have stopped; asking more often might lock the account. The last one repeats. */
const CHECKS = [MINUTE, 2 * MINUTE, 5 * MINUTE, 15 * MINUTE] as const

export function createMonitoredAccount(
  first: Account,
  firstProvider: Provider | undefined,
  parts: MonitoredAccountParts,
): MonitoredAccount {
  const { clock } = parts
  let account = first
  let provider: Provider | undefined
  let reads: InFlightReads | undefined
  let standing = newStanding(false)
  let view: AccountView = { ...account, health: standing.health }
  /** While stopped; `turn` is when that came, so that an answer to what was asked before is not taken for a new one. */
  let stopped: { turn: number; checkDueAt: number } | undefined
  /** Not begun again by a check alone: without a good reading, reads would stop every minute for ever. */
  let checks = 0
  let baseline: { why: Quiet | undefined; at: number | undefined } = { why: 'start', at: undefined }

  const show = (next: Account, health: Health): void => {
    account = next
    standing = { ...standing, health }
    view = { ...account, health, ...(provider && { abilities: provider.abilities }) }
  }

  const withUsage = (health: Health): Health => {
    const usage = provider?.usage()
    return usage === undefined ? health : { ...health, used: usage.used, allowed: usage.allowed }
  }

  const connect = (next: Account, nextProvider: Provider | undefined): void => {
    reads?.dropAll()
    provider = nextProvider
    standing = newStanding(provider?.abilities.listIsComplete === false)
    stopped = undefined
    checks = 0
    reads = provider === undefined ? undefined : createInFlightReads(provider, clock, parts.turns, parts.hearing(watch))
    const missing = next.vaultFault ?? fault('credentials', { values: { reason: 'noToken' } })
    // The keychain is still being asked for the token: no trouble yet.
    const awaited = next.kept === 'keychain' && next.vaultFault === undefined
    const health =
      provider === undefined && !awaited ? trouble(standing.health, 'trouble', missing, clock.now()) : standing.health
    show(next, withUsage(health))
  }

  const watch: MonitoredAccount = {
    accountId: first.id,
    get provider() {
      return provider
    },
    get reads() {
      return reads
    },
    get unreachable() {
      return isUnreachable(standing)
    },
    get listFailures() {
      return standing.listFailures
    },
    get roomFailed() {
      return standing.roomFailed
    },
    get checkDueAt() {
      return stopped?.checkDueAt
    },
    get baselineWhy() {
      return baseline.why
    },
    get baselineAt() {
      return baseline.at
    },
    view: () => view,
    rename: (next) => {
      // Without a provider the account itself may have become the trouble: the keychain has answered, without a token.
      if (provider === undefined) connect(next, undefined)
      else show(next, standing.health)
    },
    replace: connect,
    heard: ({ reply, stamp }, about) => {
      if (stopped !== undefined && stamp.asked < stopped.turn) return false
      const failure = reply.ok ? undefined : reply.fault
      const restsOn = standing.health.state === 'resting' && provider?.usage().pausedUntil !== undefined
      const next =
        about === 'check'
          ? afterCheck(standing, failure, reply.at)
          : afterResponse(standing, failure, about, reply.at, restsOn)
      const same = sameHealth(next.health, standing.health)
      const goesOn = standing.stopped && !next.stopped
      standing = next
      if (failure === undefined && about !== 'check') checks = 0
      if (!next.stopped) stopped = undefined
      else if (stopped === undefined || about === 'check') {
        stopped = { turn: stamp.answered, checkDueAt: reply.at + (CHECKS[checks] ?? CHECKS[3]) }
        checks += 1
      }
      if (!same) show(account, withUsage(next.health))
      return goesOn
    },
    offline: () => {
      show(account, trouble(standing.health, 'trouble', fault('offline'), clock.now()))
    },
    refreshHealth: (isLookedAt) => {
      const health = withUsage(standing.health)
      const answered = isLookedAt && health.lastAnswerAt !== view.health.lastAnswerAt
      const spoken = view.abilities?.speak === provider?.abilities.speak
      if (!answered && spoken && sameHealth(health, view.health)) return false
      show(account, health)
      return true
    },
    beginBaseline: (why) => {
      baseline = { why, at: undefined }
    },
    endBaseline: (at) => {
      baseline = { why: undefined, at }
    },
    retry: () => {
      standing = { ...standing, failures: 0 }
      checks = 0
      if (stopped !== undefined) stopped = { ...stopped, checkDueAt: clock.now() }
    },
  }
  connect(first, firstProvider)
  return watch
}

export type RoomResponse = ReadResponse<Observation>
