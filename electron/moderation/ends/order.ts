import { providers } from '../../../shared/providers.ts'
import type { Account } from '../../../shared/account.ts'
import type { Fault } from '../../../shared/fault.ts'
import { elapsedOf, type Clock } from '../../../shared/clock.ts'
import { othersIn } from '../../../shared/rooms/me.ts'
import { roomKey, type Room, type Seen } from '../../../shared/rooms/model.ts'
import {
  tellsRunsApart,
  warningsWithin,
  type EndDoubt,
  type EndWarning,
  type Extension,
} from '../../../shared/rooms/scheduled-end.ts'
import { sanitizeForDisplay } from '../../../shared/text/sanitize.ts'
import type { ElapsedMs, EpochMs, RoomKey } from '../../../shared/values.ts'

/** Milliseconds, like the next three constants. */
export const MINUTE = 60_000
/** The time until the soonest end that can be set. A sooner end would leave no time to cancel it. */
const SOONEST = 30_000
/**
 * The time until the latest end that can be set: a day. The day on which summer time ends has 25 hours. Recovery after
 * a restart looks back just as far.
 */
export const LATEST = 25 * 3_600_000
/** By how much the computer's clock may drift before it counts as set. */
const DRIFT = 1_000

/** The present. */
export interface Now {
  readonly elapsed: ElapsedMs
  /** What the computer's clock shows when no time has elapsed. */
  readonly wall: EpochMs
}

/** When an end is due: `at` a time of the computer's clock, whatever it is set to, or after a time has `elapsed`. */
export type Due = { readonly at: EpochMs } | { readonly elapsed: ElapsedMs }

/** Tells the present by the clock. It does not change by less than a second what the clock shows at a moment. */
export function createNow(clock: Pick<Clock, 'now' | 'elapsed'>): () => Now {
  let wall = -Infinity
  return () => {
    const elapsed = elapsedOf(clock)
    const shown = clock.now() - elapsed
    if (Math.abs(shown - wall) > DRIFT) wall = shown
    return { elapsed, wall }
  }
}

/** Milliseconds until then. */
export function leftUntil(due: Due, { elapsed, wall }: Now): number {
  return 'at' in due ? due.at - wall - elapsed : due.elapsed - elapsed
}

/** Whether an end can be set for so many milliseconds from now: neither too soon nor more than a day away. */
export function isPossible(left: number): boolean {
  return left >= SOONEST && left <= LATEST
}

/**
 * The order to end one run of a room later. Immutable; a room has at most one.
 *
 * ```text
 *           nobody else is left          due: the room is read           sent
 *  waiting ─────────────────────► set ─────────────────────────► sending ────► done
 *     ▲ └────── somebody came ─────┘ ▲                              │
 *     │                              └─── unsent, and put off ──────┤
 *     └────────────── unsent, because somebody came ────────────────┤
 *                                                                   │
 *  from any of them, whatever interrupts: asks(why) ◄───────────────┘
 * ```
 *
 * What is done, cancelled, replaced or no longer needed is removed.
 */
export interface EndOrder {
  readonly id: string
  /** The account is copied because it may be removed, and the journal must still name it. */
  readonly account: Account
  readonly title: string
  /** The run that is to be ended. */
  readonly seen: Seen
  /** True if responses do not tell the runs of the room apart, so that Gavel only asks. */
  readonly onlyAsks: boolean
  /** The warnings that are spoken in the room. */
  readonly warnings: readonly EndWarning[]
  /** When the room is to end, whoever is in it. */
  readonly fixed?: Due | undefined
  /** Ends the room so many minutes after nobody else was left: nobody but the user or, by a rule, one person. */
  readonly alone?: Alone | undefined
  /** Set if a standing rule of the room set this end. `countedFrom`: set if the begin of the run is not known. */
  readonly rule?: { readonly countedFrom?: ElapsedMs }
  readonly state: EndState
}

interface Alone {
  readonly minutes: number
  /** Undefined while others are there. */
  readonly since?: ElapsedMs | undefined
}

