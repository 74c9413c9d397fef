import { describe, expect, test } from 'vitest'
import type { FaultRule } from '../../../simulator/fault-rules.ts'
import { createMemoryFiles } from '../../../support/memory-files.ts'
import { ben, createNumberScene, createScene, heldIn, type Scene } from '../../../support/moderation-scene.ts'

const verbs: readonly (readonly [RegExp, string])[] = [
  [/^POST .*\/Mute\//, 'mute'],
  [/^DELETE .*\/Mute\//, 'unmute'],
  [/^POST .*\/Deaf\//, 'deafen'],
  [/^DELETE \/Call\//, 'hang up'],
  [/^POST .*\/Kick\//, 'kick'],
]

interface Told {
  readonly scene: Scene
  readonly id: string
  /** Kind, event and outcome of each line of the log that belongs to the removal, oldest first. */
  log(): Promise<readonly string[]>
  /** What was sent, oldest first. */
  sent(): readonly (string | undefined)[]
  isMuted(): boolean | undefined
}

/** Clicks on *Remove* for Ben. */
async function remove(scene: Scene, kind: 'remove' | 'kick' = 'remove'): Promise<Told> {
  const { harness, world } = scene
  const id = heldIn(
    await scene.done(harness.commands.act(harness.on(kind, 'Weekly', harness.member('Weekly', ben.number)))),
  )
  return {
    scene,
    id,
    log: async () =>
      (await scene.journal())
        .filter(({ actionId, partOf }) => actionId === id || partOf === id)
        .map(({ action = '', event, outcome }) => `${action} ${outcome ?? event}`),
    sent: () => scene.writes().map((line) => verbs.find(([pattern]) => pattern.test(line))?.[1]),
    isMuted: () =>
      [...(world.rooms.live('Weekly')?.members.values() ?? [])].find(({ number }) => number === ben.number)?.muted,
  }
}

const click = (scene: Scene, kind: 'mute' | 'unmute', who?: 'everyone' | 'everyoneButMe') => {
  const { harness } = scene
  const action =
    who === undefined
      ? harness.on(kind, 'Weekly', harness.member('Weekly', ben.number))
      : harness.onAll(kind, 'Weekly', who)
  return harness.commands.act(action)
}

const onMute = (kind: FaultRule['kind'], more: Partial<FaultRule> = {}): FaultRule => ({
  kind,
  method: 'POST',
  path: '/Mute/',
  ...more,
})

const refused = (method: string, path: string): FaultRule => ({ kind: 'refuse', status: 400, method, path })

interface Case {
  readonly title: string
  /** What the provider does wrong. */
  readonly faults?: readonly FaultRule[]
  readonly latencyMs?: number
  readonly kind?: 'remove' | 'kick'
  before?(scene: Scene): Promise<unknown>
  /** What happens after the click. The Undo time is 3 s. */
  then(told: Told): Promise<void>
  readonly sent: readonly string[]
  /** Whether the provider has Ben muted in the end. Undefined: he has left. */
  readonly muted: boolean | undefined
  readonly log: readonly string[]
}

const undo = ({ scene, id }: Told): void => {
  expect(scene.harness.commands.undo(id)).toMatchObject({ ok: true })
}

const mutedAlone = ['mute intent', 'mute accepted', 'mute confirmed']
const removed = ['remove intent', 'remove accepted', 'remove confirmed']

const cases: readonly Case[] = [
  {
    title: 'mutes at the click, and hangs up after the Undo time',
    then: ({ scene }) => scene.clock.advance(8_000),
    sent: ['mute', 'hang up'],
    muted: undefined,
    log: [...mutedAlone, ...removed],
  },
  {
    title: 'unmutes on Undo',
    then: async (told) => {
      await told.scene.clock.advance(2_000)
      undo(told)
      await told.scene.clock.advance(8_000)
    },
    sent: ['mute', 'unmute'],
    muted: false,
    log: [...mutedAlone, 'remove undone', 'unmute intent', 'unmute accepted', 'unmute confirmed'],
  },
  {
    title: 'sends nothing if Undo comes before the mute has left',
    latencyMs: 900,
    // The mute waits for an earlier action on the same caller.
    before: ({ harness }) =>
      Promise.resolve(void harness.commands.act(harness.on('deafen', 'Weekly', harness.member('Weekly', ben.number)))),
    then: async (told) => {
      await told.scene.clock.advance(200)
      undo(told)
      await told.scene.clock.advance(8_000)
    },
    sent: ['deafen'],
    muted: false,
    log: ['remove undone'],
  },
  {
    title: 'hangs up at once on Now, without a wait for the response to the mute',
    faults: [onMute('silent')],
    then: async ({ scene, id, sent }) => {
      await scene.clock.advance(100)
      scene.harness.commands.sendNow(id)
      await scene.clock.advance(500)
      expect(sent()).toEqual(['mute', 'hang up'])
      await scene.clock.advance(40_000)
    },
    sent: ['mute', 'hang up'],
    muted: undefined,
    log: ['mute intent', ...removed, 'mute unknown'],
  },
  {
    title: 'hangs up although the mute was refused',
    faults: [onMute('refuse', { status: 400 })],
    then: ({ scene }) => scene.clock.advance(8_000),
    sent: ['mute', 'hang up'],
    muted: undefined,
    log: ['mute intent', 'mute failed', ...removed],
  },
  {
    title: 'changes nothing for a caller who was muted before, and leaves them muted on Undo',
    before: async (scene) => {
      await scene.done(click(scene, 'mute'))
      await scene.clock.advance(4_000)
    },
    then: async (told) => {
      await told.scene.clock.advance(1_000)
      undo(told)
      await told.scene.clock.advance(8_000)
    },
    sent: ['mute'],
    muted: true,
    log: ['remove undone'],
  },
  {
    title: 'leaves them muted on Undo if a colleague muted them meanwhile',
    then: async (told) => {
      const { harness, clock } = told.scene
      await clock.advance(2_000)
      const { callUuid = '' } = harness.member('Weekly', ben.number)
      harness.colleagues.acted('account-1', {
        id: 'a1',
        desk: 'desk-2',
        person: 'Kim',
        step: 'accepted',
        kind: 'mute',
        conference: 'Weekly',
        who: [callUuid],
      })
      undo(told)
      await clock.advance(8_000)
    },
    sent: ['mute'],
    muted: true,
    log: [...mutedAlone, 'remove undone'],
  },
  {
    title: 'leaves them muted by *Unmute those I muted*',
    then: async ({ scene }) => {
      await scene.clock.advance(2_000)
      const acted = await scene.done(scene.harness.commands.act(scene.harness.onAll('unmute', 'Weekly', 'mutedByMe')))
      expect(acted).toMatchObject({ ok: false })
      await scene.clock.advance(6_000)
    },
    sent: ['mute', 'hang up'],
    muted: undefined,
    log: [...mutedAlone, ...removed],
  },
  {
    title: 'leaves them unmuted on Undo if a click unmuted them meanwhile',
    then: async (told) => {
      await told.scene.clock.advance(2_000)
      await told.scene.done(click(told.scene, 'unmute'))
      undo(told)
      await told.scene.clock.advance(8_000)
    },
    sent: ['mute', 'unmute'],
    muted: false,
    log: [...mutedAlone, 'remove undone'],
  },
  ...(['quit', 'sleep', 'network'] as const).map((why) => ({
    title: `sends no unmute on ${why}, and says that they are muted by me`,
    then: async ({ scene }: Told) => {
      await scene.clock.advance(1_500)
      await scene.harness.commands.dropHeld(why)
      await scene.clock.advance(8_000)
      expect(scene.harness.member('Weekly', ben.number)).toMatchObject({ muted: true, mutedByMe: true })
    },
    sent: ['mute'],
    muted: true,
    log: [...mutedAlone, 'remove dropped'],
  })),
  {
    title: 'unmutes on Undo if a mute of all others was refused meanwhile',
    then: async (told) => {
      await told.scene.clock.advance(1_000)
      const acted = await told.scene.done(click(told.scene, 'mute', 'everyoneButMe'))
      expect(acted).toMatchObject({ ok: false, fault: { values: { reason: 'me' } } })
      undo(told)
      await told.scene.clock.advance(8_000)
    },
    sent: ['mute', 'unmute'],
    muted: false,
    log: [...mutedAlone, 'remove undone', 'unmute intent', 'unmute accepted', 'unmute confirmed'],
  },
  ...(['remove', 'kick'] as const).map((kind) => ({
    title: `unmutes if the ${kind} is refused`,
    kind,
    faults: [refused('DELETE', '/Call/'), refused('POST', '/Kick/')],
    then: ({ scene }: Told) => scene.clock.advance(8_000),
    sent: ['mute', kind === 'kick' ? 'kick' : 'hang up', 'unmute'],
    muted: false,
    log: [...mutedAlone, `${kind} intent`, `${kind} failed`, 'unmute intent', 'unmute accepted', 'unmute confirmed'],
  })),
  {
    title: 'unmutes if the removal was dropped because the room could not be read',
    kind: 'kick',
    then: async ({ scene }) => {
      await scene.clock.advance(2_500)
      scene.world.switches.set({ faults: [{ ...refused('GET', '/Conference/Weekly/'), times: 1 }] })
      await scene.clock.advance(8_000)
    },
    sent: ['mute', 'unmute'],
    muted: false,
    log: [...mutedAlone, 'kick dropped', 'unmute intent', 'unmute accepted', 'unmute confirmed'],
  },
  {
    title: 'leaves them muted if nobody knows whether they were removed',
    faults: [{ kind: 'silent', method: 'DELETE', path: '/Call/' }],
    then: ({ scene }) => scene.clock.advance(60_000),
    sent: ['mute', 'hang up'],
    muted: true,
    log: [...mutedAlone, 'remove intent', 'remove unknown'],
  },
]

describe('a held removal', () => {
  test.each(cases)('$title', async ({ faults = [], latencyMs = 30, kind, before, then, sent, muted, log }) => {
    const scene = await createScene()
    scene.world.switches.set({ faults: [...faults], latencyMs })
    await before?.(scene)
    const told = await remove(scene, kind)
    await then(told)
    expect(told.sent()).toEqual(sent)
    expect(told.isMuted()).toBe(muted)
    expect(await told.log()).toEqual(log)
    scene.stop()
  })

  test('without an Undo time is not preceded by a mute', async () => {
    const scene = await createScene()
    const { harness, clock } = scene
    harness.settings.holdSeconds = 0
    await scene.done(harness.commands.act(harness.on('remove', 'Weekly', harness.member('Weekly', ben.number))))
    await clock.advance(5_000)
    expect(scene.writes()).toEqual([expect.stringMatching(/^DELETE \/Call\//)])
  })

  test('mutes nobody if it cannot be logged', async () => {
    const files = createMemoryFiles()
    const scene = await createScene({}, {}, files)
    files.failWith = 'ENOSPC'
    const told = await remove(scene)
    await scene.clock.advance(1_000)
    expect(scene.harness.room('Weekly').pending).toMatchObject([{ kind: 'remove', state: 'held' }])
    await scene.clock.advance(7_000)
    expect(told.sent()).toEqual([])
    expect(scene.harness.room('Weekly').pending).toMatchObject([
      { kind: 'remove', state: 'failed', fault: { code: 'storage' } },
    ])
  })

  test('unmutes if it cannot be logged by the end of its Undo time', async () => {
    const files = createMemoryFiles()
    const scene = await createScene({}, {}, files)
    const told = await remove(scene)
    await scene.clock.advance(2_000)
    files.failWith = 'ENOSPC'
    await scene.clock.advance(8_000)
    expect(told.sent()).toEqual(['mute', 'unmute'])
    expect(told.isMuted()).toBe(false)
  })

  test('of a caller who is known only by their call is not preceded by a mute', async () => {
    const { harness, clock, remove: removalOf, caller, done, writes } = await createNumberScene()
    heldIn(await done(harness.commands.act(removalOf(caller(ben.number)))))
    await clock.advance(2_000)
    expect(writes()).toEqual([])
  })

  test('leaves who could not be brought back on hold, and asks about them', async () => {
    const scene = await createScene()
    const { harness, clock } = scene
    const told = await remove(scene)
    await clock.advance(2_000)
    undo(told)
    await harness.commands.dropHeld('network')
    await clock.advance(8_000)
    const { key } = harness.member('Weekly', ben.number)
    expect(harness.room('Weekly').onHold).toEqual({ keys: [key], asks: true })
    expect(told.sent()).toEqual(['mute'])
  })

  test('shows no failure of its mute on the row, where the removal goes on', async () => {
    const scene = await createScene()
    scene.world.switches.set({ faults: [onMute('refuse', { status: 400 })] })
    await remove(scene)
    await scene.clock.advance(1_000)
    expect(scene.harness.room('Weekly').pending).toMatchObject([{ kind: 'remove', state: 'held' }])
  })
})
