import { afterEach, describe, expect, it } from 'vitest'
import { recoverMuted } from '../../../electron/moderation/recover-muted.ts'
import { openHarness, type ModerationHarness } from '../../support/moderation-harness.ts'
import { ana, ben, createScene, eve, type Scene } from '../../support/moderation-scene.ts'

let scene: Scene
let second: ModerationHarness | undefined

afterEach(() => {
  second?.monitor.stop()
  second = undefined
  scene.stop()
})

interface Caller {
  readonly number: string
}

const mutedByMe = ({ room }: ModerationHarness) =>
  (room('Weekly').members ?? []).filter((member) => member.mutedByMe).map(({ name }) => name)

/** Closes Gavel, runs `meanwhile`, and starts it again with the same files. */
async function restart(meanwhile: () => void = () => {}): Promise<ModerationHarness> {
  const { clock, world, harness } = scene
  await clock.advance(5_000)
  harness.monitor.stop()
  meanwhile()
  await clock.advance(10_000)
  second = await openHarness({ clock, provider: world.provider, kind: world.kind, files: harness.files })
  const { monitor, journal } = second
  await recoverMuted({ monitor, journal, now: () => clock.now() })
  await clock.advance(4_000)
  return second
}

const act = (kind: 'mute' | 'unmute', ...people: readonly Caller[]) => {
  const { harness, done } = scene
  const members = people.map(({ number }) => harness.member('Weekly', number))
  return done(harness.commands.act(harness.on(kind, 'Weekly', ...members)))
}
const inRoom = (caller: Caller) => {
  const member = scene.world.rooms.live('Weekly')?.members.get(scene.idOf(caller.number))
  if (member === undefined) throw new Error(`${caller.number} is not in the room`)
  return member
}

describe('after a restart of Gavel', () => {
  it('callers whom it muted count as muted by me, and can be unmuted together', async () => {
    scene = await createScene()
    await act('mute', ana)
    await act('mute', ben)
    const later = await restart()
    expect(mutedByMe(later)).toEqual(['Ana', 'Ben'])
    await scene.done(later.commands.act(later.onAll('unmute', 'Weekly', 'mutedByMe')))
    await scene.clock.advance(2_000)
    expect([ana, ben].map((caller) => inRoom(caller).muted)).toEqual([false, false])
    expect(mutedByMe(later)).toEqual([])
  })

  it('a caller who was already muted when everyone was muted does not count as muted by me', async () => {
    scene = await createScene()
    inRoom(eve).muted = true
    await scene.clock.advance(4_000)
    await scene.done(scene.harness.commands.act(scene.harness.onAll('mute', 'Weekly')))
    expect(mutedByMe(await restart())).toEqual(['Ana', 'Ben'])
  })

  it('a caller whom I or others unmuted before the restart does not count as muted by me, even if others muted them again', async () => {
    scene = await createScene()
    await act('mute', ana, ben, eve)
    await scene.clock.advance(2_000)
    await act('unmute', ana)
    inRoom(ben).muted = false
    await scene.clock.advance(4_000)
    const muted = [ana, ben]
    const later = await restart(() => {
      for (const caller of muted) inRoom(caller).muted = true
    })
    expect(mutedByMe(later)).toEqual(['Eve'])
  })

  it('a caller whom others unmute and mute again after the restart does not count as muted by me', async () => {
    scene = await createScene()
    await act('mute', ana)
    const later = await restart()
    inRoom(ana).muted = false
    await scene.clock.advance(4_000)
    inRoom(ana).muted = true
    await scene.clock.advance(4_000)
    expect(mutedByMe(later)).toEqual([])
  })

  it('a caller who left and joined again with the same call does not count as muted by me', async () => {
    scene = await createScene()
    await act('mute', ana, ben)
    const { rooms } = scene.world
    const later = await restart(() => {
      const room = rooms.live('Weekly')
      const { callUuid } = inRoom(ana)
      if (room !== undefined) rooms.kick(room, inRoom(ana))
      rooms.join({ room: 'Weekly', callUuid, muted: true })
    })
    expect(later.member('Weekly', ana.number)).toMatchObject({ muted: true, mutedByMe: false })
    expect(mutedByMe(later)).toEqual(['Ben'])
  })

  it('no caller counts as muted by me if journal entries are missing', async () => {
    scene = await createScene()
    await act('mute', ana)
    await scene.clock.advance(2_000)
    const { journal } = scene.harness
    await journal.write({ account: 'acme', provider: 'plivo', event: 'note', text: 'linesMissing' })
    expect(mutedByMe(await restart())).toEqual([])
  })
})
