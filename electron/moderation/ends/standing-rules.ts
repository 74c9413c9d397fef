import { isDeepStrictEqual } from 'node:util'
import { drop } from '../../../shared/drop.ts'
import type { Account } from '../../../shared/account.ts'
import type { Clock } from '../../../shared/clock.ts'
import type { Change, Room } from '../../../shared/rooms/model.ts'
import { seenOf } from '../../../shared/rooms/room-actions.ts'
import type { RoomRule } from '../../../shared/rooms/room-rule.ts'
import { nextTimeOfDay } from '../../../shared/rooms/time-of-day.ts'
import type { AccountId, EpochMs, RoomKey } from '../../../shared/values.ts'
import type { Rooms } from '../rooms.ts'
import { createOrder, hasBegunSince, isFromAlone, keyOf, withdraw } from './end-order.ts'
import type { EndOrder, OrderedByRule } from './end-order.ts'
import type { EndOrders } from './end-orders.ts'
import type { EndReports } from './end-reports.ts'
import { MINUTE } from './end-times.ts'

/**
 * Minutes. An end by a rule is never nearer than this when it is set, unless the rule itself allows fewer. So every
 * warning is given, also in a room that had been live for long when Gavel first saw it.
 */
const NEAREST = 10

export interface StandingRulesOptions {
  readonly monitor: Pick<Rooms, 'snapshot'>
  readonly orders: Pick<EndOrders, 'all' | 'of' | 'add' | 'dropOfRule' | 'observe' | 'setTime'>
  readonly reports: Pick<EndReports, 'write'>
  readonly accountOf: (accountId: AccountId) => Account | undefined
  readonly clock: Pick<Clock, 'now'>
  /** Milliseconds of a clock that cannot be set. */
  readonly elapsed: () => number
  readonly newId: () => string
}

/** One run of an own room. */
interface ObservedRun {
  readonly instance: number
  /** When it was first seen, in milliseconds of the clock that cannot be set. */
  readonly seenAt: number
  /** Whether its begin was observed. */
  readonly hasBegun: boolean
  /** Whether an end was set for it, by a rule or by the user. Then no rule sets another one. */
  isHandled: boolean
  /** When the run before it was first missing. */
  readonly beganAfter: EpochMs
  /** When it was first missing. */
  goneAt?: EpochMs
  /** The begin from which its end was counted, as responses showed it then. */
  countedFrom?: EpochMs
  /** Whether that may have been before Gavel was closed. Only the first run that this session sees may be that one. */
  mayBeOfLastSession: boolean
}

/**
 * Sets the ends that the standing rules of the user's own rooms ask for, at most one for each run. From then on, each
 * is a scheduled end like any other.
 */
export class StandingRules {
  readonly #options: StandingRulesOptions
  readonly #runs = new Map<RoomKey, ObservedRun>()
  #rules: Readonly<Record<string, RoomRule>> = {}
  /** Returns when the last session handled the end of a room; see `start`. Undefined before it. */
  #handledAt: ((room: RoomKey) => EpochMs | undefined) | undefined

  constructor(options: StandingRulesOptions) {
    this.#options = options
  }

