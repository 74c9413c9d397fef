import { afterEach, describe, expect, it } from 'vitest'
import type { Provider } from '../../../../electron/providers/provider.ts'
import { createMemoryFiles } from '../../../support/memory-files.ts'
import { ana, createScene, eve, questionIn, type Scene } from '../../../support/moderation-scene.ts'

let open: Scene | undefined
afterEach(() => {
  open?.stop()
  open = undefined
})

const outcomesOf = async ({ journal }: Scene) => (await journal()).flatMap(({ outcome }) => outcome ?? [])

describe('after a lost response', () => {
  it('a kick is not confirmed by another run of the room', async () => {
    const scene = (open = await createScene())
    const { harness, world, clock, done } = scene
    harness.settings.holdSeconds = 0
    world.switches.set({ faults: [{ kind: 'cutBefore', method: 'POST' }] })
    const kick = harness.on('kick', 'Weekly', harness.member('Weekly', ana.number))
    expect(await done(harness.commands.act(kick))).toMatchObject({ fault: { code: 'unknownOutcome' } })
    world.rooms.endRoom({ room: 'Weekly' })
    world.rooms.startRoom({ name: 'Weekly', people: [{}, {}] })
    await clock.advance(25_000)
    expect(harness.room('Weekly').instance).toBe(2)
    expect(await outcomesOf(scene)).toEqual(['unknown'])
  })

  it('an end is confirmed by the next run, and is not shown in it, although the first read for it fails', async () => {
    const scene = (open = await createScene({ switches: { effectDelayMs: 0 } }, {}, createMemoryFiles(), (provider) => {
      const end: Provider['hangUpConference'] = async (...request) => {
        const reply = await provider.hangUpConference(...request)
        // From now on, the next run is live, and the read that is to show the outcome gets no response.
        scene.world.rooms.startRoom({ name: 'Weekly', people: [{}, {}] })
        scene.world.switches.set({ faults: [{ kind: 'silent', method: 'GET', room: 'Weekly', times: 1 }] })
        return reply
      }
      return Object.create(provider, { hangUpConference: { value: end } }) as Provider
    }))
    const { harness, world, clock, done } = scene
    const { action, token } = questionIn(await done(harness.commands.act(harness.end('Weekly'))))
    world.switches.set({ faults: [{ kind: 'fail', method: 'DELETE' }] })
    expect(await done(harness.commands.act(action, token))).toMatchObject({ fault: { code: 'unknownOutcome' } })
    await clock.advance(15_000)
    expect(harness.room('Weekly')).toMatchObject({ instance: 2, pending: [] })
    expect(await outcomesOf(scene)).toEqual(['unknown', 'confirmed'])
  })
})

describe('a failed action', () => {
  it('is not shown in the next run of the room', async () => {
    const { harness, world, clock, done } = (open = await createScene())
    world.switches.set({ faults: [{ kind: 'refuse', method: 'POST', status: 403 }] })
    await done(harness.commands.act(harness.on('mute', 'Weekly', harness.member('Weekly', eve.number))))
    await done(harness.commands.act(harness.onAll('mute', 'Weekly')))
    expect(harness.room('Weekly').pending).toMatchObject([{ state: 'failed' }, { state: 'failed' }])
    world.rooms.endRoom({ room: 'Weekly' })
    world.rooms.startRoom({ name: 'Weekly', people: [{}, {}] })
    await clock.advance(8_000)
    expect(harness.room('Weekly')).toMatchObject({ instance: 2, pending: [] })
  })
})
