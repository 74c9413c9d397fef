import { providerName } from '../../shared/providers.ts'
import { MOST_MINUTES } from '../../shared/limits.ts'
import type { Room } from '../../shared/rooms/model.ts'
import {
  warningsWithin,
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

/** Returns the label and the accessible name of the button that cancels a scheduled end, or a reminder. */
export function cancelWords(
  t: Texts['t'],
  end: ScheduledEndView,
  title: string,
): { readonly text: string; readonly name: string } {
  const what =
    end.state === 'set' && end.rule !== undefined ? 'ruleCancel' : isReminder(end) ? 'cancelReminder' : 'cancel'
  return { text: t(`endTime.${what}Short`), name: t(`endTime.${what}In`, { title }) }
}

/** Returns what the pill of a room says of a scheduled end, without how long that is from now. */
export function endPill(
  { t, times }: Texts,
  { endsAt, onlyAsks }: Extract<ScheduledEndView, { state: 'set' }>,
): string {
  const does = onlyAsks === true ? 'asks' : 'ends'
  return endsAt === undefined
    ? t(`endTime.pill.${does}After`)
    : t(`endTime.pill.${does}`, { time: times.clock(endsAt) })
}

/** Returns all that is to be said of a scheduled end. */
export function setText(
  { t, times }: Texts,
  { endsAt, afterOthers = 0, onlyAsks, rule }: Extract<ScheduledEndView, { state: 'set' }>,
  now: number,
): string {
  const does = onlyAsks === true ? 'asks' : 'ends'
  const ruleDoes = onlyAsks === true ? 'ruleAsks' : 'ruleEnds'
  if (endsAt === undefined)
    return rule === undefined
      ? t(`endTime.${does}After`, { count: afterOthers })
      : t(`endTime.${ruleDoes}Alone`, { count: rule.aloneFor ?? 0 })
  const values = { time: times.clock(endsAt), left: runTime(endsAt - now) }
  if (rule === undefined) return t(`endTime.${does}At`, values)
  const text = t(`endTime.${ruleDoes}At`, values)
  if (rule.aloneFor !== undefined) return `${text}. ${t('endTime.ruleAlone')}`
  const { countedFrom } = rule
  return countedFrom === undefined ? text : `${text}. ${t('endTime.ruleCounted', { time: times.clock(countedFrom) })}`
}

/** Returns sentences that say why nothing was ended. */
export function doubtText(
  { t, times }: Texts,
  { endsAt, onlyAsks, why }: Extract<ScheduledEndView, { state: 'asks' }>,
  room: Pick<Room, 'title'>,
  now: number,
): string {
  const title = truncate(room.title)
  const was = onlyAsks === true ? 'wasReminder' : 'wasSet'
  const said =
    endsAt === undefined
      ? t(`endTime.${was}After`, { title })
      : t(`endTime.${was}`, { title, time: times.clockOn(endsAt, now) })
  return `${said} ${t(`endTime.why.${why}`)}`
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
  { t, times, list }: Texts,
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
  const isAfter = endsAt === undefined || afterOthers > 0
  return {
    confirm:
      onlyAsks === true
        ? t(isAfter ? 'endTime.confirmReminderAfter' : 'endTime.confirmReminder', { time })
        : t(isAfter ? 'endTime.confirmAfter' : 'endTime.confirm', { time }),
    done: t(onlyAsks === true ? 'endTime.setReminder' : isAfter ? 'endTime.setAfter' : 'endTime.set', { title, time }),
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
