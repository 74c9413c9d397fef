import type { Fault, FaultCode } from '../../shared/fault.ts'
import type { Health } from '../../shared/model.ts'

/** One failed answer may be chance; two in a row are a state. */
const FAILURES_SHOWN = 2

/** Faults that no repetition heals: polling stops until a person does something. */
const finalFaults: ReadonlySet<FaultCode> = new Set(['credentials', 'forbidden', 'suspended'])
/** Faults of one answer about one room; they say nothing about the account. */
const roomFaults: ReadonlySet<FaultCode> = new Set([
  'route',
  'badAnswer',
  'tooLarge',
  'notFound',
  'invalid',
  'cancelled',
])

export interface Standing {
  readonly health: Health
  /** Failures in a row. */
  readonly failures: number
  /** Nothing more is asked until a person acts. */
  readonly stopped: boolean
}

export function newStanding(listProvesNothing: boolean): Standing {
  const health: Health = { state: 'connecting', used: 0, allowed: 0, listProvesNothing }
  return { health, failures: 0, stopped: false }
}

/**
 * How an account stands after one more answer. Pure.
 *
 * @param restsOn Polls of the account still wait after a refusal for too many requests.
 */
export function afterAnswer(
  standing: Standing,
  failure: Fault | undefined,
  about: 'list' | 'room',
  at: number,
  restsOn = false,
): Standing {
  if (failure === undefined || (about === 'room' && roomFaults.has(failure.code))) {
    // An answer that was on its way already ends no rest: nothing is asked before that is over.
    const isOn = restsOn && standing.health.state === 'resting'
    const health = isOn ? { ...standing.health, lastAnswerAt: at } : ok(standing.health, at)
    return { health, failures: 0, stopped: false }
  }
  const failures = standing.failures + 1
  const stopped = finalFaults.has(failure.code)
  if (failure.code === 'rateLimited') {
    return { health: trouble(standing.health, 'resting', failure, at), failures: 0, stopped }
  }
  const shown = stopped || failures >= FAILURES_SHOWN || standing.health.state !== 'ok'
  return { health: shown ? trouble(standing.health, 'trouble', failure, at) : standing.health, failures, stopped }
}

function ok(health: Health, at: number): Health {
  return {
    state: 'ok',
    lastAnswerAt: at,
    used: health.used,
    allowed: health.allowed,
    listProvesNothing: health.listProvesNothing,
  }
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
