import { expect, it } from 'vitest'
import { RoomMarks } from '../../../electron/monitor/room-marks.ts'
import { unseenRoom, type Live } from '../../../electron/monitor/rule/record.ts'
import { roomKey } from '../../../shared/rooms/model.ts'
import { roomAfter } from '../../support/room-script.ts'

const ref = { accountId: 'acme', name: 'standup' }
const calm = roomAfter('0 roster 9 a', unseenRoom(ref.accountId, ref.name)) as Live
const run = (instance: number): Live => ({ ...calm, instance })
const nothing = { own: [], pinned: [], me: {}, notified: [] }

it('remembers which member is "me" for one run of one room, until the choice is cleared', () => {
  const marks = new RoomMarks()
  marks.pickSelf(ref, 2, 'call-1')
  expect([1, 2, 3].map((instance) => marks.mePicked(run(instance)))).toEqual([undefined, 'call-1', undefined])
  marks.pickSelf(ref, 2, 'call-2')
  expect(marks.mePicked(run(2))).toBe('call-2')
  marks.pickSelf(ref, 2, undefined)
  expect(marks.mePicked(run(2))).toBeUndefined()
})

it.each([
  ['ends with a space', 'Standup '],
  ['has its umlaut in one character', 'B\u00FCro'],
  ['has its umlaut in two characters', 'Bu\u0308ro'],
])('a pinned name that %s also means its other spellings until a room of exactly this name was live', (_how, name) => {
  const marks = new RoomMarks()
  const pin = (wasLive: boolean) => {
    marks.mark({ own: [], pinned: [{ accountId: 'acme', name, wasLive }], me: {}, notified: [] })
  }
  const other = name.endsWith(' ') ? 'Standup' : name === 'B\u00FCro' ? 'Bu\u0308ro' : 'B\u00FCro'
  pin(false)
  expect(marks.names('acme')).toEqual(expect.arrayContaining([name, other]))
  expect(marks.isPinned(roomKey('acme', other))).toBe(true)
  pin(true)
  expect(marks.names('acme')).toEqual([name])
  expect(marks.isPinned(roomKey('acme', other))).toBe(false)
})

it('reads a live room as often as an own room for 15 s after an action in it, and while it is expanded', () => {
  const marks = new RoomMarks()
  expect(marks.paceOf(calm, true, 1_000)).toBe('slow')
  marks.actedOn(calm.key, 1_000)
  expect(marks.paceOf(calm, true, 15_999)).toBe('fast')
  expect(marks.paceOf(calm, true, 16_000)).toBe('slow')
  marks.expand([ref])
  expect(marks.paceOf(calm, true, 16_000)).toBe('fast')
  marks.expand([])
  expect(marks.paceOf(calm, true, 16_000)).toBe('slow')
})

it('reads a room rarely in the background, or before it is live, if the list of its account names each live room', () => {
  const marks = new RoomMarks()
  const unseen = unseenRoom(ref.accountId, ref.name)
  expect([marks.paceOf(unseen, true, 0), marks.paceOf(unseen, false, 0)]).toEqual(['rare', 'slow'])
  marks.setForeground(false)
  expect([marks.paceOf(calm, true, 0), marks.paceOf(calm, false, 0)]).toEqual(['rare', 'slow'])
  marks.expand([ref])
  expect(marks.paceOf(unseen, true, 0)).toBe('slow')
})

it.each([
  ['was not read yet', '0 listed'],
  ['a list lacks', '0 roster 9 a, 1 unlisted'],
  ['was not found', '0 roster 9 a, 1 gone'],
  ['cannot be read', '0 roster 9 a, 1 failed'],
])('in the background, reads a room that %s as often as in the foreground', (_what, script) => {
  const marks = new RoomMarks()
  marks.setForeground(false)
  expect(marks.paceOf(roomAfter(script), true, 0)).toBe('slow')
})

it('in the background, reads own rooms and rooms with notifications as often as in the foreground', () => {
  const marks = new RoomMarks()
  marks.setForeground(false)
  marks.mark({ ...nothing, own: [ref] })
  expect(marks.paceOf(calm, true, 0)).toBe('fast')
  marks.mark({ ...nothing, pinned: [ref], notified: [calm.key] })
  expect(marks.paceOf(calm, true, 0)).toBe('slow')
})

it('knows the marked names and the numbers of each account', () => {
  const marks = new RoomMarks()
  const other = { accountId: 'globex', name: 'Sales' }
  marks.mark({ ...nothing, own: [ref, other], pinned: [{ ...ref, wasLive: true }], me: { acme: ['15550100101'] } })
  expect([marks.names('acme'), marks.names('globex')]).toEqual([['standup'], ['Sales']])
  expect([marks.isOwn(calm.key), marks.isPinned(calm.key), marks.isMarked(roomKey('globex', 'Sales'))]).toEqual([
    true,
    true,
    true,
  ])
  expect(marks.isMarked(roomKey('globex', 'standup'))).toBe(false)
  expect([marks.meNumbers('acme'), marks.meNumbers('globex')]).toEqual([['15550100101'], []])
})

it('tells its listeners of every change', () => {
  const marks = new RoomMarks()
  let count = 0
  marks.subscribe(() => (count += 1))
  marks.mark(nothing)
  marks.expand([ref])
  marks.setForeground(false)
  marks.actedOn(calm.key, 0)
  marks.pickSelf(ref, 1, 'call-1')
  expect(count).toBe(5)
})

it('who is on hold is known for one run only, until it is taken back', () => {
  const marks = new RoomMarks()
  const notified = { count: 0 }
  marks.subscribe(() => (notified.count += 1))
  marks.setOnHold(ref, 2, { keys: ['call-1'] })
  expect([1, 2, 3].map((instance) => marks.onHold(run(instance)))).toEqual([undefined, { keys: ['call-1'] }, undefined])
  marks.setOnHold(ref, 2, undefined)
  expect(marks.onHold(run(2))).toBeUndefined()
  expect(notified.count).toBe(2)
})
