import type { AccountId, EpochMs } from '../../../shared/values.ts'
import type { Fault } from '../../../shared/fault.ts'
import type { Room } from '../../../shared/rooms/model.ts'
import type { Result } from '../../../shared/result.ts'
import type { EndDoubt, ScheduledEndView } from '../../../shared/rooms/scheduled-end.ts'
import type { Journal } from '../../journal/journal.ts'
import type { Rooms } from '../rooms.ts'
import { keyOf, endView } from './end-order.ts'
import type { EndOrder } from './end-order.ts'
import { roomOf } from '../actions/guard.ts'
import { accountFields } from '../actions/journal-entries.ts'

/** What the user is told about a scheduled end. `room` is undefined if the room is not live. */
export type EndNews = Pick<EndOrder, 'id' | 'title' | 'endsAt' | 'onlyAsks'> & {
  readonly room: Room | undefined
  readonly accountId: AccountId
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

const ASKED = {
  sleep: 'endAskedSleep',
  network: 'endAskedNetwork',
  clock: 'endAskedClock',
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

/** Journals what happens to scheduled ends, and tells the listeners. */
export class EndReports {
  readonly #journal: Pick<Journal, 'write'>
  readonly #listeners = new Set<Partial<ScheduledEndsEvents>>()

  constructor(journal: Pick<Journal, 'write'>) {
    this.#journal = journal
  }

  listen(events: Partial<ScheduledEndsEvents>): void {
    this.#listeners.add(events)
  }

  /** @param duration seconds until the end, for the log */
  write({ account, seen, endsAt, onlyAsks }: EndOrder, key: EndTextKey, duration?: number): Promise<Result<void>> {
    const text = (onlyAsks ? REMINDER[key] : undefined) ?? key
    return this.#journal.write({
      ...accountFields(account),
      event: 'note',
      conference: seen.conference,
      instance: seen.instance,
      text,
      ...(endsAt !== undefined && { endsAt: new Date(endsAt).toISOString() }),
      ...(duration !== undefined && { duration }),
    })
  }

  writeAsked(order: EndOrder, why: EndDoubt): Promise<Result<void>> {
    return this.write(order, ASKED[why])
  }

  tell(what: (events: Partial<ScheduledEndsEvents>) => void): void {
    for (const events of this.#listeners) what(events)
  }

  /** Passes the views of the orders to the listeners. */
  publish(orders: Iterable<EndOrder>, now: EpochMs): void {
    const shown = [...orders].flatMap((order) => {
      const view = endView(order, now)
      return view === undefined ? [] : [[keyOf(order), view] as const]
    })
    this.tell((events) => {
      events.changed?.(Object.fromEntries(shown))
    })
  }
}

export function newsOf(order: EndOrder, monitor: Pick<Rooms, 'conference'>): EndNews {
  const { id, title, endsAt, onlyAsks, seen } = order
  return { id, title, endsAt, onlyAsks, accountId: seen.accountId, room: monitor.conference(roomOf(order)) }
}
