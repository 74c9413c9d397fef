import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { onHoldIn } from '../../../../shared/rooms/on-hold.ts'
import type { Seen } from '../../../../shared/rooms/model.ts'
import { memberSeenOf, seenOf } from '../../../../shared/rooms/room-actions.ts'
import type { FaultRule } from '../../../simulator/fault-rules.ts'
import { accountId } from '../../../support/moderation-harness.ts'
import { counts, seed } from '../../../support/test-sizes.ts'
import { ana, createReportedScene, createScene, type Scene } from '../../../support/moderation-scene.ts'

const weekly = { accountId, name: 'Weekly' }
const me = ana
/** Besides Ana, Ben and Eve. */
const more = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    number: `15550100${String(200 + index)}`,
    name: `Caller ${String(index)}`,
  }))

/** A room with this many callers besides me. */
async function createRoom(others: number): Promise<Scene> {
  const scene = await createScene(
    { switches: { latencyMs: 30, maxMembers: 400 } },
    { own: [weekly], me: { [accountId]: [me.number] } },
  )
  for (const caller of more(others - 2)) scene.world.rooms.join({ room: 'Weekly', ...caller })
  await scene.clock.advance(8_000)
  return scene
}

const inRoom = ({ world }: Scene, number: string) => {
  const found = [...(world.rooms.live('Weekly')?.members.values() ?? [])].find((one) => one.number === number)
  if (found === undefined) throw new Error(`${number} is not in the room`)
  return found
}

const mutedIn = ({ world }: Scene): readonly string[] =>
  [...(world.rooms.live('Weekly')?.members.values() ?? [])].flatMap(({ muted, number }) => (muted ? number : []))

const step = ({ harness }: Scene) => harness.noiseSearch.view()?.step

/** Lets time pass until the search waits for the user, or is over. */
async function settled(scene: Scene): Promise<void> {
  for (let waited = 0; waited < 30_000; waited += 10) {
    const kind = step(scene)?.kind
    if (kind !== 'working' && kind !== 'givingBack') return
    await scene.clock.advance(10)
  }
}

async function begin(scene: Scene): Promise<void> {
  expect(await scene.done(scene.harness.noiseSearch.begin(weekly, false))).toEqual({ ok: true, value: undefined })
  await settled(scene)
}

async function answer(scene: Scene, noisy: readonly string[]): Promise<void> {
  const asked = step(scene)
  if (asked?.kind !== 'asking') throw new Error(`not asked: ${JSON.stringify(asked)}`)
  const muted = new Set(mutedIn(scene))
  scene.harness.noiseSearch.answer(asked.id, noisy.some((number) => !muted.has(number)) ? 'still' : 'gone')
  await settled(scene)
}

/** Answers by what is heard until the search ends, and returns the number of answers. */
async function search(scene: Scene, noisy: readonly string[]): Promise<number> {
  await begin(scene)
  let answers = 0
  for (; step(scene)?.kind === 'asking' && answers < 30; answers += 1) await answer(scene, noisy)
  return answers
}

const numberOf = ({ harness }: Scene): string | undefined => {
  const at = harness.noiseSearch.view()?.step
  return harness.room('Weekly').members?.find(({ key }) => at?.kind === 'found' && at.key === key)?.number
}

const giveBack = async (scene: Scene): Promise<void> => {
  scene.harness.noiseSearch.giveBack()
  await settled(scene)
  await scene.clock.advance(4_000)
}

const seenIn = ({ harness }: Scene): Seen => {
  const { instance } = harness.room('Weekly')
  return { accountId, conference: 'Weekly', instance }
}

const bringAllBack = (scene: Scene) =>
  scene.harness.onHold.bringBack(seenIn(scene), scene.harness.room('Weekly').onHold?.keys ?? [])

const failing = (kind: FaultRule['kind'], method: string, times?: number): FaultRule => ({
  kind,
  method,
  path: '/Mute/',
  status: 400,
  ...(times !== undefined && { times }),
})

