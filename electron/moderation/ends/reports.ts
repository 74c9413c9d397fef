import type { Fault } from '../../../shared/fault.ts'
import type { Room } from '../../../shared/rooms/model.ts'
import type { EndDoubt, EndRuleView, ScheduledEndView } from '../../../shared/rooms/scheduled-end.ts'
import type { AccountId, EpochMs } from '../../../shared/values.ts'
import { endsAt, isByAlone, leftOf, MINUTE, type EndOrder, type Now } from './order.ts'

/** What happened to a scheduled end. */
export type EndEvent =
  | { readonly is: 'warned'; readonly minutes: number }
  | { readonly is: 'asks'; readonly why: EndDoubt }
  /** The room ended before its scheduled end, unless this Gavel is known to have ended it. */
  | { readonly is: 'notNeeded' }
  /** A warning may not have been spoken in the room, and the end stays set; or the room may have been ended. */
  | { readonly is: 'notWarned' | 'maybeEnded'; readonly fault: Fault }

/** What the user is told about a scheduled end. */
export type EndNews = EndEvent & {
  readonly id: string
  readonly title: string
  readonly onlyAsks: boolean
  readonly accountId: AccountId
  readonly endsAt: EpochMs | undefined
  /** Undefined if the room is not live. */
  readonly room: Room | undefined
}

/** The texts in the log that say something else if Gavel only asks. */
const REMINDERS = {
  endSet: 'endReminderSet',
  endSetAfter: 'endReminderSetAfter',
  endExtended: 'endReminderExtended',
  endCancelled: 'endReminderCancelled',
  endWarned: 'endReminderWarned',
  endRule: 'endReminderRule',
} as const

/** What the log says when Gavel asks. */
const ASKED = {
  sleep: 'endAskedSleep',
  network: 'endAskedNetwork',
  restart: 'endAskedRestart',
  readOnly: 'endAskedReadOnly',
  closed: 'endAskedClosed',
  runUnknown: 'endAskedRunUnknown',
  failed: 'endAskedFailed',
} as const satisfies Record<EndDoubt, string>

/** Keys of the texts in the log. Logs of earlier versions also have `endAskedClock` and `endNotSet`. */
export type EndText =
  | keyof typeof REMINDERS
  | 'endAnnounced'
  | 'endWaits'
  | 'endRuleWaits'
  | 'endRuleOff'
  | 'endNotNeeded'
  | 'endDropped'
  | (typeof ASKED)[EndDoubt]

/** The key of the text about this order in the log. */
export function textFor({ onlyAsks }: EndOrder, text: EndText): string {
  return onlyAsks && text in REMINDERS ? REMINDERS[text as keyof typeof REMINDERS] : text
}

export function askedText(why: EndDoubt): EndText {
  return ASKED[why]
}

/** What the log says once the time of an order has changed like that; undefined if nothing. */
export function textOf(before: EndOrder, { state, rule }: EndOrder): EndText | undefined {
  if (state.is === 'waiting' && before.state.is !== 'waiting') return rule === undefined ? 'endWaits' : 'endRuleWaits'
  return state.is === 'set' && rule !== undefined && before.state !== state ? 'endRule' : undefined
}

/** What the room shows of the order. */
export function viewOf(order: EndOrder, now: Now): ScheduledEndView {
  const { id, state, alone, onlyAsks, rule } = order
  if (state.is === 'sending') return { id, state: 'ending' }
  const left = leftOf(order, now)
  const at = endsAt(order, now)
  const shared = { id, ...(at !== undefined && { endsAt: at }), ...(onlyAsks && { onlyAsks }) }
  if (state.is === 'asks')
    return { ...shared, state: state.is, why: state.why, ...(state.fault && { fault: state.fault }) }
  return {
    ...shared,
    state: 'set',
    // Rounded up, and never 0, because the end is still to come.
    ...(left !== undefined && { minutesLeft: Math.max(1, Math.ceil(left / MINUTE)) }),
    ...(rule === undefined ? alone && { afterOthers: alone.minutes } : { rule: ruleView(order, now) }),
  }
}

function ruleView(order: EndOrder, now: Now): EndRuleView {
  const { alone, rule } = order
  if (isByAlone(order, now)) return alone === undefined ? {} : { aloneFor: alone.minutes }
  return rule?.countedFrom === undefined ? {} : { countedFrom: now.wall + rule.countedFrom }
}
