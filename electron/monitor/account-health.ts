import type { EpochMs } from '../../shared/values.ts'
import { fault } from '../../shared/fault.ts'
import type { Fault } from '../../shared/fault.ts'
import type { Account, Health } from '../../shared/account.ts'
import type { ReadProvider } from '../providers/provider.ts'

/**
 * The number of failed lists in a row after which the failure is shown. A single one may be chance, and is shown only
 * if a room fails too.
 */
const LIST_FAILURES_SHOWN = 2
/** Milliseconds. If the list was refused, a longer time without a good response counts as unobserved. */
const UNOBSERVED = 60_000

export interface Standing {
  readonly health: Health
  /** Consecutive failures of any request; a good response resets them. */
  readonly failures: number
  /**
   * Consecutive failures of the list alone. A response about a room does not reset them, but after an outage it sets
   * them back to `LIST_FAILURES_SHOWN`, so that the list is soon polled again.
   */
  readonly listFailures: number
  /** The list's last fault; absent after a good list. */
  readonly listFault?: Fault | undefined
  /** A room failed since the last good list. The next list shows whether only this room fails. */
  readonly roomFailed: boolean
  /** Ordinary reads have stopped; only the account check is repeated. */
  readonly stopped: boolean
}

export function newStanding(listProvesNothing: boolean): Standing {
  const health: Health = { state: 'connecting', used: 0, allowed: 0, listProvesNothing }
  return { ...wellStanding, health }
}

/** The standing of an account before its first response. Without a provider, the account may be in trouble already. */
export function firstStanding(account: Account, provider: ReadProvider | undefined, at: EpochMs): Standing {
  if (provider !== undefined) return newStanding(!provider.abilities.listIsComplete)
  // Without a provider object, only the kind of the provider is known.
  const standing = newStanding(account.provider === 'vobiz')
  const { tokenIn, vaultFault } = account
  // A missing token does not count as trouble while the keychain is still being asked for it.
  if (tokenIn === 'keychain' && vaultFault === undefined) return standing
  const missing = vaultFault ?? fault('credentials', { values: { reason: 'noToken' } })
  return { ...standing, health: trouble(standing.health, 'trouble', missing, at) }
}

const wellStanding = { failures: 0, listFailures: 0, listFault: undefined, roomFailed: false, stopped: false }

/** What the schedule needs to know about an account's failures. */
export interface Failing {
  /** The newest list failed, and at least two requests in a row have failed, lists or rooms. */
  readonly unreachable: boolean
  /**
   * The last list failed because the provider refused it, or because nobody reads the account, and not for lack of a
   * response. That may last for days.
   */
  readonly refused: boolean
  /** Consecutive failures of any request; a good response resets them. */
  readonly failures: number
  /** Like `Standing.listFailures`. The more there are, the less often the list is polled. */
  readonly listFailures: number
  /** A room failed since the last good list. The next list shows whether only this room fails. */
  readonly roomFailed: boolean
}

export function failingOf({ failures, listFailures, listFault, roomFailed }: Standing): Failing {
  const refused = listFault !== undefined && isRefusal(listFault)
  return { unreachable: isUnreachable({ failures, listFailures }), refused, failures, listFailures, roomFailed }
}

function isUnreachable({ failures, listFailures }: Pick<Standing, 'failures' | 'listFailures'>): boolean {
  return listFailures > 0 && failures > 1
}

/**
 * Whether reads resume after they had stopped, or a request succeeds after a long time in which the list was refused.
 *
 * @param silentFor milliseconds since the last good response
 */
export function goesOn(before: Standing, next: Standing, silentFor: number): boolean {
  if (before.stopped) return !next.stopped
  const { unreachable, refused } = failingOf(before)
  return unreachable && refused && next.failures === 0 && silentFor > UNOBSERVED
}

interface Reply {
  readonly about: 'list' | 'room' | 'check'
  readonly failure: Fault | undefined
  readonly at: EpochMs
  /** Whether polls of the account are still paused after a 429. */
  readonly restsOn: boolean
}

/** The standing after the reply to a read or to an account check. */
export function afterReply(before: Standing, { about, failure, at, restsOn }: Reply): Standing {
  return about === 'check' ? afterCheck(before, failure, at) : afterResponse(before, failure, about, at, restsOn)
}

/**
 * The standing of an account after one more response. Only a good response makes the account healthy. A room may fail
 * alone, so an ordinary failure is shown only if the list fails too. Pure.
 *
 * @param restsOn whether polls of the account are still paused after a 429.
 */
export function afterResponse(
  standing: Standing,
  failure: Fault | undefined,
  about: 'list' | 'room',
  at: EpochMs,
  restsOn = false,
): Standing {
  if (failure === undefined)
    return about === 'list' ? afterList(standing, at, restsOn) : afterRoom(standing, at, restsOn)
  if (failure.code === 'credentials') return stop(standing, failure, at)
  // The check that `auth-check.ts` sends after a 401 has succeeded, so reads may resume.
  if (standing.stopped && isAddressRefused(failure)) return { ...standing, ...wellStanding }
  if (standing.stopped || saysNothing(failure, about)) return standing
  if (failure.code === 'rateLimited') {
    return { ...standing, ...wellStanding, health: trouble(standing.health, 'resting', failure, at) }
  }
  return afterFailure(standing, failure, about, at)
}

