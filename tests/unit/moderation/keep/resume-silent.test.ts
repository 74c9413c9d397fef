import { expect, test } from 'vitest'
import { resumeSilent } from '../../../../electron/moderation/keep/resume-silent.ts'
import { onHoldIn } from '../../../../shared/rooms/on-hold.ts'
import { memberSeenOf } from '../../../../shared/rooms/room-actions.ts'
import { accountId, openHarness, type ModerationHarness } from '../../../support/moderation-harness.ts'
import { ana, ben, createScene, eve, type Scene } from '../../../support/moderation-scene.ts'

const seenIn = ({ room }: ModerationHarness) => ({
  accountId,
  conference: 'Weekly',
  instance: room('Weekly').instance,
})

const keyOf = (harness: ModerationHarness) => harness.member('Weekly', ben.number).key

const inRoom = ({ world, idOf }: Scene) => {
  const found = world.rooms.live('Weekly')?.members.get(idOf(ben.number))
  if (found === undefined) throw new Error('Ben is not in the room')
  return found
}

/** Puts Ben on hold, runs `before`, closes Gavel, runs `meanwhile`, and starts it again with the same files. */
async function restart(
  scene: Scene,
  { before, meanwhile }: Pick<Case, 'before' | 'meanwhile'> = {},
): Promise<ModerationHarness> {
  const { clock, world, harness, done } = scene
  await done(harness.onHold.put(seenIn(harness), [memberSeenOf(harness.member('Weekly', ben.number))]))
  await clock.advance(4_000)
  await before?.(scene)
  await clock.advance(4_000)
  harness.monitor.stop()
  meanwhile?.(scene)
  await clock.advance(10_000)
  const second = await openHarness({ clock, provider: world.provider, kind: world.kind, files: harness.files })
  const { rooms: monitor, journal, reconciler } = second
  await resumeSilent({ monitor, journal, reconciler, now: () => clock.now() })
  await clock.advance(4_000)
  return second
}

interface Case {
  readonly title: string
  readonly before?: (scene: Scene) => Promise<unknown>
  readonly meanwhile?: (scene: Scene) => void
  readonly asks: boolean
}

const cases: readonly Case[] = [
  { title: 'asks about a caller who is still in the same call', asks: true },
  {
    title: 'says nothing about a caller who was brought back',
    before: ({ harness, done }) => done(harness.onHold.bringBack(seenIn(harness), [keyOf(harness)])),
    asks: false,
  },
  {
    title: 'asks about a caller who was on hold again before the log said that they had been brought back',
    before: async ({ harness, clock, done }) => {
      await done(harness.onHold.bringBack(seenIn(harness), [keyOf(harness)]))
      await clock.advance(2_000)
      const read = await harness.journal.read({ events: ['outcome'] }, undefined, 2)
      await done(harness.onHold.put(seenIn(harness), [memberSeenOf(harness.member('Weekly', ben.number))]))
      const late = read.ok ? read.value.entries : []
      expect(late.map(({ action, outcome }) => `${String(action)} ${String(outcome)}`).toSorted()).toEqual([
        'undeafen confirmed',
        'unmute confirmed',
      ])
      for (const { id: _id, at: _at, actor: _actor, ...line } of late) {
        await harness.journal.write(line)
        await harness.journal.write({ ...line, event: 'undeafened' })
      }
    },
    asks: true,
  },
  {
    title: 'asks about a caller who is still deaf although the request to bring them back was accepted',
    before: ({ harness, world, done }) => {
      world.switches.set({ effectDelayMs: 60_000 })
      return done(harness.onHold.bringBack(seenIn(harness), [keyOf(harness)]))
    },
    asks: true,
  },
  {
    title: 'asks about a caller who hears again but was not unmuted',
    before: ({ harness, world, done }) => {
      world.switches.set({ faults: [{ kind: 'refuse', method: 'DELETE', path: '/Mute/', status: 400 }] })
      return done(harness.onHold.bringBack(seenIn(harness), [keyOf(harness)]))
    },
    asks: true,
  },
  {
    title: 'says nothing about a caller whom somebody else let hear again while Gavel was closed',
    meanwhile: (scene) => (inRoom(scene).deaf = false),
    asks: false,
  },
  {
    title: 'says nothing about a caller who is back with another call',
    meanwhile: (scene) => {
      scene.world.rooms.leave({ room: 'Weekly', callUuid: inRoom(scene).callUuid })
      scene.world.rooms.join({ room: 'Weekly', ...ben, deaf: true, muted: true })
    },
    asks: false,
  },
  {
    title: 'says nothing in another run of the room',
    meanwhile: ({ world }) => {
      world.rooms.endRoom({ room: 'Weekly' })
      world.rooms.startRoom({ name: 'Weekly', people: [ana, ben, eve] })
    },
    asks: false,
  },
]

