import type { AppMessage } from '../../shared/bridge.ts'
import type { Conference } from '../../shared/model.ts'
import type { I18n } from './i18n.svelte.ts'

/**
 * The text of a message of the kind `ended`: when a room ended, whether the user ended it, how long it lasted, and how
 * many people it had.
 */
export function endedText({ t, times }: Pick<I18n, 't' | 'times'>, { at, values }: AppMessage): string {
  const { title, by, peak, atLeast, atMost } = values
  const ended = t(by === 'you' ? 'note.endedByYou' : 'note.ended', { title: String(title), time: times.clock(at) })
  const count = Number(peak)
  if (atMost === undefined) return `${ended} ${t('notice.endedFactsNoTime', { count })}`
  const duration = times.spokenBetween(Number(atLeast), Number(atMost))
  return `${ended} ${t('notice.endedFacts', { count, duration })}`
}

/** The same without the room's name, for the line below it: "Ended 17:59 by you · 38 minutes · up to 4 people". */
export function endedLine({ t, times }: Pick<I18n, 't' | 'times'>, { at, values }: AppMessage): string {
  const { by, peak, atLeast, atMost } = values
  const ended = t(by === 'you' ? 'room.endedByYouAt' : 'room.endedAt', { time: times.clock(at) })
  const duration = atMost === undefined ? [] : [times.spokenBetween(Number(atLeast), Number(atMost))]
  return [ended, ...duration, t('room.endedPeak', { count: Number(peak) })].join(' · ')
}

/** The message about the end of this run, if the main process has sent it. */
export function endOf(
  { accountId, name, startedAt = 0 }: Pick<Conference, 'accountId' | 'name' | 'startedAt'>,
  messages: readonly AppMessage[],
): AppMessage | undefined {
  return messages.findLast(
    ({ key, values, at }) =>
      key === 'ended' && values['accountId'] === accountId && values['name'] === name && at >= startedAt,
  )
}
