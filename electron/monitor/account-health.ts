import type { Fault } from '../../shared/fault.ts'
import type { Health } from '../../shared/account.ts'

/** One failed list may be chance; two in a row are a state. */
const LIST_FAILURES_SHOWN = 2

export interface Standing {
  readonly health: Health
  /** Failures in a row of whatever was asked; any good answer ends the row. */
  readonly failures: number
  /** Failures in a row of the list alone, whatever rooms answered in between. */
  readonly listFailures: number
  /** What the list failed with last; absent after a good list. */
  readonly listFault?: Fault | undefined
  /** A room failed since the last list answer. The next list shows if only this room fails. */
  readonly roomFailed: boolean
  /** Ordinary reads have stopped; only the account check is repeated. */
  readonly stopped: boolean
}

export function newStanding(listProvesNothing: boolean): Standing {
  const health: Health = { state: 'connecting', used: 0, allowed: 0, listProvesNothing }
  return { ...wellStanding, health }
}

const wellStanding = { failures: 0, listFailures: 0, listFault: undefined, roomFailed: false, stopped: false }

/** Nothing answers: the list failed, and so did the room or list before it, without a good answer in between. */
export function isUnreachable({ failures, listFailures }: Standing): boolean {
  return listFailures > 0 && failures > 1
}

/**
 * How an account stands after one more answer. Only a good answer makes it live. A room may fail alone, so that the
 * account is in trouble only when the list fails too. Pure.
 *
 * @param restsOn Polls of the account still wait after a refusal for too many requests.
 */
export function afterResponse(
  standing: Standing,
  failure: Fault | undefined,
  about: 'list' | 'room',
  at: number,
  restsOn = false,
): Standing {
  if (failure === undefined)
    return about === 'list' ? afterList(standing, at, restsOn) : afterRoom(standing, at, restsOn)
  if (failure.code === 'credentials') return stop(standing, failure, at)
  if (standing.stopped || saysNothing(failure, about)) return standing
  if (failure.code === 'rateLimited') {
    return { ...standing, ...wellStanding, health: trouble(standing.health, 'resting', failure, at) }
  }
  return afterFailure(standing, failure, about, at)
}

function afterList(standing: Standing, at: number, restsOn: boolean): Standing {
  return { ...standing, ...wellStanding, health: answered(standing.health, at, restsOn) }
}

/** Rooms that answer do not heal an account whose list has failed: what it would have named is not known. */
function afterRoom(standing: Standing, at: number, restsOn: boolean): Standing {
  if (standing.stopped) return afterList(standing, at, restsOn)
  const listFails = standing.listFailures >= LIST_FAILURES_SHOWN
  const health = listFails ? { ...standing.health, lastAnswerAt: at } : answered(standing.health, at, restsOn)
  // While nothing answered the list was asked less and less often; now it may be well too.
  const listFailures = isUnreachable(standing) && listFails ? LIST_FAILURES_SHOWN : standing.listFailures
  return { ...standing, health, failures: 0, listFailures }
}

function afterFailure(standing: Standing, failure: Fault, about: 'list' | 'room', at: number): Standing {
  const isList = about === 'list'
  // A list refused with 401 while the credentials are good: the account check has just been answered.
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
  if (listFails && isUnreachable(next) && stopsReading(listFault)) return stop(next, listFault, at)
  return { ...next, health: trouble(next.health, 'trouble', listFault, at) }
}

/** After the account check, which is asked while reads have stopped. Live is the account only after a good reading. */
export function afterCheck(standing: Standing, failure: Fault | undefined, at: number): Standing {
  if (failure === undefined) return { ...standing, ...wellStanding }
  const { health } = standing
  // A check that failed for another reason says nothing about what had stopped the reads.
  const keepsFault = health.fault !== undefined && stopsReading(health.fault) && !stopsReading(failure)
  return keepsFault ? standing : { ...standing, health: trouble(health, 'trouble', failure, at) }
}

/** A web page is the word of a proxy or portal, which may be gone in a minute. */
function stopsReading({ code, webPage }: Fault): boolean {
  return code === 'credentials' || (webPage !== true && (code === 'forbidden' || code === 'suspended'))
}

function stop(standing: Standing, failure: Fault, at: number): Standing {
  return { ...standing, stopped: true, health: trouble(standing.health, 'trouble', failure, at) }
}

function isAddressRefused({ code, values }: Fault): boolean {
  return code === 'route' && values?.['reason'] === 'path'
}

/** Whether a fault says nothing about the account: the provider's own word about one room. */
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

/** An answer that was on its way already ends no rest: nothing is asked before that is over. */
function answered(health: Health, at: number, restsOn: boolean): Health {
  if (restsOn && health.state === 'resting') return { ...health, lastAnswerAt: at }
  const { used, allowed, listProvesNothing } = health
  return { state: 'ok', lastAnswerAt: at, used, allowed, listProvesNothing }
}

/** Also used where nothing was asked: no token, no network. */
export function trouble(health: Health, state: 'trouble' | 'resting', failure: Fault, at: number): Health {
  return { ...health, state, fault: failure, since: health.state === 'ok' ? at : (health.since ?? at) }
}

/** The time of the last answer alone is not worth waking every listener. */
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
