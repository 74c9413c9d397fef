import { afterEach, describe, expect, it } from 'vitest'
import { ana, ben, heldIn, questionIn, scene, type Scene } from '../../support/moderation-scene.ts'

let open: Scene | undefined
afterEach(() => {
  open?.desk.monitor.stop()
  open?.world.stop()
  open = undefined
})

/** Mute is sent, and from then on the provider is silent for 12 s. */
const silence = async (): Promise<Scene> => {
  const stage = (open = await scene())
  const { clock, desk, world } = stage
  world.switches.set({ faults: [{ kind: 'silent' }] })
  void desk.commands.act(desk.on('mute', 'Weekly', desk.member('Weekly', ana.number)))
  clock.setTimeout(() => {
    world.switches.set({ faults: [] })
  }, 12_000)
  await clock.advance(200)
  return stage
}

const late = { code: 'stale', values: { reason: 'late' } }

describe('an action that waits for an earlier one, whose provider is silent for 12 s', () => {
  it('does not end the room when the provider is back', async () => {
    const { clock, desk, done, writes, world } = await silence()
    const { action, token } = questionIn(await done(desk.commands.act(desk.end('Weekly'))))
    const ending = done(desk.commands.act(action, token))
    expect(await ending).toMatchObject({ ok: false, fault: { code: 'stale' } })
    await clock.advance(180_000)
    expect(writes().filter((line) => line.startsWith('DELETE'))).toEqual([])
    expect(world.rooms.live('Weekly')).toBeDefined()
  })

  it('does not remove the caller when the provider is back, and says so on the row and in the log', async () => {
    const { clock, desk, done, writes, journal } = await silence()
    heldIn(await done(desk.commands.act(desk.on('remove', 'Weekly', desk.member('Weekly', ben.number)))))
    await clock.advance(20_000)
    const pending = desk.room('Weekly').pending.filter(({ kind }) => kind === 'remove')
    expect(pending).toMatchObject([{ state: 'failed', fault: late }])
    await clock.advance(180_000)
    expect(writes().filter((line) => line.startsWith('DELETE'))).toEqual([])
    const lines = (await journal()).filter(({ action }) => action === 'remove')
    expect(lines).toMatchObject([{ event: 'dropped', fault: late }])
  })
})
