import { expect, test } from 'vitest'
import { AccountCalls } from '../../../electron/monitor/account-calls.ts'
import { changesOf } from '../../../electron/monitor/changes.ts'
import { RoomMarks } from '../../../electron/monitor/room-marks.ts'
import { roomView } from '../../../electron/monitor/room-view.ts'
import { unseenRoom, type Live, type Run } from '../../../electron/monitor/rule/record.ts'
import { afterEvent, type RoomReports } from '../../../electron/monitor/reported-callers.ts'
import type { ObservedRoom } from '../../../shared/rooms/model.ts'
import { aMember } from '../../support/rooms.ts'

const SECOND = 1_000
const line = '15550120001'
const otherLine = '15550120002'

/** What is read, or what happens, in one second. */
type Step =
  | { readonly list: string }
  /** The details of these calls; those of `x` and `y` have dialled the other number. */
  | { readonly read: string }
  /** The details did not come. */
  | { readonly failed: string }
  | { readonly numbers: readonly string[] }
  /** An event tells that this call entered the room, or left it. */
  | { readonly event: 'entered' | 'left'; readonly of: string }
  /** What is known is too old by now. */
  | 'outdated'
  /** The provider lists the people of the room after all. */
  | 'roster'
  | 'anotherRun'

const at = (ms: number) => ({ sent: ms, received: ms })
const room: Live = {
  ...unseenRoom('acme', 'Weekly', undefined, 1),
  phase: 'live',
  run: { began: 1, seen: at(0), retrieved: at(0), namedAt: 0, departed: new Set() },
}
const toOther = new Set(['x', 'y'])

/** The changes announced while this happens, second by second: `+a` if the call `a` began, `-a` if it ended. */
function told(steps: readonly Step[], numbers: readonly string[] = [line]): readonly string[] {
  const live = new AccountCalls()
  let wanted = numbers
  let record: Live = room
  let reports: RoomReports | undefined
  const changed = (run: Partial<Run>): Live => ({ ...record, run: { ...record.run, ...run } })
  const shownAt = (now: number): ObservedRoom | undefined => {
    const isWanted = record.run.roster === undefined && wanted.length > 0
    const calls = isWanted ? live.of(wanted, [], reports, 0) : undefined
    return roomView(record, { marks: new RoomMarks(), account: undefined, freshFor: 6 * SECOND, calls, now, wall: 0 })
  }
  let before = { room: record, shown: shownAt(0) }
  return steps.flatMap((step, index) => {
    const now = (index + 1) * SECOND
    if (step === 'outdated') live.outdate()
    else if (step === 'roster')
      record = changed({ roster: { ...at(now), members: [{ ...aMember(1), joined: now }], people: 1 } })
    else if (step === 'anotherRun') record = changed({ began: record.run.began + 1 })
    else if ('numbers' in step) wanted = step.numbers
    else if ('event' in step) {
      const caller = { name: '', number: '15550100101', direction: 'inbound' } as const
      const about = { conferenceUuid: 'run', callUuid: step.of, memberId: step.of, at: now, caller }
      reports = afterEvent(reports, { kind: step.event, ...about }, now)
    } else if ('list' in step) live.takeList(step.list.split(''), now, now)
    else if ('failed' in step) live.takeDetails(step.failed, undefined, now)
    else
      for (const callUuid of step.read) {
        const to = toOther.has(callUuid) ? otherLine : line
        const call = { callUuid, number: '15550100101', to, name: callUuid, direction: 'inbound' } as const
        live.takeDetails(callUuid, call, now)
      }
    const after = { room: record, shown: shownAt(now) }
    const changes = changesOf(before, after)
    before = after
    return changes.flatMap((change) => {
      if (!('member' in change)) return change.kind
      expect(change.member).toMatchObject({ byCall: true, muted: undefined, deaf: undefined })
      return `${change.kind === 'joined' ? '+' : '-'}${change.member.key}`
    })
  })
}

/** Gavel has looked for a while: `a` and `b` are on the number, `x` is on the other one. */
const known: readonly Step[] = [{ list: 'abx' }, { read: 'abx' }, { list: 'abx' }]

