import { afterEach, expect, it } from 'vitest'
import { ana, createScene, type Scene } from '../../../support/moderation-scene.ts'

let open: Scene | undefined
afterEach(() => {
  open?.stop()
  open = undefined
})

it.each(['kick', 'remove'] as const)(
  'a %s that waits while its account is removed is not sent, and does not claim that the caller has left',
  async (kind) => {
    const { harness, done, clock, writes, world } = (open = await createScene())
    harness.settings.holdSeconds = 0
    world.switches.set({ latencyMs: 3_000 })
    await clock.advance(20_000)
    const acting = harness.commands.act(harness.on(kind, 'Weekly', harness.member('Weekly', ana.number)))
    await clock.advance(1_000)
    harness.removeAccount()
    expect(await done(acting)).toMatchObject({ ok: false, fault: { code: 'noAccount' } })
    expect(writes()).toEqual([])
  },
)

it('a question whose account is removed while its room is read does not claim that the caller has left', async () => {
  const { harness, done, clock, world } = (open = await createScene())
  world.switches.set({ latencyMs: 3_000 })
  await clock.advance(20_000)
  const asking = harness.commands.act(
    harness.on('remove', 'Weekly', harness.member('Weekly', ana.number)),
    undefined,
    'question',
  )
  await clock.advance(1_000)
  harness.removeAccount()
  expect(await done(asking)).toMatchObject({ ok: false, fault: { code: 'noAccount' } })
})

it('a question about the end of a room does not claim that the room ended if its account is removed meanwhile', async () => {
  const { harness, done, clock, world } = (open = await createScene())
  world.switches.set({ latencyMs: 3_000 })
  await clock.advance(20_000)
  const asking = harness.commands.ask(harness.end('Weekly'))
  await clock.advance(1_000)
  harness.removeAccount()
  expect(await done(asking)).toMatchObject({ ok: false, fault: { code: 'noAccount' } })
})
