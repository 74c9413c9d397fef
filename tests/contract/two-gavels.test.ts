import { drop } from '../../shared/drop.ts'
import { expect, test } from 'vitest'
import { createProvider } from '../../electron/providers/http-provider.ts'
import { accountId, openHarness, type ModerationHarness } from '../support/moderation-harness.ts'
import { inProcessFetch } from '../support/in-process-fetch.ts'
import { inVirtualTime } from '../support/simulated-provider.ts'
import { createVirtualClock } from '../support/virtual-clock.ts'

const people = ['15550100101', '15550100102', '15550100103', '15550100104'].map((number) => ({ number }))

/** Starts two Gavels with the same account, as if on two computers. */
async function two() {
  const clock = createVirtualClock()
  const world = inVirtualTime(clock, { profile: 'plivo', switches: { latencyMs: [20, 250] } })
  world.rooms.startRoom({ name: 'Weekly', people })
  const open = (): Promise<ModerationHarness> => {
    const provider = createProvider('plivo', {
      credentials: { authId: world.authId, authToken: world.authToken },
      baseUrl: `http://127.0.0.1:9${world.basePath}`,
      trusted: 'demo',
      fetch: inProcessFetch(world),
      clock,
      random: () => 0.5,
    })
    return openHarness({ clock, provider, kind: 'plivo', monitorSettings: { own: [{ accountId, name: 'Weekly' }] } })
  }
  const one = await open()
  const other = await open()
  await clock.advance(4_000)
  const done = async <T>(doing: Promise<T>): Promise<T> => {
    await clock.advance(8_000)
    return doing
  }
  const truth = (): Record<string, boolean> =>
    Object.fromEntries(
      [...(world.rooms.live('Weekly')?.members.values() ?? [])].map(({ number, muted }) => [number, muted]),
    )
  const shown = (harness: ModerationHarness): Record<string, boolean> =>
    Object.fromEntries((harness.room('Weekly').members ?? []).map(({ number, muted }) => [number, muted === true]))
  return { clock, world, one, other, done, truth, shown }
}

test('if one Gavel mutes everyone while the other unmutes a caller, both show the result', async () => {
  const { one, other, done, truth, shown } = await two()
  const loud = other.member('Weekly', '15550100102')
  await done(
    Promise.all([
      one.commands.act(one.onAll('mute', 'Weekly')),
      other.commands.act(other.on('unmute', 'Weekly', loud)),
    ]),
  )
  expect(Object.values(truth()).filter((muted) => muted).length).toBeGreaterThanOrEqual(3)
  expect(shown(one)).toEqual(truth())
  expect(shown(other)).toEqual(truth())
  // The later action is confirmed. The earlier one was confirmed before it, or is still "requested".
  for (const { state } of [one, other].flatMap((harness) => harness.room('Weekly').pending))
    expect(state).toBe('requested')
})

test('if both Gavels remove the same caller, only the call of that caller is hung up, and only once', async () => {
  const { world, one, other, done, truth, shown } = await two()
  const number = '15550100103'
  for (const harness of [one, other])
    drop(harness.commands.act(harness.on('remove', 'Weekly', harness.member('Weekly', number))))
  await done(Promise.resolve())
  expect(Object.keys(truth()).sort()).toEqual(['15550100101', '15550100102', '15550100104'])
  expect(shown(one)).toEqual(truth())
  expect(shown(other)).toEqual(truth())
  expect(
    world.requests.filter(({ method, effect }) => method === 'DELETE' && (effect?.affected.length ?? 0) > 0),
  ).toHaveLength(1)
})

test('if one Gavel ends the room while the other removes a caller, each says whether it ended the room', async () => {
  const { clock, world, one, other, done } = await two()
  const held = other.commands.act(other.on('remove', 'Weekly', other.member('Weekly', '15550100104')))
  const asked = await soon(clock, one.commands.act(one.end('Weekly')))
  if (!asked.ok || asked.value.state !== 'question') throw new Error('not asked')
  const { action, token } = asked.value.question
  expect(await done(one.commands.act(action, token))).toMatchObject({ ok: true })
  await held
  expect(world.rooms.live('Weekly')).toBeUndefined()
  for (const harness of [one, other]) expect(harness.rooms.snapshot().conferences).toEqual([])
  const by = (harness: ModerationHarness) =>
    harness.changes.flatMap((change) => (change.kind === 'ended' ? change.by : []))
  expect(by(one)).toEqual(['you'])
  expect(by(other)).toEqual([undefined])
})

/** Advances the clock only as far as the question requires, so that held actions stay held. */
async function soon<T>(clock: { advance(ms: number): Promise<void> }, doing: Promise<T>): Promise<T> {
  await clock.advance(900)
  return doing
}
