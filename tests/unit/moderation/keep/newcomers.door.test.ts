import { expect, test } from 'vitest'
import { resumeSilent } from '../../../../electron/moderation/keep/resume-silent.ts'
import type { FaultRule } from '../../../simulator/fault-rules.ts'
import { atDoorIn } from '../../../../shared/rooms/on-hold.ts'
import type { NewcomersRule } from '../../../../shared/rooms/newcomers.ts'
import { hangingFiles } from '../../../support/hanging-files.ts'
import type { MemoryFiles } from '../../../support/memory-files.ts'
import { accountId, openHarness, type ModerationHarness } from '../../../support/moderation-harness.ts'
import { ana, ben, createScene, eve, type Scene } from '../../../support/moderation-scene.ts'

const zoe = { number: '15550100107', name: 'Zoe' }
const kim = { number: '15550100108', name: 'Kim' }
const ref = { accountId, name: 'Weekly' }
const settings = { own: [ref], me: { [accountId]: [ana.number] } }

type Caller = typeof zoe

const seenIn = ({ room }: ModerationHarness) => ({
  accountId,
  conference: 'Weekly',
  instance: room('Weekly').instance,
})

const simulated = ({ world }: Scene, { number }: Caller) =>
  [...(world.rooms.live('Weekly')?.members.values() ?? [])].find((one) => one.number === number)

/** Whether the provider has the caller muted and deaf; undefined if they are not in the room. */
const stateOf = (scene: Scene, caller: Caller) => {
  const found = simulated(scene, caller)
  return found && [found.muted, found.deaf]
}

const join = ({ world }: Scene, ...callers: readonly Caller[]): void => {
  for (const caller of callers) world.rooms.join({ room: 'Weekly', ...caller })
}

const admit = ({ harness, done }: Scene, ...callers: readonly Caller[]) =>
  done(
    harness.onHold.bringBack(
      seenIn(harness),
      callers.map(({ number }) => harness.member('Weekly', number).key),
    ),
  )

const atDoor = ({ harness }: Scene) => atDoorIn(harness.room('Weekly')).map(({ name }) => name)
const heldIn = ({ harness }: Scene) => harness.room('Weekly').pending.find(({ state }) => state === 'held')
const undo = (scene: Scene) => scene.harness.commands.undo(heldIn(scene)?.id ?? '')
const notesIn = async (scene: Scene) =>
  (await scene.journal()).flatMap(({ event, text = '' }) => (event === 'note' ? text : []))

async function watching(rule: NewcomersRule, faults: readonly FaultRule[] = [], files?: MemoryFiles): Promise<Scene> {
  const scene = await createScene({}, settings, files)
  scene.world.switches.set({ faults: [...faults] })
  expect(await scene.done(scene.harness.newcomers.switchOn(ref, rule))).toMatchObject({ ok: true })
  return scene
}

interface Case {
  readonly title: string
  readonly rule?: NewcomersRule
  readonly faults?: readonly FaultRule[]
  readonly before?: (scene: Scene) => void
  /** What happens once Zoe has joined. */
  readonly then?: (scene: Scene) => Promise<unknown>
  /** Whether Zoe is muted and deaf in the end; undefined: she is gone. */
  readonly zoe: readonly [boolean, boolean] | undefined
  readonly atDoor: readonly string[]
  readonly notes?: readonly string[]
}

const muted = [true, true] as const
const free = [false, false] as const