test.each(cases)('at the next start, Gavel $title', async ({ before, meanwhile, asks }) => {
  const scene = await createScene()
  const second = await restart(scene, {
    ...(before !== undefined && { before }),
    ...(meanwhile !== undefined && { meanwhile }),
  })
  const room = second.room('Weekly')
  expect([room.onHold?.asks, onHoldIn(room).map(({ name }) => name)]).toEqual(asks ? [true, ['Ben']] : [undefined, []])
  second.monitor.stop()
  scene.stop()
})

test('nothing is sent until the user answers: brings them back as they were, or keeps them on hold', async () => {
  const scene = await createScene()
  const second = await restart(scene)
  const sent = scene.writes().length
  await scene.clock.advance(10_000)
  expect(scene.writes()).toHaveLength(sent)
  second.onHold.keep({ accountId, name: 'Weekly' })
  expect(second.room('Weekly').onHold).toEqual({ keys: [keyOf(second)] })
  await scene.done(second.onHold.bringBack(seenIn(second), [keyOf(second)]))
  await scene.clock.advance(4_000)
  expect([inRoom(scene).muted, inRoom(scene).deaf]).toEqual([false, false])
  expect(second.room('Weekly').onHold).toBeUndefined()
  second.monitor.stop()
  scene.stop()
})

/** Begins a search for a noisy line, runs `before`, closes Gavel, and starts it again with the same files. */
async function restartInSearch(scene: Scene, before: () => Promise<unknown>): Promise<ModerationHarness> {
  const { clock, world, harness, done } = scene
  await done(harness.noiseSearch.begin({ accountId, name: 'Weekly' }, true))
  await clock.advance(4_000)
  await before()
  await clock.advance(4_000)
  harness.monitor.stop()
  await clock.advance(10_000)
  const second = await openHarness({ clock, provider: world.provider, kind: world.kind, files: harness.files })
  const { rooms: monitor, journal, reconciler } = second
  await resumeSilent({ monitor, journal, reconciler, now: () => clock.now() })
  await clock.advance(4_000)
  return second
}

test.each([
  ['asks about those who are muted for a search', () => Promise.resolve(), ['Ana', 'Ben']],
  ['says nothing after everybody was given back', ({ noiseSearch }: ModerationHarness) => noiseSearch.giveBack(), []],
  [
    'says nothing about the caller who was found and stays muted',
    async ({ noiseSearch }: ModerationHarness, { clock }: Scene) => {
      for (const answer of ['gone', 'still'] as const) {
        const asked = noiseSearch.view()?.step
        if (asked?.kind === 'asking') noiseSearch.answer(asked.id, answer)
        await clock.advance(6_000)
      }
      expect(noiseSearch.keep()).toBeDefined()
    },
    [],
  ],
])('at the next start, Gavel %s', async (_title, before, names) => {
  const scene = await createScene()
  const second = await restartInSearch(scene, () => scene.done(Promise.resolve(before(scene.harness, scene))))
  const room = second.room('Weekly')
  expect([room.onHold?.asks === true, onHoldIn(room).map(({ name }) => name)]).toEqual([names.length > 0, names])
  const keys = room.onHold?.keys ?? []
  if (keys.length > 0) await scene.done(second.onHold.bringBack(seenIn(second), keys))
  await scene.clock.advance(4_000)
  if (keys.length > 0) expect(second.member('Weekly', ana.number).muted).toBe(false)
  second.monitor.stop()
  scene.stop()
})
