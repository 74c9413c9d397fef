import { describe, expect, test } from 'vitest'
import { isSameView, roomView, viewChangesAt } from '../../../electron/monitor/room-view.ts'
import type { Room } from '../../../shared/rooms/model.ts'
import { eachFieldChanged } from '../../support/each-field.ts'
import { roomAfter, wall } from '../../support/room-script.ts'
import { aMember, aRoom } from '../../support/rooms.ts'

const shown = { pending: [], meMatches: 0, picked: undefined }
const context = { own: false, pinned: false, writable: true, trouble: undefined, wall, ...shown }

const FRESH = 2_000

/** What is shown this many seconds after the beginning of the script. A roster is fresh for 2 s. */
const viewAt = (seconds: number, script: string, more: { trouble?: { code: 'offline' } } = {}) =>
  roomView(roomAfter(script), { ...context, freshFor: FRESH, now: seconds * 1_000, ...more })

const weekly = aRoom('Weekly')
/** Not compared: the time of a read, on purpose, and the others, because they never differ for one room. */
const NOT_COMPARED: readonly string[] = ['key', 'accountId', 'name', 'title', 'rosterAt']

test.each(
  eachFieldChanged(weekly, {
    key: 'acme/Sales',
    accountId: 'globex',
    name: 'Sales',
    title: 'Sales',
    instance: 2,
    state: 'ending',
    own: true,
    pinned: true,
    startedAt: 1,
    members: [aMember(1)],
    people: 1,
    peak: 1,
    rosterAt: 1,
    stale: true,
    reported: { callers: [], isComplete: false },
    numbers: { numbers: [], unread: 0, unreadable: 0, every: 3_000 },
    unread: true,
    uncertain: true,
    fault: { code: 'server' },
    writable: false,
    meMatches: 2,
    mePicked: 'a',
    onHold: { keys: ['a'] },
    wasRecorded: true,
    pending: [],
  }).filter(([field]) => !NOT_COMPARED.includes(field)),
)('the view of a room is another one if only its %s differs', (_field, changed) => {
  expect(isSameView(weekly, changed)).toBe(false)
})

test('the view of a room stays the same if only the time of its read or the values of its fault differ', () => {
  const failing = { ...weekly, fault: { code: 'server', values: { status: 500 } } } as const
  expect(isSameView(weekly, { ...weekly, rosterAt: 1 })).toBe(true)
  expect(isSameView(failing, { ...failing, fault: { code: 'server', values: { status: 502 } } })).toBe(true)
  expect(isSameView(weekly, undefined)).toBe(false)
})

test('times are shown by the computer’s clock', () => {
  expect(viewAt(1, '0.5 roster 9 a')).toMatchObject({
    startedAt: wall - 8_400,
    rosterAt: wall + 600,
    people: 1,
    peak: 1,
  })
})

test.each<[string, string, number, Room['state'] | undefined, boolean]>([
  ['after a roster', '0 roster 9 a', 2, 'live', false],
  ['that is no longer fresh', '0 roster 9 a', 2.001, 'unverified', true],
  ['while it is in question', '0 roster 9 a, 1 gone', 1.2, 'unverified', true],
  ['while a list lacks it', '0 roster 9 a, 1 unlisted', 1.2, 'unverified', true],
  ['after a sleep', '0 roster 9 a, 1 sleep', 1, 'unverified', true],
  ['after one failed read, while its roster is fresh', '0 roster 9 a, 1 failed', 1.2, 'live', false],
  ['after one failed read, once its roster is outdated', '0 roster 9 a, 1 failed', 3, 'unreachable', true],
  ['after two failed reads', '0 roster 9 a, 1 failed, 1.1 failed', 1.3, 'unreachable', false],
  ['without a roster', '0 alive', 0.2, 'unverified', false],
  ['if only a list has named it', '0 listed', 0.2, 'unverified', false],
  ['within 10 s after its end was accepted', '0 roster 9 a, 1 end accepted', 10.999, 'ending', true],
  ['10 s after its end was accepted', '0 roster 9 a, 1 end accepted, 10 roster 19 a', 11, 'live', false],
  [
    'if it is read as live after its end was accepted',
    '0 roster 9 a, 1 end accepted, 2 roster 11 a',
    2.2,
    'ending',
    false,
  ],
  ['in question after its end was accepted', '0 roster 9 a, 1 end accepted, 2 gone', 2.2, 'ending', true],
  ['in the next run', '0 roster 90 a, 1 end accepted, 4 roster 1 b, 6.2 roster 3 b', 6.4, 'live', false],
])('the state of a room %s', (_title, script, at, state, stale) => {
  expect(viewAt(at, script)).toMatchObject({ state, stale })
})

test.each(['0 gone', '0 roster 9 a, 1 end accepted, 2 gone, 5 unlisted'])('nothing is shown after "%s"', (script) => {
  expect(viewAt(6, script)).toBeUndefined()
})

test('while the account is in trouble, a room whose roster is outdated is unreachable, with the fault of the account', () => {
  const trouble = { code: 'offline' } as const
  expect(viewAt(1, '0 roster 9 a', { trouble })).toMatchObject({ state: 'live' })
  expect(viewAt(3, '0 roster 9 a', { trouble })).toMatchObject({ state: 'unreachable', fault: trouble })
  expect(viewAt(3, '0 roster 9 a, 1 failed', { trouble })).toMatchObject({ fault: { code: 'server' } })
  expect(viewAt(1.2, '0 roster 9 a, 1 failed')).not.toHaveProperty('fault')
})

test('a room is unread while only a list has named it', () => {
  expect(viewAt(1, '0 listed')).toMatchObject({ unread: true })
  expect(viewAt(1, '0 listed, 0.5 alive')).not.toHaveProperty('unread')
})

test.each<[string, string, number, number]>([
  ['from two minutes after the first response', '0 alive, 60 alive', 120.099, 120.1],
  ['from two minutes after a list named it', '0 alive, 60 listed, 110 alive', 180.099, 180.1],
  ['from two minutes after the next run began', '0 alive, 60 gone, 63 unlisted, 80 alive', 200.099, 200.1],
])('a room whose people no response has listed is uncertain %s', (_title, script, before, from) => {
  expect(viewAt(before, script)).not.toHaveProperty('uncertain')
  expect(viewAt(from, script)).toMatchObject({ uncertain: true })
})

describe('the view changes by itself', () => {
  const changesAt = (at: number, script: string): number => {
    const shown = viewAt(at, script)
    if (shown === undefined) throw new Error('The room is not shown.')
    return viewChangesAt(roomAfter(script), shown, FRESH)
  }

  test.each([
    ['when its roster is outdated', 1, '0 roster 9 a', 2_001],
    ['when its end is no longer shown', 2, '0 roster 9 a, 1 end accepted', 11_000],
    ['when it becomes uncertain', 60, '0 alive', 120_100],
    ['never once its roster is outdated', 3, '0 roster 9 a', Infinity],
    ['never once it is uncertain', 130, '0 alive', Infinity],
  ])('%s', (_title, at, script, expected) => {
    expect(changesAt(at, script)).toBe(expected)
  })
})
