import { afterEach, expect, it } from 'vitest'
import type { MemberActionKind } from '../../../../shared/rooms/model.ts'
import { testEach } from '../../../support/cases.ts'
import { ana, ben, createScene, eve, questionIn, type Scene } from '../../../support/moderation-scene.ts'

let open: Scene | undefined
afterEach(() => {
  open?.stop()
  open = undefined
})

const outcomesOf = async ({ journal }: Scene) => (await journal()).flatMap(({ outcome }) => outcome ?? []).join(' ')

/** What happens to the first response, and when a request takes effect. */
const responses = {
  comes: {},
  comesLate: { effectDelayMs: 3_000 },
  comesForNothing: { effectDelayMs: 3_600_000 },
  isLost: { faults: [{ kind: 'cutAfter', method: 'POST' }] },
  isLostLate: { effectDelayMs: 4_000, faults: [{ kind: 'cutAfter', method: 'POST' }] },
  isLostAndNothingDone: { faults: [{ kind: 'cutBefore', method: 'POST' }] },
  is404: {
    faults: [{ kind: 'refuse', method: 'POST', status: 404, body: '{"api_id":"made-up","error":"not found"}' }],
  },
} satisfies Record<string, Parameters<Scene['world']['switches']['set']>[0]>

const events: Readonly<Record<string, (scene: Scene) => void>> = {
  leaves: ({ world, harness }) => {
    world.rooms.leave({ room: 'Weekly', callUuid: harness.member('Weekly', ana.number).callUuid ?? '' })
  },
  restarts: ({ world }) => {
    world.rooms.endRoom({ room: 'Weekly' })
    world.rooms.startRoom({ name: 'Weekly', people: [eve, {}] })
  },
  'set back': ({ setBack }) => {
    setBack(3_600_000)
  },
}

// What is pending half a second, 8 s and 70 s after the click, and the outcomes in the log.
testEach(`
    a mute                           | mute ana  | comes                |           | accepted | -         | - | accepted confirmed
    a deafening                      | deafen ana | comesLate           |           | accepted | -         | - | accepted confirmed
    a mute of everyone               | mute all  | comesLate            |           | accepted | -         | - | accepted confirmed
    a kick                           | kick ana  | comesLate            |           | accepted | -         | - | accepted confirmed
    a mute without effect            | mute ana  | comesForNothing      |           | accepted | requested | - | accepted
    a mute, and the clock is set     | mute ana  | comesForNothing      | set back  | accepted | requested | - | accepted
    a mute of somebody who leaves    | mute ana  | comesForNothing      | leaves    | accepted | -         | - | accepted
    a lost mute, which is repeated   | mute ana  | isLost               |           | accepted | -         | - | unknown confirmed
    a lost kick                      | kick ana  | isLost               |           | accepted | -         | - | unknown confirmed
    a lost kick with a late effect   | kick ana  | isLostLate           |           | accepted | -         | - | unknown confirmed
    a kick that did not arrive       | kick ana  | isLostAndNothingDone |           | accepted | failed    | - | unknown
    a mute that did not arrive       | mute ana  | isLostAndNothingDone |           | accepted | failed    | - | unknown
    such a mute of somebody who leaves | mute ana | isLostAndNothingDone | leaves   | accepted | -         | - | unknown
    a kick that did not arrive, and the clock is set | kick ana | isLostAndNothingDone | set back | accepted | failed | - | unknown
    a lost kick, and the next run    | kick ana  | isLostAndNothingDone | restarts  | accepted | -         | - | unknown
    a lost mute, and the next run    | mute ana  | isLostAndNothingDone | restarts  | accepted | -         | - | unknown
    a 404 although the caller is there | kick ana | is404               |           | accepted | failed    | - | unknown
  `)('later rosters decide %s', async (_what, given, response, event, atOnce, soon, later, outcomes) => {
  const [kind = '', who = ''] = given.split(' ')
  const scene = (open = await createScene())
  const { harness, world, clock } = scene
  harness.settings.holdSeconds = 0
  world.switches.set(responses[response as keyof typeof responses])
  const action =
    who === 'all'
      ? harness.onAll(kind as MemberActionKind, 'Weekly')
      : harness.on(kind as MemberActionKind, 'Weekly', harness.member('Weekly', ana.number))
  const pending = () =>
    harness
      .room('Weekly')
      .pending.map(({ state }) => state)
      .join(' ') || '-'
  await scene.done(harness.commands.act(action))
  const sent = scene.writes().length
  const states = [pending()]
  if (event !== '') events[event]?.(scene)
  for (const ms of [8_000, 62_000]) {
    await clock.advance(ms)
    states.push(pending())
  }
  expect(states).toEqual([atOnce, soon, later])
  expect(await outcomesOf(scene)).toBe(outcomes)
  expect(scene.writes()).toHaveLength(sent)
})

