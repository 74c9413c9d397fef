import type { ElapsedMs, EpochMs } from '../../shared/values.ts'
import { fault } from '../../shared/fault.ts'
import type { Fault } from '../../shared/fault.ts'
import type { Account, Health } from '../../shared/account.ts'
import type { ReadProvider } from '../providers/provider.ts'

/**
 * The number of failed lists in a row after which the failure is shown. A single one may be chance, and is shown only
 * if a room fails too.
 */
const LIST_FAILURES_SHOWN = 2
const MINUTE = 60_000
/** Milliseconds. After a refusal, a longer time without a good response counts as unobserved. */
const UNOBSERVED = MINUTE
/**
 * Milliseconds between account checks while credentials are refused; the last interval repeats. More frequent checks
 * might lock the account.
 */
const CHECKS = [MINUTE, 2 * MINUTE, 5 * MINUTE] as const
const LAST_CHECKS = 15 * MINUTE

/**
 * How well the provider answers for one account.
 *
 * ```text
 * connecting ──good──► ok ⇄ failing ──second list──► trouble ──good list──► ok
 *        any ──401──► refused: only a check, after 1, 2, 5, 15, 15 … min ──good──► reads go on
 *        any ──429──► resting ──good, once polls may go on──► ok
 * ```
 */
export interface Standing {
  /** What is shown. While failing, it is still `ok`. */
  readonly health: Health
  /** Consecutive failures of any request; a good response resets them. */
  readonly failures: number
  /** Consecutive failures of the list. */
  readonly listFailures: number
  /** The list's last fault; undefined after a good list. */
  readonly listFault: Fault | undefined
  /** A room failed since the last good list. The next list shows whether only this room fails. */
  readonly roomFailed: boolean
  /** Set while the credentials are refused. Responses to requests from before `since` do not count. */
  readonly refused: { readonly since: ElapsedMs; readonly checkDueAt: ElapsedMs } | undefined
  /**
   * Checks since the last good read. A good check alone does not reset them, because otherwise reads could go on and
   * stop every minute for ever.
   */
  readonly checks: number
}

const WELL = { failures: 0, listFailures: 0, listFault: undefined, roomFailed: false, refused: undefined }

function newStanding(listProvesNothing: boolean): Standing {
  return { ...WELL, checks: 0, health: { state: 'connecting', used: 0, allowed: 0, listProvesNothing } }
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

/** What the schedule needs to know about an account's failures. */
export interface Failing extends Pick<Standing, 'failures' | 'listFailures' | 'roomFailed'> {
  /** The newest list failed, and at least two requests in a row have failed, lists or rooms. */
  readonly unreachable: boolean
  /**
   * The last list failed because the provider refused it, or because nobody reads the account, and not for lack of a
   * response. That may last for days.
   */
  readonly refused: boolean
}

export function failingOf({ failures, listFailures, listFault, roomFailed }: Standing): Failing {
  const refused = listFault !== undefined && isRefusal(listFault)
  return { unreachable: listFailures > 0 && failures > 1, refused, failures, listFailures, roomFailed }
}

/** Whether this good response ends a time in which the provider refused everything. */
export function endsSilence(before: Standing, { failure, received }: Answer, goodAt: ElapsedMs): boolean {
  const wasRefused = before.refused !== undefined || failingOf(before).refused
  return wasRefused && failure === undefined && received - goodAt > UNOBSERVED
}

/** The response to one read or check. */
export interface Answer {
  readonly about: 'list' | 'room' | 'check'
  readonly failure: Fault | undefined
  readonly sent: ElapsedMs
  readonly received: ElapsedMs
  /** The same moment by the computer's clock. */
  readonly at: EpochMs
  /** Whether polls of the account are still paused after a 429. */
  readonly restsOn: boolean
}

/**
 * The standing after one more response. Only a good response makes the account healthy. A room may fail alone, so an
 * ordinary failure is shown only if the list fails too. Pure.
 */
export function afterAnswer(before: Standing, answer: Answer): Standing {
  const { about, failure } = answer
  if (before.refused !== undefined && answer.sent < before.refused.since) return before
  if (failure === undefined) return afterGood(before, answer)
  if (failure.code === 'credentials') return refused(before, answer, failure)
  if (before.refused !== undefined) {
    // The check that `auth-check.ts` sends after a 401 has succeeded, so reads may go on.
    if (isAddressRefused(failure)) return { ...before, ...WELL }
    return about === 'check' ? { ...before, ...nextCheck(before, answer) } : before
  }
  if (about === 'check' || saysNothing(failure, about)) return before
  if (failure.code === 'rateLimited')
    return { ...before, ...WELL, health: trouble(before.health, 'resting', failure, answer.at) }
  return afterFailure(before, answer, failure)
}

/**
 * A good response about a room does not make an account healthy if its list fails, because the list might name other
 * rooms. Nor does a good check: only reads show that rooms can be read.
 */
function afterGood(before: Standing, { about, at, restsOn }: Answer): Standing {
  if (about === 'check') return { ...before, ...WELL }
  if (about === 'list' || before.refused !== undefined)
    return { ...WELL, checks: 0, health: answered(before.health, at, restsOn) }
  const listFails = before.listFailures >= LIST_FAILURES_SHOWN
  const health = listFails ? { ...before.health, lastAnswerAt: at } : answered(before.health, at, restsOn)
  return { ...before, health, failures: 0, checks: 0 }
}

function refused(before: Standing, answer: Answer, failure: Fault): Standing {
  const isNew = before.refused === undefined || answer.about === 'check'
  const health = trouble(before.health, 'trouble', failure, answer.at)
  return { ...before, health, ...(isNew && nextCheck(before, answer)) }
}

function nextCheck({ checks }: Standing, { received }: Answer): Pick<Standing, 'refused' | 'checks'> {
  const checkDueAt = received + (CHECKS[checks] ?? LAST_CHECKS)
  return { refused: { since: received, checkDueAt }, checks: checks + 1 }
}

function afterFailure(before: Standing, { about, at }: Answer, failure: Fault): Standing {
  const isList = about === 'list'
  // A list can be refused with 401 although the credentials are good. That does not count as a failure of the account:
  // the check that `auth-check.ts` sends after a 401 has succeeded.
  const failures = isAddressRefused(failure) ? 0 : before.failures + 1
  const next: Standing = {
    ...before,
    failures,
    listFailures: before.listFailures + Number(isList),
    listFault: isList ? failure : before.listFault,
    roomFailed: before.roomFailed || !isList,
  }
  const { listFault } = next
  const isShown =
    next.listFailures >= LIST_FAILURES_SHOWN || failingOf(next).unreachable || before.health.state === 'trouble'
  if (!isShown || listFault === undefined) return next
  return { ...next, health: trouble(next.health, 'trouble', listFault, at) }
}

/**
 * Whether the provider refused the request, or nobody reads the account. A refusal may concern one address only, so it
 * does not stop the reads, but a list that is refused repeatedly is requested less often.
 */
function isRefusal(failure: Fault): boolean {
  return ['forbidden', 'suspended', 'feed'].includes(failure.code) || isAddressRefused(failure)
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
