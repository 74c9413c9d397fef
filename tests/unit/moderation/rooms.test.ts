import { describe, expect, test, vi } from 'vitest'
import { Rooms, type RoomsListener } from '../../../electron/moderation/rooms.ts'
import type { Monitor } from '../../../electron/monitor/monitor.ts'
import type { Pending } from '../../../shared/rooms/model.ts'
import { fakeMonitor } from '../../support/fake-monitor.ts'
import { accountId } from '../../support/moderation-harness.ts'
import { ana, play, ref, watchRooms } from '../../support/monitored-rooms.ts'
import { aRoom, aSnapshot } from '../../support/rooms.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

const muting = (at: number): Pending => ({ id: 'm', kind: 'mute', who: 'everyone', state: 'accepted', at })

test('pending actions change by themselves, even if the clock is set, and those of one run are not shown in the next', async () => {
  const { harness, time, shown, pass, setClock, world } = await watchRooms('own Weekly')
  const { rooms } = harness
  rooms.pending(accountId, 'Weekly', 'm', muting(time.now()))
  setClock(3_000)
  await pass(4.9)
  expect(shown()?.pending).toMatchObject([{ state: 'accepted', at: time.now() - 4_900 + 3_000 }])
  await pass(1.2)
  expect(shown()?.pending).toMatchObject([{ state: 'requested' }])
  await pass(55)
  expect(shown()?.pending).toEqual([])
  rooms.pending(accountId, 'Weekly', 'k', { ...muting(time.now()), id: 'k', kind: 'kick', state: 'failed' })
  expect(shown()?.pending).toHaveLength(1)
  world.rooms.endRoom({ room: 'Weekly' })
  world.rooms.startRoom({ name: 'Weekly', people: 3 })
  await pass(8)
  expect(shown()).toMatchObject({ instance: 2, pending: [] })
})

test('a roster confirms pending actions even if it shows nothing new', async () => {
  const { harness, time, shown, pass, world } = await watchRooms('own Weekly')
  for (const member of world.rooms.live('Weekly')?.members.values() ?? []) member.muted = true
  await pass(2)
  harness.rooms.pending(accountId, 'Weekly', 'm', muting(time.now()))
  expect(shown()?.pending).toHaveLength(1)
  await pass(1.5)
  expect(shown()?.pending).toEqual([])
})

describe('a caller is muted by this Gavel', () => {
  const mutedByMe = async (script: string, state?: Pending['state']) => {
    const watching = await watchRooms('own Weekly')
    const { harness, time, shown } = watching
    if (state !== undefined) harness.rooms.pending(accountId, 'Weekly', 'm', { ...muting(time.now()), state })
    const before = watching.changes.length
    await play(watching, script)
    const causes = watching.changes.slice(before).map((change) => change.by)
    return [shown()?.members?.map((member) => member.mutedByMe), ...new Set(causes)]
  }

  test.each<[string, string, Pending['state'] | undefined, unknown[]]>([
    ['once a roster shows the accepted mute', '0 mute Weekly, 2', 'accepted', [[true, true], 'you']],
    ['also if that is before the response', '0 mute Weekly, 2', 'sending', [[true, true], 'you']],
    ['not if the mute is only held', '0 mute Weekly, 2', 'held', [[false, false], undefined]],
    ['not if it failed', '0 mute Weekly, 2', 'failed', [[false, false], undefined]],
    ['not if somebody else did it', '0 mute Weekly, 2', undefined, [[false, false], undefined]],
    [
      'until somebody unmutes them',
      '0 mute Weekly, 2 unmute Weekly, 4 mute Weekly, 6',
      'accepted',
      [[false, false], 'you', undefined],
    ],
  ])('%s', async (_when, script, state, expected) => {
    expect(await mutedByMe(script, state)).toEqual(expected)
  })
})

