import { afterEach, describe, expect, it } from 'vitest'
import { accountId } from '../../../support/moderation-harness.ts'
import { ana, createScene, type Scene } from '../../../support/moderation-scene.ts'

let open: Scene | undefined
afterEach(() => {
  open?.stop()
  open = undefined
})

describe.each([60, 400, 900])('if the provider responds after %i ms, Gavel', (latencyMs) => {
  it('reads the roster once and mutes everyone but me', async () => {
    const { clock, harness, done, writes, world } = (open = await createScene(
      { switches: { latencyMs, effectDelayMs: 0 } },
      { me: { [accountId]: [ana.number] } },
    ))
    const start = clock.now()
    const acted = await done(harness.commands.act(harness.onAll('mute', 'Weekly', 'everyoneButMe')))
    expect(acted).toMatchObject({ ok: true, value: { state: 'accepted', covered: 2 } })
    // One read and one mute are sent. A second read would only make the user wait.
    expect(clock.now() - start).toBeLessThan(2 * latencyMs + 100)
    expect(writes()).toHaveLength(1)
    const members = [...(world.rooms.live('Weekly')?.members.values() ?? [])]
    expect(members.filter(({ muted }) => !muted).map(({ number }) => number)).toEqual([ana.number])
  })
})
