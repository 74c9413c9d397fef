import { afterEach, expect, test } from 'vitest'
import { Newcomers } from '../../../../electron/moderation/keep/newcomers.ts'
import type { SimulatorOptions } from '../../../simulator/simulator.ts'
import { ana, createScene, questionIn, type Scene } from '../../../support/moderation-scene.ts'
import { accountId } from '../../../support/test-core.ts'
import { createCallsPage } from '../../../support/calls-page.ts'
import { noDoor } from '../../../support/no-door.ts'

const ROOM = 'Weekly'
const ref = { accountId, name: ROOM }
const profiles = ['plivo', 'vobiz-documented'] as const

let scene: Scene | undefined
afterEach(() => scene?.stop())

/** The user's own room with newcomers muted. `said` lists every pause and stop. */
async function watching(simulation: Partial<SimulatorOptions> = {}) {
  const switches = { latencyMs: 150, maxMembers: 500, ...simulation.switches }
  const settings = { own: [ref], me: { [accountId]: [ana.number] } }
  scene = await createScene({ ...simulation, switches }, settings)
  const { harness, clock, world } = scene
  await clock.advance(20_000)
  const said: string[] = []
  const newcomers = new Newcomers({
    monitor: harness.rooms,
    clock,
    journal: harness.journal,
    accountOf: harness.accountOf,
    reconciler: harness.reconciler,
    newId: () => 'newcomers',
    ...noDoor,
    colleagues: { hasUnmuted: () => false, watcherOf: () => undefined },
  })
  newcomers.listen({
    changed: () => undefined,
    paused: (_room, _ref, why) => said.push(`paused: ${why}`),
    stopped: (_room, _ref, why) => said.push(`stopped: ${why}`),
  })
  expect(await scene.done(newcomers.switchOn(ref, 'mute'))).toMatchObject({ ok: true })
  let joined = 0
  const join = (count: number): void => {
    for (let index = 0; index < count; index += 1)
      world.rooms.join({ room: ROOM, number: `1555020${String(1_000 + (joined += 1))}` })
  }
  const heard = (): number => harness.room(ROOM).members?.filter(({ muted, isMe }) => !muted && !isMe).length ?? NaN
  // Those who were there before stay as they are.
  const before = heard()
  return { ...scene, said, join, heard: () => heard() - before }
}

test.each([150, 1_200, 2_500])('responses that take %i ms do not pause the muting of newcomers', async (latencyMs) => {
  const { clock, world, said } = await watching()
  world.switches.set({ latencyMs })
  await clock.advance(1_000)
  world.switches.set({ latencyMs: 150 })
  await clock.advance(10_000)
  expect(said).toEqual([])
})

test.each(profiles)(
  'at %s, all of a burst of twelve or forty newcomers are muted, with few requests',
  async (profile) => {
    const { clock, said, join, heard, writes } = await watching({ profile })
    for (const count of [12, 40]) {
      const before = writes().length
      join(count)
      await clock.advance(8_000)
      expect([said, heard()]).toEqual([[], 0])
      expect(writes().length - before).toBeLessThanOrEqual(3)
    }
  },
)

test('at Vobiz, opening Live calls does not pause the muting of newcomers', async () => {
  const { clock, world, said, join, heard, done } = await watching({ profile: 'vobiz-documented' })
  join(9)
  await clock.advance(8_000)
  const openCalls = createCallsPage({ providerOf: () => world.provider, clock })
  const calls = done(openCalls(accountId))
  join(3)
  await calls
  await clock.advance(12_000)
  expect([said, heard()]).toEqual([[], 0])
})

test.each(['others', 'me'] as const)('no pause or stop is reported if a meeting ends as usual (by %s)', async (by) => {
  const { clock, harness, world, said, done } = await watching()
  if (by === 'others') world.rooms.endRoom({ room: ROOM })
  else {
    const question = questionIn(await done(harness.commands.act(harness.end(ROOM))))
    await clock.advance(800)
    await done(harness.commands.act(question.action, question.token))
  }
  await clock.advance(10_000)
  expect(said).toEqual([])
})
