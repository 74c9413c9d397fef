import { drop } from '../../../shared/drop.ts'
import { failure, success, type Result } from '../../../shared/result.ts'
import type { ActionResult, Seen } from '../../../shared/rooms/model.ts'
import type { RoomRule } from '../../../shared/rooms/room-rule.ts'
import type {
  EndDoubt,
  EndTime,
  EndWarning,
  Extension,
  ScheduledEndQuestion,
} from '../../../shared/rooms/scheduled-end.ts'
import type { EpochMs, RoomKey } from '../../../shared/values.ts'
import { roomOf } from '../actions/guard.ts'
import type { Past } from '../recover.ts'
import { whyNotSent } from '../room-refusals.ts'
import type { AnnouncedEnd } from '../sounds/then-end.ts'
import { createNow, isPossible, MINUTE } from './due.ts'
import { asking, createOrder, extended, interrupted, leftOf, whyOf, type EndOrder } from './order.ts'
import { EndOrders, type EndParts } from './orders.ts'
import { EndQuestions } from './questions.ts'
import { pastEnds, recoveredOrder } from './recover-ends.ts'
import { StandingRules } from './rules.ts'
import { sendEnd } from './send-end.ts'

/** Milliseconds between two looks at the time while an end is set. */
const TICK = 1_000

/**
 * Ends rooms at times that the user set and confirmed, or after an announcement. Each end is about one run. Whatever
 * interrupts it makes Gavel ask instead: a sleep, a lost network, a restart of Gavel, another run, read-only mode, or a
 * read or request that failed.
 */
export class ScheduledEnds {
  readonly #parts: EndParts
  readonly #orders: EndOrders
  readonly #questions: EndQuestions
  readonly #rules: StandingRules
  /** By id of the order: resolves with true if the request was sent. */
  readonly #sending = new Map<string, Promise<boolean>>()
  #timer: unknown
  readonly onViews: EndOrders['onViews']
  readonly onNews: EndOrders['onNews']

  constructor(options: Omit<EndParts, 'now'>) {
    const parts = { ...options, now: createNow(options.clock) }
    this.#parts = parts
    this.#orders = new EndOrders(parts)
    this.#questions = new EndQuestions(parts)
    this.#rules = new StandingRules(parts, this.#orders)
    this.onViews = this.#orders.onViews
    this.onNews = this.#orders.onNews
    parts.monitor.subscribe((_before, _after, changes) => {
      this.#orders.observe(changes)
      this.#rules.observe(changes)
      this.#publish()
    })
  }

  /**
   * Returns what the user has to confirm. Reads the room if the snapshot is too old. Faults: those of the question
   * about *End conference*; `invalid` if the time is too soon or more than a day away; `changed` if the room is to end
   * after the others have left, but no member is known to be the user.
   */
  ask(seen: Seen, time: EndTime, warnings: readonly EndWarning[]): Promise<Result<ScheduledEndQuestion>> {
    return this.#questions.ask(seen, time, warnings)
  }

