import { drop } from '../../../shared/drop.ts'
import type { Account } from '../../../shared/account.ts'
import type { Clock } from '../../../shared/clock.ts'
import { failure, success, type Result } from '../../../shared/result.ts'
import type { ActionResult, Change, Seen } from '../../../shared/rooms/model.ts'
import type { RoomRule } from '../../../shared/rooms/room-rule.ts'
import type {
  EndDoubt,
  EndTime,
  EndWarning,
  Extension,
  ScheduledEndQuestion,
} from '../../../shared/rooms/scheduled-end.ts'
import type { AccountId, EpochMs, RoomKey } from '../../../shared/values.ts'
import type { Journal } from '../../journal/journal.ts'
import type { Rooms } from '../rooms.ts'
import type { Commands } from '../actions/commands.ts'
import { roomOf } from '../actions/guard.ts'
import type { AnnouncedEnd } from '../sounds/then-end.ts'
import { createNow, isPossible, leftUntil, MINUTE, type Now } from './due.ts'
import { asking, createOrder, dueOf, extended, interrupted, keyOf, observed, refusalOf, timed, whyOf } from './order.ts'
import type { EndContext, EndOrder, EndState } from './order.ts'
import { EndQuestions } from './questions.ts'
import { EndReports, type EndTextKey, type ScheduledEndsEvents } from './reports.ts'
import { StandingRules } from './rules.ts'
import { sendEnd } from './send-end.ts'

/** Milliseconds between two looks at the time while an end is set. */
const TICK = 1_000

export interface ScheduledEndsOptions {
  readonly monitor: Pick<Rooms, 'snapshot' | 'conference' | 'subscribe' | 'readNow' | 'rosterAge' | 'aliveAge'>
  readonly journal: Pick<Journal, 'write'>
  readonly commands: Pick<Commands, 'ask' | 'act' | 'actUnasked'>
  readonly accountOf: (accountId: AccountId) => Account | undefined
  readonly clock: Clock
  /** Returns an id that cannot be predicted. */
  readonly newId: () => string
}

/**
 * Ends rooms at times that the user set and confirmed, or after an announcement. Each end is about one run. Whatever
 * interrupts it makes Gavel ask instead: a sleep, a lost network, a restart of Gavel, another run, read-only mode, or a
 * read or request that failed.
 */
export class ScheduledEnds {
  readonly #options: ScheduledEndsOptions
  readonly #now: () => Now
  readonly #orders = new Map<RoomKey, EndOrder>()
  /** By id of the order: resolves with true if the request was sent. */
  readonly #sending = new Map<string, Promise<boolean>>()
  readonly #questions: EndQuestions
  readonly #reports: EndReports
  readonly #rules: StandingRules
  #timer: unknown