/** See {@link EndOrder}. When the room is to end follows from `fixed` and `alone`; see {@link leftOf}. */
export type EndState =
  | { readonly is: 'waiting' }
  /** `toWarn`: minutes before the end at which warnings are still to be given. */
  | { readonly is: 'set'; readonly toWarn: readonly number[] }
  | { readonly is: 'sending' }
  | {
      readonly is: 'asks'
      readonly why: EndDoubt
      readonly fault?: Fault | undefined
      /** Set until the room is seen, if the end was set before Gavel was closed: when the log named it last. */
      readonly loggedAt?: EpochMs
    }

/** What is known of the room of an order. */
export interface EndContext {
  readonly room: Room | undefined
  readonly readOnly: boolean
  /** The rooms of a removed account disappear, which does not mean that they have ended. */
  readonly hasAccount: boolean
  /** Whether the user ended the run that was just seen to end. */
  readonly endedByMe?: boolean
}

/** Milliseconds. Run times are whole seconds, and the clocks of provider and computer differ. */
const SLACK = 5_000

/**
 * A new order without warnings in the room, which has its time once it is observed, unless `known` says otherwise.
 *
 * @param room what is known of the room; undefined if it was not read yet
 */
export function createOrder(
  known: Pick<EndOrder, 'id' | 'account' | 'seen'> & Partial<EndOrder>,
  room: Room | undefined,
): EndOrder {
  const isReminder = known.rule !== undefined && providers[known.account.provider].rulesOnlyAsk
  return {
    title: room?.title ?? sanitizeForDisplay(known.seen.conference),
    onlyAsks: isReminder || (room !== undefined && !tellsRunsApart(room)),
    warnings: [],
    state: { is: 'waiting' },
    ...known,
  }
}

export function keyOf({ seen }: Pick<EndOrder, 'seen'>): RoomKey {
  return roomKey(seen.accountId, seen.conference)
}

/** Milliseconds until the room is or was to end; undefined while that is not known. */
export function leftOf({ fixed, alone }: Pick<EndOrder, 'fixed' | 'alone'>, now: Now): number | undefined {
  const left = alone?.since === undefined ? Infinity : alone.since + alone.minutes * MINUTE - now.elapsed
  const soonest = fixed === undefined ? left : Math.min(left, leftUntil(fixed, now))
  return soonest === Infinity ? undefined : soonest
}

/** When that is by the computer's clock. */
export function endsAt(order: EndOrder, now: Now): EpochMs | undefined {
  const left = leftOf(order, now)
  return left === undefined ? undefined : Math.round(now.wall + now.elapsed + left)
}

/** Whether the room ends, or waits, because nobody else is left, and not at its fixed time. */
export function isByAlone({ fixed, alone }: EndOrder, now: Now): boolean {
  return fixed === undefined || (leftOf({ alone }, now) ?? Infinity) < leftUntil(fixed, now)
}

/** The order after an observation, or why it is removed. */
export function observed(order: EndOrder, context: EndContext, now: Now): EndOrder | 'forgotten' | 'notNeeded' {
  const { state, rule, seen } = order
  const { room, readOnly, hasAccount, endedByMe = false } = context
  if (!hasAccount) return 'forgotten'
  // While the request is under way, its result decides.
  if (state.is === 'sending') return readOnly ? interrupted(order, 'readOnly') : order
  if (state.is === 'asks' && state.loggedAt !== undefined) return recovered(order, state, room)
  if (room === undefined) return 'notNeeded'
  const isAnother = room.instance !== seen.instance
  // A rule sets another end for the next run.
  if (isAnother && (rule !== undefined || endedByMe)) return 'notNeeded'
  if (state.is === 'asks') return order
  if (isAnother) return interrupted(order, 'restart')
  return readOnly ? interrupted(order, 'readOnly') : followed(order, room, now)
}

/** What was asked about after a start belongs to the run that was live then. */
function recovered(
  order: EndOrder,
  { loggedAt = 0, ...state }: Extract<EndState, { is: 'asks' }>,
  room: Room | undefined,
): EndOrder | 'notNeeded' {
  if (room === undefined || room.unread === true) return order
  return hasBegunSince(room, loggedAt) ? 'notNeeded' : { ...order, state }
}

