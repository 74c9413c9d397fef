import type { Clock } from '../../shared/clock.ts'
import { fault } from '../../shared/fault.ts'
import type { Account, AccountView, Health } from '../../shared/model.ts'
import type { Provider, Reading } from '../providers/provider.ts'
import { afterAnswer, newStanding, sameHealth, trouble } from './health.ts'
import { createReads } from './reads.ts'
import type { Answer, Hearing, Reads, Turns } from './reads.ts'
import type { Quiet } from './room.ts'

/** One account as the monitor holds it: who answers for it, how it stands, what is being read. */
export interface Watch {
  readonly accountId: string
  readonly provider: Provider | undefined
  readonly reads: Reads | undefined
  readonly failures: number
  readonly stopped: boolean
  /** Why the next complete reading is a baseline; undefined once it was made. */
  readonly baselineWhy: Quiet | undefined
  readonly baselineAt: number | undefined
  view(): AccountView
  rename(account: Account): void
  /** Another provider object means other credentials. */
  replace(account: Account, provider: Provider | undefined): void
  heard(failure: Answer<unknown>, about: 'list' | 'room'): void
  offline(): void
  /**
   * Health as it is now; true where something visible changed. The time of the last answer changes all the time and
   * counts only where somebody looks.
   */
  refreshHealth(isLookedAt: boolean): boolean
  beginBaseline(why: Quiet): void
  endBaseline(at: number): void
  /** After a person did something about it, what had stopped is tried again. */
  retry(): void
}

export interface WatchParts {
  readonly clock: Clock
  readonly turns: Turns
  hearing(watch: Watch): Hearing
}

export function createWatch(first: Account, firstProvider: Provider | undefined, parts: WatchParts): Watch {
  const { clock } = parts
  let account = first
  let provider: Provider | undefined
  let reads: Reads | undefined
  let standing = newStanding(false)
  let view: AccountView = { ...account, health: standing.health }
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
    reads = provider === undefined ? undefined : createReads(provider, clock, parts.turns, parts.hearing(watch))
    const missing = next.vaultFault ?? fault('credentials', { values: { reason: 'noToken' } })
    // The keychain is still being asked for the token: no trouble yet.
    const awaited = next.kept === 'keychain' && next.vaultFault === undefined
    const health =
      provider === undefined && !awaited ? trouble(standing.health, 'trouble', missing, clock.now()) : standing.health
    show(next, withUsage(health))
  }

  const watch: Watch = {
    accountId: first.id,
    get provider() {
      return provider
    },
    get reads() {
      return reads
    },
    get failures() {
      return standing.failures
    },
    get stopped() {
      return standing.stopped
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
    heard: ({ reply }, about) => {
      const failure = reply.ok ? undefined : reply.fault
      const restsOn = standing.health.state === 'resting' && provider?.usage().restingUntil !== undefined
      const next = afterAnswer(standing, failure, about, reply.at, restsOn)
      const same = sameHealth(next.health, standing.health)
      standing = next
      if (!same) show(account, withUsage(next.health))
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
      standing = { ...standing, stopped: false, failures: 0 }
    },
  }
  connect(first, firstProvider)
  return watch
}

export type RoomAnswer = Answer<Reading>
