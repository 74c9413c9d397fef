import { drop } from '../../../shared/drop.ts'
import type { Fault } from '../../../shared/fault.ts'
import type { Result } from '../../../shared/result.ts'
import type { Room } from '../../../shared/rooms/model.ts'
import type { EndDoubt, EndRuleView, ScheduledEndView } from '../../../shared/rooms/scheduled-end.ts'
import type { AccountId, EpochMs } from '../../../shared/values.ts'
import type { Journal } from '../../journal/journal.ts'
import type { Rooms } from '../rooms.ts'
import { roomOf } from '../actions/guard.ts'
import { accountFields } from '../actions/journal-entries.ts'
import { leftUntil, minutesIn, wallOf, type Now } from './due.ts'
import { dueOf, keyOf, type EndOrder } from './order.ts'

/** What the user is told about a scheduled end. */
export interface EndNews {
  readonly id: string
  readonly title: string
  readonly onlyAsks: boolean
  readonly accountId: AccountId
  readonly endsAt: EpochMs | undefined
  /** Undefined if the room is not live. */
  readonly room: Room | undefined
}

export interface ScheduledEndsEvents {
  /** Called with all views, by room key, whenever one may have changed. */
  changed(views: Readonly<Record<string, ScheduledEndView>>): void
  warned(news: EndNews, minutes: number): void
  asks(news: EndNews, why: EndDoubt): void
  /** Called if the room ended before its scheduled end, unless this Gavel is known to have ended it. */
  notNeeded(news: EndNews): void
  /** Called if a warning may not have been spoken in the room. The end stays set. */
  notWarned(news: EndNews, fault: Fault): void
  /** Called if it is unknown whether the room was ended. */
  maybeEnded(news: EndNews, fault: Fault): void
}

/** Logs of earlier versions also have `endAskedClock`. */
const ASKED = {
  sleep: 'endAskedSleep',
  network: 'endAskedNetwork',
  restart: 'endAskedRestart',
  readOnly: 'endAskedReadOnly',
  closed: 'endAskedClosed',
  runUnknown: 'endAskedRunUnknown',
  failed: 'endAskedFailed',
} as const satisfies Record<EndDoubt, string>

/** What the log says instead if Gavel only asks. */
const REMINDER: Readonly<Partial<Record<EndTextKey, string>>> = {
  endSet: 'endReminderSet',
  endSetAfter: 'endReminderSetAfter',
  endExtended: 'endReminderExtended',
  endCancelled: 'endReminderCancelled',
  endWarned: 'endReminderWarned',
  endRule: 'endReminderRule',
}

/** Keys of the texts in the log. */
export type EndTextKey =
  | 'endSet'
  | 'endSetAfter'
  | 'endAnnounced'
  | 'endNotSet'
  | 'endExtended'
  | 'endCancelled'
  | 'endWarned'
  | 'endWaits'
  | 'endRule'
  | 'endRuleWaits'
  | 'endRuleOff'
  | 'endNotNeeded'
  | 'endDropped'
  | (typeof ASKED)[EndDoubt]

/** The events whose first argument is the end that they are about. */
type Told = Exclude<keyof ScheduledEndsEvents, 'changed'>
type More<Event extends Told> = Parameters<ScheduledEndsEvents[Event]> extends [EndNews, ...infer Rest] ? Rest : never

export interface EndReportsParts {
  readonly journal: Pick<Journal, 'write'>
  readonly monitor: Pick<Rooms, 'conference'>
  readonly now: () => Now
}

/** Journals what happens to scheduled ends, and tells the listeners. */
export class EndReports {
  readonly #parts: EndReportsParts
  readonly #listeners = new Set<Partial<ScheduledEndsEvents>>()

  constructor(parts: EndReportsParts) {
    this.#parts = parts
  }

  listen(events: Partial<ScheduledEndsEvents>): void {
    this.#listeners.add(events)
  }

  /** @param duration seconds until the end, for the log */
  write(order: EndOrder, key: EndTextKey, duration?: number): Promise<Result<void>> {
    const { account, seen, onlyAsks } = order
    const due = dueOf(order)
    return this.#parts.journal.write({
      ...accountFields(account),
      event: 'note',
      conference: seen.conference,
      instance: seen.instance,
      text: (onlyAsks ? REMINDER[key] : undefined) ?? key,
      ...(due !== undefined && { endsAt: new Date(wallOf(due, this.#parts.now())).toISOString() }),
      ...(duration !== undefined && { duration }),
    })
  }

  /** Journals and tells what an observation or an interruption has changed. */
  changed(before: EndOrder, after: EndOrder): void {
    const { state, rule } = after
    if (state.is === 'asks' && before.state.is !== 'asks') this.asked(after, state.why)
    else if (state.is === 'waiting' && before.state.is !== 'waiting')
      drop(this.write(after, rule === undefined ? 'endWaits' : 'endRuleWaits'))
    else if (state.is === 'set' && rule !== undefined && before.state !== state) drop(this.write(after, 'endRule'))
  }

  asked(order: EndOrder, why: EndDoubt): void {
    drop(this.write(order, ASKED[why]))
    this.tell('asks', order, why)
  }

  tell<Event extends Told>(event: Event, order: EndOrder, ...more: More<Event>): void {
    const { id, title, onlyAsks, seen } = order
    const due = dueOf(order)
    const news: EndNews = {
      id,
      title,
      onlyAsks,
      accountId: seen.accountId,
      endsAt: due && wallOf(due, this.#parts.now()),
      room: this.#parts.monitor.conference(roomOf(order)),
    }
    for (const events of this.#listeners) (events[event] as ((...told: unknown[]) => void) | undefined)?.(news, ...more)
  }

  /** Passes the views of the orders to the listeners. */
  publish(orders: readonly EndOrder[]): void {
    const now = this.#parts.now()
    const views = Object.fromEntries(orders.map((order) => [keyOf(order), viewOf(order, now)]))
    for (const events of this.#listeners) events.changed?.(views)
  }
}

function viewOf(order: EndOrder, now: Now): ScheduledEndView {
  const { id, state, alone, onlyAsks, rule } = order
  if (state.is === 'sending') return { id, state: 'ending' }
  const due = dueOf(order)
  const shared = { id, ...(due && { endsAt: wallOf(due, now) }), ...(onlyAsks && { onlyAsks }) }
  if (state.is === 'asks')
    return { ...shared, state: state.is, why: state.why, ...(state.fault && { fault: state.fault }) }
  return {
    ...shared,
    state: 'set',
    ...(due && { minutesLeft: minutesIn(leftUntil(due, now)) }),
    ...(rule === undefined ? alone && { afterOthers: alone.minutes } : { rule: ruleView(order, now) }),
  }
}

function ruleView({ state, alone, rule }: EndOrder, { wall }: Now): EndRuleView {
  if (state.is === 'waiting' || (state.is === 'set' && state.by === 'alone'))
    return alone === undefined ? {} : { aloneFor: alone.minutes }
  return rule?.countedFrom === undefined ? {} : { countedFrom: wall + rule.countedFrom }
}
