import { afterEach, describe, expect, it } from 'vitest'
import type { Switches } from '../../../simulator/switches.ts'
import type { Action } from '../../../../shared/rooms/model.ts'
import { accountId } from '../../../support/moderation-harness.ts'
import { createScene, type Scene } from '../../../support/moderation-scene.ts'

const minute = 60_000
let scene: Scene
afterEach(() => {
  scene.stop()
})

/** Records the room "Weekly" while the simulator behaves so. */
async function record(switches: Partial<Switches>): Promise<void> {
  const { harness, world, done } = scene
  const { instance } = harness.room('Weekly')
  const seen = { accountId, conference: 'Weekly', instance }
  const action: Action = { kind: 'record', seen, who: { kind: 'everyone' }, fileFormat: 'mp3' }
  world.switches.set(switches)
  await done(harness.commands.act(action))
  world.switches.set({ faults: [] })
}

const asked = (): number => scene.world.lines().filter((line) => line.startsWith('GET /Recording/')).length
const outcomes = async () =>
  (await scene.journal()).flatMap((line) =>
    line.action === 'record' && line.event === 'outcome' ? [[line.outcome, line.recordingUrl]] : [],
  )
/** Ends the room and lets all that follows happen. */
async function end(): Promise<void> {
  scene.world.rooms.endRoom({ room: 'Weekly' })
  await scene.clock.advance(15 * minute)
}
const lost = (): Partial<Switches> => ({ faults: [{ kind: 'cutAfter', method: 'POST', times: 1 }] })

describe('the link of a recording that Gavel started', () => {
  it.each<[string, Partial<Switches>, string]>([
    ['was lost', lost(), 'unknown'],
    ['had none', { record: 'async' }, 'accepted'],
  ])('is looked for once, after the end of the room, if the response %s', async (_why, switches, first) => {
    scene = await createScene()
    await record(switches)
    await scene.clock.advance(5 * minute)
    const url = scene.world.rooms.live('Weekly')?.recording?.url
    expect([await outcomes(), asked()]).toEqual([[[first, undefined]], 0])
    await end()
    expect(await outcomes()).toEqual([
      [first, undefined],
      ['confirmed', url],
    ])
    expect(asked()).toBe(1)
  })

  it('is not looked for if the response had it, or refused the recording', async () => {
    scene = await createScene()
    await record({})
    await scene.clock.advance(minute)
    await record({ faults: [{ kind: 'refuse', method: 'POST', status: 403 }] })
    await end()
    expect((await outcomes()).map(([outcome]) => outcome)).toEqual(['accepted', 'failed'])
    expect(asked()).toBe(0)
  })

  it('is not taken from a recording that began at another time', async () => {
    scene = await createScene()
    await record({ record: 'noFile', ...lost() })
    await scene.clock.advance(minute)
    await record({ record: 'started' })
    await end()
    expect((await outcomes()).map(([outcome, url]) => [outcome, url !== undefined])).toEqual([
      ['unknown', false],
      ['accepted', true],
    ])
    expect(asked()).toBe(1)
  })

  it('stays unknown if two recordings could be it', async () => {
    scene = await createScene()
    await record(lost())
    await scene.clock.advance(500)
    await record(lost())
    await end()
    expect((await outcomes()).map(([outcome]) => outcome)).toEqual(['unknown', 'unknown'])
    expect(asked()).toBe(1)
  })

  it('is not looked for at Vobiz, which finds recordings only by call', async () => {
    scene = await createScene({ profile: 'vobiz-documented' })
    await record(lost())
    await end()
    expect((await outcomes()).map(([outcome]) => outcome)).toEqual(['unknown'])
    expect(asked()).toBe(0)
  })

  it('is not looked for once the account is removed', async () => {
    scene = await createScene()
    await record(lost())
    scene.world.rooms.endRoom({ room: 'Weekly' })
    await scene.clock.advance(5_000)
    scene.harness.removeAccount()
    await scene.clock.advance(15 * minute)
    expect(asked()).toBe(0)
  })
})
