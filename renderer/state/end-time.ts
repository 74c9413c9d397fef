import { providerName } from '../../shared/providers.ts'
import { MOST_MINUTES } from '../../shared/limits.ts'
import type { Room } from '../../shared/rooms/model.ts'
import {
  warningsWithin,
  type EndRuleView,
  type EndTime,
  type ScheduledEndQuestion,
  type ScheduledEndView,
} from '../../shared/rooms/scheduled-end.ts'
import { nextTimeOfDay } from '../../shared/rooms/time-of-day.ts'
import { truncate } from '../../shared/text/truncate.ts'
import { runTime } from '../../shared/text/durations.ts'
import type { Texts } from '../../shared/text/i18n.ts'

/** When the user can end a room, in the order in which the dialog offers it. */
export const END_CHOICES = ['now', 'in', 'at', 'afterOthers'] as const
export type EndChoice = (typeof END_CHOICES)[number]

/** The numbers of minutes that are offered. */
export const USUAL_MINUTES = [2, 5, 15, 30, 60] as const

/**
 * Returns when the room is to end; undefined if that is now, or if the minutes or the time of day are invalid.
 *
 * @param clock `HH:MM` in this computer's time zone; the next instant that has this time is meant
 * @param now epoch milliseconds
 */
export function enteredTime(
  choice: EndChoice,
  minutes: number | null,
  clock: string,
  now: number,
): EndTime | undefined {
  if (choice === 'now') return undefined
  if (choice === 'at') {
    const at = nextTimeOfDay(clock, now)
    return at === undefined ? undefined : { kind: 'at', at }
  }
  if (minutes === null || !Number.isInteger(minutes) || minutes < 1 || minutes > MOST_MINUTES) return undefined
  return { kind: choice, minutes }
}

/** Whether the end is so near that every view of the window offers to cancel it, and the room's line does not. */
export function isNear(end: ScheduledEndView): boolean {
  return end.state === 'ending' || (end.state === 'set' && end.minutesLeft === 1)
}

/**
 * Returns what is read aloud about a near end. It has no countdown, because a screen reader would read out every
 * second.
 */
export function nearText(t: Texts['t'], end: ScheduledEndView, title: string): string {
  return t(isReminder(end) ? 'endTime.soonAsksSpoken' : 'endTime.soonSpoken', { title })
}

/** Whether Gavel will only ask, and end nothing by itself. */
export function isReminder(end: ScheduledEndView): boolean {
  return end.state === 'set' && end.onlyAsks === true
}

function isByRule(end: ScheduledEndView): boolean {
  return end.state === 'set' && end.rule !== undefined
}

/** Returns the label of the button that cancels a scheduled end, or a reminder. */
export function cancelLabel(t: Texts['t'], end: ScheduledEndView): string {
  if (isByRule(end)) return t('endTime.ruleCancelShort')
  return t(isReminder(end) ? 'endTime.cancelReminderShort' : 'endTime.cancelShort')
}

/** Returns the accessible name of the button that cancels a scheduled end, or a reminder. */
export function cancelName(t: Texts['t'], end: ScheduledEndView, title: string): string {
  if (isByRule(end)) return t('endTime.ruleCancelIn', { title })
  return t(isReminder(end) ? 'endTime.cancelReminderIn' : 'endTime.cancelIn', { title })
}

/** Returns what the pill of a room says of a scheduled end, without how long that is from now. */
export function endPill(
  { t, times }: Pick<Texts, 't' | 'times'>,
  { endsAt, onlyAsks }: Extract<ScheduledEndView, { state: 'set' }>,
): string {
  if (endsAt === undefined) return t(onlyAsks === true ? 'endTime.pill.asksAfter' : 'endTime.pill.endsAfter')
  return t(onlyAsks === true ? 'endTime.pill.asks' : 'endTime.pill.ends', { time: times.clock(endsAt) })
}

/** Returns all that is to be said of a scheduled end. */
export function setText(
  { t, times }: Pick<Texts, 't' | 'times'>,
  { endsAt, afterOthers = 0, onlyAsks, rule }: Extract<ScheduledEndView, { state: 'set' }>,
  now: number,
): string {
  if (rule !== undefined) return ruleText({ t, times }, rule, { endsAt, onlyAsks: onlyAsks === true }, now)
  if (endsAt === undefined)
    return t(onlyAsks === true ? 'endTime.asksAfter' : 'endTime.endsAfter', { count: afterOthers })
  const values = { time: times.clock(endsAt), left: runTime(endsAt - now) }
  return t(onlyAsks === true ? 'endTime.asksAt' : 'endTime.endsAt', values)
}