describe('of 20 callers', () => {
  const callers = more(18)
  test.each([
    ['the first', [callers[0]?.number ?? '']],
    ['the last', [callers[17]?.number ?? '']],
    ['one in the middle', [callers[7]?.number ?? '']],
    ['one of two in the same half', [callers[2]?.number ?? '', callers[4]?.number ?? '']],
    ['one of two in different halves', [callers[2]?.number ?? '', callers[15]?.number ?? '']],
  ])('%s is found with at most five answers, and only that one stays muted', async (_which, noisy) => {
    const scene = await createRoom(20)
    const startedAt = scene.clock.now()
    const answers = await search(scene, noisy)
    const tookMs = scene.clock.now() - startedAt
    expect(answers).toBeLessThanOrEqual(5)
    expect(noisy).toContain(numberOf(scene))
    expect(mutedIn(scene)).toEqual([numberOf(scene)])
    expect(tookMs).toBeLessThanOrEqual(8_000)
    // Two for each answer, two for the first question, and one to give the others back.
    expect(scene.writes().length).toBeLessThanOrEqual(2 * (answers + 1))
    await giveBack(scene)
    expect([mutedIn(scene), step(scene)]).toEqual([[], { kind: 'over', why: 'givenBack' }])
    scene.stop()
  })
})

test('of 300 callers, it takes at most nine answers', async () => {
  const scene = await createRoom(300)
  const noisy = more(298)[241]?.number ?? ''
  expect(await search(scene, [noisy])).toBeLessThanOrEqual(9)
  expect([numberOf(scene), mutedIn(scene)]).toEqual([noisy, [noisy]])
  scene.stop()
})

test('nobody but a noisy line is named, and everybody is given back: the noise comes from elsewhere', async () => {
  const scene = await createRoom(6)
  await search(scene, [me.number])
  expect([mutedIn(scene), step(scene)]).toEqual([[], { kind: 'notFound', why: 'elsewhere' }])
  scene.stop()
})

test('the user, and whoever was muted before, is left alone', async () => {
  const scene = await createRoom(6)
  inRoom(scene, '15550100102').muted = true
  await scene.clock.advance(4_000)
  const sets: string[][] = []
  await begin(scene)
  while (step(scene)?.kind === 'asking') {
    sets.push([...mutedIn(scene)])
    await answer(scene, [me.number])
  }
  expect(sets.flat()).not.toContain(me.number)
  expect(mutedIn(scene)).toEqual(['15550100102'])
  scene.stop()
})

interface Case {
  readonly title: string
  readonly during: (scene: Scene) => unknown
  /** Who is muted in the end. */
  readonly muted: readonly string[]
  readonly step?: unknown
}

const ended = { kind: 'over', why: 'givenBack' }

/** What happens while the first question is asked; then the user gives up. */
const meanwhile: readonly Case[] = [
  { title: 'nothing', during: () => undefined, muted: [] },
  {
    title: 'somebody whom it muted leaves',
    during: (scene) =>
      scene.world.rooms.leave({ room: 'Weekly', callUuid: inRoom(scene, mutedIn(scene)[0] ?? '').callUuid }),
    muted: [],
  },
  {
    title: 'somebody joins muted',
    during: ({ world }) => world.rooms.join({ room: 'Weekly', number: '15550100199', name: 'New', muted: true }),
    muted: ['15550100199'],
  },
  {
    title: 'somebody else mutes a caller whom it had not muted',
    during: (scene) => {
      const free = more(4).find(({ number }) => !mutedIn(scene).includes(number))
      inRoom(scene, free?.number ?? '').muted = true
    },
    muted: ['15550100201'],
  },
  {
    title: 'the user mutes all others',
    during: ({ harness, done }) => {
      const action = { kind: 'mute', seen: seenOf(harness.room('Weekly')), who: { kind: 'everyoneButMe' } } as const
      return done(harness.commands.act(action))
    },
    muted: ['15550100102', '15550100103', ...more(4).map(({ number }) => number)],
    step: { kind: 'notFound', why: 'nobody' },
  },
  {
    title: 'somebody else unmutes whom it had muted',
    during: (scene) => {
      inRoom(scene, mutedIn(scene)[0] ?? '').muted = false
    },
    muted: [],
  },
  {
    title: 'the first request to give them back is refused',
    during: ({ world }) => {
      world.switches.set({ faults: [failing('refuse', 'DELETE', 1)] })
    },
    muted: [],
  },
  {
    title: 'the room starts again',
    during: async ({ world, clock }) => {
      world.rooms.endRoom({ room: 'Weekly' })
      await clock.advance(2_000)
      world.rooms.startRoom({ name: 'Weekly', people: [ana, ...more(2)] })
    },
    muted: [],
    step: { kind: 'over', why: 'ended' },
  },
]

