import type { Account } from '../../../shared/account.ts'
import { failure, success } from '../../../shared/result.ts'
import type { Result } from '../../../shared/result.ts'
import { knowsMe } from '../../../shared/rooms/me.ts'
import type { Question, Seen } from '../../../shared/rooms/model.ts'
import { tellsRunsApart } from '../../../shared/rooms/scheduled-end.ts'
import type { EndTime, EndWarning, ScheduledEndQuestion } from '../../../shared/rooms/scheduled-end.ts'
import type { AccountId, ElapsedMs } from '../../../shared/values.ts'
import type { Rooms } from '../rooms.ts'
import type { Commands } from '../actions/commands.ts'
import { roomOf } from '../actions/guard.ts'
import { dueAt, leftUntil, wallOf, type Now } from './due.ts'
import { createOrder, dueOf, isAlone, timed, type EndOrder } from './order.ts'

/** Milliseconds for which a question can be confirmed. */
const QUESTION_LIFE = 60_000
/** Milliseconds before the end at which the question expires, so that the user still has time to cancel the end. */
const TOO_LATE = 10_000

export interface EndQuestionsParts {
  readonly monitor: Pick<Rooms, 'conference' | 'aliveAge'>
  readonly commands: Pick<Commands, 'ask'>
  readonly accountOf: (accountId: AccountId) => Account | undefined
  readonly now: () => Now
  /** Returns an id that cannot be predicted. */
  readonly newId: () => string
}

/** The question that must be confirmed before an end is set. Only the newest one can be confirmed. */
export class EndQuestions {
  readonly #parts: EndQuestionsParts
  #asked: { readonly token: string; readonly until: ElapsedMs; readonly order: EndOrder } | undefined

  constructor(parts: EndQuestionsParts) {
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
    if (room === undefined) return failure('changed', { values: { reason: 'ended' } })
    const isAfter = time.kind === 'afterOthers'
    if (isAfter && (room.stale || room.state !== 'live' || !knowsMe(room)))
      return failure('changed', { values: { reason: 'me' } })
    const now = this.#parts.now()
    const fixed = isAfter ? undefined : dueAt(time, now)
    if (!isAfter && fixed === undefined) return failure('invalid', { values: { reason: 'endTime' } })
    const since = isAlone({}, room) === true ? now.elapsed : undefined
    const alone = isAfter ? { minutes: time.minutes, since } : undefined
    // No warning is spoken if the room may be in another run, or if nobody but the user will be in it.
    const spoken = isAfter || !tellsRunsApart(room) ? [] : warnings
    const order = timed(createOrder({ id: newId(), account, seen, fixed, alone, warnings: spoken }, room), now)
    const due = dueOf(order)
    const left = Math.min(QUESTION_LIFE, due === undefined ? Infinity : leftUntil(due, now) - TOO_LATE)
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
    const due = dueOf(order)
    const isInTime = now.elapsed < until && (due === undefined || leftUntil(due, now) > TOO_LATE)
    return isInTime ? order : undefined
  }

  /** Voids the question. If a token is given, a question with another token stays. */
  clear(token = this.#asked?.token): void {
    if (this.#asked?.token === token) this.#asked = undefined
  }
}

function shown(
  { accountName, provider, people, startedAt }: Question,
  { token, until, order }: { readonly token: string; readonly until: ElapsedMs; readonly order: EndOrder },
  now: Now,
): ScheduledEndQuestion {
  const { alone, onlyAsks, title, state } = order
  const due = dueOf(order)
  const toWarn = state.is === 'set' ? state.toWarn : []
  return {
    token,
    expiresAt: wallOf({ elapsed: until }, now),
    title,
    accountName,
    // The other warnings are spoken only if the end is extended.
    warnings: order.warnings.filter(({ minutes }) => toWarn.includes(minutes)),
    ...(provider !== undefined && { provider }),
    ...(people !== undefined && { people }),
    ...(startedAt !== undefined && { startedAt }),
    ...(due !== undefined && { endsAt: wallOf(due, now) }),
    ...(alone !== undefined && { afterOthers: alone.minutes }),
    ...(onlyAsks && { onlyAsks }),
  }
}
