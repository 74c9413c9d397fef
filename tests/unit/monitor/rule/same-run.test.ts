import { expect, test } from 'vitest'
import type { KnownRoster, Live } from '../../../../electron/monitor/rule/room-record.ts'
import { fit, isOfEndedRun, mayMeanAnother, saysNothing, startOf } from '../../../../electron/monitor/rule/same-run.ts'
import type { Read, Roster } from '../../../../electron/monitor/rule/witness.ts'
import { person, readAt, roomAfter, rosterOf } from '../../../support/room-script.ts'

function live(script: string): Live {
  const room = roomAfter(script)
  if (room.phase !== 'live') throw new Error('The room is not live.')
  return room
}

const callers = (calls: string): Roster['members'] => (calls === '' ? [] : calls.split('').map((call) => person(call)))

test.each<[string, string, number | undefined, string, Read, ReturnType<typeof fit>]>([
  ['a longer run time', '0 roster 90 a', 93, 'a', readAt(3), 'same'],
  ['a shorter run time', '0 roster 90 a', 89, 'a', readAt(3), 'other'],
  ['nothing known', '0 alive', 3, 'a', readAt(3), 'same'],
  ['no run time, and a common caller', '0 roster - a', undefined, 'ab', readAt(3), 'same'],
  ['no run time, and no common caller', '0 roster - a', undefined, 'b', readAt(3), 'other'],
  ['a run time for the first time, and no common caller', '0 roster - a', 3, 'b', readAt(3), 'open'],
  ['a run time for the first time, and a later start', '0 roster - a', 1, 'b', readAt(3), 'other'],
  ['a run time for the first time, too long for a new run', '0 roster - a', 9, 'b', readAt(3), 'same'],
  ['nobody, and so no common caller', '0 roster - a', undefined, '', readAt(3), 'same'],
  // A caller who stays outweighs a start that is later by less than two seconds.
  ['a common caller, and a later start', '0 roster 1 a', 10, 'a', readAt(12.61), 'other'],
  ['a common caller, and a start that jitters', '0 roster 1 a', 10, 'a', readAt(12.5), 'same'],
  ['other callers, and a later start', '0 roster 1 a', 9, 'b', readAt(9.7), 'other'],
  ['other callers, and nearly the same start', '0 roster 1 a', 9, 'b', readAt(9.3), 'open'],
  ['other callers of a run that cannot be new', '0 roster 90 a', 93, 'b', readAt(3), 'same'],
  ['other callers of an older run', '0 roster 1 a', 30, 'b', readAt(3), 'other'],
  ['other callers of a run that is hardly older', '0 roster 10 a', 15, 'b', readAt(3), 'same'],
  ['other callers since our end', '0 roster 1 a, 1 end accepted', 2, 'b', readAt(3.5), 'other'],
  [
    'other callers of a run that was read after our end',
    '0 roster 1 a, 1 end accepted, 3 roster 4 a',
    4,
    'b',
    readAt(5),
    'same',
  ],
  ['other callers of a run from before our end', '0 roster 1 a, 1 end accepted', 3, 'b', readAt(3), 'open'],
])('%s', (_title, script, run, calls, read, expected) => {
  expect(fit(live(script), rosterOf(run, ...callers(calls)), read)).toBe(expected)
})

test.each([
  ['second', 102, 'a', 'other'],
  ['first', 0, 'b', 'same'],
] as const)(
  'the conference UUID "%s" decides, against run time and callers',
  (conferenceUuid, run, calls, expected) => {
    const room = live('0 roster 100 a')
    const known = { ...room, roster: { ...room.roster, conferenceUuid: 'first' } as KnownRoster }
    expect(fit(known, { ...rosterOf(run, ...callers(calls)), conferenceUuid }, readAt(2))).toBe(expected)
  },
)

test('the bounds of a start leave room for whole seconds, rounding and drift', () => {
  expect(startOf(rosterOf(1_000), readAt(2_000, 2_001))).toEqual({ earliest: 998_800, latest: 1_001_700 })
  expect(startOf(rosterOf(undefined), readAt(1, 2))).toEqual({ earliest: -Infinity, latest: 2_000 })
})

test.each([
  ['the same state after 2 s', 9, 'ab', 2.2, true],
  ['the same state within 2 s', 9, 'ab', 2.1, false],
  ['a longer run time', 10, 'ab', 5, false],
  ['other callers', 9, 'ac', 5, false],
  ['fewer callers', 9, 'a', 5, false],
  ['more callers', 9, 'abc', 5, false],
  ['nobody, while lists name the room', 11, '', 5, false],
])('whether a roster says nothing of the present: %s', (_title, run, calls, at, expected) => {
  expect(saysNothing(live('0 roster 9 a b'), rosterOf(run, ...callers(calls)), readAt(at))).toBe(expected)
})

test.each([
  ['muted', { muted: true }],
  ['deaf', { deaf: true }],
  ['another id', { memberId: '9' }],
])('a roster says something of the present if a caller differs: %s', (_title, more) => {
  expect(saysNothing(live('0 roster 9 a'), rosterOf(9, person('a', more)), readAt(5))).toBe(false)
})

test('a roster with a count, although it lists nobody, says that somebody is there', () => {
  const counted = { ...rosterOf(undefined), people: 3 }
  expect(saysNothing(live('0 listed, 1 unlisted'), counted, readAt(5))).toBe(false)
  expect(isOfEndedRun(undefined, counted)).toBe(false)
})

test.each([
  ['an empty one', 11, '', true],
  ['one with the last run time and callers', 9, 'ab', true],
  ['one with the last run time and fewer callers', 9, 'a', true],
  ['one with the last run time and another caller', 9, 'ac', false],
  ['one with another run time', 10, 'ab', false],
])('whether a roster is still that of the run that ended: %s', (_title, run, calls, expected) => {
  expect(isOfEndedRun(live('0 roster 9 a b').roster, rosterOf(run, ...callers(calls)))).toBe(expected)
})

test.each([
  ['the same callers', 'a:7 b:8', 'a:7 b:8', false],
  ['one more caller', 'a:7', 'a:7 b:8', false],
  ['another call with the id', 'a:7', 'b:7', true],
  ['nobody with the id', 'a:7 b:8', 'b:8', true],
  ['callers without an id', 'x: y:', 'x: y:', false],
])('whether a member id may mean another caller: %s', (_title, shown, other, expected) => {
  const rows = (written: string): { memberId: string; callUuid: string }[] =>
    written.split(' ').map((one) => ({ callUuid: one.split(':')[0] ?? '', memberId: one.split(':')[1] ?? '' }))
  expect(mayMeanAnother(rows(shown), rows(other))).toBe(expected)
})
