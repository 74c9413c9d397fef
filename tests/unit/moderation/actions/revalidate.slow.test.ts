import { drop } from '../../../../shared/drop.ts'
import { afterEach, describe, expect, it } from 'vitest'
import { accountId } from '../../../support/moderation-harness.ts'
import { ana, ben, createScene, questionIn, type Scene } from '../../../support/moderation-scene.ts'

let open: Scene | undefined
afterEach(() => {
  open?.stop()
  open = undefined
})

const tooSlow = { ok: false, fault: { code: 'stale', values: { reason: 'slow' } } }

const slowScene = async (latencyMs: number): Promise<Scene> => {
  const scene = (open = await createScene())
  scene.harness.settings.holdSeconds = 0
  scene.world.switches.set({ latencyMs })
  await scene.clock.advance(20_000)
  return scene
}

describe('if the provider responds after 3 s, Gavel', () => {
  it.each(['mute', 'kick', 'remove'] as const)(
    'sends %s, and shows in the meantime what it waits for',
    async (kind) => {
      const { harness, done, clock, writes } = await slowScene(3_000)
      const acting = harness.commands.act(harness.on(kind, 'Weekly', harness.member('Weekly', ana.number)))
      await clock.advance(1_100)
      // Mute may be based on the last roster; the other actions wait for a new one.
      const shown = harness.room('Weekly').pending.map(({ state }) => state)
      expect(shown).toEqual(kind === 'mute' ? [expect.stringMatching(/checking|sending/)] : ['checking'])
      expect(await done(acting)).toMatchObject({ ok: true, value: { state: 'accepted' } })
      expect(writes()).toHaveLength(1)
    },
  )

  it('ends the room', async () => {
    const { harness, done, writes } = await slowScene(3_000)
    const { action, token } = questionIn(await done(harness.commands.act(harness.end('Weekly'))))
    expect(await done(harness.commands.act(action, token))).toMatchObject({ ok: true, value: { state: 'accepted' } })
    expect(writes()).toEqual(['DELETE /Conference/Weekly/'])
  })

  it('does not treat earlier evidence as the response if the read for the action fails', async () => {
    const { harness, done, world, writes } = await slowScene(3_000)
    world.switches.set({ faults: [{ kind: 'replaced', method: 'GET', status: 200, body: '{}' }] })
    const kick = harness.on('kick', 'Weekly', harness.member('Weekly', ana.number))
    expect(await done(harness.commands.act(kick))).toMatchObject({ ok: false, fault: { code: 'stale' } })
    expect(writes()).toEqual([])
  })
})

describe('if the provider responds after 12 s, Gavel', () => {
  it.each(['mute', 'kick'] as const)('does not send %s, and says that the provider took too long', async (kind) => {
    const { harness, done, writes } = await slowScene(12_000)
    const acted = await done(harness.commands.act(harness.on(kind, 'Weekly', harness.member('Weekly', ben.number))))
    expect(acted).toMatchObject(tooSlow)
    expect(writes()).toEqual([])
  })

  it('does not ask whether to end a room that it cannot read, and says that the provider took too long', async () => {
    const { harness, done, writes } = await slowScene(12_000)
    expect(await done(harness.commands.act(harness.end('Weekly')))).toMatchObject(tooSlow)
    expect(writes()).toEqual([])
  })

  it('does not send an end that was confirmed after the provider had become slow', async () => {
    const { clock, harness, done, world, writes } = (open = await createScene())
    const { action, token } = questionIn(await done(harness.commands.act(harness.end('Weekly'))))
    await clock.advance(3_000)
    world.switches.set({ latencyMs: 12_000 })
    expect(await done(harness.commands.act(action, token))).toMatchObject(tooSlow)
    await clock.advance(60_000)
    expect(writes()).toEqual([])
  })

  it('sends a removal, because it names the call, but only once, and reports an unknown outcome', async () => {
    const { clock, harness, done, world, writes } = await slowScene(12_000)
    const remove = harness.on('remove', 'Weekly', harness.member('Weekly', ben.number))
    const acted = await done(harness.commands.act(remove))
    expect(acted).toMatchObject({ ok: false, fault: { code: 'unknownOutcome' } })
    await clock.advance(60_000)
    expect(writes()).toHaveLength(1)
    expect(writes()[0]).toMatch(/^DELETE \/Call\//)
    expect(world.rooms.live('Weekly')?.members.size).toBe(2)
  })
})

describe('two reads of one room for the user', () => {
  it('both get a response, even if the second begins too late to share the first response', async () => {
    const { harness, done, clock, world } = (open = await createScene())
    world.switches.set({ latencyMs: 3_000 })
    const room = { accountId, name: 'Weekly' }
    const first = harness.monitor.readNow(room)
    await clock.advance(1_500)
    const second = harness.monitor.readNow(room)
    expect(await done(Promise.all([first, second]))).toMatchObject([{ ok: true }, { ok: true }])
  })
})

it('a read for an action is not repeated if a newer read by this Gavel has overtaken it', async () => {
  const scene = (open = await createScene())
  const { harness, clock, world, done } = scene
  harness.settings.holdSeconds = 0
  await clock.advance(1_700)
  world.switches.set({ latencyMs: 4_000 })
  const kicking = harness.commands.act(harness.on('kick', 'Weekly', harness.member('Weekly', ana.number)))
  await clock.advance(1_200)
  world.switches.set({ latencyMs: 300 })
  drop(harness.monitor.readNow({ accountId, name: 'Weekly' }))
  await clock.advance(2_700)
  world.switches.set({ latencyMs: 6_500 })
  await clock.advance(200)
  expect(scene.writes()).toHaveLength(1)
  expect(await done(kicking)).toMatchObject({ ok: true, value: { state: 'accepted' } })
})
