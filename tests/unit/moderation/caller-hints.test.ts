import { expect, test } from 'vitest'
import { CallerHints } from '../../../electron/moderation/caller-hints.ts'
import type { Room } from '../../../shared/rooms/model.ts'
import type { ReceivedHint, RoomHints } from '../../../shared/team.ts'
import { aMember, aRoom } from '../../support/rooms.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

const SECOND = 1_000

/** Creates the hints for one room. By default it has two members, with the calls `call-1` and `call-2`. */
function createHints(first: Room | undefined = aRoom('Weekly', { members: [aMember(1), aMember(2)] })) {
  const virtual = createVirtualClock()
  let slept = 0
  // Elapsed time stands still while the computer sleeps.
  const clock = { ...virtual, now: () => virtual.now() + slept, elapsed: virtual.now }
  let room: Room | undefined = first
  const listeners: (() => void)[] = []
  const hints = new CallerHints({
    clock,
    monitor: {
      conference: ({ name }) => (name === 'Weekly' ? room : undefined),
      subscribe: (listener) => {
        listeners.push(listener as () => void)
        return () => undefined
      },
    },
  })
  let last: RoomHints = {}
  hints.listen((shown) => {
    last = shown
  })
  const take = (kind: ReceivedHint['kind'], callUuid: string, age = 0): void => {
    hints.take('acme', { kind, callUuid, conference: 'Weekly', at: clock.elapsed() - age })
  }
  const become = (next: Room | undefined): void => {
    room = next
    for (const listener of listeners) listener()
  }
  const shown = () => last['acme/Weekly']?.map(({ kind, callUuid }) => `${kind} ${callUuid}`) ?? []
  const sleep = (ms: number): void => {
    slept += ms
  }
  return { clock, hints, take, become, shown, sleep, all: () => last }
}

test('a raised hand is shown for two minutes, counted from when the relay received it, and another press renews it', async () => {
  const { clock, take, shown } = createHints()
  take('hand', 'call-1', 20 * SECOND)
  await clock.advance(99 * SECOND)
  expect(shown()).toEqual(['hand call-1'])
  await clock.advance(SECOND)
  expect(shown()).toEqual([])
  take('hand', 'call-1')
  await clock.advance(60 * SECOND)
  take('hand', 'call-1')
  await clock.advance(119 * SECOND)
  expect(shown()).toEqual(['hand call-1'])
  take('hand', 'call-2', 121 * SECOND)
  expect(shown()).toEqual(['hand call-1'])
})

test('a hand that was raised before the computer slept for an hour is not shown after it has woken', () => {
  const { take, become, shown, sleep } = createHints()
  take('hand', 'call-1')
  sleep(3_600 * SECOND)
  become(aRoom('Weekly', { members: [aMember(1), aMember(2)] }))
  expect(shown()).toEqual([])
})

test('for half a minute, only the caller who spoke last has the floor, even if an older hint comes late', async () => {
  const { clock, take, shown } = createHints()
  take('floor', 'call-1')
  await clock.advance(SECOND)
  take('floor', 'call-2')
  take('floor', 'call-1', 500)
  expect(shown()).toEqual(['floor call-2'])
  await clock.advance(30 * SECOND)
  expect(shown()).toEqual([])
})

test('a hint ends when its caller leaves, when the run ends, and when this Gavel leaves the team', () => {
  const { take, become, shown, hints } = createHints()
  take('hand', 'call-1')
  take('hand', 'call-2')
  become(aRoom('Weekly', { members: [aMember(2)] }))
  expect(shown()).toEqual(['hand call-2'])
  become(aRoom('Weekly', { members: [aMember(1), aMember(2)] }))
  expect(shown()).toEqual(['hand call-2'])
  become(aRoom('Weekly', { members: [aMember(2)], instance: 2 }))
  expect(shown()).toEqual([])
  take('hand', 'call-2')
  become(undefined)
  expect(shown()).toEqual([])
  become(aRoom('Weekly', { members: [aMember(2)] }))
  take('hand', 'call-2')
  hints.clear()
  expect(shown()).toEqual([])
})

test('a hint about a caller who is not in the roster yet is shown once the row appears', () => {
  const { take, become, shown } = createHints()
  take('hand', 'call-3')
  expect(shown()).toEqual([])
  become(aRoom('Weekly', { members: [aMember(1), aMember(3)] }))
  expect(shown()).toEqual(['hand call-3'])
})

test('a reported caller can raise a hand too', () => {
  const caller = { callUuid: 'call-9', name: 'Ana', number: '', direction: 'unknown' } as const
  const { take, shown } = createHints(aRoom('Weekly', { reported: [caller] }))
  take('hand', 'call-9')
  expect(shown()).toEqual(['hand call-9'])
})

test('a hint about a room that is not live is dropped', () => {
  const { hints, all } = createHints()
  hints.take('acme', { kind: 'hand', callUuid: 'call-1', conference: 'Elsewhere', at: 0 })
  expect(all()).toEqual({})
})