/** Whether the run of the room is known to have begun after that moment. */
export function hasBegunSince({ startedAt = -Infinity }: Pick<Room, 'startedAt'>, at: EpochMs): boolean {
  return startedAt > at + SLACK
}

/**
 * The order after an interruption: Gavel asks, and a request that has not left is not sent. If it has left already, its
 * result counts. A rule that only waits for
 * one person to be alone goes on waiting, because what was not observed counts as not alone.
 */
export function interrupted(order: EndOrder, why: EndDoubt, because?: Fault): EndOrder {
  const { state, rule, fixed, alone } = order
  if (state.is === 'asks') return order
  if (rule !== undefined && fixed === undefined)
    return { ...order, alone: alone && { minutes: alone.minutes }, state: { is: 'waiting' } }
  return asking(order, why, because)
}

/** The order once Gavel asks about it. */
export function asking(order: EndOrder, why: EndDoubt, because?: Fault): EndOrder {
  return { ...order, state: { is: 'asks', why, fault: because } }
}

/** Sets the time of the order, and follows whether nobody else is left, if the end waits for that. */
function followed(order: EndOrder, room: Room, now: Now): EndOrder {
  const { alone, rule } = order
  const isLeft = alone && isAlone(order, room)
  // An end after the others stands while it is not known whether somebody came.
  if (alone === undefined || (isLeft === undefined && rule === undefined)) return timed(order, now)
  if (isLeft === true) return timed({ ...order, alone: { ...alone, since: alone.since ?? now.elapsed } }, now, order)
  const waits = { ...order, alone: { minutes: alone.minutes } }
  // The other time of the rule may be so near that there would be no warning of it.
  return timed(isByAlone(order, now) ? notBefore(waits, now.elapsed + MINUTE, now) : waits, now, order)
}

/** The order in the state that follows from its time. If that is another time than before, all warnings are due again. */
function timed(order: EndOrder, now: Now, before = order): EndOrder {
  const left = leftOf(order, now)
  if (left === undefined) return { ...order, state: { is: 'waiting' } }
  if (before.state.is === 'set' && endsAt(before, now) === endsAt(order, now)) return order
  return { ...order, state: { is: 'set', toWarn: warningsWithin(left) } }
}

/** The order that ends so many minutes later; undefined if it has no time. */
export function extended(order: EndOrder, by: Extension, now: Now): EndOrder | undefined {
  const { state, alone } = order
  const left = leftOf(order, now)
  if (state.is !== 'set' || left === undefined) return undefined
  const until = now.elapsed + left + by * MINUTE
  const later = alone?.since === undefined ? {} : { since: Math.max(alone.since, until - alone.minutes * MINUTE) }
  return timed(notBefore({ ...order, alone: alone && { ...alone, ...later } }, until, now), now, order)
}

/** The order whose fixed time, if it has one, is no sooner than this. */
function notBefore(order: EndOrder, until: ElapsedMs, now: Now): EndOrder {
  const { fixed } = order
  if (fixed === undefined || now.elapsed + leftUntil(fixed, now) >= until) return order
  // A time of the computer's clock stays one.
  return { ...order, fixed: 'at' in fixed ? { at: Math.round(now.wall + until) } : { elapsed: until } }
}

/** Whether the roster lists nobody else: only the user or, by a rule, exactly one person, who is also counted. */
export function isAlone({ rule }: Pick<EndOrder, 'rule'>, room: Room): boolean | undefined {
  const { members, stale, state } = room
  if (members === undefined || stale || state !== 'live') return undefined
  if (rule !== undefined) return members.length === 1 && listsEveryone(room)
  return members.length === 0 ? undefined : othersIn(members).length === 0
}

/** Whether the provider counts no more people than it lists. */
export function listsEveryone({ members = [], people = members.length }: Room): boolean {
  return members.length === people
}

/** Why Gavel asks after a fault that kept the request from being sent. */
export function whyOf({ code, values }: Fault): EndDoubt {
  if (code === 'readOnly') return 'readOnly'
  const reason = values?.reason
  return code === 'cancelled' && (reason === 'sleep' || reason === 'network') ? reason : 'failed'
}
