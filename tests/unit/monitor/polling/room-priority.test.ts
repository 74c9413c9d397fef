import { expect, it } from 'vitest'
import { RoomPriorities } from '../../../../electron/monitor/polling/room-priority.ts'
import type { RoomRecord } from '../../../../electron/monitor/room.ts'
import { fault } from '../../../../shared/fault.ts'
import { roomKey } from '../../../../shared/rooms/model.ts'

const ref = { accountId: 'acme', name: 'standup' }
const run = (instance: number) => ({ ...ref, key: roomKey('acme', 'standup'), instance }) as unknown as RoomRecord

it('remembers which member is "me" for one run of one room, until the choice is cleared', () => {
  const priorities = new RoomPriorities()
  priorities.pickSelf(ref, 2, 'call-1')
  expect([1, 2, 3].map((instance) => priorities.mePicked(run(instance)))).toEqual([undefined, 'call-1', undefined])
  priorities.pickSelf(ref, 2, 'call-2')
  expect(priorities.mePicked(run(2))).toBe('call-2')
  priorities.pickSelf(ref, 2, undefined)
  expect(priorities.mePicked(run(2))).toBeUndefined()
})

it.each([
  ['ends with a space', 'Standup '],
  ['has its umlaut in one character', 'B\u00FCro'],
  ['has its umlaut in two characters', 'Bu\u0308ro'],
])('a pinned name that %s also means its other spellings until a room of exactly this name was live', (_how, name) => {
  const priorities = new RoomPriorities()
  const pin = (wasLive: boolean) => {
    priorities.mark({ own: [], pinned: [{ accountId: 'acme', name, wasLive }], me: {}, notified: [] })
  }
  const other = name.endsWith(' ') ? 'Standup' : name === 'B\u00FCro' ? 'Bu\u0308ro' : 'B\u00FCro'
  pin(false)
  expect(priorities.names('acme')).toEqual(expect.arrayContaining([name, other]))
  expect(priorities.isPinned(roomKey('acme', other))).toBe(true)
  pin(true)
  expect(priorities.names('acme')).toEqual([name])
  expect(priorities.isPinned(roomKey('acme', other))).toBe(false)
})

it('reads a live room as often as an own room for 15 s after an action in it', () => {
  const priorities = new RoomPriorities()
  const live = { ...run(1), phase: 'live' } as const
  expect(priorities.of(live, true, 1_000)).toBe('slow')
  priorities.actedOn(live.key, 1_000)
  expect(priorities.of(live, true, 15_999)).toBe('fast')
  expect(priorities.of(live, true, 16_000)).toBe('slow')
})

it('reads a room only as often as the others if the clock was set back after the action in it', () => {
  const priorities = new RoomPriorities()
  const live = { ...run(1), phase: 'live' } as const
  priorities.actedOn(live.key, 3_600_000)
  expect(priorities.of(live, true, 0)).toBe('slow')
})

const calm = { ...run(1), phase: 'live', confirmed: true, suspect: false } as const

it('reads a live room less often in the background, but only if the list of its account is complete', () => {
  const priorities = new RoomPriorities()
  expect(priorities.of(calm, true, 0)).toBe('slow')
  priorities.setForeground(false)
  expect(priorities.of(calm, true, 0)).toBe('background')
  expect(priorities.of(calm, false, 0)).toBe('slow')
  expect(priorities.of({ ...calm, phase: 'ended' }, true, 0)).toBe('rare')
})

it.each([
  ['was not read yet', { confirmed: false }],
  ['may be over', { suspect: true }],
  ['was not found', { gone: { answered: 1, askedAt: 0, at: 0 } }],
  ['cannot be read', { failure: { fault: fault('timeout'), at: 0, count: 1 } }],
])('in the background, reads a room that %s as often as in the foreground', (_what, more) => {
  const priorities = new RoomPriorities()
  priorities.setForeground(false)
  expect(priorities.of({ ...calm, ...more }, true, 0)).toBe('slow')
})

it('in the background, reads own rooms and rooms with notifications as often as in the foreground', () => {
  const priorities = new RoomPriorities()
  priorities.setForeground(false)
  priorities.mark({ own: [ref], pinned: [], me: {}, notified: [] })
  expect(priorities.of(calm, true, 0)).toBe('fast')
  priorities.mark({ own: [], pinned: [ref], me: {}, notified: [calm.key] })
  expect(priorities.of(calm, true, 0)).toBe('slow')
})
