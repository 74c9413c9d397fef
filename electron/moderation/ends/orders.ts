import { drop } from '../../../shared/drop.ts'
import type { Account } from '../../../shared/account.ts'
import type { Clock } from '../../../shared/clock.ts'
import type { Result } from '../../../shared/result.ts'
import type { Change } from '../../../shared/rooms/model.ts'
import type { EndDoubt, ScheduledEndView } from '../../../shared/rooms/scheduled-end.ts'
import type { AccountId, RoomKey } from '../../../shared/values.ts'
import type { Journal } from '../../journal/journal.ts'
import type { Rooms } from '../rooms.ts'
import type { Commands } from '../actions/commands.ts'
import { roomOf } from '../actions/guard.ts'
import { accountFields } from '../actions/journal-entries.ts'
import type { Now } from './due.ts'
import { endsAt, interrupted, keyOf, observed, type EndOrder } from './order.ts'
import { askedText, textFor, textOf, viewOf, type EndEvent, type EndNews, type EndText } from './reports.ts'

/** What all that follows scheduled ends needs of the others. */
export interface EndParts {
  readonly monitor: Rooms
  readonly journal: Pick<Journal, 'write'>
  readonly commands: Pick<Commands, 'ask' | 'act' | 'actUnasked'>
  readonly accountOf: (accountId: AccountId) => Account | undefined
  readonly clock: Clock
  /** Returns an id that cannot be predicted. */
  readonly newId: () => string
  readonly now: () => Now
}

/** The order of each room, if it has one. Logs what becomes of it, and tells the listeners. */
export class EndOrders {
  readonly #parts: EndParts
  readonly #orders = new Map<RoomKey, EndOrder>()
  readonly #onViews = new Set<(views: Readonly<Record<string, ScheduledEndView>>) => void>()
  readonly #onNews = new Set<(news: EndNews) => void>()

  constructor(parts: EndParts) {
    this.#parts = parts
  }

  /** Calls the listener with all views, by room key, whenever one may have changed. */
  readonly onViews = (listener: (views: Readonly<Record<string, ScheduledEndView>>) => void): void => {
    this.#onViews.add(listener)
  }

  readonly onNews = (listener: (news: EndNews) => void): void => {
    this.#onNews.add(listener)
  }

  all(): readonly EndOrder[] {
    return [...this.#orders.values()]
  }

  of(room: RoomKey): EndOrder | undefined {
    return this.#orders.get(room)
  }

  /** The order, after the monitor has noticed a sleep that nobody reported, so that Gavel asks about it. */
  find(id: string): EndOrder | undefined {
    const find = (): EndOrder | undefined => this.all().find((order) => order.id === id)
    const order = find()
    if (order !== undefined) this.#parts.monitor.aliveAge(roomOf(order))
    return find()
  }

  /** Adds an order, which replaces an earlier one of the same room. */
  add(order: EndOrder): void {
    this.put(order)
    this.#observe(order, [])
  }

  /** Adds an order that asks, unless the room has another one, or it turns out at once that nothing is left to ask. */
  recover(order: EndOrder): void {
    const key = keyOf(order)
    if (this.#orders.has(key)) return
    this.add(order)
    if (this.#orders.has(key)) this.#asked(order, 'closed')
  }

  remove(order: EndOrder, text?: EndText): void {
    this.#orders.delete(keyOf(order))
    if (text !== undefined) drop(this.write(order, text))
  }

  /** Removes the order. A request that is under way is not sent, unless it has left already. */
  cancel(order: EndOrder, text?: EndText): void {
    const { state } = order
    if (state.is === 'sending') this.change(order, { ...order, state: { ...state, stopped: 'cancelled' } })
    else this.remove(order, text)
  }

  change(before: EndOrder, after: EndOrder): void {
    this.put(after)
    if (after.state.is === 'asks' && before.state.is !== 'asks') this.#asked(after, after.state.why)
    const text = textOf(before, after)
    if (text !== undefined) drop(this.write(after, text))
  }

  /** Replaces an order by one about which there is nothing to say. */
  put(order: EndOrder): void {
    this.#orders.set(keyOf(order), order)
  }

  #asked(order: EndOrder, why: EndDoubt): void {
    drop(this.write(order, askedText(why)))
    this.tell(order, { is: 'asks', why })
  }

  interrupt(why: EndDoubt): void {
    for (const order of this.#orders.values()) this.change(order, interrupted(order, why))
  }

  observe(changes: readonly Change[]): void {
    for (const order of this.#orders.values()) this.#observe(order, changes)
  }

  #observe(order: EndOrder, changes: readonly Change[]): void {
    const key = keyOf(order)
    const endedByMe = changes.some((one) => one.kind === 'ended' && one.by === 'you' && one.conference.key === key)
    const { monitor, accountOf, now } = this.#parts
    const hasAccount = accountOf(order.account.id) !== undefined
    const room = monitor.conference(roomOf(order))
    const after = observed(order, { room, readOnly: monitor.snapshot().readOnly, hasAccount, endedByMe }, now())
    if (typeof after === 'object') this.change(order, after)
    else this.end(order, after, endedByMe)
  }

  /** Removes an order whose run has ended, or whose account was removed. */
  end(order: EndOrder, why: 'forgotten' | 'notNeeded', isKnown = false): void {
    const { state, rule } = order
    // The log has not named the end of a rule that waits, and says already that Gavel asked.
    const isUnsaid = state.is === 'asks' || (state.is === 'waiting' && rule !== undefined)
    this.remove(order, isUnsaid ? undefined : why === 'forgotten' ? 'endDropped' : 'endNotNeeded')
    if (why === 'notNeeded' && !isUnsaid && !isKnown && rule === undefined) this.tell(order, { is: why })
  }

  /** @param duration seconds until the end, for the log */
  write(order: EndOrder, text: EndText, duration?: number): Promise<Result<void>> {
    const { account, seen } = order
    const at = endsAt(order, this.#parts.now())
    return this.#parts.journal.write({
      ...accountFields(account),
      event: 'note',
      conference: seen.conference,
      instance: seen.instance,
      text: textFor(order, text),
      ...(at !== undefined && { endsAt: new Date(at).toISOString() }),
      ...(duration !== undefined && { duration }),
    })
  }

  tell(order: EndOrder, event: EndEvent): void {
    const { id, title, onlyAsks, seen } = order
    const room = this.#parts.monitor.conference(roomOf(order))
    const about = { id, title, onlyAsks, accountId: seen.accountId, endsAt: endsAt(order, this.#parts.now()), room }
    for (const listener of this.#onNews) listener({ ...about, ...event })
  }

  publish(): void {
    const now = this.#parts.now()
    const views = Object.fromEntries(this.all().map((order) => [keyOf(order), viewOf(order, now)]))
    for (const listener of this.#onViews) listener(views)
  }

  /** Forgets everything, without a word. */
  clear(): void {
    this.#orders.clear()
  }
}