it.each([
  ['is over', 'cutAfter', undefined, 'unknown confirmed'],
  ['is live', 'cutBefore', 'failed', 'unknown'],
] as const)('a lost end is decided by later rosters, too: the room %s', async (_what, kind, state, outcomes) => {
  const scene = (open = await createScene())
  const { harness, world, done, clock } = scene
  const { action, token } = questionIn(await done(harness.commands.act(harness.end('Weekly'))))
  world.switches.set({ faults: [{ kind, method: 'DELETE' }] })
  expect(await done(harness.commands.act(action, token))).toMatchObject({ fault: { code: 'unknownOutcome' } })
  await clock.advance(15_000)
  const [room] = harness.rooms.snapshot().conferences
  expect(room?.pending[0]?.state).toBe(state)
  expect(await outcomesOf(scene)).toBe(outcomes)
})

it('a mute whose response was lost counts as one by this Gavel', async () => {
  const { harness, world, done, clock } = (open = await createScene())
  world.switches.set(responses.isLostLate)
  await done(harness.commands.act(harness.on('mute', 'Weekly', harness.member('Weekly', ana.number))))
  await clock.advance(6_000)
  expect(harness.changes.filter(({ kind }) => kind === 'muted')).toMatchObject([{ by: 'you' }])
  expect(harness.member('Weekly', ana.number)).toMatchObject({ muted: true, mutedByMe: true })
})

it('a caller who joins after an unmute of everyone does not confirm it', async () => {
  const scene = (open = await createScene())
  const { harness, world, clock, done } = scene
  await done(harness.commands.act(harness.on('mute', 'Weekly', harness.member('Weekly', ana.number))))
  await clock.advance(2_500)
  const { action, token } = questionIn(await done(harness.commands.act(harness.onAll('unmute', 'Weekly'))))
  world.switches.set({ faults: [{ kind: 'cutBefore', method: 'DELETE' }] })
  await done(harness.commands.act(action, token))
  world.switches.set({ faults: [] })
  const before = [...(world.rooms.live('Weekly')?.members.values() ?? [])]
  await clock.advance(1_500)
  world.rooms.join({ room: 'Weekly', number: '15550100109' })
  for (const { callUuid } of before) world.rooms.leave({ room: 'Weekly', callUuid })
  await clock.advance(30_000)
  expect(await outcomesOf(scene)).toBe('accepted confirmed unknown')
})

it('a failed action is not shown in the next run of the room', async () => {
  const scene = (open = await createScene())
  const { harness, world, clock, done } = scene
  world.switches.set({ faults: [{ kind: 'refuse', method: 'POST', status: 403 }] })
  await done(harness.commands.act(harness.on('mute', 'Weekly', harness.member('Weekly', ben.number))))
  await done(harness.commands.act(harness.onAll('mute', 'Weekly')))
  expect(harness.room('Weekly').pending).toMatchObject([{ state: 'failed' }, { state: 'failed' }])
  events['restarts']?.(scene)
  await clock.advance(8_000)
  expect(harness.room('Weekly')).toMatchObject({ instance: 2, pending: [] })
})