test.each(meanwhile)('given up after $title: everybody is as before', async ({ during, muted, step: last = ended }) => {
  const scene = await createRoom(6)
  await begin(scene)
  expect(mutedIn(scene)).toHaveLength(3)
  await during(scene)
  await scene.clock.advance(6_000)
  await giveBack(scene)
  expect([mutedIn(scene), step(scene)]).toEqual([muted, last])
  scene.stop()
})

test('whatever happens in the room meanwhile, nobody whom it muted stays muted', async () => {
  const kinds = ['answer', 'leave', 'join', 'unmute', 'mute', 'lost', 'refused', 'hold', 'bringBack', 'wait'] as const
  const happens = fc.record({ kind: fc.constantFrom(...kinds), at: fc.nat(20) })
  await fc.assert(
    fc.asyncProperty(fc.array(happens, { maxLength: 8 }), fc.boolean(), async (events, isHeard) => {
      const scene = await createRoom(7)
      const { world, harness, clock } = scene
      const everyone = () => [...(world.rooms.live('Weekly')?.members.values() ?? [])]
      const byOthers = new Set<string>()
      await begin(scene)
      for (const { kind, at } of events) {
        const others = everyone().filter(({ number }) => number !== me.number)
        const one = others[at % others.length]
        const listed = harness.room('Weekly').members?.find(({ callUuid }) => callUuid === one?.callUuid)
        const asked = step(scene)
        if (kind === 'answer' && asked?.kind === 'asking')
          harness.noiseSearch.answer(asked.id, isHeard ? 'still' : 'gone')
        if (kind === 'leave' && one !== undefined) world.rooms.leave({ room: 'Weekly', callUuid: one.callUuid })
        if (kind === 'join') world.rooms.join({ room: 'Weekly', number: `15550103${String(100 + at)}`, name: 'New' })
        if (kind === 'unmute' && one !== undefined) one.muted = false
        if (kind === 'mute' && one?.muted === false && !harness.noiseSearch.view()?.muted.includes(one.callUuid)) {
          one.muted = true
          byOthers.add(one.callUuid)
        }
        const method = at % 2 === 0 ? 'POST' : 'DELETE'
        if (kind === 'lost') world.switches.set({ faults: [failing('cutAfter', method, 1)] })
        if (kind === 'refused') world.switches.set({ faults: [failing('refuse', method, 1)] })
        if (kind === 'hold' && listed !== undefined) void harness.onHold.put(seenIn(scene), [memberSeenOf(listed)])
        if (kind === 'bringBack') void bringAllBack(scene)
        await clock.advance(kind === 'wait' ? 5_000 : at * 100)
      }
      world.switches.set({ faults: [] })
      await giveBack(scene)
      await scene.done(bringAllBack(scene))
      await clock.advance(8_000)
      const still = everyone().filter(({ muted, callUuid }) => muted && !byOthers.has(callUuid))
      expect(still.map(({ name }) => name)).toEqual([])
      expect(harness.noiseSearch.isRunning()).toBe(false)
      scene.stop()
    }),
    { seed, numRuns: counts.slowWorlds },
  )
})

