import { drop } from '../../../../shared/drop.ts'
import { afterEach, describe, expect, it } from 'vitest'
import { ana, heldIn, questionIn, createScene, type Scene } from '../../../support/moderation-scene.ts'

let open: Scene | undefined
afterEach(() => {
  open?.stop()
  open = undefined
})

/** Creates a scene in which a mute has been sent, and the provider responds to no request for 12 s. */
const silentProvider = async (): Promise<Scene> => {
  const scene = (open = await createScene())
  const { clock, harness, world } = scene
  world.switches.set({ faults: [{ kind: 'silent' }] })
  drop(harness.commands.act(harness.on('mute', 'Weekly', harness.member('Weekly', ana.number))))
  clock.setTimeout(() => {
    world.switches.set({ faults: [] })
  }, 12_000)
  await clock.advance(200)
  return scene
}

const late = { code: 'stale', values: { reason: 'late' } }

describe('an action that waits 12 s for an earlier one', () => {
  it('does not end the room when the provider responds again', async () => {
    const { clock, harness, done, writes, world } = await silentProvider()
    const { action, token } = questionIn(await done(harness.commands.act(harness.end('Weekly'))))
    const ending = done(harness.commands.act(action, token))
    expect(await ending).toMatchObject({ ok: false, fault: { code: 'stale' } })
    await clock.advance(180_000)
    expect(writes().filter((line) => line.startsWith('DELETE'))).toEqual([])
    expect(world.rooms.live('Weekly')).toBeDefined()
  })

  it('removes nobody when the provider responds again, is shown as failed, and is journaled as dropped', async () => {
    const { clock, harness, done, writes, journal } = await silentProvider()
    heldIn(await done(harness.commands.act(harness.on('remove', 'Weekly', harness.member('Weekly', ana.number)))))
    await clock.advance(20_000)
    const pending = harness.room('Weekly').pending.filter(({ kind }) => kind === 'remove')
    expect(pending).toMatchObject([{ state: 'failed', fault: late }])
    await clock.advance(180_000)
    expect(writes().filter((line) => line.startsWith('DELETE'))).toEqual([])
    const lines = (await journal()).filter(({ action }) => action === 'remove')
    expect(lines).toMatchObject([{ event: 'dropped', fault: late }])
  })
})

it('a removal that waits 7 s for an earlier action and then 4 s for a read is not sent', async () => {
  const scene = (open = await createScene())
  const { clock, harness, done, writes, world } = scene
  const member = harness.member('Weekly', ana.number)
  heldIn(await done(harness.commands.act(harness.on('kick', 'Weekly', member))))
  await clock.advance(2_900)
  world.switches.set({ latencyMs: 7_500 })
  const muted = harness.commands.act(harness.on('mute', 'Weekly', member))
  await clock.advance(1_000)
  world.switches.set({ latencyMs: 4_000 })
  expect(await done(muted)).toMatchObject({ ok: true, value: { state: 'accepted' } })
  await clock.advance(20_000)
  const pending = harness.room('Weekly').pending.filter(({ kind }) => kind === 'kick')
  expect(pending).toMatchObject([{ state: 'failed', fault: late }])
  expect(writes().filter((line) => line.includes('Kick'))).toEqual([])
})
