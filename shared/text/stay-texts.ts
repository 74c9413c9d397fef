import type { CallEnding } from '../journal/call-facts.ts'
import type { Attendance } from '../journal/room-timeline.ts'
import type { Texts } from './i18n.ts'

type Stay = Pick<Attendance, 'from' | 'isFromKnown' | 'to' | 'toIs' | 'byCall' | 'leaving' | 'removedBy'> & {
  /** How the call ended, if its record says so. */
  readonly ending?: CallEnding | undefined
}

/** When the meeting began or was first seen, and the present time, in epoch milliseconds. */
interface Meeting {
  readonly start: number
  readonly now: number
}

type Words = Pick<Texts, 't' | 'times'>

/** From when to when somebody was in a room, as far as it is known. Times of another day have their date. */
export function fromToText({ from, isFromKnown, to, toIs }: Stay, { start }: Meeting, { t, times }: Words): string {
  const began = times.clockDated(from, start)
  const ended = to === undefined ? '' : times.clockDated(to, start)
  return t('timeline.span', {
    from: isFromKnown ? began : t('timeline.before', { time: began }),
    to: to === undefined ? t('timeline.still') : toIs === 'exact' ? ended : t(`timeline.${toIs}`, { time: ended }),
  })
}

/** How long somebody was there. Empty if not even the shortest possible time is known. */
export function lastedText({ from, isFromKnown, to, toIs }: Stay, { now }: Meeting, { t, times }: Words): string {
  const lasted = (to ?? now) - from
  if (to !== undefined && toIs === 'orEarlier') return ''
  const duration = times.spoken(lasted)
  if (isFromKnown && (to === undefined || toIs === 'exact')) return duration
  return lasted < 1_000 ? '' : t('timeline.atLeast', { duration })
}

/**
 * Why somebody is listed as having been in a room: what is not certain about it, and how the stay ended. The record of
 * the call knows better than this Gavel whether the caller hung up or was removed.
 *
 * @param removedText the sentence that says who removed them
 */
export function whyText(
  { from, isFromKnown, byCall, leaving, removedBy, ending }: Stay,
  { start }: Meeting,
  { t }: Words,
  removedText: (by: NonNullable<Stay['removedBy']>) => string,
): string {
  const isTheirs = ending === 'hungUp' || ending === 'line'
  const left = leaving === undefined || leaving === 'removed' ? '' : t(`timeline.why.${leaving}`)
  const removed = removedBy === undefined || isTheirs ? '' : removedText(removedBy)
  return [
    byCall === true ? t('timeline.why.byCall') : '',
    !isFromKnown || from < start ? t('timeline.why.before') : '',
    removed !== '' ? removed : ending === undefined ? left : t(`log.ending.${ending}`),
  ]
    .filter((text) => text !== '')
    .join(' ')
}
