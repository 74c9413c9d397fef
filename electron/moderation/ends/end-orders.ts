import type { AccountId, EpochMs } from '../../../shared/values.ts'
import { drop } from '../../../shared/drop.ts'
import type { Account } from '../../../shared/account.ts'
import type { Clock } from '../../../shared/clock.ts'
import type { Fault } from '../../../shared/fault.ts'
import type { Change, Room } from '../../../shared/rooms/model.ts'
import { warningsWithin, type EndDoubt } from '../../../shared/rooms/scheduled-end.ts'
import type { Rooms } from '../rooms.ts'
import { sendScheduledEnd } from './send-scheduled-end.ts'
import type { Commands } from '../actions/commands.ts'
import { roomOf } from '../actions/guard.ts'
import { isFromAlone, judgeOrder, keyOf, refusalOf, withdraw } from './end-order.ts'
import type { EndContext, EndOrder } from './end-order.ts'
import { newsOf } from './end-reports.ts'
import type { EndReports, EndTextKey } from './end-reports.ts'
import { dueWarning, endsAtOf, haveOthersLeft, isOneAlone, listsEveryone, MINUTE } from './end-times.ts'

export interface EndOrdersOptions {
  readonly monitor: Pick<Rooms, 'snapshot' | 'conference' | 'readNow' | 'rosterAge'>
  readonly commands: Pick<Commands, 'act' | 'actUnasked'>
  readonly clock: Pick<Clock, 'now'>
  readonly accountOf: (accountId: AccountId) => Account | undefined
  readonly reports: EndReports
  /** Calls `doubtAll` if some time was not observed. */
  readonly checkTime: () => void
  /** Called before an end is dropped that its rule may set again in this run. */
  readonly onRuleInterrupted: (order: EndOrder) => void
  /** Called after an asynchronous change. The method that started it has already returned by then. */
  readonly onChanged: () => void
}

/** The scheduled ends, at most one for each room. Observations and the passage of time change them. */
export class EndOrders {
  readonly #options: EndOrdersOptions
  readonly #orders = new Map<string, EndOrder>()

  constructor(options: EndOrdersOptions) {
    this.#options = options
  }

