import { afterEach, describe, expect, it } from 'vitest'
import { accountId } from '../../support/moderation-harness.ts'
import { ana, scene, type Scene } from '../../support/moderation-scene.ts'

let open: Scene | undefined
afterEach(() => {
  open?.desk.monitor.stop()
  open?.world.stop()
  open = undefined
})

describe.each([60, 400, 900])('with a provider that answers after %i ms', (latencyMs) => {
  it('mutes everyone but me, on a roster read for it', async () => {
    const { clock, desk, done, writes, world } = (open = await scene(
      { switches: { latencyMs, effectDelayMs: 0 } },
      { me: { [accountId]: [ana.number] } },
    ))
    const begun = clock.now()
    const acted = await done(desk.commands.act(desk.onAll('mute', 'Weekly', 'everyoneButMe')))
    expect(acted).toMatchObject({ ok: true, value: { state: 'accepted', covered: 2 } })
    // One reading and one request; a second reading would only make the person wait.
    expect(clock.now() - begun).toBeLessThan(2 * latencyMs + 100)
    expect(writes()).toHaveLength(1)
    const members = [...(world.rooms.live('Weekly')?.members.values() ?? [])]
    expect(members.filter(({ muted }) => !muted).map(({ number }) => number)).toEqual([ana.number])
  })
})
