import type { CallEnding } from '../journal/call-facts.ts'
import type { Attendance } from '../journal/room-timeline.ts'
import type { Texts } from './i18n.ts'

type Stay = Pick<Attendance, 'from' | 'isFromKnown' | 'leaving' | 'removedBy'> & {
  readonly byCall?: boolean
  /** How the call ended, if its record says so. */
  readonly ending?: CallEnding
}

/**
 * Why somebody is listed as having been in a room: what is not certain about it, and how the stay ended. The record of
 * the call knows better than this Gavel whether the caller hung up or was removed.
 *
 * @param start when the meeting began or was first seen, in epoch milliseconds
 * @param removedText the sentence that says who removed them
 */
export function whyTexts(
  { from, isFromKnown, byCall, leaving, removedBy, ending }: Stay,
  start: number,
  { t }: Pick<Texts, 't'>,
  removedText: (by: NonNullable<Stay['removedBy']>) => string,
): readonly string[] {
  const isTheirs = ending === 'hungUp' || ending === 'line'
  const left = leaving === undefined || leaving === 'removed' ? '' : t(`timeline.why.${leaving}`)
  const removed = removedBy === undefined || isTheirs ? '' : removedText(removedBy)
  return [
    byCall === true ? t('timeline.why.byCall') : '',
    !isFromKnown || from < start ? t('timeline.why.before') : '',
    removed !== '' ? removed : ending === undefined ? left : t(`log.ending.${ending}`),
  ].filter((text) => text !== '')
}
