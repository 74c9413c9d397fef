import { failure, success } from '../../../shared/result.ts'
import type { Result } from '../../../shared/result.ts'
import { knowsMe } from '../../../shared/rooms/me.ts'
import type { Question, Seen } from '../../../shared/rooms/model.ts'
import { tellsRunsApart, warningsWithin } from '../../../shared/rooms/scheduled-end.ts'
import type { EndTime, EndWarning, ScheduledEndQuestion } from '../../../shared/rooms/scheduled-end.ts'
import type { ElapsedMs } from '../../../shared/values.ts'
import { roomOf } from '../actions/guard.ts'
import { roomEnded } from '../room-refusals.ts'
import { isPossible, leftUntil, MINUTE, type Now } from './due.ts'
import { createOrder, endsAt, isAlone, leftOf, type EndOrder } from './order.ts'
import type { EndParts } from './orders.ts'

/** Milliseconds for which a question can be confirmed. */
const QUESTION_LIFE = 60_000
/** Milliseconds before the end at which the question expires, so that the user still has time to cancel the end. */
const TOO_LATE = 10_000

interface Asked {
  readonly token: string
  readonly until: ElapsedMs
  readonly order: EndOrder
}

/** The question that must be confirmed before an end is set. Only the newest one can be confirmed. */
export class EndQuestions {
  readonly #parts: EndParts
  #asked: Asked | undefined

  constructor(parts: EndParts) {
    this.#parts = parts
  }

  /** See `ScheduledEnds.ask`. */
  async ask(seen: Seen, time: EndTime, warnings: readonly EndWarning[]): Promise<Result<ScheduledEndQuestion>> {
    const { commands, monitor, accountOf, newId } = this.#parts
    const asked = await commands.ask({ kind: 'end', seen })
    if (!asked.ok) return asked
    const account = accountOf(seen.accountId)
    const room = monitor.conference(roomOf({ seen }))
    if (account === undefined) return failure('noAccount')
    if (room === undefined) return { ok: false, fault: roomEnded() }
    const isAfter = time.kind === 'afterOthers'
    if (isAfter && (room.stale || room.state !== 'live' || !knowsMe(room)))
      return failure('changed', { values: { reason: 'me' } })
    const now = this.#parts.now()
    if (time.kind === 'at' && !isPossible(leftUntil(time, now)))
      return failure('invalid', { values: { reason: 'endTime' } })
    const minutes = time.kind === 'at' ? 0 : time.minutes
    const fixed = time.kind === 'at' ? { at: time.at } : { elapsed: now.elapsed + minutes * MINUTE }
    const alone = { minutes, since: isAlone({}, room) === true ? now.elapsed : undefined }
    // No warning is spoken if the room may be in another run, or if nobody but the user will be in it.
    const spoken = isAfter || !tellsRunsApart(room) ? [] : warnings
    const known = { id: newId(), account, seen, warnings: spoken, ...(isAfter ? { alone } : { fixed }) }
    const order = createOrder(known, room)
    const left = Math.min(QUESTION_LIFE, (leftOf(order, now) ?? Infinity) - TOO_LATE)
    this.#asked = { token: newId(), until: now.elapsed + left, order }
    return success(shown(asked.value, this.#asked, now))
  }

  /** What the question was about; undefined if it is not the newest one, is too old, or its end is too near by now. */
  peek(token: string): EndOrder | undefined {
    // Makes the monitor notice a sleep, after which nothing can be confirmed.
    if (this.#asked !== undefined) this.#parts.monitor.aliveAge(roomOf(this.#asked.order))
    if (this.#asked?.token !== token) return undefined
    const { order, until } = this.#asked
    const now = this.#parts.now()
    return now.elapsed < until && (leftOf(order, now) ?? Infinity) > TOO_LATE ? order : undefined
  }

  /** Voids the question. If a token is given, a question with another token stays. */
  clear(token = this.#asked?.token): void {
    if (this.#asked?.token === token) this.#asked = undefined
  }
}

function shown(
  { accountName, provider, people, startedAt }: Question,
  { token, until, order }: Asked,
  now: Now,
): ScheduledEndQuestion {
  const { alone, onlyAsks, title, warnings } = order
  const at = endsAt(order, now)
  const toWarn = warningsWithin(leftOf(order, now) ?? 0)
  return {
    token,
    expiresAt: Math.round(now.wall + until),
    title,
    accountName,
    // The other warnings are spoken only if the end is extended.
    warnings: warnings.filter(({ minutes }) => toWarn.includes(minutes)),
    ...(provider !== undefined && { provider }),
    ...(people !== undefined && { people }),
    ...(startedAt !== undefined && { startedAt }),
    ...(at !== undefined && { endsAt: at }),
    ...(alone !== undefined && { afterOthers: alone.minutes }),
    ...(onlyAsks && { onlyAsks }),
  }
}
