import type { ElapsedMs, EpochMs } from '../../shared/values.ts'
import { fault } from '../../shared/fault.ts'
import type { Fault } from '../../shared/fault.ts'
import type { Account, Health as ShownHealth } from '../../shared/account.ts'
import type { ReadProvider, Reply } from '../providers/provider.ts'
import type { Read } from './rule/record.ts'

/** The number of failed lists in a row after which the failure is shown. A single one may be chance. */
const LIST_FAILURES_SHOWN = 2
const MINUTE = 60_000
/** Milliseconds. If reads fail or are stopped for longer, nothing was observed. */
const UNOBSERVED = MINUTE
/**
 * Milliseconds between account checks while credentials are refused; the last interval repeats. More frequent checks
 * might lock the account.
 */
const CHECKS = [MINUTE, 2 * MINUTE, 5 * MINUTE] as const
const LAST_CHECKS = 15 * MINUTE

type Health = Omit<ShownHealth, 'used' | 'allowed' | 'listProvesNothing'>

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
  /** Consecutive failures of the list. */
  readonly listFailures: number
  /** Set while the credentials are refused. Responses to requests from before `since` do not count. */
  readonly refused: { readonly since: ElapsedMs; readonly checkDueAt: ElapsedMs } | undefined
  /**
   * Checks since the last good read. A good check alone does not reset them, because otherwise reads could go on and
   * stop every minute for ever.
   */
  readonly checks: number
  /** When the last good response arrived. */
  readonly goodAt: ElapsedMs
}

const WELL = { listFailures: 0, refused: undefined }

/** The standing of an account before its first response. Without a provider, the account may be in trouble already. */
export function firstStanding(account: Account, provider: ReadProvider | undefined, at: EpochMs): Standing {
  const health: Health = { state: 'connecting' }
  const standing = { ...WELL, health, checks: 0, goodAt: Infinity }
  const { tokenIn, vaultFault } = account
  // A missing token does not count as trouble while the keychain is still being asked for it.
  if (provider !== undefined || (tokenIn === 'keychain' && vaultFault === undefined)) return standing
  const missing = vaultFault ?? fault('credentials', { values: { reason: 'noToken' } })
  return { ...standing, health: trouble(health, 'trouble', missing, at) }
}

/** The response to one read or check. */
export interface Answer {
  readonly about: 'list' | 'room' | 'check'
  readonly reply: Reply<unknown>
  readonly read: Read
  /** Whether polls of the account are still paused after a 429. */
  readonly isPaused: boolean
}

/**
 * The standing after one more response. Only a good response makes the account healthy, and only its list shows that it
 * is not, because a room may fail alone. Pure.
 */
export function afterAnswer(before: Standing, answer: Answer): Standing {
  const { about, reply, read } = answer
  if (before.refused !== undefined && read.sent < before.refused.since) return before
  if (reply.ok) return afterGood(before, answer)
  const { fault: failure, at } = reply
  if (failure.code === 'credentials') return afterRefusal(before, answer, failure)
  if (before.refused !== undefined) {
    // The check that `auth-check.ts` sends after a 401 has succeeded, so reads may go on.
    if (isAddressRefused(failure)) return { ...before, ...WELL }
    return about === 'check' ? { ...before, ...nextCheck(before, answer) } : before
  }
  if (failure.code === 'rateLimited')
    return { ...before, ...WELL, health: trouble(before.health, 'resting', failure, at) }
  if (about !== 'list') return before
  const listFailures = before.listFailures + 1
  const isShown = listFailures >= LIST_FAILURES_SHOWN || before.health.state === 'trouble'
  const health = isShown ? trouble(before.health, 'trouble', failure, at) : before.health
  return { ...before, health, listFailures }
}

/** Whether this good response ends a time without any, in which lists failed or reads were stopped. */
export function endsSilence({ refused, listFailures, goodAt }: Standing, { reply, read }: Answer): boolean {
  return (refused !== undefined || listFailures > 0) && reply.ok && read.received - goodAt > UNOBSERVED
}

/**
 * A good response about a room does not make an account healthy if its list fails, because the list might name other
 * rooms. Nor does a good check: only reads show that rooms can be read.
 */
function afterGood(before: Standing, { about, reply, read: { received }, isPaused }: Answer): Standing {
  if (about === 'check') return { ...before, ...WELL, goodAt: received }
  const endsFailures = about === 'list' || before.refused !== undefined
  const isListFailing = !endsFailures && before.listFailures >= LIST_FAILURES_SHOWN
  // A response that was already in flight does not end a pause after a 429.
  const isAsBefore = isListFailing || (isPaused && before.health.state === 'resting')
  const health: Health = isAsBefore ? before.health : { state: 'ok' }
  const good = { ...before, health: { ...health, lastAnswerAt: reply.at }, checks: 0, goodAt: received }
  return endsFailures ? { ...good, ...WELL } : good
}

/** Every 401 but that of the next check is about the same refusal. */
function afterRefusal(before: Standing, answer: Answer, failure: Fault): Standing {
  const isNew = before.refused === undefined || answer.about === 'check'
  const health = trouble(before.health, 'trouble', failure, answer.reply.at)
  return { ...before, health, ...(isNew && nextCheck(before, answer)) }
}

function nextCheck({ checks }: Standing, { read: { received } }: Answer): Pick<Standing, 'refused' | 'checks'> {
  const checkDueAt = received + (CHECKS[checks] ?? LAST_CHECKS)
  return { refused: { since: received, checkDueAt }, checks: checks + 1 }
}

function isAddressRefused({ code, values }: Fault): boolean {
  return code === 'route' && values?.['reason'] === 'path'
}

/** The health of an account in trouble. Also used if nothing was requested: without a token or a network. */
export function trouble(health: Health, state: 'trouble' | 'resting', failure: Fault, at: EpochMs): Health {
  return { ...health, state, fault: failure, since: health.state === 'ok' ? at : (health.since ?? at) }
}