test('who is on hold, and who was muted before Gavel closed, are known for one run only', async () => {
  const watching = await watchRooms('own Weekly')
  const { harness, shown } = watching
  const { key, callUuid = '' } = harness.member('Weekly', ana.number)
  await play(watching, '0 mute Weekly, 2')
  const marks = () => [shown()?.onHold?.keys, shown()?.members?.map(({ mutedByMe }) => mutedByMe)]
  const set = (instance: number) => {
    harness.rooms.setOnHold(ref(), instance, { keys: [key] })
    harness.rooms.markMutedByMe(ref(), instance, new Set([callUuid]))
  }
  set(2)
  expect(marks()).toEqual([undefined, [false, false]])
  set(1)
  expect(marks()).toEqual([[key], [true, false]])
  harness.rooms.setOnHold(ref(), 1, undefined)
  expect(marks()).toEqual([undefined, [true, false]])
})

test('a run that was recorded stays so after the recording, but not the next one', async () => {
  const { harness, time, shown, pass, world } = await watchRooms('own Weekly')
  const recording = { ...muting(time.now()), id: 'r', kind: 'record' } as const
  harness.rooms.pending(accountId, 'Weekly', 'r', { ...recording, state: 'sending' })
  expect(shown()).not.toHaveProperty('wasRecorded')
  harness.rooms.pending(accountId, 'Weekly', 'r', { ...recording, state: 'recording' })
  harness.rooms.pending(accountId, 'Weekly', 'r', undefined)
  expect(shown()).toMatchObject({ wasRecorded: true })
  world.rooms.endRoom({ room: 'Weekly' })
  world.rooms.startRoom({ name: 'Weekly', people: 3 })
  await pass(8)
  expect(shown()).not.toHaveProperty('wasRecorded')
})

test('pending actions of an account are shown until removed; those of an unknown room are not', async () => {
  const { rooms } = (await watchRooms('rooms')).harness
  rooms.pending(accountId, 'Never', 'm', muting(0))
  for (const state of ['accepted', 'requested'] as const)
    rooms.pending(accountId, undefined, 'm', { ...muting(0), state })
  expect(rooms.snapshot().accountPending).toEqual([{ ...muting(0), state: 'requested', accountId }])
  rooms.pending(accountId, undefined, 'm', undefined)
  expect(rooms.snapshot().accountPending).toEqual([])
})

test('a step of a pending action that is not drawn is refused by tests', async () => {
  const { rooms } = (await watchRooms('rooms Weekly')).harness
  rooms.pending(accountId, 'Weekly', 'm', { ...muting(0), state: 'requested' })
  expect(() => {
    rooms.pending(accountId, 'Weekly', 'm', { ...muting(0), state: 'sending' })
  }).toThrow('mute, requested to sending')
})

test('a room is the same object until something that is shown of it changes, which listeners are told', async () => {
  const { harness, shown } = await watchRooms('rooms Weekly Board')
  const { rooms } = harness
  const listener = vi.fn()
  const unsubscribe = rooms.subscribe(listener)
  const before = shown()
  const other = shown('Board')
  const { key } = harness.room('Weekly')
  const hints = [{ callUuid: 'call-1', kind: 'hand' }] as const
  const set = rooms.setter('hints')
  set({ [key]: hints })
  set({ [key]: [...hints] })
  expect(listener).toHaveBeenCalledTimes(1)
  expect([shown(), shown('Board')]).toEqual([{ ...before, hints }, other])
  expect(shown('Board')).toBe(other)
  rooms.setter('colleagues')({ [key]: [] })
  set({})
  expect(shown()).toEqual({ ...before, colleagues: [] })
  unsubscribe()
  set({ [key]: hints })
  expect(listener).toHaveBeenCalledTimes(3)
})

test('the end of a run is told with that run, even if the next one was observed before listeners were told', () => {
  const { monitor, become } = fakeMonitor(aSnapshot([aRoom('Weekly', { instance: 2 })]))
  const observed = { ...monitor, onRoster: () => undefined } as unknown as Monitor
  const rooms = new Rooms(observed, createVirtualClock(), () => undefined)
  const listener = vi.fn<RoomsListener>()
  rooms.subscribe(listener)
  become(monitor.snapshot(), [{ kind: 'ended', conference: aRoom('Weekly', { instance: 1 }) }])
  expect(listener.mock.lastCall?.[2]).toMatchObject([{ kind: 'ended', conference: { instance: 1, pending: [] } }])
})