function ruleText(
  { t, times }: Pick<Texts, 't' | 'times'>,
  { aloneFor, countedFrom }: EndRuleView,
  { endsAt, onlyAsks }: { readonly endsAt: number | undefined; readonly onlyAsks: boolean },
  now: number,
): string {
  if (endsAt === undefined)
    return t(onlyAsks ? 'endTime.ruleAsksAlone' : 'endTime.ruleEndsAlone', { count: aloneFor ?? 0 })
  const values = { time: times.clock(endsAt), left: runTime(endsAt - now) }
  const text = t(onlyAsks ? 'endTime.ruleAsksAt' : 'endTime.ruleEndsAt', values)
  if (aloneFor !== undefined) return `${text}. ${t('endTime.ruleAlone')}`
  return countedFrom === undefined ? text : `${text}. ${t('endTime.ruleCounted', { time: times.clock(countedFrom) })}`
}

/** Returns sentences that say why nothing was ended. */
export function doubtText(
  { t, times }: Pick<Texts, 't' | 'times'>,
  { endsAt, onlyAsks, why }: Extract<ScheduledEndView, { state: 'asks' }>,
  { title }: Pick<Room, 'title'>,
  now: number,
): string {
  const name = truncate(title)
  const was =
    endsAt === undefined
      ? t(onlyAsks === true ? 'endTime.wasReminderAfter' : 'endTime.wasSetAfter', { title: name })
      : t(onlyAsks === true ? 'endTime.wasReminder' : 'endTime.wasSet', {
          title: name,
          time: times.clockOn(endsAt, now),
        })
  return `${was} ${t(`endTime.why.${why}`)}`
}

export interface EndTimeQuestionText {
  readonly account: string
  readonly body: readonly string[]
  /** What will be spoken in the room, if anything. */
  readonly said: string | undefined
  /** How the user is warned, and what prevents the end. Each sentence is a paragraph of its own. */
  readonly more: readonly string[]
  /** Says when the room ends. */
  readonly confirm: string
  /** What is announced to screen readers after the end was set. */
  readonly done: string
}

/** Returns what setting an end means: in which account, when, and what will happen then. */
export function endTimeQuestionText(
  { t, times, list }: Pick<Texts, 't' | 'times' | 'list'>,
  question: ScheduledEndQuestion,
  now: number,
): EndTimeQuestionText {
  const { endsAt, afterOthers = 0, onlyAsks, people, startedAt, warnings, accountName } = question
  const title = truncate(question.title)
  const provider = providerName(question.provider)
  const account = truncate(accountName)
  const since = startedAt === undefined ? [] : [t('ask.liveFor', { duration: times.spoken(now - startedAt) })]
  const said = list(warnings.map(({ speech }) => t('endTime.quoted', { text: speech.text })))
  const time = times.clockOn(endsAt ?? NaN, now)
  const left = afterOthers > 0 ? afterOthers * 60_000 : (endsAt ?? Infinity) - now
  const ahead = warningsWithin(left)
  return {
    ...wordsOf(t, { title, time, isAfter: endsAt === undefined || afterOthers > 0, onlyAsks }),
    account: account === provider ? account : t('ask.place', { account, provider }),
    body: [
      ...since,
      ...(people === undefined ? [] : [t('endTime.people', { count: people })]),
      onlyAsks === true ? t('endTime.reminds', { provider }) : t('endTime.does'),
    ],
    said: warnings.length === 0 ? undefined : t('endTime.says', { texts: said }),
    more: [
      ...(ahead.length === 0 ? [] : [t('endTime.warns', { minutes: list(ahead.map(String)) })]),
      t('endTime.void'),
    ],
  }
}

interface Words {
  readonly title: string
  readonly time: string
  readonly isAfter: boolean
  readonly onlyAsks: true | undefined
}

function wordsOf(
  t: Texts['t'],
  { title, time, isAfter, onlyAsks }: Words,
): Pick<EndTimeQuestionText, 'confirm' | 'done'> {
  if (onlyAsks === true)
    return {
      confirm: isAfter ? t('endTime.confirmReminderAfter') : t('endTime.confirmReminder', { time }),
      done: t('endTime.setReminder', { title }),
    }
  return isAfter
    ? { confirm: t('endTime.confirmAfter'), done: t('endTime.setAfter', { title }) }
    : { confirm: t('endTime.confirm', { time }), done: t('endTime.set', { title, time }) }
}
