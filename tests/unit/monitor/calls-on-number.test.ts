import { describe, expect, test } from 'vitest'
import {
  afterCallDetails,
  afterCallList,
  callersOnNumbers,
  dialled,
  nextUnread,
  NO_CALLS,
  offeredNumbers,
  unreadCounts,
  unreadDueAt,
  type LiveCalls,
} from '../../../electron/monitor/calls-on-number.ts'
import { maskDigits } from '../../../shared/callers/masked.ts'
import type { LiveCall } from '../../../shared/rooms/model.ts'
import { headCountOf, type ReportedCaller } from '../../../shared/rooms/reported-callers.ts'

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

const callers = (live: LiveCalls, reported: readonly ReportedCaller[] = [], me: readonly string[] = []) =>
  callersOnNumbers(live, [line], me, reported.length === 0 ? undefined : { callers: reported, isComplete: true })

const ana: ReportedCaller = { callUuid: 'a', name: 'Ana', number: '15550100101', direction: 'inbound', isUnsure: false }

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

  test('are kept until a list lacks the call and another read agrees, and are then forgotten', () => {
    const known = read(aCall('a'), aCall('b'))
    expect(afterCallList(known, ['b', 'a'], SECOND).calls).toBe(known.calls)
    const lacking = afterCallList(known, ['b'], SECOND)
    expect(nextUnread(lacking, SECOND)).toBe('a')
    expect(callers(lacking).callers.map(({ callUuid, isUnsure }) => [callUuid, isUnsure])).toEqual([
      ['b', false],
      ['a', true],
    ])
    const back = afterCallList(lacking, ['a', 'b'], 2 * SECOND)
    expect(unreadDueAt(back)).toBe(Infinity)
    expect(callers(back).callers.map(({ isUnsure }) => isUnsure)).toEqual([false, false])
    for (const gone of [
      afterCallList(lacking, ['b'], 2 * SECOND),
      afterCallDetails(lacking, 'a', 'gone', 2 * SECOND),
    ]) {
      expect(callers(gone).callers.map(({ callUuid }) => callUuid)).toEqual(['b'])
      expect(nextUnread(afterCallList(gone, ['a', 'b'], 3 * SECOND), 3 * SECOND)).toBe('a')
    }
  })

  test('are kept only for calls in the list if the list follows a time without reads', () => {
    const gone = afterCallList(read(aCall('a'), aCall('b')), ['b'], SECOND, true)
    expect(callers(gone).callers.map(({ callUuid }) => callUuid)).toEqual(['b'])
  })

  test('that do not come are requested more and more rarely, and count as unreadable after the third attempt', () => {
    let live = afterCallList(NO_CALLS, ['a'], 0)
    const waits = [5, 10, 20, 40, 60, 60].map((seconds, index) => {
      live = afterCallDetails(live, 'a', 'none', 0)
      expect(unreadCounts(live)).toEqual({ unread: 1, unreadable: index < 2 ? 0 : 1 })
      expect(nextUnread(live, seconds * SECOND - 1)).toBeUndefined()
      return nextUnread(live, seconds * SECOND)
    })
    expect(waits).toEqual(Array(6).fill('a'))
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
    expect(found.callers.map(({ callUuid }) => callUuid)).toEqual(['early', 'late'])
    expect(found.callers[0]).toEqual({
      callUuid: 'early',
      name: 'Ben',
      number: '15550100102',
      direction: 'inbound',
      isUnsure: false,
      isProbable: true,
      call: { to: line, startedAt: 1_000 },
    })
    expect(headCountOf({ reported: found })).toBeUndefined()
  })

  test('share a row with the caller whom events reported for the same call, and are as sure as the events are', () => {
    const live = read(aCall('a', { name: 'Ana Diaz' }), aCall('b'))
    const gone: ReportedCaller = { ...ana, callUuid: 'gone' }
    const found = callers(live, [{ ...ana, isUnsure: true }, gone])
    expect(found.callers).toMatchObject([
      { callUuid: 'a', name: 'Ana Diaz', number: '15550100101', isUnsure: true, call: { to: line } },
      gone,
      { callUuid: 'b', isProbable: true },
    ])
    expect(found.callers.map(({ isProbable }) => isProbable)).toEqual([undefined, undefined, true])
    expect(found.isComplete).toBe(false)
    expect(headCountOf({ reported: found })).toEqual({ count: 1, isExact: false })
    expect(callers(read(aCall('a')), [ana]).isComplete).toBe(true)
  })

  test.each<[string, Partial<ReportedCaller>, Partial<ReportedCaller>]>([
    ['have the member id that events reported, if the number agrees', {}, { memberId: '5', isUnsure: false }],
    [
      'have the member id that events reported, even if the number in events is masked',
      { number: maskDigits(ana.number) },
      { memberId: '5', isUnsure: false },
    ],
    ['are unsure if the number does not agree', { number: '15550100199' }, { isUnsure: true }],
    ['have no member id while events are unsure', { isUnsure: true }, { isUnsure: true }],
  ])('%s', (_what, told, shown) => {
    const [found] = callers(read(aCall('a')), [{ ...ana, memberId: '5', cameBack: true, ...told }]).callers
    expect(found).toMatchObject({ number: ana.number, cameBack: true, ...shown })
    expect(found?.memberId).toBe(shown.memberId)
  })

  test('are marked as the user by the number in events, if there is no call', () => {
    expect(callers(read(), [{ ...ana, callUuid: 'x' }], [ana.number]).callers).toMatchObject([{ isMe: true }])
  })

  test('are marked as the user if the number is one of theirs', () => {
    const live = read(aCall('a'), aCall('b', { number: '15550100102' }), aCall('c', { number: 'anonymous' }))
    const found = callers(live, [], ['+1 555 010 0101', 'anonymous'])
    expect(found.callers.map(({ isMe }) => isMe)).toEqual([true, undefined, undefined])
  })
})
