import { isDeepStrictEqual } from 'node:util'
import type { Change, Room } from '../../../shared/rooms/model.ts'
import { seenOf } from '../../../shared/rooms/room-actions.ts'
import type { RoomRule } from '../../../shared/rooms/room-rule.ts'
import { nextTimeOfDay } from '../../../shared/rooms/time-of-day.ts'
import type { ElapsedMs, EpochMs, RoomKey } from '../../../shared/values.ts'
import type { Parts } from '../parts.ts'
import { createOrder, hasBegunSince, leftUntil, MINUTE, type EndOrder, type Now } from './order.ts'
import type { EndText } from './reports.ts'

/**
 * Minutes. An end by a rule is never nearer than this when it is set, unless the rule itself allows fewer. So every
 * warning is given, also in a room that had been live for long when Gavel first saw it.
 */
const NEAREST = 10

/** One run of an own room. */
interface ObservedRun {
  readonly instance: number
  readonly seenAt: ElapsedMs
  /** Whether its begin was observed. */
  readonly hasBegun: boolean
  /**
   * Whether an end was set for it, by a rule or by the user. Then no rule sets another one. `unknown`: that was perhaps
   * before Gavel was closed.
   */
  handled: boolean | 'unknown'
  isGone: boolean
}

/** What the rules need of the scheduled ends, and of the others. */
interface RuleParts extends Pick<Parts, 'monitor' | 'accountOf' | 'newId'> {
  readonly now: () => Now
  readonly orderOf: (room: RoomKey) => EndOrder | undefined
  readonly add: (order: EndOrder) => void
  readonly remove: (order: EndOrder, text?: EndText) => void
}

/**
 * Sets the ends that the standing rules of the user's own rooms ask for, at most one for each run. From then on, each
 * is a scheduled end like any other.
 */
export class StandingRules {
  readonly #parts: RuleParts
  readonly #runs = new Map<RoomKey, ObservedRun>()
  #rules: Readonly<Record<RoomKey, RoomRule>> = {}
  /** Returns when the last session handled the end of a room; see `start`. Undefined before it. */
  #handledAt: ((room: RoomKey) => EpochMs | undefined) | undefined

  constructor(parts: RuleParts) {
    this.#parts = parts
  }

  configure(rules: Readonly<Record<RoomKey, RoomRule>>): void {
    const before = this.#rules
    this.#rules = rules
    for (const [key, run] of this.#runs) {
      if (isDeepStrictEqual(before[key], rules[key])) continue
      // Before the start, the rules are those of the last session.
      if (this.#handledAt !== undefined) run.handled = false
      this.#withdraw(key)
    }
    this.observe([])
  }

  /**
   * @param handled when the end of each room was handled in the last session, for the runs that may still be live.
   * Undefined if nobody knows; then no rule sets an end for the runs that are live already.
   */
  start(handled: ReadonlyMap<RoomKey, EpochMs> | undefined): void {
    const { elapsed, wall } = this.#parts.now()
    this.#handledAt = (room) => (handled === undefined ? wall + elapsed : handled.get(room))
    this.observe([])
  }

  observe(changes: readonly Change[]): void {
    const { conferences } = this.#parts.monitor.snapshot()
    const shown = new Set(conferences.map(({ key }) => key))
    for (const [key, run] of this.#runs) run.isGone ||= !shown.has(key)
    for (const room of conferences) {
      if (!room.own) this.#withdraw(room.key)
      else if (room.unread !== true && room.instance > 0) this.#apply(room, this.#runOf(room, changes))
    }
  }

  #runOf({ key, instance }: Room, changes: readonly Change[]): ObservedRun {
    const before = this.#runs.get(key)
    if (before?.instance === instance) return before
    const isStarted = changes.some((one) => one.kind === 'started' && one.conference.key === key)
    const hasBegun = isStarted || before?.isGone === true
    const seenAt = this.#parts.now().elapsed
    const run: ObservedRun = { instance, seenAt, hasBegun, handled: hasBegun ? false : 'unknown', isGone: false }
    this.#runs.set(key, run)
    return run
  }

  #apply(room: Room, run: ObservedRun): void {
    const { monitor, accountOf, newId, now } = this.#parts
    if (this.#handledAt === undefined) return
    if (this.#parts.orderOf(room.key) !== undefined) run.handled = true
    else if (run.handled === 'unknown') {
      const at = this.#handledAt(room.key)
      // A run that cannot be told apart counts as the one of the last session.
      run.handled = at !== undefined && !hasBegunSince(room, at)
    }
    const rule = this.#rules[room.key]
    const account = accountOf(room.accountId)
    const canAct = room.writable && room.state !== 'ending' && !monitor.snapshot().readOnly
    if (run.handled || rule === undefined || account === undefined || !canAct) return
    run.handled = true
    const wanted = { id: newId(), account, seen: seenOf(room), ...endBy(rule, room, run, now()) }
    this.#parts.add(createOrder(wanted, room))
  }

  /** Withdraws the end that a rule set, but no question. A rule may then set the end of this run again. */
  #withdraw(key: RoomKey): void {
    const order = this.#parts.orderOf(key)
    if (order?.rule === undefined || order.state.is === 'asks') return
    this.#parts.remove(order, order.state.is === 'waiting' ? undefined : 'endRuleOff')
    const run = this.#runs.get(key)
    if (run?.instance === order.seen.instance) run.handled = false
  }
}

/** What the rule asks of this run. It counts from what this Gavel has seen, or else from what responses say. */
function endBy(
  { atMost, alone, endOfDay }: RoomRule,
  { startedAt }: Room,
  { seenAt, hasBegun }: ObservedRun,
  now: Now,
): Pick<EndOrder, 'fixed' | 'alone' | 'rule'> {
  const { elapsed, wall } = now
  const isCounted = hasBegun || startedAt === undefined
  const begin = isCounted ? seenAt : startedAt - wall
  const limit = { elapsed: Math.max(begin + atMost * MINUTE, elapsed + Math.min(atMost, NEAREST) * MINUTE) }
  const dayEnds = nextTimeOfDay(endOfDay, wall + elapsed)
  const day = dayEnds === undefined ? undefined : { at: Math.max(dayEnds, wall + elapsed + NEAREST * MINUTE) }
  const isByLimit = atMost > 0 && (day === undefined || leftUntil(limit, now) <= leftUntil(day, now))
  return {
    fixed: isByLimit ? limit : day,
    alone: alone > 0 ? { minutes: alone } : undefined,
    rule: isByLimit && isCounted && !hasBegun ? { countedFrom: seenAt } : {},
  }
}
