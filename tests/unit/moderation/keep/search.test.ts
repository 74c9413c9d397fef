import fc from 'fast-check'
import { expect, test } from 'vitest'
import { memberSeenOf, seenOf } from '../../../../shared/rooms/room-actions.ts'
import { createKeepScene, play, type KeepScene } from '../../../support/keep-scene.ts'
import { ana } from '../../../support/moderation-scene.ts'
import { accountId } from '../../../support/test-core.ts'
import { counts, seed } from '../../../support/test-sizes.ts'

const five = 'Ana, Ben, Eve, Zoe, Kim'
const asking = 'Ana, Ben muted, Eve muted, Zoe, Kim · asking'
/** Ana is me. The first question mutes Ben and Eve. */
const begun = '0 join zoe, 0 join kim, 4 search'

type Row = readonly [title: string, script: string, room: string, ...said: readonly string[]]

const scripts: readonly Row[] = [
  ['half of the callers are muted, but never me', begun, asking],
  ['given up: everybody is as before', `${begun}, 8 giveBack`, `${five} · over givenBack`],
  [
    'also after somebody has left whom it muted',
    `${begun}, 8 leave ben, 12 giveBack`,
    'Ana, Eve, Zoe, Kim · over givenBack',
  ],
  ['who joins muted stays so', `${begun}, 8 join bea muted, 12 giveBack`, `${five}, Bea muted · over givenBack`],
  [
    'whom somebody else mutes stays so',
    `${begun}, 8 other mute zoe, 12 giveBack`,
    'Ana, Ben, Eve, Zoe muted, Kim · over givenBack',
  ],
  [
    'whom a colleague mutes stays so',
    `${begun}, 8 colleague mute ben, 9 giveBack`,
    'Ana, Ben muted, Eve, Zoe, Kim · over givenBack',
  ],
  [
    'it ends if the user mutes all others',
    `${begun}, 8 mute others, 14 giveBack`,
    'Ana, Ben muted, Eve muted, Zoe muted, Kim muted · notFound nobody',
  ],
  ['whom somebody else unmutes stays so', `${begun}, 8 other unmute ben, 14 giveBack`, `${five} · over givenBack`],
  [
    'one refused request to give back is repeated',
    `${begun}, 8 refuse DELETE /Mute/ 1, 8 giveBack`,
    `${five} · over givenBack`,
  ],
  ['it ends with the run of the room', `${begun}, 8 ends, 10 starts, 16 giveBack`, 'Ana, Ben, Eve · over ended'],
  ['given up while the mute is being sent: it is taken back', `${begun}, 4.02 giveBack`, `${five} · over givenBack`],
  ['a lost response to a mute is resolved by the next roster', `0 cutAfter POST /Mute/ 1, ${begun}`, asking],
  ['a refused mute asks nothing', `0 refuse POST /Mute/, ${begun}, 14`, `${five} · stuck`],
  ['and can be tried again', `0 refuse POST /Mute/, ${begun}, 20 good, 20 retry`, asking],
  [
    'if the found caller cannot be muted, it says so',
    `${begun}, 8 answer gone, 12 refuse POST /Mute/, 12 answer still, 22`,
    `${five} · stuck`,
  ],
  [
    'and tries again',
    `${begun}, 8 answer gone, 12 refuse POST /Mute/, 12 answer still, 30 good, 30 retry`,
    'Ana, Ben, Eve muted, Zoe, Kim · found Eve',
  ],
  [
    'the found caller stays muted if the user wants that',
    `${begun}, 8 answer gone, 12 answer gone, 16 keepFound`,
    'Ana, Ben muted, Eve, Zoe, Kim · over kept',
  ],
  ['or is given back', `${begun}, 8 answer gone, 12 answer gone, 16 giveBack`, `${five} · over givenBack`],
  [
    'whom read-only mode keeps muted is on hold, and the room asks',
    `${begun}, 8 set readOnly, 9 giveBack, 20`,
    'Ana, Ben muted, Eve muted, Zoe, Kim · on hold Ben Eve · asks · over givenBack',
  ],
  [
    'and can be brought back',
    `${begun}, 8 set readOnly, 9 giveBack, 28 readOnly off, 28 back ben eve`,
    `${five} · over givenBack`,
  ],
  [
    'nobody is named for a noise from elsewhere',
    '0 search, 4 answer still, 8 answer still',
    'Ana, Ben, Eve · notFound elsewhere',
  ],
  [
    'who was muted before is left alone',
    '0 other mute eve, 4 search, 8 answer still',
    'Ana, Ben, Eve muted · notFound elsewhere',
  ],
  [
    'nor is anybody for the noise of a line that somebody else unmutes meanwhile',
    `0 other mute eve, ${begun}, 8 answer gone, 9 other unmute eve, 14 answer still, 18 answer still`,
    `${five} · notFound elsewhere`,
  ],
  [
    'a caller on hold is neither muted nor given back',
    '0 hold ben, 4 search, 8 answer still',
    'Ana, Ben muted deaf, Eve · on hold Ben · notFound elsewhere',
  ],
  ['it needs a consent while it is unknown who I am', '0 me, 1 search', 'Ana, Ben, Eve', 'search: changed me'],
  ['and may mute me with it', '0 me, 1 search anyway', 'Ana muted, Ben muted, Eve · asking'],
  ['it does not begin in read-only mode', '0 readOnly on, 1 search', 'Ana, Ben, Eve', 'search: readOnly'],
  ['it does not begin twice', `${begun}, 8 search`, asking, 'search: changed'],
  ['it does not begin in a room that has ended', '0 ends, 20 search', '', 'search: changed ended'],
]

