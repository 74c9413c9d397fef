import type { AppMessage } from '../../../shared/ipc/bridge.ts'
import type { Room } from '../../../shared/rooms/model.ts'
import { endedFacts } from '../../../shared/text/totals.ts'
import type { I18n } from '../i18n.svelte.ts'

/**
 * The text of a message of the kind `ended`: when a room ended, whether the user ended it, and, if known, how long it
 * lasted and how many people it had at most. For an end that nobody observed, the text says only what kept Gavel from
 * observing it.
 *
 * @param now epoch ms; the text names the day if the room ended on another day than this one
 */
export function endedText({ t, times }: Pick<I18n, 't' | 'times'>, { at, values }: AppMessage, now: number): string {
  const { title, by, away } = values
  if (isAway(away)) return t(`note.endedAway.${away}`, { title: String(title) })
  const time = times.clockOn(at, now)
  const ended = t(by === 'you' ? 'note.endedByYou' : 'note.ended', { title: String(title), time })
  return `${ended} ${endedFacts({ t, times }, knownOf(values))}`.trimEnd()
}

/** The same without the room's name, for below its header: "Ended 17:59 by you · 38 minutes · up to 4 people". */
export function endedLine({ t, times }: Pick<I18n, 't' | 'times'>, { at, values }: AppMessage): string {
  if (isAway(values['away'])) return t('room.endedAway')
  const { peak, lasted } = knownOf(values)
  const ended = t(values['by'] === 'you' ? 'room.endedByYouAt' : 'room.endedAt', { time: times.clock(at) })
  const duration = lasted === undefined ? [] : [times.spokenBetween(lasted.atLeast, lasted.atMost)]
  return [ended, ...duration, ...(peak === undefined ? [] : [t('room.endedPeak', { count: peak })])].join(' · ')
}

const reasons = ['sleep', 'network', 'credentials'] as const

function isAway(value: unknown): value is (typeof reasons)[number] {
  return reasons.some((reason) => reason === value)
}

/** What the message says of the run: its peak and its duration, each only if it is known. */
function knownOf({ peak, atLeast, atMost }: AppMessage['values']): Parameters<typeof endedFacts>[1] {
  return {
    ...(peak === undefined ? {} : { peak: Number(peak) }),
    ...(atMost === undefined ? {} : { lasted: { atLeast: Number(atLeast), atMost: Number(atMost) } }),
  }
}

/** The message about the end of this run, if the main process has sent it. */
export function endFacts(
  { accountId, name, startedAt = 0 }: Pick<Room, 'accountId' | 'name' | 'startedAt'>,
  messages: readonly AppMessage[],
): AppMessage | undefined {
  return messages.findLast(
    ({ key, values, at }) =>
      key === 'ended' && values['accountId'] === accountId && values['name'] === name && at >= startedAt,
  )
}
