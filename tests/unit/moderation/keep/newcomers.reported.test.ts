import { afterEach, expect, test } from 'vitest'
import { ana, ben, createReportedScene, type Scene } from '../../../support/moderation-scene.ts'
import { accountId } from '../../../support/test-core.ts'

const ref = { accountId, name: 'Weekly' }
const zoe = { name: 'Zoe', number: '15550100109' }

let open: Scene | undefined
afterEach(() => {
  open?.stop()
  open = undefined
})

/** My room of whose callers only events tell, with its newcomers muted. */
async function watching(switches?: Parameters<typeof createReportedScene>[0]) {
  const scene = await createReportedScene(switches, { me: { [accountId]: [ana.number] } })
  open = scene
  const { harness, world } = scene
  expect(await scene.done(harness.newcomers.switchOn(ref, 'mute'))).toMatchObject({ ok: true })
  return {
    ...scene,
    view: () => harness.rooms.conference(ref)?.newcomers,
    mutes: () => scene.writes().filter((line) => line.endsWith('/Mute/')),
    callReads: () => world.lines().filter((line) => line.startsWith('GET /Call/')).length,
  }
}

test('a caller who enters is muted after a read of their call, once, and the row never says that it is done', async () => {
  const { clock, world, mutes, idOf, callReads, harness } = await watching()
  world.rooms.join({ room: 'Weekly', ...zoe })
  await clock.advance(10_000)
  expect(mutes()).toEqual([`POST /Conference/Weekly/Member/${idOf(zoe.number)}/Mute/`])
  expect(callReads()).toBe(1)
  expect(harness.room('Weekly').pending).toMatchObject([{ kind: 'mute', state: 'requested' }])
  await clock.advance(120_000)
  expect(mutes()).toHaveLength(1)
})

test('a caller in doubt is muted only once an event tells for certain who they are', async () => {
  const { clock, world, hold, take, mutes, idOf } = await watching()
  const events = hold()
  world.rooms.join({ room: 'Weekly', ...zoe })
  const [entered] = events
  if (entered === undefined) throw new Error('no event')
  take({ ...entered, event: { ...entered.event, caller: { ...entered.event.caller, number: '' } } })
  await clock.advance(5_000)
  expect(mutes()).toEqual([])
  take(entered)
  await clock.advance(5_000)
  expect(mutes()).toEqual([`POST /Conference/Weekly/Member/${idOf(zoe.number)}/Mute/`])
})

test('nobody is muted once I have left, and the question names who came', async () => {
  const { clock, world, mutes, caller, view } = await watching()
  world.rooms.hangUpCall(caller(ana.number).callUuid ?? '')
  await clock.advance(5_000)
  world.rooms.join({ room: 'Weekly', ...zoe })
  await clock.advance(5_000)
  expect(mutes()).toEqual([])
  expect(view()).toMatchObject({ state: 'paused', why: 'me', came: [caller(zoe.number).key] })
})

test('a caller who was there before is not muted when they come back', async () => {
  const { clock, world, mutes, idOf, caller } = await watching()
  const { callUuid = '' } = caller(ben.number)
  const room = world.rooms.live('Weekly')
  const member = room?.members.get(idOf(ben.number))
  if (room === undefined || member === undefined) throw new Error('Ben is not here')
  await clock.advance(20_000)
  world.rooms.kick(room, member)
  await clock.advance(20_000)
  world.rooms.join({ room: 'Weekly', ...ben, callUuid })
  await clock.advance(10_000)
  expect(mutes()).toEqual([])
})
