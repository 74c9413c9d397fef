import { expect, test } from 'vitest'
import { roomsAfter, witnessOf, type Observation } from '../../../electron/monitor/observation.ts'
import type { CallerEvent } from '../../../electron/providers/provider.ts'
import { fault } from '../../../shared/fault.ts'
import { failure, success } from '../../../shared/result.ts'
import { readAt, roomAfter, rosterOf, wall } from '../../support/room-script.ts'

const accountId = 'account-1'
const room = roomAfter('0 roster 9 a')
const known = { factsFor: () => ({ wall }), lastInstance: 7 }
const after = (observation: Observation, rooms = [room]) =>
  roomsAfter(new Map(rooms.map((one) => [one.key, one])), observation, known)

const list = (
  names: readonly string[],
  over: { isComplete?: boolean; accountId?: string; quiet?: 'sleep' } = {},
): Observation => ({
  kind: 'list',
  accountId,
  read: readAt(1),
  list: { names, isComplete: true, ...over },
  quiet: undefined,
  ...over,
})

test('a list names rooms, and a complete one lacks the others of its account', () => {
  expect(after(list(['Weekly']))).toMatchObject([{ key: room.key, phase: 'live' }])
  expect(after(list([]))).toMatchObject([{ key: room.key, phase: 'inQuestion', against: { says: 'unlisted' } }])
  expect(after(list([], { isComplete: false }))).toEqual([])
  expect(after(list([], { accountId: 'another' }))).toEqual([])
})

test('a room that becomes known gets the next run number, and the baseline of the list that named it', () => {
  expect(after(list(['Weekly', 'Sales', 'Sales'], { quiet: 'sleep' }))).toMatchObject([
    { name: 'Weekly' },
    { name: 'Sales', instance: 8, phase: 'live', quiet: 'sleep', run: { confirmed: false } },
  ])
})

const caller = { name: 'Ana', number: '15550100101', direction: 'inbound' } as const
const event = (kind: CallerEvent['kind'], name = 'Weekly'): Observation => ({
  kind: 'event',
  accountId,
  name,
  at: 5_000,
  event: { kind, conferenceUuid: 'run', callUuid: 'ana', memberId: '1', at: 5_000, isFirst: true, caller },
})

test('a room becomes known by a response that it is live, or by the entry of a caller, but by nothing else', () => {
  const namesAfter = (observation: Observation) => after(observation).map(({ name, phase }) => [name, phase])
  const said = (says: 'alive' | 'gone'): Observation => ({
    kind: 'room',
    accountId,
    name: 'Sales',
    witness: { ...readAt(1), says },
  })
  expect(namesAfter(said('alive'))).toEqual([['Sales', 'live']])
  expect(namesAfter(said('gone'))).toEqual([])
  expect(namesAfter(event('entered', 'Sales'))).toEqual([['Sales', 'unseen']])
  expect(namesAfter(event('left', 'Sales'))).toEqual([])
  expect(namesAfter({ kind: 'endSent', accountId, name: 'Sales', instance: 1, response: 'accepted', at: 1 })).toEqual(
    [],
  )
})

test('events and their loss change the reports of a room, and a sent end changes its marks', () => {
  const [reported] = after(event('entered'))
  expect(reported).toMatchObject({ reports: { shown: { callers: [{ callUuid: 'ana', isUnsure: false }] } } })
  const lost = after({ kind: 'eventLoss', accountId }, [reported ?? room])
  expect(lost).toMatchObject([{ reports: { shown: { callers: [{ callUuid: 'ana', isUnsure: true }] } } }])
  expect(after({ kind: 'eventLoss', accountId })).toEqual([])
  const ended = after({ kind: 'endSent', accountId, name: 'Weekly', instance: 1, response: 'accepted', at: 2_000 })
  expect(ended).toMatchObject([{ run: { marks: { endAcceptedAt: 2_000 } } }])
})

test.each([
  ['a roster', { ...rosterOf(9), name: 'Weekly' }, { says: 'roster' }],
  ['a roster of another room', { ...rosterOf(9), name: 'Sales' }, { says: 'failed', fault: { code: 'badAnswer' } }],
  ['no roster', { kind: 'liveWithoutRoster' } as const, { says: 'alive' }],
  ['a 404', { kind: 'gone' } as const, { says: 'gone' }],
])('what a response with %s says', (_title, value, expected) => {
  expect(witnessOf('Weekly', { ...success(value), at: 0 }, readAt(1))).toMatchObject({ ...readAt(1), ...expected })
})

test('a failed read says nothing but its fault', () => {
  const reply = { ...failure('timeout'), at: 0 }
  expect(witnessOf('Weekly', reply, readAt(1))).toEqual({ ...readAt(1), says: 'failed', fault: fault('timeout') })
})