test('nobody is named for the noise of a line that somebody else unmutes during the search', async () => {
  const scene = await createRoom(9)
  const eve = inRoom(scene, '15550100103')
  eve.muted = true
  await scene.clock.advance(4_000)
  await begin(scene)
  // The noise comes from a line that is muted now, and leaves; then the other line makes one.
  await answer(scene, mutedIn(scene).slice(-1))
  eve.muted = false
  await scene.clock.advance(4_000)
  while (step(scene)?.kind === 'asking') await answer(scene, [me.number])
  expect([mutedIn(scene), step(scene)]).toEqual([[], { kind: 'notFound', why: 'elsewhere' }])
  scene.stop()
})

test('given up while the mute is being sent: it is taken back', async () => {
  const scene = await createRoom(6)
  await scene.done(scene.harness.noiseSearch.begin(weekly, false))
  await scene.clock.advance(20)
  await giveBack(scene)
  expect([mutedIn(scene), step(scene)]).toEqual([[], ended])
  scene.stop()
})

test('given up while the log is written: nothing is sent', async () => {
  const scene = await createRoom(6)
  const { noiseSearch } = scene.harness
  const beginning = noiseSearch.begin(weekly, false)
  noiseSearch.giveBack()
  await scene.done(beginning)
  await scene.clock.advance(4_000)
  expect([scene.writes(), step(scene)]).toEqual([[], ended])
  scene.stop()
})

test('if the found caller cannot be muted, it says so, and tries again', async () => {
  const scene = await createRoom(4)
  const eve = '15550100103'
  await begin(scene)
  await answer(scene, [eve])
  scene.world.switches.set({ faults: [failing('refuse', 'POST')] })
  await answer(scene, [eve])
  expect([step(scene)?.kind, mutedIn(scene)]).toEqual(['stuck', []])
  scene.world.switches.set({ faults: [] })
  scene.harness.noiseSearch.retry()
  await settled(scene)
  expect([numberOf(scene), mutedIn(scene)]).toEqual([eve, [eve]])
  scene.stop()
})

test('a caller whom a colleague muted meanwhile stays muted', async () => {
  const scene = await createRoom(6)
  await begin(scene)
  const [number = ''] = mutedIn(scene)
  const { callUuid } = inRoom(scene, number)
  scene.harness.colleagues.acted(accountId, {
    desk: 'desk-2',
    id: 'a1',
    person: 'Lena',
    kind: 'mute',
    step: 'accepted',
    conference: 'Weekly',
    who: [callUuid],
  })
  await giveBack(scene)
  expect(mutedIn(scene)).toEqual([number])
  scene.stop()
})

test('a lost response to a mute is resolved by the next roster, before the question', async () => {
  const scene = await createRoom(6)
  scene.world.switches.set({ faults: [failing('cutAfter', 'POST', 1)] })
  await begin(scene)
  expect([step(scene)?.kind, mutedIn(scene).length]).toEqual(['asking', 3])
  await giveBack(scene)
  expect(mutedIn(scene)).toEqual([])
  scene.stop()
})

test('a refused mute asks nothing, and can be tried again', async () => {
  const scene = await createRoom(6)
  scene.world.switches.set({ faults: [failing('refuse', 'POST')] })
  await begin(scene)
  expect([step(scene)?.kind, mutedIn(scene)]).toEqual(['stuck', []])
  scene.world.switches.set({ faults: [] })
  scene.harness.noiseSearch.retry()
  await settled(scene)
  expect([step(scene)?.kind, mutedIn(scene).length]).toEqual(['asking', 3])
  scene.stop()
})

