import type { AccountId, EpochMs } from '../../../shared/values.ts'
import type { Account } from '../../../shared/account.ts'
import { failure, success } from '../../../shared/result.ts'
import type { Result } from '../../../shared/result.ts'
import type { Room, Question, Seen } from '../../../shared/rooms/model.ts'
import { tellsRunsApart, warningsWithin } from '../../../shared/rooms/scheduled-end.ts'
import type { EndTime, EndWarning, ScheduledEndQuestion } from '../../../shared/rooms/scheduled-end.ts'
import type { Rooms } from '../rooms.ts'
import type { Commands } from '../actions/commands.ts'
import { roomOf } from '../actions/guard.ts'
import { createOrder } from './end-order.ts'
import type { EndOrder } from './end-order.ts'
import { endsAtOf, gapBetween, showsMe } from './end-times.ts'
import type { Moment } from './end-times.ts'

/** Milliseconds for which a question can be confirmed. */
const QUESTION_LIFE = 60_000
/** Milliseconds before the end at which the question expires, so that the user still has time to cancel the end. */
const TOO_LATE = 10_000

export interface EndTimeQuestionsOptions {
  readonly monitor: Pick<Rooms, 'conference'>
  readonly commands: Pick<Commands, 'ask'>
  readonly accountOf: (accountId: AccountId) => Account | undefined
  readonly now: () => Moment
  /** Returns an id that cannot be predicted. */
  readonly newId: () => string
}

/** A question that was asked, and the end that it would set. */
interface Asked {
  readonly at: Moment
  readonly shown: ScheduledEndQuestion
  readonly order: EndOrder
}

/** What the user wants, and when they asked for it (epoch ms). */
interface Wanted {
  readonly time: EndTime
  readonly at: EpochMs
  readonly endsAt: EpochMs | undefined
  readonly warnings: readonly EndWarning[]
}

/** Manages the questions that must be confirmed before an end is set. Only the newest one can be confirmed. */
export class EndTimeQuestions {
  readonly #options: EndTimeQuestionsOptions
  #asked: Asked | undefined

  constructor(options: EndTimeQuestionsOptions) {
    this.#options = options
  }

  /** See `ScheduledEnds.ask`. */
  async ask(seen: Seen, time: EndTime, warnings: readonly EndWarning[]): Promise<Result<ScheduledEndQuestion>> {
    const { commands, monitor, accountOf, now } = this.#options
    const asked = await commands.ask({ kind: 'end', seen })
    if (!asked.ok) return asked
    const account = accountOf(seen.accountId)
    const room = monitor.conference(roomOf({ seen }))
    if (account === undefined) return failure('noAccount')
    if (room === undefined) return failure('changed', { values: { reason: 'ended' } })
    const at = now()
    const endsAt = endsAtOf(time, room, at.wall)
    if (endsAt === 'never') return failure('invalid', { values: { reason: 'endTime' } })
    if (time.kind === 'afterOthers' && !showsMe(room)) return failure('changed', { values: { reason: 'me' } })
    const order = this.#orderOf(asked.value, account, room, { time, at: at.wall, endsAt, warnings })
    if (order === undefined) return failure('internal')
    const shown = this.#shown(asked.value, order, at.wall)
    this.#asked = { at, order, shown }
    return success(shown)
  }

  /**
   * Returns what the question was about. Undefined if the question is not the newest one, is too old, or was asked
   * before the computer's clock was set.
   */
  peek(token: string): EndOrder | undefined {
    if (this.#asked === undefined || this.#asked.shown.token !== token) return undefined
    const { at, shown, order } = this.#asked
    const now = this.#options.now()
    return now.wall < shown.expiresAt && gapBetween(at, now, QUESTION_LIFE) === undefined ? order : undefined
  }

  /** Voids the question. If a token is given, a question with another token stays. */
  clear(token = this.#asked?.shown.token): void {
    if (this.#asked?.shown.token === token) this.#asked = undefined
  }

  #orderOf(
    { action }: Question,
    account: Account,
    room: Room,
    { time, at, endsAt, warnings }: Wanted,
  ): EndOrder | undefined {
    if (!('seen' in action)) return undefined
    const known = {
      id: this.#options.newId(),
      account,
      seen: action.seen,
      endsAt,
      toWarn: endsAt === undefined ? [] : warningsWithin(endsAt - at),
      ...(time.kind === 'afterOthers' && { afterOthers: time.minutes }),
    }
    // No warning is spoken if the room may be in another run, or if nobody but the user will be in it.
    const isSilent = !tellsRunsApart(room) || time.kind === 'afterOthers'
    return createOrder({ ...known, warnings: isSilent ? [] : warnings }, room)
  }

  #expiryOf({ endsAt = Infinity }: EndOrder, at: EpochMs): number {
    return Math.min(at + QUESTION_LIFE, endsAt - TOO_LATE)
  }

  #shown(question: Question, order: EndOrder, at: EpochMs): ScheduledEndQuestion {
    const { accountName, provider, people, startedAt } = question
    const { endsAt, afterOthers, onlyAsks, toWarn, title } = order
    // The other warnings are spoken only if the end is extended.
    const warnings = order.warnings.filter(({ minutes }) => toWarn.includes(minutes))
    return {
      token: this.#options.newId(),
      expiresAt: this.#expiryOf(order, at),
      title,
      accountName,
      warnings,
      ...(provider !== undefined && { provider }),
      ...(people !== undefined && { people }),
      ...(startedAt !== undefined && { startedAt }),
      ...(endsAt !== undefined && { endsAt }),
      ...(afterOthers !== undefined && { afterOthers }),
      ...(onlyAsks && { onlyAsks }),
    }
  }
}