test.each(scripts.map(([title, ...row]) => ({ title, row })))('$title', async ({ row: [script, room, ...said] }) => {
  expect(await play(script)).toMatchObject({ room, said })
})

test.each([
  ['given up while the log is written, nothing is sent', `${begun}, 4 giveBack`, ''],
  ['after quit, nothing is sent', `${begun}, 8 quit, 9 giveBack`, 'mute'],
])('%s', async (_title, script, sent) => {
  expect(await play(script)).toMatchObject({ sent })
})

test('it does not begin without a roster, because nothing would show who is muted', async () => {
  expect(await play('0 search', { reported: true })).toMatchObject({ sent: '', said: ['search: stale noRoster'] })
})

test('the log has its begin, whom it found, and its end', async () => {
  const scene = await createKeepScene()
  await scene.play(`${begun}, 8 answer gone, 12 answer gone, 16 keepFound`)
  expect(await scene.notes()).toEqual(['noiseSearch', 'noiseFound', 'noiseOver'])
  scene.stop()
})

const viewOf = ({ harness }: KeepScene) => harness.noiseSearch.view()
const everyone = ({ world }: KeepScene) => [...(world.rooms.live('Weekly')?.members.values() ?? [])]
const mutedIn = (scene: KeepScene) => everyone(scene).flatMap(({ muted, callUuid }) => (muted ? callUuid : []))

/** Lets time pass until the search waits for the user, or is over. */
async function settled(scene: KeepScene): Promise<void> {
  for (let waited = 0; waited < 30_000; waited += 10) {
    const kind = viewOf(scene)?.step.kind
    if (kind !== 'working' && kind !== 'givingBack') return
    await scene.clock.advance(10)
  }
}

/** A search among this many callers besides me. */
async function beginAmong(others: number): Promise<KeepScene> {
  const scene = await createKeepScene({ switches: { maxMembers: 400 } })
  await scene.play(`0 crowd ${String(others - 2)}`)
  expect(await scene.done(scene.harness.noiseSearch.begin({ accountId, name: 'Weekly' }, false))).toMatchObject({
    ok: true,
  })
  await settled(scene)
  return scene
}