test('whom read-only mode keeps muted is on hold, and the room asks about them', async () => {
  const scene = await createRoom(6)
  const { harness } = scene
  await begin(scene)
  harness.settings.readOnly = true
  await giveBack(scene)
  expect(mutedIn(scene)).toHaveLength(3)
  expect([onHoldIn(harness.room('Weekly')).length, harness.room('Weekly').onHold?.asks]).toEqual([3, true])
  expect(harness.noiseSearch.view()?.leftMuted).toBe(3)
  harness.settings.readOnly = false
  const { instance } = harness.room('Weekly')
  const seen = { accountId, conference: 'Weekly', instance }
  await scene.done(harness.onHold.bringBack(seen, harness.room('Weekly').onHold?.keys ?? []))
  await scene.clock.advance(4_000)
  expect(mutedIn(scene)).toEqual([])
  scene.stop()
})

test('after quit, nothing is sent', async () => {
  const scene = await createRoom(6)
  await begin(scene)
  const sent = scene.writes().length
  await scene.harness.commands.dropHeld('quit')
  await giveBack(scene)
  expect(scene.writes()).toHaveLength(sent)
  scene.stop()
})

test('the found caller stays muted if the user wants that, and only the newest question can be answered', async () => {
  const scene = await createRoom(6)
  const noisy = more(4)[1]?.number ?? ''
  await begin(scene)
  const first = step(scene)
  await answer(scene, [noisy])
  expect(first?.kind === 'asking' && scene.harness.noiseSearch.answer(first.id, 'gone')).toMatchObject({ ok: false })
  while (step(scene)?.kind === 'asking') await answer(scene, [noisy])
  expect(scene.harness.noiseSearch.keep()?.number).toBe(noisy)
  await scene.clock.advance(4_000)
  expect([mutedIn(scene), step(scene)]).toEqual([[noisy], { kind: 'over', why: 'kept' }])
  const notes = (await scene.journal()).filter(({ event }) => event === 'note').map(({ text }) => text)
  expect(notes.slice(-3)).toEqual(['noiseSearch', 'noiseFound', 'noiseOver'])
  scene.stop()
})

describe('no search begins', () => {
  const codeOf = async (scene: Scene, mayMuteMe = false) => {
    const begun = await scene.done(scene.harness.noiseSearch.begin(weekly, mayMuteMe))
    return begun.ok ? undefined : [begun.fault.code, begun.fault.values?.['reason']]
  }

  test('without the user’s consent while it is unknown which caller they are', async () => {
    const scene = await createScene()
    expect(await codeOf(scene)).toEqual(['changed', 'me'])
    expect(await codeOf(scene, true)).toBeUndefined()
    scene.stop()
  })

  test('in read-only mode, twice at once, or in a room that has ended', async () => {
    const scene = await createRoom(4)
    scene.harness.configure({ readOnly: true, own: [weekly], me: { [accountId]: [me.number] } })
    expect(await codeOf(scene)).toEqual(['readOnly', undefined])
    scene.harness.configure({ own: [weekly], me: { [accountId]: [me.number] } })
    await begin(scene)
    expect(await codeOf(scene)).toEqual(['changed', undefined])
    await giveBack(scene)
    scene.world.rooms.endRoom({ room: 'Weekly' })
    await scene.clock.advance(10_000)
    expect(await codeOf(scene)).toEqual(['changed', 'ended'])
    scene.stop()
  })

  test('without a roster, because nothing would show who is muted', async () => {
    const scene = await createReportedScene({}, { me: { [accountId]: [me.number] } })
    expect(await codeOf(scene)).toEqual(['stale', 'noRoster'])
    scene.stop()
  })
})

test('a caller on hold is neither muted nor given back', async () => {
  const scene = await createRoom(4)
  const { harness } = scene
  const held = harness.member('Weekly', more(2)[0]?.number ?? '')
  const { instance } = harness.room('Weekly')
  const seen = { accountId, conference: 'Weekly', instance }
  await scene.done(harness.onHold.put(seen, [memberSeenOf(held)]))
  await scene.clock.advance(4_000)
  await search(scene, [me.number])
  expect(mutedIn(scene)).toEqual([held.number])
  scene.stop()
})