  constructor(options: ScheduledEndsOptions) {
    const { monitor, clock } = options
    this.#options = options
    this.#now = createNow(clock)
    const parts = { ...options, now: this.#now }
    this.#reports = new EndReports(parts)
    this.#questions = new EndQuestions(parts)
    this.#rules = new StandingRules({
      ...parts,
      orderOf: (key) => this.#orders.get(key),
      set: (order) => {
        if (dueOf(order) !== undefined) drop(this.#reports.write(order, 'endRule'))
        this.#add(order)
      },
      withdraw: (order) => {
        if (order.state.is === 'sending') this.#stop(order)
        else this.#remove(order, dueOf(order) && 'endRuleOff')
      },
    })
    monitor.subscribe((_before, _after, changes) => {
      for (const order of this.#orders.values()) this.#observe(order, changes)
      this.#rules.observe(changes)
      this.#publish()
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
    const asked = this.#confirmable(token)
    if (!asked.ok) return asked
    const order = asked.value
    const written = await this.#reports.write(order, order.state.is === 'waiting' ? 'endSetAfter' : 'endSet')
    // In the meantime the computer may have slept, or the room may have changed.
    const confirmed = written.ok ? this.#confirmable(token) : written
    if (written.ok) this.#questions.clear(token)
    if (!confirmed.ok) {
      // A slow disk may still write the first entry, and the next start must not ask about it.
      drop(this.#reports.write(order, 'endNotSet'))
      return confirmed
    }
    // The time for a warning may have passed since the question.
    this.#add(timed({ ...order, state: { is: 'waiting' } }, this.#now()))
    this.#publish()
    return success(undefined)
  }

  /** Sets the end that the user confirmed together with an announcement. It is an end like any other from here on. */
  readonly follow = ({ seen, endsAt, stopped }: AnnouncedEnd): void => {
    const { accountOf, monitor, clock, newId } = this.#options
    const account = accountOf(seen.accountId)
    if (account === undefined) return
    const left = endsAt - clock.now()
    const due = { elapsed: this.#now().elapsed + left }
    const room = monitor.conference(roomOf({ seen }))
    const state = { is: 'set', due, by: 'fixed', toWarn: [] } as const
    const order = createOrder({ id: newId(), account, seen, fixed: due, state }, room)
    drop(this.#reports.write(order, 'endAnnounced', Math.round(left / 1_000)))
    // Gavel quits. The journal says that the end was set, so the next start asks.
    if (stopped?.values?.['reason'] === 'quit') return
    this.#add(order)
    const added = this.#find(order.id)
    if (stopped !== undefined && added !== undefined) this.#interrupt(added, whyOf(stopped))
    this.#publish()
  }

  /**
   * Moves the end to a later time. Faults: `changed` if no end is set or its time is not known yet, `invalid` if it
   * would be more than a day away.
   */
  extend(id: string, by: Extension): Result<void> {
    const order = this.#find(id)
    const later = order && extended(order, by, this.#now())
    const due = later && dueOf(later)
    if (later === undefined || due === undefined) return changed('endOver')
    if (!isPossible(due, this.#now())) return failure('invalid', { values: { reason: 'endTime' } })
    this.#orders.set(keyOf(later), later)
    drop(this.#reports.write(later, 'endExtended'))
    this.#publish()
    return success(undefined)
  }

  /**
   * Cancels the end, so that nothing is ended or asked. Fault: `changed` if the request was already sent or there is no
   * end to cancel.
   */
  async cancel(id: string): Promise<Result<void>> {
    const order = this.#find(id)
    if (order === undefined) return changed('endOver')
    if (order.state.is === 'sending') {
      this.#stop(order)
      return (await this.#sending.get(id)) === true ? changed('endSent') : success(undefined)
    }
    this.#remove(order, order.state.is === 'asks' ? undefined : 'endCancelled')
    this.#publish()
    return success(undefined)
  }

  /** Asks the user about all scheduled ends, because the computer sleeps, has slept or has no network. */
  suspend(why: 'sleep' | 'network'): void {
    this.#questions.clear()
    for (const order of this.#orders.values()) this.#interrupt(order, why)
    this.#publish()
  }

  /**
   * Asks about an end that was set before Gavel was closed, unless the room is in a later run or the user has set
   * another end for the room in the meantime.
   */
  recover(order: EndOrder): void {
    if (this.#orders.has(keyOf(order))) return
    this.#add(order)
    if (this.#find(order.id) !== undefined) this.#reports.asked(order, 'closed')
    this.#publish()
  }

  /** Sets the standing rules, by room key. A changed rule replaces the end that it set; others stay. */
  setRules(rules: Readonly<Record<RoomKey, RoomRule>>): void {
    this.#rules.configure(rules)
    this.#publish()
  }

  /**
   * From now on, standing rules set ends. Called after the ends of the last session were recovered.
   *
   * @param handled the result of `recoverEnds`
   */
  startRules(handled: ReadonlyMap<RoomKey, EpochMs> | undefined): void {
    this.#rules.start(handled)
    this.#publish()
  }

  /** Called when Gavel quits. Nothing is ended, and the user is asked after the next start. */
  close(): void {
    this.#questions.clear()
    this.#orders.clear()
    this.#rules.configure({})
    this.#options.clock.clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #confirmable(token: string): Result<EndOrder> {
    const order = this.#questions.peek(token)
    if (order === undefined) return failure('unconfirmed')
    const refused = refusalOf(order, this.#contextOf(order))
    return refused === undefined ? success(order) : { ok: false, fault: refused }
  }

  /** The order, after the monitor has noticed a sleep that nobody reported, so that Gavel asks about it. */
  #find(id: string): EndOrder | undefined {
    const find = (): EndOrder | undefined => [...this.#orders.values()].find((order) => order.id === id)
    const order = find()
    if (order !== undefined) this.#options.monitor.aliveAge(roomOf(order))
    return find()
  }

  /** Adds an order, which replaces an earlier one of the same room. */
  #add(order: EndOrder): void {
    this.#orders.set(keyOf(order), order)
    this.#observe(order, [])
  }

  #remove(order: EndOrder, text?: EndTextKey): void {
    this.#orders.delete(keyOf(order))
    if (text !== undefined) drop(this.#reports.write(order, text))
  }

  #change(before: EndOrder, after: EndOrder): void {
    if (after === before) return
    this.#orders.set(keyOf(after), after)
    this.#reports.changed(before, after)
  }

  #interrupt(order: EndOrder, why: EndDoubt): void {
    this.#change(order, interrupted(order, why))
  }

  /** The request is not sent, unless it has left already. */
  #stop(order: EndOrder): void {
    if (order.state.is === 'sending') this.#change(order, { ...order, state: { ...order.state, stopped: 'cancelled' } })
  }

  #contextOf(order: EndOrder): EndContext {
    const { monitor, accountOf } = this.#options
    const hasAccount = accountOf(order.account.id) !== undefined
    return { room: monitor.conference(roomOf(order)), readOnly: monitor.snapshot().readOnly, hasAccount }
  }

  #observe(order: EndOrder, changes: readonly Change[]): void {
    const key = keyOf(order)
    const endedByMe = changes.some((one) => one.kind === 'ended' && one.by === 'you' && one.conference.key === key)
    const after = observed(order, { ...this.#contextOf(order), endedByMe }, this.#now())
    if (typeof after === 'object') this.#change(order, after)
    else this.#end(order, after, endedByMe)
  }

  /** Removes an order whose run has ended, or whose account was removed. */
  #end(order: EndOrder, why: 'forgotten' | 'notNeeded', isKnown: boolean): void {
    const { state, rule } = order
    // The log has not named the end of a rule that waits, and says already that Gavel asked.
    const isUnsaid = state.is === 'asks' || (state.is === 'waiting' && rule !== undefined)
    this.#remove(order, isUnsaid ? undefined : why === 'forgotten' ? 'endDropped' : 'endNotNeeded')
    if (why === 'notNeeded' && !isUnsaid && !isKnown && rule === undefined) this.#reports.tell('notNeeded', order)
  }

  /** Looks at the time once a second while an end is set. */
  #tick(): void {
    this.#timer = undefined
    for (const order of this.#orders.values()) this.#step(order)
    this.#publish()
  }

  #step({ id }: EndOrder): void {
    const order = this.#find(id)
    if (order?.state.is !== 'set') return
    const { due, toWarn } = order.state
    const left = leftUntil(due, this.#now())
    if (left <= 0) {
      if (order.onlyAsks) this.#change(order, asking(order, 'runUnknown'))
      else this.#sending.set(id, this.#send(order, order.state))
      return
    }
    const minutes = toWarn.findLast((one) => left <= one * MINUTE)
    if (minutes === undefined) return
    const state = { ...order.state, toWarn: toWarn.filter((one) => one < minutes) }
    this.#orders.set(keyOf(order), { ...order, state })
    drop(this.#warn(order, minutes))
  }

  async #warn(order: EndOrder, minutes: number): Promise<void> {
    drop(this.#reports.write(order, 'endWarned'))
    this.#reports.tell('warned', order, minutes)
    const warning = order.warnings.find((one) => one.minutes === minutes)
    if (warning === undefined) return
    const who = { kind: 'everyone' } as const
    const said = await this.#options.commands.act({ kind: 'announce', seen: order.seen, who, sound: warning.speech })
    const now = this.#find(order.id)
    if (!said.ok && now?.state.is === 'set') this.#reports.tell('notWarned', now, said.fault)
  }

  /** Reads the room and ends it. Returns whether the request was sent. */
  async #send(order: EndOrder, { due, by }: Extract<EndState, { is: 'set' }>): Promise<boolean> {
    this.#change(order, { ...order, state: { is: 'sending', due, by } })
    const ended = await sendEnd(order, { ...this.#options, current: () => this.#find(order.id) })
    this.#sending.delete(order.id)
    const isSent = ended.ok ? ended.value.state !== 'alreadyGone' : ended.fault.code === 'unknownOutcome'
    const after = this.#find(order.id)
    // In the meantime the account may have been removed, another end set for the room, or Gavel closed.
    if (after?.state.is !== 'sending') return isSent
    if (isSent) this.#remove(after)
    else this.#unsent({ ...after, state: { is: 'set', due, by, toWarn: [] } }, after.state.stopped, ended)
    if (isSent && !ended.ok) this.#reports.tell('maybeEnded', after, ended.fault)
    this.#publish()
    return isSent
  }

  /** What becomes of an end whose request did not leave. */
  #unsent(order: EndOrder, stopped: EndDoubt | 'cancelled' | undefined, ended: Result<ActionResult>): void {
    const context = this.#contextOf(order)
    // `ending`: the provider has accepted another request to end the room.
    if (stopped === 'cancelled' || context.room?.state === 'ending') this.#remove(order, 'endCancelled')
    else if (stopped !== undefined) this.#change(order, asking(order, stopped))
    else if (ended.ok) this.#end(order, 'notNeeded', false)
    else {
      this.#add(order)
      // Somebody may have come, or the run may be another one. Otherwise it would be sent again.
      const after = this.#find(order.id)
      if (after?.state.is === 'set' && leftUntil(after.state.due, this.#now()) <= 0)
        this.#change(after, asking(after, whyOf(ended.fault), ended.fault))
    }
  }

  #publish(): void {
    const orders = [...this.#orders.values()]
    if (orders.some(({ state }) => state.is === 'set'))
      this.#timer ??= this.#options.clock.setTimeout(() => {
        this.#tick()
      }, TICK)
    this.#reports.publish(orders)
  }
}

function changed(reason: 'endOver' | 'endSent'): Result<void> {
  return failure('changed', { values: { reason } })
}