test.each<[what: string, steps: readonly Step[], changes: readonly string[]]>([
  ['calls that were there when Gavel began to look', known, []],
  [
    'calls that were there and whose details come late',
    [{ list: 'ab' }, { read: 'a' }, { list: 'ab' }, { read: 'b' }],
    [],
  ],
  ['a call that began', [...known, { list: 'abxc' }, { read: 'c' }], ['+c']],
  ['a call before its details are known', [...known, { list: 'abxc' }, { failed: 'c' }, { list: 'abxc' }], []],
  [
    'a call whose details came at the second try',
    [...known, { list: 'abxc' }, { failed: 'c' }, { list: 'abxc' }, { read: 'c' }],
    ['+c'],
  ],
  ['a call that ended before its details came', [...known, { list: 'abxc' }, { list: 'abx' }, { list: 'abx' }], []],
  ['a call on another number', [...known, { list: 'abxy' }, { read: 'y' }, { list: 'ab' }, { list: 'ab' }], []],
  ['a call of which an event tells too', [...known, { event: 'entered', of: 'b' }], []],
  ['a call that left by an event', [...known, { event: 'left', of: 'b' }, { list: 'abx' }], ['-b']],
  ['a call that two lists lack', [...known, { list: 'ax' }, { list: 'ax' }], ['-b']],
  ['a call that one list lacks', [...known, { list: 'ax' }, { failed: 'b' }, { list: 'abx' }, { list: 'abx' }], []],
  ['a call that a list lacks, and that is live', [...known, { list: 'ax' }, { read: 'b' }, { list: 'ax' }], []],
  ['an empty list, once', [...known, { list: '' }, { list: 'abx' }, { list: '' }, { list: 'abx' }], []],
  [
    'a call without details that one list lacks',
    [{ list: 'ab' }, { read: 'a' }, { list: 'a' }, { list: 'ab' }, { read: 'b' }],
    [],
  ],
  ['callers who came and left while nothing was read', [...known, 'outdated', { list: 'axcd' }, { read: 'cd' }], []],
  [
    'callers who come and leave after a time without reads',
    [...known, 'outdated', { list: 'ax' }, { list: 'ax' }, { list: 'xc' }, { list: 'xc' }, { read: 'c' }],
    ['-a', '+c'],
  ],
  [
    'a first list that is wrong',
    [{ list: '' }, { list: 'ab' }, { read: 'ab' }, { list: 'abc' }, { read: 'c' }],
    ['+a', '+b', '+c'],
  ],
  [
    'a list that is wrong, first after a time without reads',
    [...known, 'outdated', { list: '' }, { list: 'abx' }, { read: 'abx' }],
    ['+a', '+b'],
  ],
  ['details that come while the list is old', [{ list: 'ab' }, 'outdated', { read: 'ab' }], []],
  ['numbers that the user has just given', [{ numbers: [] }, ...known, { numbers: [line] }], []],
  [
    'a call that had begun before the user gave the number, and was read later',
    [{ numbers: [] }, ...known, { list: 'abxc' }, { numbers: [line] }, { read: 'c' }],
    ['+c'],
  ],
  [
    'a call that begins after the user gave the number',
    [{ numbers: [] }, ...known, { numbers: [line] }, { list: 'abxc' }, { read: 'c' }],
    ['+c'],
  ],
  ['another number', [...known, { numbers: [line, otherLine] }, { numbers: [otherLine] }], []],
  ['a number that was taken away', [...known, { numbers: [] }], []],
  ['a roster that arrives after all', [...known, 'roster'], []],
  ['the callers of another run', [...known, 'anotherRun'], ['ended']],
])('announces the right changes for %s', (_what, steps, changes) => {
  expect(told(steps)).toEqual(changes)
})

test('a call on a number of two rooms is announced in both', () => {
  const steps: readonly Step[] = [...known, { list: 'abxc' }, { read: 'c' }, { list: 'abx' }, { list: 'abx' }]
  expect(told(steps, [line])).toEqual(['+c', '-c'])
  expect(told(steps, [otherLine, line])).toEqual(['+c', '-c'])
})
