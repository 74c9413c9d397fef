import { expect, test } from 'vitest'
import { asksAtNextStart, startingEndScenes, untilEnding } from '../../../support/end-scene.ts'
import { hangingFiles } from '../../../support/hanging-files.ts'

const MINUTE = 60_000

const { start, scene } = startingEndScenes()

const mine = { me: { 'account-1': ['15550100101'] } }
const after = { kind: 'afterOthers', minutes: 2 } as const

test('a room is ended when the chosen time has passed since the others left, unless a caller comes back', async () => {
  const { set, world, clock, sent, view, idOf } = await start({}, mine)
  await set(after)
  expect(view()).toMatchObject({ state: 'set', afterOthers: 2 })
  expect(view()).not.toHaveProperty('endsAt')
  await clock.advance(MINUTE)
  for (const number of ['15550100102', '15550100103']) world.rooms.leave({ room: 'Weekly', memberId: idOf(number) })
  await clock.advance(10_000)
  expect(view()).toMatchObject({ state: 'set', minutesLeft: 2 })
  world.rooms.join({ room: 'Weekly', name: 'Ben', number: '15550100102' })
  await clock.advance(2.5 * MINUTE)
  expect(view()).not.toHaveProperty('endsAt')
  expect(sent()).toBe(0)
  world.rooms.leave({ room: 'Weekly', memberId: idOf('15550100102') })
  await clock.advance(3 * MINUTE)
  expect(sent()).toBe(1)
})

test('an end waits again if a caller comes back before its request is sent, and is still asked about after a crash', async () => {
  const disk = hangingFiles()
  const { set, world, clock, sent, view, idOf, notes } = await start({}, mine, disk.files)
  await set(after)
  for (const number of ['15550100102', '15550100103']) world.rooms.leave({ room: 'Weekly', memberId: idOf(number) })
  await clock.advance(5_000)
  await untilEnding(scene())
  // The intent is not on disk before Ben comes back.
  disk.hang()
  await clock.advance(200)
  world.rooms.join({ room: 'Weekly', name: 'Ben', number: '15550100102' })
  await clock.advance(2_000)
  disk.recover()
  await clock.advance(5_000)
  expect(sent()).toBe(0)
  expect(view()).toMatchObject({ state: 'set', afterOthers: 2 })
  expect(await notes()).toEqual(['endSetAfter', 'endWarned', 'endWaits'])
  expect(await asksAtNextStart(scene())).toBe(true)
})

test('an end after the others have left is refused unless it is known who the user is', async () => {
  const { ask } = await start()
  expect(await ask(after)).toMatchObject({ fault: { code: 'changed', values: { reason: 'me' } } })
})

test('a room in which only lines of mine are left is ended', async () => {
  const { set, world, clock, sent, idOf } = await start({}, { me: { 'account-1': ['15550100101', '15550100102'] } })
  await set(after)
  world.rooms.leave({ room: 'Weekly', memberId: idOf('15550100103') })
  await clock.advance(3 * MINUTE)
  expect(sent()).toBe(1)
})

test('if the provider counts one more than it lists, the end is asked about when it is due', async () => {
  const { set, world, clock, sent, view, idOf } = await start({}, mine)
  await set(after)
  for (const number of ['15550100102', '15550100103']) world.rooms.leave({ room: 'Weekly', memberId: idOf(number) })
  world.switches.set({ memberCount: 'tooHigh' })
  await clock.advance(MINUTE / 2)
  expect(view()).toMatchObject({ state: 'set', minutesLeft: 2 })
  await clock.advance(2 * MINUTE)
  expect([view(), sent()]).toMatchObject([{ state: 'asks', why: 'failed' }, 0])
})
