import type { AccountId, EpochMs, RoomKey } from '../../../shared/values.ts'
import { drop } from '../../../shared/drop.ts'
import type { Account } from '../../../shared/account.ts'
import type { Clock } from '../../../shared/clock.ts'
import { fault } from '../../../shared/fault.ts'
import type { Seen } from '../../../shared/rooms/model.ts'
import { failure, success } from '../../../shared/result.ts'
import type { Result } from '../../../shared/result.ts'
import type { EndTime, EndWarning, Extension, ScheduledEndQuestion } from '../../../shared/rooms/scheduled-end.ts'
import type { RoomRule } from '../../../shared/rooms/room-rule.ts'
import type { Journal } from '../../journal/journal.ts'
import type { Rooms } from '../rooms.ts'
import type { Commands } from '../actions/commands.ts'
import { roomOf } from '../actions/guard.ts'
import type { AnnouncedEnd } from '../sounds/then-end.ts'
import { EndOrders } from './end-orders.ts'
import { createOrder, keyOf, withdraw } from './end-order.ts'
import type { EndOrder } from './end-order.ts'
import { EndReports } from './end-reports.ts'
import type { ScheduledEndsEvents } from './end-reports.ts'
import { EndTimeQuestions } from './end-time-questions.ts'
import { endsAtOf, extended } from './end-times.ts'
import { ObservedTicks } from './observed-ticks.ts'
import { StandingRules } from './standing-rules.ts'
import { whyOf } from './send-scheduled-end.ts'

export interface ScheduledEndsOptions {
  readonly monitor: Pick<Rooms, 'snapshot' | 'conference' | 'subscribe' | 'readNow' | 'rosterAge'>
  readonly journal: Pick<Journal, 'write'>
  readonly commands: Pick<Commands, 'ask' | 'act' | 'actUnasked'>
  readonly accountOf: (accountId: AccountId) => Account | undefined
  readonly clock: Clock
  /** Milliseconds of a clock that cannot be set. */
  readonly elapsed: () => number
  /** Returns an id that cannot be predicted. */
  readonly newId: () => string
}

/**
 * Ends rooms at times that the user set and confirmed, or after an announcement. Each end is about one run. After a
 * restart of Gavel, the user is only asked about it. The same happens if some time was not observed, the room is in
 * another run, or a read failed.
 */
export class ScheduledEnds {
  readonly #options: ScheduledEndsOptions
  readonly #questions: EndTimeQuestions
  readonly #ticks: ObservedTicks
  readonly #orders: EndOrders
  readonly #reports: EndReports
  readonly #rules: StandingRules
  #isEmpty = true