const cases: readonly Case[] = [
  { title: 'a newcomer is silent and deaf at the door', zoe: muted, atDoor: ['Zoe'], notes: ['doorAsks', 'atDoor'] },
  {
    title: 'who is admitted is heard, and hears',
    then: (scene) => admit(scene, zoe),
    zoe: free,
    atDoor: [],
    notes: ['doorAsks', 'atDoor', 'admitted'],
  },
  {
    title: 'who is sent away by a click is gone after the Undo time',
    then: async ({ harness, clock }) => {
      await harness.commands.act(harness.on('remove', 'Weekly', harness.member('Weekly', zoe.number)))
      await clock.advance(6_000)
    },
    zoe: undefined,
    atDoor: [],
  },
  {
    title: 'an undo leaves them at the door',
    then: async (scene) => {
      const { harness, clock } = scene
      await harness.commands.act(harness.on('remove', 'Weekly', harness.member('Weekly', zoe.number)))
      await clock.advance(1_000)
      expect(await admit(scene, zoe)).toMatchObject({ fault: { code: 'changed' } })
      undo(scene)
      await clock.advance(6_000)
    },
    zoe: muted,
    atDoor: ['Zoe'],
  },
  ...(['unmute', 'undeafen'] as const).flatMap((kind): readonly Case[] => [
    ...(['everyone', 'everyoneButMe'] as const).map((who): Case => ({
      title: `nobody at the door is reached by ${kind} for ${who}`,
      then: async ({ harness, done, clock }) => {
        await done(harness.commands.act(harness.onAll('mute', 'Weekly', 'everyoneButMe')))
        await clock.advance(4_000)
        const action = harness.onAll(kind, 'Weekly', who)
        const acted = await done(harness.commands.act(action))
        if (!acted.ok || acted.value.state !== 'question') throw new Error('not asked')
        expect(acted.value.question.people).toBe(who === 'everyone' ? 3 : 2)
        expect(await done(harness.commands.act(action, acted.value.question.token))).toMatchObject({ ok: true })
      },
      zoe: muted,
      atDoor: ['Zoe'],
    })),
    {
      title: `nor by ${kind} for a selection`,
      then: async (scene) => {
        const { harness, done } = scene
        const members = [ben, zoe].map(({ number }) => harness.member('Weekly', number))
        await done(harness.commands.act(harness.on('mute', 'Weekly', ...members)))
        await done(harness.commands.act(harness.on(kind, 'Weekly', ...members)))
        const alone = harness.on(kind, 'Weekly', harness.member('Weekly', zoe.number))
        expect(await done(harness.commands.act(alone))).toMatchObject({ fault: { code: 'changed' } })
        await scene.clock.advance(4_000)
        expect(stateOf(scene, ben)?.[0]).toBe(kind === 'undeafen')
      },
      zoe: muted,
      atDoor: ['Zoe'],
    },
  ]),
  {
    title: 'nor by Unmute those I muted',
    then: async ({ harness, done }) => {
      await done(harness.commands.act(harness.on('mute', 'Weekly', harness.member('Weekly', ben.number))))
      await done(harness.commands.act(harness.onAll('unmute', 'Weekly', 'mutedByMe')))
    },
    zoe: muted,
    atDoor: ['Zoe'],
  },
  {
    title: 'who is at the door when it opens stays there until they are admitted',
    then: ({ harness }) => {
      harness.newcomers.switchOff(ref)
      return Promise.resolve()
    },
    zoe: muted,
    atDoor: ['Zoe'],
    notes: ['doorAsks', 'atDoor', 'doorOpened'],
  },
  {
    title: 'a number with a name passes if the user wants that',
    before: ({ harness }) => {
      harness.settings.doorLetsNamesPass = true
      harness.named.add(zoe.number)
    },
    zoe: free,
    atDoor: [],
  },
  {
    title: 'it does not pass otherwise',
    before: ({ harness }) => harness.named.add(zoe.number),
    zoe: muted,
    atDoor: ['Zoe'],
  },
  {
    title: 'nobody is stopped while the user is unknown, and the user is asked',
    before: ({ harness }) => {
      harness.configure({ ...settings, me: {} })
    },
    zoe: free,
    atDoor: [],
  },
  {
    title: 'nobody is stopped in read-only mode',
    before: ({ harness }) => {
      harness.settings.readOnly = true
      harness.configure({ ...settings, readOnly: true })
    },
    zoe: free,
    atDoor: [],
  },
  {
    title: 'nobody is stopped after a sleep',
    before: ({ harness }) => {
      harness.newcomers.suspend('sleep')
    },
    zoe: free,
    atDoor: [],
  },
  {
    title: 'whose removal is undone is muted at the door, and is heard once they are admitted',
    before: ({ harness }) => {
      harness.newcomers.suspend('sleep')
    },
    then: async (scene) => {
      const { harness, clock } = scene
      const { key } = harness.member('Weekly', zoe.number)
      await harness.commands.act(harness.on('remove', 'Weekly', harness.member('Weekly', zoe.number)))
      await clock.advance(1_000)
      await scene.done(harness.newcomers.goOn(seenIn(harness), 'muteThem', [key]))
      await clock.advance(1_000)
      undo(scene)
      await clock.advance(4_000)
      expect([stateOf(scene, zoe), atDoor(scene)]).toEqual([muted, ['Zoe']])
      await admit(scene, zoe)
    },
    zoe: free,
    atDoor: [],
  },
  {
    title: 'a closed room hangs up a newcomer after the Undo time',
    rule: 'close',
    then: ({ clock }) => clock.advance(8_000),
    zoe: undefined,
    atDoor: [],
    notes: ['doorClosed', 'atDoor'],
  },
  {
    title: 'an undo leaves a newcomer of a closed room at the door, who can then be admitted',
    rule: 'close',
    then: async (scene) => {
      undo(scene)
      await scene.clock.advance(6_000)
      expect(atDoor(scene)).toEqual(['Zoe'])
      await admit(scene, zoe)
    },
    zoe: free,
    atDoor: [],
  },
  ...(
    [
      ['is opened', (harness) => harness.newcomers.switchOff(ref)],
      ['asks again', (harness) => harness.newcomers.switchOn(ref, 'ask')],
      ['is in a computer that sleeps', (harness) => harness.newcomers.suspend('sleep')],
      [
        'turns out to have the user at the door',
        (harness) => harness.configure({ ...settings, me: { [accountId]: [ana.number, zoe.number] } }),
      ],
      ['does not know the user any more', (harness) => harness.configure({ ...settings, me: {} })],
    ] satisfies readonly (readonly [string, (harness: ModerationHarness) => unknown])[]
  ).map(([what, happen]): Case => ({
    title: `nobody is hung up whose room ${what} during the Undo time`,
    rule: 'close',
    then: async ({ harness, clock }) => {
      happen(harness)
      await clock.advance(10_000)
    },
    zoe: muted,
    atDoor: ['Zoe'],
  })),
]