/** Answers by what is heard until the search ends, and returns the number of answers. */
async function find(scene: KeepScene, noisy: readonly string[]): Promise<number> {
  for (let answers = 0; ; answers += 1) {
    const step = viewOf(scene)?.step
    if (step?.kind !== 'asking') return answers
    const muted = mutedIn(scene)
    scene.harness.noiseSearch.answer(step.id, noisy.some((call) => !muted.includes(call)) ? 'still' : 'gone')
    // Only the newest question can be answered.
    expect(scene.harness.noiseSearch.answer(step.id, 'gone').ok).toBe(false)
    await settled(scene)
  }
}

test('one of two noisy lines among 20 callers is found with at most two requests for each answer', async () => {
  const scene = await beginAmong(20)
  const startedAt = scene.clock.now()
  const noisy = [5, 18].map((index) => everyone(scene)[index]?.callUuid ?? '')
  const answers = await find(scene, noisy)
  expect(answers).toBeLessThanOrEqual(5)
  expect(viewOf(scene)?.step).toMatchObject({ kind: 'found', key: expect.toBeOneOf(noisy) as string })
  expect(viewOf(scene)?.muted).toEqual(mutedIn(scene))
  expect(mutedIn(scene)).toHaveLength(1)
  expect(scene.clock.now() - startedAt).toBeLessThanOrEqual(8_000)
  // Two for each answer, two for the first question, and one to give the others back.
  expect(scene.writes().length).toBeLessThanOrEqual(2 * (answers + 1))
  scene.stop()
})

test('whatever happens in the room meanwhile, nobody whom it muted stays muted', async () => {
  const kinds = ['answer', 'leave', 'join', 'unmute', 'mute', 'lost', 'refused', 'hold', 'bringBack', 'wait'] as const
  const happens = fc.record({ kind: fc.constantFrom(...kinds), at: fc.nat(20) })
  const run = async (events: readonly { kind: (typeof kinds)[number]; at: number }[], isHeard: boolean) => {
    const scene = await beginAmong(7)
    const { world, harness, clock, steps } = scene
    const byOthers = new Set<string>()
    const shown = () => harness.room('Weekly')
    const bringAllBack = () => harness.onHold.bringBack(seenOf(shown()), shown().onHold?.keys ?? [])
    for (const { kind, at } of events) {
      const others = everyone(scene).filter(({ number }) => number !== ana.number)
      const one = others[at % others.length]
      const listed = shown().members?.find(({ callUuid }) => callUuid === one?.callUuid)
      const verb = at % 2 === 0 ? 'POST' : 'DELETE'
      if (kind === 'answer') await steps(`0 answer ${isHeard ? 'still' : 'gone'}`)
      if (kind === 'leave' && one !== undefined) world.rooms.leave({ room: 'Weekly', callUuid: one.callUuid })
      if (kind === 'join') world.rooms.join({ room: 'Weekly', number: `15550103${String(100 + at)}`, name: 'New' })
      if (kind === 'unmute' && one !== undefined) one.muted = false
      if (kind === 'mute' && one?.muted === false && viewOf(scene)?.muted.includes(one.callUuid) !== true) {
        one.muted = true
        byOthers.add(one.callUuid)
      }
      if (kind === 'lost') await steps(`0 good, 0 cutAfter ${verb} /Mute/ 1`)
      if (kind === 'refused') await steps(`0 good, 0 refuse ${verb} /Mute/ 1`)
      if (kind === 'hold' && listed !== undefined) void harness.onHold.put(seenOf(shown()), [memberSeenOf(listed)])
      if (kind === 'bringBack') void bringAllBack()
      await clock.advance(kind === 'wait' ? 5_000 : at * 100)
    }
    await steps('0 good, 0 giveBack')
    await settled(scene)
    await clock.advance(4_000)
    await scene.done(bringAllBack())
    await clock.advance(8_000)
    const still = everyone(scene).filter(({ muted, callUuid }) => muted && !byOthers.has(callUuid))
    expect(still.map(({ name }) => name)).toEqual([])
    expect(harness.noiseSearch.isRunning()).toBe(false)
    scene.stop()
  }
  await fc.assert(fc.asyncProperty(fc.array(happens, { maxLength: 8 }), fc.boolean(), run), {
    seed,
    numRuns: counts.slowWorlds,
  })
})
