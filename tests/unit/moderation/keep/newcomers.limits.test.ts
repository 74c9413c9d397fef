import { afterEach, describe, expect, test } from 'vitest'
import type { FaultRule } from '../../../simulator/fault-rules.ts'
import { newcomersRules, type NewcomersRule } from '../../../../shared/rooms/newcomers.ts'
import { ana, createScene, type Scene } from '../../../support/moderation-scene.ts'
import { accountId } from '../../../support/test-core.ts'

const ref = { accountId, name: 'Weekly' }
const zoe = { number: '15550100107', name: 'Zoe' }

let open: Scene | undefined
afterEach(() => open?.stop())

async function withRule(rule: NewcomersRule) {
  const settings = { own: [ref], me: { [accountId]: [ana.number] } }
  const scene = await createScene({ switches: { latencyMs: 100, maxMembers: 100, retryAfterIn: 'header' } }, settings)
  open = scene
  const said: string[] = []
  const { harness, clock, world } = scene
  harness.newcomers.listen({
    paused: (_room, _ref, why) => said.push(`paused ${why}`),
    stopped: (_room, _ref, why) => said.push(`stopped ${why}`),
  })
  expect(await scene.done(harness.newcomers.switchOn(ref, rule))).toMatchObject({ ok: true })
  await clock.advance(3_000)
  return {
    ...scene,
    said,
    refuse: (...faults: readonly Omit<FaultRule, 'kind'>[]) => {
      world.switches.set({ faults: faults.map((one) => ({ kind: 'rateLimited', ...one })) })
    },
    join: () => world.rooms.join({ room: 'Weekly', ...zoe }),
    /** Whether the newcomer is muted, and deaf; undefined if they were hung up. */
    state: () => {
      const found = [...(world.rooms.live('Weekly')?.members.values() ?? [])].find(({ name }) => name === zoe.name)
      return found && [found.muted, found.deaf]
    },
  }
}

const silent = { mute: [true, false], ask: [true, true], close: undefined }

const refusals: readonly { readonly what: string; readonly faults: readonly Omit<FaultRule, 'kind'>[] }[] = [
  { what: 'one poll for 1 s', faults: [{ method: 'GET', times: 1, retryAfterSeconds: 1 }] },
  { what: 'three polls in a row for 1 s', faults: [{ method: 'GET', times: 3, retryAfterSeconds: 1 }] },
  { what: 'one poll for 20 s', faults: [{ method: 'GET', times: 1, retryAfterSeconds: 20 }] },
  { what: 'two polls without saying for how long', faults: [{ method: 'GET', times: 2 }] },
  { what: 'one request to change something for 1 s', faults: [{ method: 'POST', times: 1, retryAfterSeconds: 1 }] },
  { what: 'six of them for 1 s each', faults: [{ method: 'POST', times: 6, retryAfterSeconds: 1 }] },
  { what: 'two of them for 5 s', faults: [{ method: 'POST', times: 2, retryAfterSeconds: 5 }] },
  {
    what: 'polls and changes for 2 s',
    faults: [
      { method: 'GET', times: 2, retryAfterSeconds: 2 },
      { method: 'POST', times: 2, retryAfterSeconds: 2 },
    ],
  },
]

/** The other rules wait in the same code, and differ in the request by which they apply. */
const cases = [
  ...refusals.map((one) => ({ rule: 'mute' as const, ...one })),
  ...(['ask', 'close'] as const).flatMap((rule) => refusals.slice(-2).map((one) => ({ rule, ...one }))),
]

describe('a rule for newcomers ("$rule") waits while the provider refuses', () => {
  test.each(cases)('$what ("$rule"), and then applies to who joined meanwhile', async ({ rule, faults }) => {
    const { clock, said, refuse, join, state } = await withRule(rule)
    refuse(...faults)
    await clock.advance(1_500)
    join()
    await clock.advance(25_000)
    expect([said, state()]).toEqual([[], silent[rule]])
  })

  test.each(cases)('$what ("$rule"), and applies to who joins after that', async ({ rule, faults }) => {
    const { clock, said, refuse, join, state } = await withRule(rule)
    refuse(...faults)
    await clock.advance(30_000)
    join()
    await clock.advance(20_000)
    expect([said, state()]).toEqual([[], silent[rule]])
  })
})

test.each(newcomersRules)(
  '"%s": after a pause of 90 s, the user is asked about who joined at its begin, and the rule goes on for others',
  async (rule) => {
    const { clock, said, refuse, join, state, world, harness, done } = await withRule(rule)
    refuse({ method: 'GET', times: 1, retryAfterSeconds: 90 })
    await clock.advance(3_000)
    join()
    await clock.advance(100_000)
    expect([said, state()]).toEqual([['paused late'], [false, false]])
    const { instance } = harness.room('Weekly')
    const seen = { accountId, conference: 'Weekly', instance }
    const shown = [harness.member('Weekly', zoe.number).key]
    expect(await done(harness.newcomers.goOn(seen, 'leaveThem', shown))).toMatchObject({ ok: true })
    world.rooms.join({ room: 'Weekly', number: '15550100108', name: 'Kim' })
    await clock.advance(12_000)
    const kim = [...(world.rooms.live('Weekly')?.members.values() ?? [])].find(({ name }) => name === 'Kim')
    expect([state(), kim && [kim.muted, kim.deaf]]).toEqual([[false, false], silent[rule]])
  },
)

test('requests to change something are not repeated in a pause that the provider wants', async () => {
  const { clock, writes, refuse, join, state } = await withRule('mute')
  refuse({ method: 'POST', times: 1, retryAfterSeconds: 8 })
  join()
  await clock.advance(8_000)
  expect(writes()).toHaveLength(1)
  await clock.advance(8_000)
  expect(writes()).toHaveLength(2)
  expect(state()).toEqual(silent.mute)
})