test.each(cases)('$title', async ({ rule = 'ask', faults, before, then, zoe: expected, atDoor: shown, notes }) => {
  const scene = await watching(rule, faults)
  before?.(scene)
  join(scene, zoe)
  await scene.clock.advance(2_000)
  await then?.(scene)
  await scene.clock.advance(4_000)
  expect(stateOf(scene, zoe)).toEqual(expected)
  expect(atDoor(scene)).toEqual(shown)
  expect([ana, eve].map((one) => stateOf(scene, one)?.[1])).toEqual([false, false])
  if (notes !== undefined) expect(await notesIn(scene)).toEqual(notes)
  scene.stop()
})

test('all newcomers of one roster take two requests', async () => {
  const scene = await watching('ask')
  join(scene, zoe, kim)
  await scene.clock.advance(4_000)
  expect(atDoor(scene)).toEqual(['Zoe', 'Kim'])
  const [first, second, ...more] = scene.writes()
  expect([first, second]).toEqual([
    expect.stringMatching(/^POST .*,.*\/Mute\//),
    expect.stringMatching(/^POST .*,.*\/Deaf\//),
  ])
  expect(more).toEqual([])
  scene.stop()
})

test.each([
  ['ask', 'doorSpeech'],
  ['close', 'closedSpeech'],
] as const)('%s: who is stopped is told so once', async (rule, text) => {
  const scene = await watching(rule)
  scene.harness.settings[text] = { text: 'Please hold.', voice: 'WOMAN', language: 'en-US' }
  join(scene, zoe)
  await scene.clock.advance(10_000)
  expect(scene.writes().filter((line) => line.includes('/Speak/'))).toHaveLength(1)
  scene.stop()
})

test('after a crash, Gavel asks about who was at the door, and they can be admitted', async () => {
  const scene = await watching('ask')
  const { clock, world, harness } = scene
  join(scene, zoe)
  await clock.advance(4_000)
  harness.monitor.stop()
  await clock.advance(10_000)
  const next = await openHarness({ clock, provider: world.provider, kind: world.kind, files: harness.files })
  const { rooms: monitor, journal, reconciler } = next
  await resumeSilent({ monitor, journal, reconciler, now: () => clock.now() })
  await clock.advance(4_000)
  expect(next.room('Weekly').onHold).toMatchObject({ asks: true, atDoor: [expect.any(String)] })
  await scene.done(next.onHold.bringBack(seenIn(next), [next.member('Weekly', zoe.number).key]))
  await clock.advance(4_000)
  expect(stateOf(scene, zoe)).toEqual(free)
  next.monitor.stop()
  scene.stop()
})

test('if the requests fail, the newcomer is shown at the door, and is stopped once they succeed', async () => {
  const failing = (path: string): FaultRule => ({ kind: 'refuse', method: 'POST', path, status: 503 })
  const scene = await watching('ask', [failing('/Mute/'), failing('/Deaf/')])
  join(scene, zoe)
  await scene.clock.advance(20_000)
  expect([stateOf(scene, zoe), atDoor(scene)]).toEqual([free, ['Zoe']])
  scene.world.switches.set({ faults: [] })
  await scene.clock.advance(8_000)
  expect([stateOf(scene, zoe), atDoor(scene)]).toEqual([muted, ['Zoe']])
  scene.stop()
})

test('a second rule replaces the first, and who is in the room stays', async () => {
  const scene = await watching('mute')
  await scene.done(scene.harness.newcomers.switchOn(ref, 'close'))
  await scene.clock.advance(10_000)
  expect([ana, ben, eve].map((one) => stateOf(scene, one))).toEqual([free, free, free])
  expect(await notesIn(scene)).toEqual(['newcomersOn', 'doorClosed'])
  scene.stop()
})

test('nobody is hung up who came while a closed room was paused, whatever the page says', async () => {
  const scene = await watching('close')
  const { harness, clock } = scene
  harness.newcomers.suspend('sleep')
  join(scene, zoe)
  await clock.advance(4_000)
  await scene.done(harness.newcomers.goOn(seenIn(harness), 'muteThem', []))
  await clock.advance(10_000)
  expect(stateOf(scene, zoe)).toEqual(free)
  join(scene, kim)
  await clock.advance(12_000)
  expect(stateOf(scene, kim)).toBeUndefined()
  scene.stop()
})

test('a removal that waits for the disk after its Undo time is not sent once the room was opened', async () => {
  const disk = hangingFiles()
  const scene = await watching('close', [], disk.files)
  const { harness, clock } = scene
  join(scene, zoe)
  await clock.advance(2_000)
  disk.hang()
  await clock.advance(3_000)
  expect(harness.room('Weekly').pending).toMatchObject([{ kind: 'remove', state: 'sending' }])
  harness.newcomers.switchOff(ref)
  disk.recover()
  await clock.advance(4_000)
  expect(stateOf(scene, zoe)).toEqual(muted)
  expect(atDoor(scene)).toEqual(['Zoe'])
  expect(harness.room('Weekly').pending).toEqual([])
  scene.stop()
})

test('whom the user removes is not removed by the closed room too, so that no undo is shown that undoes nothing', async () => {
  const disk = hangingFiles()
  const scene = await watching('close', [], disk.files)
  const { harness, clock } = scene
  harness.settings.holdSeconds = 0
  const action = harness.on('remove', 'Weekly', harness.member('Weekly', ben.number))
  disk.hang()
  const removing = harness.commands.act(action)
  await clock.advance(100)
  const sentAway = await harness.commands.sendAway(action, 'closedDoor', { check: () => undefined })
  expect(sentAway).toMatchObject({ fault: { code: 'changed' } })
  expect(heldIn(scene)).toBeUndefined()
  disk.recover()
  expect(await scene.done(removing)).toMatchObject({ ok: true })
  expect(scene.writes()).toHaveLength(1)
  scene.stop()
})

test('whom a closed door was stopping when it paused is not hung up after the pause', async () => {
  const scene = await watching('close')
  const { clock, harness, world } = scene
  world.switches.set({ latencyMs: 2_000 })
  join(scene, zoe)
  while (scene.writes().length === 0) await clock.advance(100)
  harness.newcomers.suspend('sleep')
  expect(await scene.done(harness.newcomers.goOn(seenIn(harness), 'leaveThem', []))).toMatchObject({ ok: true })
  await clock.advance(20_000)
  expect(atDoor(scene)).toEqual(['Zoe'])
  expect(scene.writes().filter((line) => line.startsWith('DELETE /Call/'))).toEqual([])
  scene.stop()
})