  configure(rules: Readonly<Record<string, RoomRule>>): void {
    const before = this.#rules
    this.#rules = rules
    for (const [key, run] of this.#runs) {
      if (isDeepStrictEqual(before[key], rules[key])) continue
      run.isHandled = false
      run.mayBeOfLastSession = false
    }
    for (const order of this.#options.orders.all())
      if (!isDeepStrictEqual(before[keyOf(order)], rules[keyOf(order)])) this.#withdraw(order)
    this.observe([])
  }

  /**
   * @param handled when the end of each room was handled in the last session, for the runs that may still be live.
   * Undefined if nobody knows; then no rule sets an end for the runs that are live already.
   */
  start(handled: ReadonlyMap<RoomKey, EpochMs> | undefined): void {
    const now = this.#options.clock.now()
    this.#handledAt = (room) => (handled === undefined ? now : handled.get(room))
    this.observe([])
  }

  /** Called when Gavel quits. */
  stop(): void {
    this.#rules = {}
  }

  /** The rule may set the end of this run again. */
  release(order: EndOrder): void {
    const run = this.#runs.get(keyOf(order))
    if (run?.instance === order.seen.instance) run.isHandled = false
  }

  observe(changes: readonly Change[]): void {
    const { monitor, clock } = this.#options
    const { conferences } = monitor.snapshot()
    const shown = new Set(conferences.map(({ key }) => key))
    for (const [key, run] of this.#runs) if (!shown.has(key)) run.goneAt ??= clock.now()
    for (const room of conferences) {
      if (!room.own) {
        const order = this.#options.orders.of(room)
        if (order !== undefined) this.#withdraw(order)
      } else if (room.unread !== true && room.instance > 0) this.#apply(room, this.#runOf(room, changes))
    }
  }

  #runOf({ key, instance }: Room, changes: readonly Change[]): ObservedRun {
    const before = this.#runs.get(key)
    if (before?.instance === instance) return before
    const hasBegun = changes.some((one) => one.kind === 'started' && one.conference.key === key)
    const mayBeOfLastSession = before === undefined && !hasBegun
    const run: ObservedRun = {
      instance,
      seenAt: this.#options.elapsed(),
      hasBegun,
      isHandled: false,
      mayBeOfLastSession,
      beganAfter: before?.goneAt ?? -Infinity,
    }
    this.#runs.set(key, run)
    return run
  }

  #apply(room: Room, run: ObservedRun): void {
    const { orders, monitor, accountOf } = this.#options
    run.isHandled ||= orders.of(room) !== undefined || this.#wasHandled(room, run)
    const rule = this.#rules[room.key]
    this.#recount(room, run)
    const account = accountOf(room.accountId)
    const canAct = room.writable && room.state !== 'ending' && !monitor.snapshot().readOnly
    if (run.isHandled || rule === undefined || account === undefined || !canAct || this.#handledAt === undefined) return
    run.isHandled = true
    this.#set(room, account, this.#timesOf(rule, room, run))
  }

  /**
   * Puts the end off if the run began later than responses had shown when it was set: they were wrong. That it began
   * earlier says nothing, because only this Gavel's own observation may bring an end nearer.
   */
  #recount(room: Room, run: ObservedRun): void {
    const { orders, reports } = this.#options
    const rule = this.#rules[room.key]
    const order = orders.of(room)
    if (rule === undefined || order?.rule?.fixedAt === undefined || order.seen.instance !== room.instance) return
    const isOpen = order.state === 'set' || order.state === 'ending'
    if (!isOpen || run.countedFrom === undefined || !hasBegunSince(room, run.countedFrom)) return
    const { fixedAt = Infinity } = this.#timesOf(rule, room, run)
    if (fixedAt <= order.rule.fixedAt) return
    const isFromLimit = !isFromAlone(order)
    order.rule.fixedAt = fixedAt
    if (!isFromLimit) return
    orders.setTime(order, fixedAt)
    drop(reports.write(order, 'endRule'))
  }

  /** Whether the end of this run was handled before Gavel was closed. A run that cannot be told apart counts as it. */
  #wasHandled(room: Room, { mayBeOfLastSession }: ObservedRun): boolean {
    const at = mayBeOfLastSession ? this.#handledAt?.(room.key) : undefined
    return at !== undefined && !hasBegunSince(room, at)
  }

  #timesOf({ atMost, alone, endOfDay }: RoomRule, room: Room, run: ObservedRun): OrderedByRule {
    const { clock, elapsed } = this.#options
    const now = clock.now()
    const seenAt = now - (elapsed() - run.seenAt)
    const begin = Math.min(Math.max(room.startedAt ?? seenAt, run.beganAfter), now)
    run.countedFrom = begin
    const limit = atMost > 0 ? Math.max(begin + atMost * MINUTE, now + Math.min(atMost, NEAREST) * MINUTE) : Infinity
    const dayEnds = Math.max(nextTimeOfDay(endOfDay, now) ?? Infinity, now + NEAREST * MINUTE)
    const fixedAt = Math.min(limit, dayEnds)
    const isCounted = limit <= dayEnds && room.startedAt === undefined && !run.hasBegun
    return {
      fixedAt: fixedAt < Infinity ? fixedAt : undefined,
      aloneFor: alone > 0 ? alone : undefined,
      isAlone: false,
      ...(isCounted && limit < Infinity && { countedFrom: seenAt }),
    }
  }

  #set(room: Room, account: Account, rule: OrderedByRule): void {
    const { orders, reports, newId } = this.#options
    const order = createOrder({ id: newId(), account, seen: seenOf(room), rule, endsAt: undefined }, room)
    orders.setTime(order, rule.fixedAt)
    orders.add(order)
    if (rule.fixedAt !== undefined) drop(reports.write(order, 'endRule'))
    orders.observe(order, [])
  }

  /** Withdraws an end whose rule no longer applies, or not for now. A question that was asked stays. */
  #withdraw(order: EndOrder): void {
    if (order.rule === undefined) return
    if (order.state === 'ending') withdraw(order, 'cancelled')
    if (order.state !== 'set') return
    this.#options.orders.dropOfRule(order, 'endRuleOff')
    this.release(order)
  }
}
