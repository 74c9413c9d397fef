import type { EpochMs } from '../../shared/values.ts'
import { toCsvCell } from '../../shared/text/csv-cell.ts'
import { maskNumber } from '../../shared/text/phone-numbers.ts'
import type { Attendance } from '../../shared/journal/room-timeline.ts'

const COLUMNS = ['name', 'number', 'memberId', 'callUuid', 'from', 'fromKnown', 'to', 'toKnown', 'seconds']

/**
 * CSV by RFC 4180 with a byte order mark, and one line for each stay. `from` and `to` are UTC. If `fromKnown` or
 * `toKnown` is `no`, the stay may have been longer. `to` is empty for callers who are still in the room.
 *
 * @param now epoch milliseconds; the stays of callers who are still in the room are counted until then
 */
export function* attendanceCsv(attendance: readonly Attendance[], mask: boolean, now: EpochMs): Generator<string> {
  yield `\uFEFF${COLUMNS.join(',')}\r\n`
  for (const { name, number, memberId, callUuid = '', from, isFromKnown, to, isToKnown } of attendance) {
    const texts = [name, mask ? maskNumber(number) : number, memberId, callUuid].map(toCsvCell)
    const seconds = Math.max(0, Math.round(((to ?? now) - from) / 1_000))
    const until = to === undefined ? '' : new Date(to).toISOString()
    const times = [new Date(from).toISOString(), yesNo(isFromKnown), until, yesNo(isToKnown), String(seconds)]
    yield `${[...texts, ...times].join(',')}\r\n`
  }
}

function yesNo(isKnown: boolean): string {
  return isKnown ? 'yes' : 'no'
}