  /** Sets the end that the question was about. Faults: `unconfirmed`, `storage`, `changed`, `readOnly`, `noAccount`. */
  async set(token: string): Promise<Result<void>> {
    const asked = this.#confirmable(token)
    if (!asked.ok) return asked
    const order = asked.value
    const isKnown = leftOf(order, this.#parts.now()) !== undefined
    const written = await this.#orders.write(order, isKnown ? 'endSet' : 'endSetAfter')
    // In the meantime the computer may have slept, or the room may have changed.
    const confirmed = written.ok ? this.#confirmable(token) : written
    if (written.ok) this.#questions.clear(token)
    if (!confirmed.ok) {
      // A slow disk may still write the first entry, and the next start must not ask about it.
      drop(this.#orders.write(order, 'endNotSet'))
      return confirmed
    }
    this.#orders.add(order)
    this.#publish()
    return success(undefined)
  }

  /** Sets the end that the user confirmed together with an announcement. It is an end like any other from here on. */
  readonly follow = ({ seen, endsAt, stopped }: AnnouncedEnd): void => {
    const { accountOf, monitor, clock, newId, now } = this.#parts
    const account = accountOf(seen.accountId)
    if (account === undefined) return
    const left = endsAt - clock.now()
    const fixed = { elapsed: now().elapsed + left }
    const room = monitor.conference(roomOf({ seen }))
    const order = createOrder({ id: newId(), account, seen, fixed, state: { is: 'set', toWarn: [] } }, room)
    drop(this.#orders.write(order, 'endAnnounced', Math.round(left / 1_000)))
    // Gavel quits. The journal says that the end was set, so the next start asks.
    if (stopped?.values?.['reason'] === 'quit') return
    this.#orders.add(order)
    const added = this.#orders.find(order.id)
    if (stopped !== undefined && added !== undefined) this.#orders.change(added, interrupted(added, whyOf(stopped)))
    this.#publish()
  }

  /**
   * Moves the end to a later time. Faults: `changed` if no end is set or its time is not known yet, `invalid` if it
   * would be more than a day away.
   */
  extend(id: string, by: Extension): Result<void> {
    const order = this.#orders.find(id)
    const now = this.#parts.now()
    const later = order && extended(order, by, now)
    if (later === undefined) return changed('endOver')
    if (!isPossible(leftOf(later, now) ?? 0)) return failure('invalid', { values: { reason: 'endTime' } })
    this.#orders.put(later)
    drop(this.#orders.write(later, 'endExtended'))
    this.#publish()
    return success(undefined)
  }

  /**
   * Cancels the end, so that nothing is ended or asked. Fault: `changed` if the request was already sent or there is no
   * end to cancel.
   */
  async cancel(id: string): Promise<Result<void>> {
    const order = this.#orders.find(id)
    if (order === undefined) return changed('endOver')
    this.#orders.cancel(order, order.state.is === 'asks' ? undefined : 'endCancelled')
    this.#publish()
    return (await this.#sending.get(id)) === true ? changed('endSent') : success(undefined)
  }

  /** Asks the user about all scheduled ends, because the computer sleeps, has slept or has no network. */
  suspend(why: 'sleep' | 'network'): void {
    this.#questions.clear()
    this.#orders.interrupt(why)
    this.#publish()
  }

  /** Sets the standing rules, by room key. A changed rule replaces the end that it set; others stay. */
  setRules(rules: Readonly<Record<RoomKey, RoomRule>>): void {
    this.#rules.configure(rules)
    this.#publish()
  }

  /**
   * Asks about each end that was set when Gavel was closed or crashed, unless the room is in a later run or the user has
   * set another end for the room in the meantime. From then on, standing rules set ends. Call it once, after the accounts
   * are set.
   *
   * @param startedAt when Gavel started; ends that were set later are not recovered
   */
  recover(past: Past, startedAt: EpochMs): void {
    const { open, handled } = pastEnds(past, startedAt)
    for (const entry of open) {
      const account = this.#parts.accountOf(entry.account)
      const order = account && recoveredOrder(entry, account, this.#parts.newId())
      if (order !== undefined) this.#orders.recover(order)
    }
    this.#rules.start(handled)
    this.#publish()
  }

  /** Called when Gavel quits. Nothing is ended, and the user is asked after the next start. */
  close(): void {
    this.#questions.clear()
    this.#orders.clear()
    this.#rules.configure({})
    this.#parts.clock.clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #confirmable(token: string): Result<EndOrder> {
    const order = this.#questions.peek(token)
    if (order === undefined) return failure('unconfirmed')
    const ref = roomOf(order)
    const refused = whyNotSent(ref, this.#parts)
    if (refused !== undefined) return { ok: false, fault: refused }
    const isSame = this.#parts.monitor.conference(ref)?.instance === order.seen.instance
    return isSame ? success(order) : failure('changed', { values: { reason: 'instance' } })
  }

  /** Looks at the time once a second while an end is set. */
  #tick(): void {
    this.#timer = undefined
    for (const order of this.#orders.all()) this.#step(order)
    this.#publish()
  }

  #step({ id }: EndOrder): void {
    const order = this.#orders.find(id)
    const left = order && leftOf(order, this.#parts.now())
    if (order?.state.is !== 'set' || left === undefined) return
    const { toWarn } = order.state
    if (left <= 0) {
      if (order.onlyAsks) this.#orders.change(order, asking(order, 'runUnknown'))
      else this.#sending.set(id, this.#send(order))
      return
    }
    const minutes = toWarn.findLast((one) => left <= one * MINUTE)
    if (minutes === undefined) return
    this.#orders.put({ ...order, state: { is: 'set', toWarn: toWarn.filter((one) => one < minutes) } })
    drop(this.#warn(order, minutes))
  }

  async #warn(order: EndOrder, minutes: number): Promise<void> {
    drop(this.#orders.write(order, 'endWarned'))
    this.#orders.tell(order, { is: 'warned', minutes })
    const warning = order.warnings.find((one) => one.minutes === minutes)
    if (warning === undefined) return
    const who = { kind: 'everyone' } as const
    const said = await this.#parts.commands.act({ kind: 'announce', seen: order.seen, who, sound: warning.speech })
    const now = this.#orders.find(order.id)
    if (!said.ok && now?.state.is === 'set') this.#orders.tell(now, { is: 'notWarned', fault: said.fault })
  }

  /** Reads the room and ends it. Returns whether the request was sent. */
  async #send(order: EndOrder): Promise<boolean> {
    this.#orders.change(order, { ...order, state: { is: 'sending' } })
    const ended = await sendEnd(order, this.#orders, this.#parts)
    this.#sending.delete(order.id)
    const isSent = ended.ok ? ended.value.state !== 'alreadyGone' : ended.fault.code === 'unknownOutcome'
    const after = this.#orders.find(order.id)
    // In the meantime the account may have been removed, another end set for the room, or Gavel closed.
    if (after?.state.is !== 'sending') return isSent
    if (isSent) this.#orders.remove(after)
    else this.#unsent(after, after.state.stopped, ended)
    if (isSent && !ended.ok) this.#orders.tell(after, { is: 'maybeEnded', fault: ended.fault })
    this.#publish()
    return isSent
  }

  /** What becomes of an end whose request did not leave. */
  #unsent(sending: EndOrder, stopped: EndDoubt | 'cancelled' | undefined, ended: Result<ActionResult>): void {
    const orders = this.#orders
    const order: EndOrder = { ...sending, state: { is: 'set', toWarn: [] } }
    // `ending`: the provider has accepted another request to end the room.
    if (stopped === 'cancelled' || this.#parts.monitor.conference(roomOf(order))?.state === 'ending')
      orders.remove(order, 'endCancelled')
    else if (stopped !== undefined) orders.change(order, asking(order, stopped))
    else if (ended.ok) orders.end(order, 'notNeeded')
    else {
      orders.add(order)
      // Somebody may have come, or the run may be another one. Otherwise it would be sent again.
      const after = orders.find(order.id)
      if (after?.state.is === 'set' && (leftOf(after, this.#parts.now()) ?? 0) <= 0)
        orders.change(after, asking(after, whyOf(ended.fault), ended.fault))
    }
  }

  #publish(): void {
    if (this.#orders.all().some(({ state }) => state.is === 'set'))
      this.#timer ??= this.#parts.clock.setTimeout(() => {
        this.#tick()
      }, TICK)
    this.#orders.publish()
  }
}

function changed(reason: 'endOver' | 'endSent'): Result<void> {
  return failure('changed', { values: { reason } })
}