  all(state?: EndOrder['state']): readonly EndOrder[] {
    return [...this.#orders.values()].filter((order) => state === undefined || order.state === state)
  }

  find(id: string): EndOrder | undefined {
    return this.all().find((order) => order.id === id)
  }

  roomOf(order: EndOrder): Room | undefined {
    return this.#options.monitor.conference(roomOf(order))
  }

  /** Returns a fault if the room may no longer be in the confirmed run, or if nothing may be sent. */
  refusal(order: EndOrder): Fault | undefined {
    return refusalOf(order, this.#contextOf(order), this.roomOf(order))
  }

  /** Adds an order. It replaces an earlier one of the same room. */
  add(order: EndOrder): void {
    const before = this.#orders.get(keyOf(order))
    if (before !== undefined) withdraw(before, 'replaced')
    this.#orders.set(keyOf(order), order)
  }

  of(room: Pick<Room, 'key'>): EndOrder | undefined {
    return this.#orders.get(room.key)
  }

  drop(order: EndOrder, text?: EndTextKey): void {
    if (this.#isCurrent(order)) this.#orders.delete(keyOf(order))
    if (text !== undefined) drop(this.#options.reports.write(order, text))
  }

  /** Drops the end of a rule. If it has no time, the log has not named it, or says already that it waits. */
  dropOfRule(order: EndOrder, text: EndTextKey): void {
    this.drop(order, order.endsAt === undefined || order.state === 'asks' ? undefined : text)
  }

  clear(): void {
    for (const order of this.all()) withdraw(order, 'cancelled')
    this.#orders.clear()
  }

  /**
   * Called if some time is not observed. Asks the user about each set end, but an end of a rule that only waits for one
   * person to be alone waits anew. Withdraws each end that is being sent, and drops those whose run has ended.
   */
  doubtAll(why: 'sleep' | 'network' | 'clock'): void {
    for (const order of this.all('set')) this.#interrupt(order, why)
    for (const order of this.all('ending')) withdraw(order, why)
    for (const order of this.all('over')) this.drop(order)
  }

  doubt(order: EndOrder, why: EndDoubt, because?: Fault): void {
    const { reports, monitor } = this.#options
    order.state = 'asks'
    order.why = why
    order.wasLive = this.roomOf(order) !== undefined
    if (because !== undefined) order.fault = because
    drop(reports.writeAsked(order, why))
    reports.tell(({ asks }) => {
      asks?.(newsOf(order, monitor), why)
    })
  }

  setTime(order: EndOrder, endsAt: EpochMs | undefined): void {
    order.endsAt = endsAt
    order.toWarn = endsAt === undefined ? [] : warningsWithin(endsAt - this.#options.clock.now())
  }

  observe(order: EndOrder, changes: readonly Change[]): void {
    if (order.state === 'over' && this.#isPast(order)) {
      this.drop(order)
      return
    }
    const room = this.roomOf(order)
    const context = this.#contextOf(order)
    // The end stays unsent even if read-only mode is switched off again before the room has been read.
    if (context.readOnly && order.state === 'ending') withdraw(order, 'readOnly')
    const verdict = judgeOrder(order, context, room)
    if (verdict === 'drop') this.drop(order, order.state === 'asks' ? undefined : 'endDropped')
    else if (verdict === 'ruleOver') this.dropOfRule(order, 'endNotNeeded')
    else if (verdict === 'over') this.#observeEnd(order, changes)
    else if (verdict !== 'goesOn') this.#interrupt(order, verdict)
    else if (room !== undefined) this.#follow(order, room)
  }

  /** Called once a second for each end that is set. */
  step(order: EndOrder): void {
    if (order.endsAt === undefined) return
    const left = order.endsAt - this.#options.clock.now()
    // The provider has already accepted another request to end the room. If the room stays live, a later step ends it.
    if (left <= 0 && this.roomOf(order)?.state === 'ending') return
    if (left <= 0) {
      if (order.onlyAsks) this.doubt(order, 'runUnknown')
      else order.sending = this.#end(order)
      return
    }
    const minutes = dueWarning(order.toWarn, left)
    if (minutes === undefined) return
    order.toWarn = order.toWarn.filter((one) => one < minutes)
    drop(this.#warn(order, minutes))
  }

  /**
   * Asks about a set end. One that only waits until a person has been alone is dropped instead, because what was not
   * observed counts as not alone. Its rule sets it again from the next observation on.
   */
  #interrupt(order: EndOrder, why: EndDoubt): void {
    if (order.rule === undefined || order.rule.fixedAt !== undefined) {
      this.doubt(order, why)
      return
    }
    this.#options.onRuleInterrupted(order)
    this.dropOfRule(order, 'endRuleWaits')
  }

  #follow(order: EndOrder, room: Room): void {
    order.wasLive = true
    const { state, afterOthers, endsAt } = order
    if (state === 'set' && order.rule?.aloneFor !== undefined)
      this.#followAlone(order, isOneAlone(room) === true && listsEveryone(room))
    const haveLeft = haveOthersLeft(room)
    if (state !== 'set' || afterOthers === undefined || haveLeft === undefined) return
    if (haveLeft === (endsAt !== undefined)) return
    const at = endsAtOf({ kind: 'afterOthers', minutes: afterOthers }, room, this.#options.clock.now())
    this.setTime(order, at === 'never' ? undefined : at)
  }

  /** Follows whether one person is alone in a room whose rule counts that. */
  #followAlone(order: EndOrder, isAlone: boolean): void {
    const { rule } = order
    if (rule?.aloneFor === undefined || rule.isAlone === isAlone) return
    rule.isAlone = isAlone
    const now = this.#options.clock.now()
    const aloneAt = now + rule.aloneFor * MINUTE
    if (isAlone && aloneAt < (rule.fixedAt ?? Infinity)) this.setTime(order, aloneAt)
    else if (!isAlone && isFromAlone(order)) {
      // The rule's other time may be so near that there would be no warning of it.
      if (rule.fixedAt !== undefined) rule.fixedAt = Math.max(rule.fixedAt, now + MINUTE)
      this.setTime(order, rule.fixedAt)
    } else return
    drop(this.#options.reports.write(order, order.endsAt === undefined ? 'endRuleWaits' : 'endRule'))
  }

  /** Handles the end of a run. If another run is observed before the set time, the user is asked about that run. */
  #observeEnd(order: EndOrder, changes: readonly Change[]): void {
    if (order.state === 'set') this.#sayNotNeeded(order, changes)
    order.state = 'over'
    if (this.#isPast(order)) this.drop(order)
  }

  /** Whether the set time has passed or is not known, so that a run that begins now cannot be meant. */
  #isPast({ endsAt }: EndOrder): boolean {
    return endsAt === undefined || this.#options.clock.now() > endsAt
  }

  #sayNotNeeded(order: EndOrder, changes: readonly Change[] = []): void {
    const { reports, monitor } = this.#options
    drop(reports.write(order, 'endNotNeeded'))
    const key = keyOf(order)
    const isMine = changes.some((one) => one.kind === 'ended' && one.by === 'you' && one.conference.key === key)
    if (isMine) return
    reports.tell(({ notNeeded }) => {
      notNeeded?.(newsOf(order, monitor))
    })
  }

  async #warn(order: EndOrder, minutes: number): Promise<void> {
    const { reports, commands, monitor } = this.#options
    drop(reports.write(order, 'endWarned'))
    reports.tell(({ warned }) => {
      warned?.(newsOf(order, monitor), minutes)
    })
    const warning = order.warnings.find((one) => one.minutes === minutes)
    if (warning === undefined) return
    const who = { kind: 'everyone' } as const
    const said = await commands.act({ kind: 'announce', seen: order.seen, who, sound: warning.speech })
    if (said.ok || order.state !== 'set' || !this.#isCurrent(order)) return
    reports.tell(({ notWarned }) => {
      notWarned?.(newsOf(order, monitor), said.fault)
    })
  }

  /** Ends the room. Returns whether the request was sent. */
  async #end(order: EndOrder): Promise<boolean> {
    order.state = 'ending'
    const outcome = await sendScheduledEnd(order, this.#options)
    delete order.sending
    const isSent = outcome.kind === 'sent'
    // In the meantime the account may have been removed, another end set for the room, or Gavel closed.
    if (!this.#isCurrent(order)) return isSent
    if (outcome.kind === 'cameBack') {
      delete order.withdrawn
      order.state = 'set'
      if (order.rule === undefined) {
        this.setTime(order, undefined)
        drop(this.#options.reports.write(order, 'endWaits'))
      } else this.#followAlone(order, false)
    } else if (outcome.kind === 'doubt') this.doubt(order, outcome.why, outcome.fault)
    else this.drop(order, outcome.kind === 'cancelled' ? 'endCancelled' : undefined)
    if (outcome.kind === 'notNeeded') this.#sayNotNeeded(order)
    if (outcome.kind === 'sent' && outcome.fault !== undefined) this.#sayMaybeEnded(order, outcome.fault)
    this.#options.onChanged()
    return isSent
  }

  #sayMaybeEnded(order: EndOrder, because: Fault): void {
    const { reports, monitor } = this.#options
    reports.tell(({ maybeEnded }) => {
      maybeEnded?.(newsOf(order, monitor), because)
    })
  }

  #contextOf({ account }: EndOrder): EndContext {
    const { monitor, accountOf } = this.#options
    return { readOnly: monitor.snapshot().readOnly, hasAccount: accountOf(account.id) !== undefined }
  }

  #isCurrent(order: EndOrder): boolean {
    return this.#orders.get(keyOf(order)) === order
  }
}
