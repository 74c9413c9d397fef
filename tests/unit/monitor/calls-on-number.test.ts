import { describe, expect, test } from 'vitest'
import {
  afterCallDetails,
  afterCallList,
  dialled,
  nextUnread,
  NO_CALLS,
  offeredNumbers,
  roomCalls,
  unreadCounts,
  type LiveCalls,
} from '../../../electron/monitor/calls-on-number.ts'
import { afterEvent, type RoomReports } from '../../../electron/monitor/reported-callers.ts'
import type { CallerEvent } from '../../../electron/providers/provider.ts'
import { maskDigits } from '../../../shared/callers/masked.ts'
import type { LiveCall } from '../../../shared/rooms/model.ts'

const SECOND = 1_000
const line = '15550120001'

function aCall(callUuid: string, more: Partial<LiveCall> = {}): LiveCall {
  return { callUuid, number: '15550100101', to: line, name: '', direction: 'inbound', ...more }
}

/** The live calls after their list and the details of all of them have been read. */
function read(...calls: readonly LiveCall[]): LiveCalls {
  const listed = afterCallList(
    NO_CALLS,
    calls.map(({ callUuid }) => callUuid),
    0,
    true,
  )
  return calls.reduce((live, call) => afterCallDetails(live, call.callUuid, call, 1), listed)
}

const ana = { name: 'Ana', number: '15550100101', direction: 'inbound' } as const

/** The reports after an event about each of these calls. Their ids are their UUIDs. */
const told = (...events: readonly (Partial<CallerEvent> & { readonly callUuid: string })[]): RoomReports | undefined =>
  events.reduce<RoomReports | undefined>(
    (reports, event, index) =>
      afterEvent(
        reports,
        { kind: 'entered', conferenceUuid: 'run', memberId: event.callUuid, at: index, caller: ana, ...event },
        index,
      ),
    undefined,
  )

const callers = (live: LiveCalls, reports?: RoomReports, me: readonly string[] = []) =>
  roomCalls({ live, every: 3 * SECOND, listedAt: 0, isOutdated: false }, { numbers: [line], me, reports, wall: 0 })
    .reported ?? []

describe('the details of live calls', () => {
  test('are requested once for each call, and first for the newest call', () => {
    const first = afterCallList(NO_CALLS, ['a', 'b'], 0)
    expect(nextUnread(first, 0)).toBe('a')
    const second = afterCallList(first, ['a', 'b', 'c'], SECOND)
    expect(nextUnread(second, SECOND)).toBe('c')
    const third = afterCallDetails(second, 'c', aCall('c'), SECOND)
    expect(nextUnread(third, SECOND)).toBe('a')
    expect(unreadCounts(third)).toEqual({ unread: 2, unreadable: 0 })
  })

  test('are kept until two lists in a row lack the call, and are then forgotten', () => {
    const known = read(aCall('a'), aCall('b'))
    const lacking = afterCallList(known, ['b'], SECOND)
    expect(callers(lacking).map(({ callUuid }) => callUuid)).toEqual(['b', 'a'])
    expect(nextUnread(afterCallList(lacking, ['a', 'b'], 2 * SECOND), 2 * SECOND)).toBeUndefined()
    const gone = afterCallList(lacking, ['b'], 2 * SECOND)
    expect(callers(gone).map(({ callUuid }) => callUuid)).toEqual(['b'])
    expect(nextUnread(afterCallList(gone, ['a', 'b'], 3 * SECOND), 3 * SECOND)).toBe('a')
  })

  test('are kept only for calls in the list if the list follows a time without reads', () => {
    const gone = afterCallList(read(aCall('a'), aCall('b')), ['b'], SECOND, true)
    expect(callers(gone).map(({ callUuid }) => callUuid)).toEqual(['b'])
  })

  test('that do not come are requested again after 15 seconds, and count as unreadable meanwhile', () => {
    const failed = afterCallDetails(afterCallList(NO_CALLS, ['a'], 0), 'a', undefined, 0)
    expect(unreadCounts(failed)).toEqual({ unread: 1, unreadable: 1 })
    expect(nextUnread(failed, 15 * SECOND - 1)).toBeUndefined()
    expect(nextUnread(failed, 15 * SECOND)).toBe('a')
  })

  test('that come after the call has disappeared change nothing', () => {
    const gone = afterCallList(read(aCall('a')), [], SECOND, true)
    expect(afterCallDetails(gone, 'a', aCall('a'), SECOND)).toBe(gone)
  })
})

describe('the numbers that are offered', () => {
  test('are those that callers have dialled, the most dialled one first, whatever their format', () => {
    const live = read(
      aCall('a', { to: '15550120002' }),
      aCall('b'),
      aCall('c', { to: '+1 (555) 012-0001' }),
      aCall('d', { to: '' }),
    )
    expect(offeredNumbers(live)).toEqual([
      { number: line, calls: 2 },
      { number: '15550120002', calls: 1 },
    ])
    expect(dialled(live, ['15550120009'])).toEqual([{ number: '15550120009', calls: 0 }])
  })
})

describe('the callers on the numbers of a room', () => {
  test('are those of calls that dialled one of them, the longest call first, and only probably here', () => {
    const live = read(
      aCall('late', { startedAt: 2_000 }),
      aCall('early', { startedAt: 1_000, number: '15550100102', name: 'Ben' }),
      aCall('other', { to: '15550120002' }),
    )
    const found = callers(live)
    expect(found.map(({ callUuid }) => callUuid)).toEqual(['early', 'late'])
    expect(found[0]).toEqual({
      callUuid: 'early',
      name: 'Ben',
      number: '15550100102',
      direction: 'inbound',
      call: { to: line, startedAt: 1_000 },
    })
  })

  test('share a row with the caller of whom events tell, unless these tell that the call has left', () => {
    const live = read(aCall('a', { name: 'Ana Diaz' }), aCall('b'), aCall('c'))
    const run = { conferenceUuid: 'run' }
    expect(callers(live, told({ callUuid: 'gone' }, { callUuid: 'a' }, { callUuid: 'c', kind: 'left' }))).toMatchObject(
      [
        { callUuid: 'gone', name: 'Ana', ...run },
        { callUuid: 'a', name: 'Ana Diaz', number: '15550100101', ...run, call: { to: line } },
        { callUuid: 'b', call: { to: line } },
      ],
    )
  })

  const known = read(aCall('a'))

  test.each<[string, LiveCalls, number: string, memberId: string | undefined]>([
    ['have the member id that events reported, if the number agrees', known, ana.number, 'a'],
    ['have the member id even if the number in events is masked', known, maskDigits(ana.number), 'a'],
    ['have no member id if the number does not agree', known, '15550100199', undefined],
    ['have no member id while the newest list lacks the call', afterCallList(known, [], 1), ana.number, undefined],
  ])('%s', (_what, live, number, memberId) => {
    const [found] = callers(live, told({ callUuid: 'a', caller: { ...ana, number } }))
    expect(found).toMatchObject({ number: ana.number, call: { to: line } })
    expect(found?.memberId).toBe(memberId)
  })

  test('are marked as the user if the number of the call, or without one that of the event, is one of theirs', () => {
    const live = read(aCall('a'), aCall('b', { number: '15550100102' }), aCall('c', { number: 'anonymous' }))
    const found = callers(live, told({ callUuid: 'x' }), ['+1 555 010 0101', 'anonymous'])
    expect(found.map(({ callUuid, isMe }) => [callUuid, isMe])).toEqual([
      ['x', true],
      ['a', true],
      ['b', undefined],
      ['c', undefined],
    ])
  })
})