  constructor(options: ScheduledEndsOptions) {
    const { monitor, journal, clock, elapsed } = options
    this.#options = options
    this.#reports = new EndReports(journal)
    this.#questions = new EndTimeQuestions({
      ...options,
      now: () => ({ wall: clock.now(), elapsed: elapsed() }),
    })
    this.#ticks = new ObservedTicks({
      ...options,
      onTick: () => {
        for (const order of this.#orders.all('set')) this.#orders.step(order)
        this.#publish()
      },
      onGap: (why) => {
        this.#questions.clear()
        this.#orders.doubtAll(why)
        // No observation need follow, because a set clock changes nothing in the rooms.
        if (why === 'clock') this.#rules.observe([])
      },
    })
    this.#orders = new EndOrders({
      ...options,
      reports: this.#reports,
      checkTime: () => {
        this.#ticks.check()
      },
      onRuleInterrupted: (order) => {
        this.#rules.release(order)
      },
      onChanged: () => {
        this.#publish()
      },
    })
    this.#rules = new StandingRules({ ...options, orders: this.#orders, reports: this.#reports })
    monitor.subscribe((_before, _after, changes) => {
      for (const order of this.#orders.all()) this.#orders.observe(order, changes)
      this.#rules.observe(changes)
      if (!this.#isEmpty || this.#orders.all().length > 0) this.#publish()
    })
  }

  listen(events: Partial<ScheduledEndsEvents>): void {
    this.#reports.listen(events)
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
    const order = this.#questions.peek(token)
    if (order === undefined) return failure('unconfirmed')
    const refused = this.#orders.refusal(order)
    if (refused !== undefined) return { ok: false, fault: refused }
    const written = await this.#reports.write(order, order.endsAt === undefined ? 'endSetAfter' : 'endSet')
    if (!written.ok) {
      // A slow disk may still write the entry. The second entry prevents a question about the end after the next start.
      if (written.fault.values?.reason === 'slow') drop(this.#reports.write(order, 'endNotSet'))
      return written
    }
    // In the meantime the computer may have slept, or the room may have changed.
    const late = this.#questions.peek(token) === order ? this.#orders.refusal(order) : fault('unconfirmed')
    this.#questions.clear(token)
    if (late !== undefined) {
      drop(this.#reports.write(order, 'endNotSet'))
      return { ok: false, fault: late }
    }
    this.#orders.add(order)
    this.#publish()
    return success(undefined)
  }

  /**
   * Sets the end that the user confirmed together with an announcement. From here on, it is an end at a time like any
   * other.
   */
  readonly follow = ({ seen, endsAt, stopped }: AnnouncedEnd): void => {
    const { accountOf, monitor, clock, newId } = this.#options
    const account = accountOf(seen.accountId)
    if (account === undefined) return
    const room = monitor.conference(roomOf({ seen }))
    const order = createOrder({ id: newId(), account, seen, endsAt }, room)
    drop(this.#reports.write(order, 'endAnnounced', Math.round((endsAt - clock.now()) / 1_000)))
    // Gavel quits. The journal says that the end was set, so the next start asks.
    if (stopped?.values?.['reason'] === 'quit') return
    this.#orders.add(order)
    this.#orders.observe(order, [])
    if (stopped !== undefined && order.state === 'set') this.#orders.doubt(order, whyOf(stopped))
    this.#publish()
  }

  /**
   * Moves the end to a later time. Faults: `changed` if no end is set or its time is not known yet, `invalid` if it
   * would be more than a day away.
   */
  extend(id: string, by: Extension): Result<void> {
    this.#ticks.check()
    const order = this.#orders.find(id)
    const room = order?.state === 'set' ? this.#orders.roomOf(order) : undefined
    if (order?.endsAt === undefined || room === undefined) return changed('endOver')
    const at = extended(order.endsAt, by)
    if (endsAtOf({ kind: 'at', at }, room, this.#options.clock.now()) === 'never')
      return failure('invalid', { values: { reason: 'endTime' } })
    this.#orders.setTime(order, at)
    if (order.rule?.fixedAt !== undefined) order.rule.fixedAt = Math.max(order.rule.fixedAt, at)
    drop(this.#reports.write(order, 'endExtended'))
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
    if (order.sending !== undefined) {
      withdraw(order, 'cancelled')
      return (await order.sending) ? changed('endSent') : success(undefined)
    }
    this.#orders.drop(order, order.state === 'set' ? 'endCancelled' : undefined)
    this.#publish()
    return success(undefined)
  }

  /** Asks the user about all scheduled ends, because the computer sleeps or has no network. */
  suspend(why: 'sleep' | 'network'): void {
    // A sleep that ends now must not be noticed once more by the next tick.
    this.#ticks.check()
    this.#questions.clear()
    this.#orders.doubtAll(why)
    this.#publish()
  }

  /**
   * Asks about an end that was set before Gavel was closed, unless the room is in a later run or the user has set
   * another end for the room in the meantime.
   */
  recover(order: EndOrder): void {
    if (this.#orders.all().some((one) => keyOf(one) === keyOf(order))) return
    this.#orders.add(order)
    this.#orders.observe(order, [])
    if (this.#orders.find(order.id) !== undefined) this.#orders.doubt(order, 'closed')
    this.#publish()
  }

  /** Sets the standing rules, by room key. A changed rule replaces the end that it set; others stay. */
  setRules(rules: Readonly<Record<string, RoomRule>>): void {
    this.#rules.configure(rules)
    this.#publish()
  }

  /**
   * From now on, standing rules set ends. Called after the ends of the last session were recovered.
   *
   * @param handled the result of `recoverScheduledEnds`
   */
  startRules(handled: ReadonlyMap<RoomKey, EpochMs> | undefined): void {
    this.#rules.start(handled)
    this.#publish()
  }

  /** Called when Gavel quits. Nothing is ended, and the user is asked after the next start. */
  close(): void {
    this.#questions.clear()
    this.#rules.stop()
    this.#orders.clear()
    this.#isEmpty = true
    this.#ticks.stop()
  }

  #publish(): void {
    const orders = this.#orders.all()
    this.#isEmpty = orders.length === 0
    this.#ticks.run(orders.some(({ state }) => state === 'set' || state === 'ending'))
    this.#reports.publish(orders, this.#options.clock.now())
  }
}

function changed(reason: 'endOver' | 'endSent'): Result<void> {
  return failure('changed', { values: { reason } })
}
