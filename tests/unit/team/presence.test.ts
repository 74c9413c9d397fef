import { describe, expect, test } from 'vitest'
import type { Monitor, RoomRef } from '../../../electron/monitor/monitor.ts'
import type { PlannedRoom } from '../../../electron/monitor/schedule.ts'
import type { Provider } from '../../../electron/providers/provider.ts'
import type { DeskParts } from '../../../electron/team/desk-parts.ts'
import { presenceAt } from '../../../electron/team/presence.ts'
import { LONGEST_ROOM_NAME } from '../../../shared/limits.ts'

const NOW = 1_000_000
const calm: PlannedRoom = {
  name: 'Weekly',
  pace: 'rare',
  isLive: true,
  isFailing: false,
  askedAt: NOW - 1_000,
  isPolled: true,
}

/** What a desk tells the team if its monitor plans these reads. */
function presenceOf(
  planned: readonly PlannedRoom[],
  { isForeground = true, hasToken = true, active = [] as readonly RoomRef[] } = {},
) {
  const monitor = { isForeground: () => isForeground, plannedReads: () => planned } as unknown as Monitor
  const providerOf = () => (hasToken ? ({} as Provider) : undefined)
  const core = { monitor, providerOf, newcomers: { active } } as unknown as DeskParts['core']
  return presenceAt({ core, accounts: () => [{ accountId: 'account-1', acc: 'hash' }] }, NOW)
}

describe('a desk wants a room', () => {
  const both: ('open' | 'pinned')[] = ['open', 'pinned']
  test.each<[string, Partial<PlannedRoom>, ('open' | 'notify' | 'pinned')[], ('open' | 'notify' | 'pinned')[]]>([
    ['that is calm, and is read anyway', {}, [], []],
    ['that is own, expanded, or was just acted on', { pace: 'fast' }, ['open'], ['open']],
    ['that has notifications, which a relay in the background would read rarely', { pace: 'slow' }, [], ['notify']],
    ['that is in question, which a relay that knows its end would read rarely', { soonAt: NOW }, both, both],
    ['that is marked and not live, because the list may leave it out', { isLive: false }, ['pinned'], ['pinned']],
    ['about which a relay reported 6 s ago', { askedAt: NOW - 6_000 }, [], []],
    ['about which a relay reported 21 s ago', { askedAt: NOW - 21_000 }, ['pinned'], []],
    [
      'about which no relay reports, because it may not know the room',
      { askedAt: NOW - 22_000 },
      ['pinned'],
      ['pinned'],
    ],
    ['that it is about to read', { askedAt: NOW - 22_000, isPolled: false }, [], []],
  ])('%s', (_, planned, inForeground, inBackground) => {
    for (const isForeground of [true, false]) {
      const { wants } = presenceOf([{ ...calm, ...planned }], { isForeground })
      const { active, ...lists } = wants
      const room = { acc: 'hash', name: 'Weekly' }
      const named = Object.entries(lists).flatMap(([list, rooms]) => (rooms?.length === 0 ? [] : [[list, rooms]]))
      expect(named).toEqual((isForeground ? inForeground : inBackground).map((list) => [list, [room]]))
      expect(active).toBe(isForeground)
    }
  })
})

test('with many rooms, a desk waits longer before it asks for one, because a relay reads them in turn', () => {
  const unread = (ms: number) => {
    const others = Array.from({ length: 99 }, (_, index) => ({ ...calm, name: `Room ${String(index)}` }))
    return presenceOf([...others, { ...calm, askedAt: NOW - ms }]).wants.pinned?.length
  }
  expect([unread(155_000), unread(155_001)]).toEqual([0, 1])
})

test('a desk leaves out a room whose name no message may contain, because the team would otherwise not see the desk at all', () => {
  const names = ['', 'x'.repeat(LONGEST_ROOM_NAME), 'x'.repeat(LONGEST_ROOM_NAME + 1)]
  const { wants } = presenceOf(names.map((name) => ({ ...calm, name, isLive: false })))
  expect(wants.pinned?.map(({ name }) => name.length)).toEqual([LONGEST_ROOM_NAME])
})

test('a desk names no more rooms than a message may', () => {
  const many = Array.from({ length: 300 }, (_, index) => ({ ...calm, name: String(index), isLive: false }))
  expect(presenceOf(many).wants.pinned).toHaveLength(200)
})

test('a desk can act if it has a token of any account', () => {
  expect([presenceOf([]).acts, presenceOf([], { hasToken: false }).acts]).toEqual([true, false])
})

test('a desk tells in which rooms a rule for newcomers is on, as far as the team knows their account', () => {
  const refs = [
    { accountId: 'account-1', name: 'Weekly' },
    { accountId: 'account-2', name: 'Weekly' },
    { accountId: 'account-1', name: 'x'.repeat(LONGEST_ROOM_NAME + 1) },
  ]
  expect(presenceOf([], { active: refs }).watches).toEqual([{ acc: 'hash', name: 'Weekly' }])
  expect(presenceOf([])).not.toHaveProperty('watches')
})