function afterList(standing: Standing, at: EpochMs, restsOn: boolean): Standing {
  return { ...standing, ...wellStanding, health: answered(standing.health, at, restsOn) }
}

/**
 * A good response about a room does not make an account healthy if its list fails, because the list might name other
 * rooms.
 */
function afterRoom(standing: Standing, at: EpochMs, restsOn: boolean): Standing {
  if (standing.stopped) return afterList(standing, at, restsOn)
  const listFails = standing.listFailures >= LIST_FAILURES_SHOWN
  const health = listFails ? { ...standing.health, lastAnswerAt: at } : answered(standing.health, at, restsOn)
  // The interval of the list grows with its failures. A room has responded again, so the list need not wait for the
  // long interval that the outage has caused.
  const listFailures = isUnreachable(standing) && listFails ? LIST_FAILURES_SHOWN : standing.listFailures
  return { ...standing, health, failures: 0, listFailures }
}

function afterFailure(standing: Standing, failure: Fault, about: 'list' | 'room', at: EpochMs): Standing {
  const isList = about === 'list'
  // A list can be refused with 401 although the credentials are good. That does not count as a failure of the account:
  // the check that `auth-check.ts` sends after a 401 has succeeded.
  const failures = isAddressRefused(failure) ? 0 : standing.failures + 1
  const next: Standing = {
    ...standing,
    failures,
    listFailures: standing.listFailures + Number(isList),
    listFault: isList ? failure : standing.listFault,
    roomFailed: standing.roomFailed || !isList,
  }
  const { listFault } = next
  const listFails = next.listFailures >= LIST_FAILURES_SHOWN
  const shown = listFails || isUnreachable(next) || standing.health.state === 'trouble'
  if (!shown || listFault === undefined) return next
  return { ...next, health: trouble(next.health, 'trouble', listFault, at) }
}

/**
 * The standing after an account check, which runs only while reads have stopped. After a good check reads resume, but
 * only a good read makes the account healthy.
 */
function afterCheck(standing: Standing, failure: Fault | undefined, at: EpochMs): Standing {
  if (failure === undefined) return { ...standing, ...wellStanding }
  const { health } = standing
  // A check that failed for another reason does not explain why the reads stopped.
  return failure.code === 'credentials' ? { ...standing, health: trouble(health, 'trouble', failure, at) } : standing
}

/**
 * Whether the provider refused the request, or nobody reads the account. A refusal may concern one address only, so it
 * does not stop the reads, but a list that is refused repeatedly is requested less often.
 */
function isRefusal(failure: Fault): boolean {
  return ['forbidden', 'suspended', 'feed'].includes(failure.code) || isAddressRefused(failure)
}

function stop(standing: Standing, failure: Fault, at: EpochMs): Standing {
  return { ...standing, stopped: true, health: trouble(standing.health, 'trouble', failure, at) }
}

function isAddressRefused({ code, values }: Fault): boolean {
  return code === 'route' && values?.['reason'] === 'path'
}

/** Whether a fault says nothing about the account, for example because the provider responded about one room. */
function saysNothing(failure: Fault, about: 'list' | 'room'): boolean {
  if (failure.code === 'cancelled') return true
  if (about === 'list' || failure.webPage === true) return false
  switch (failure.code) {
    case 'notFound':
    case 'invalid':
    case 'tooLarge':
      return true
    case 'route':
      return isAddressRefused(failure) || failure.providerText !== undefined
    case 'badAnswer':
      return !['cut', 'redirect', 'notJson', 'status'].includes(String(failure.values?.['reason']))
    default:
      return false
  }
}

/** A response that was already in flight does not end a pause after a 429. */
function answered(health: Health, at: EpochMs, restsOn: boolean): Health {
  if (restsOn && health.state === 'resting') return { ...health, lastAnswerAt: at }
  const { used, allowed, listProvesNothing } = health
  return { state: 'ok', lastAnswerAt: at, used, allowed, listProvesNothing }
}

/** The health of an account in trouble. Also used if nothing was requested: without a token or a network. */
export function trouble(health: Health, state: 'trouble' | 'resting', failure: Fault, at: EpochMs): Health {
  return { ...health, state, fault: failure, since: health.state === 'ok' ? at : (health.since ?? at) }
}

/**
 * Whether the health is the same. Ignores the time of the last response and, of the fault, everything but its code, its
 * reason and when to retry.
 */
export function sameHealth(a: Health, b: Health): boolean {
  return (
    a.state === b.state &&
    a.since === b.since &&
    a.fault?.code === b.fault?.code &&
    a.fault?.retryAt === b.fault?.retryAt &&
    a.fault?.values?.['reason'] === b.fault?.values?.['reason'] &&
    a.allowed === b.allowed &&
    a.used === b.used &&
    a.listProvesNothing === b.listProvesNothing
  )
}

const MINUTE = 60_000
/**
 * Milliseconds between account checks while reads have stopped; the last interval repeats. More frequent checks might
 * lock the account.
 */
const CHECKS = [MINUTE, 2 * MINUTE, 5 * MINUTE, 15 * MINUTE] as const

/** Milliseconds until the account check that follows this many others. */
export function checkDelay(checks: number): number {
  return CHECKS[checks] ?? CHECKS[3]
}
