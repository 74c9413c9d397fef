import { drop } from '../../../../shared/drop.ts'
import { afterEach, expect, test } from 'vitest'
import type { Provider } from '../../../../electron/providers/provider.ts'
import { fault } from '../../../../shared/fault.ts'
import { openHarness } from '../../../support/moderation-harness.ts'
import { ana, ben, createScene, eve, questionIn } from '../../../support/moderation-scene.ts'
import { inVirtualTime } from '../../../support/simulated-provider.ts'
import { createVirtualClock } from '../../../support/virtual-clock.ts'

const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

test('an end whose response was lost is not confirmed while the room is live', async () => {
  const { harness, world, done, clock, journal, stop } = await createScene()
  stops.push(stop)
  const { action, token } = questionIn(await done(harness.commands.act(harness.end('Weekly'))))
  world.switches.set({ faults: [{ kind: 'cutBefore', method: 'DELETE' }] })
  expect(await done(harness.commands.act(action, token))).toMatchObject({ fault: { code: 'unknownOutcome' } })
  await clock.advance(30_000)
  expect((await journal()).flatMap(({ outcome }) => outcome ?? [])).toEqual(['unknown'])
  expect(harness.room('Weekly').pending).toMatchObject([{ state: 'failed', fault: { values: { found: 'notDone' } } }])
})

test('a mute whose response was lost is no longer looked for once the room has ended', async () => {
  const { harness, world, done, clock, stop } = await createScene()
  stops.push(stop)
  world.switches.set({ faults: [{ kind: 'cutBefore', method: 'POST' }] })
  const mute = harness.on('mute', 'Weekly', harness.member('Weekly', ana.number))
  expect(await done(harness.commands.act(mute))).toMatchObject({ fault: { code: 'unknownOutcome' } })
  world.rooms.endRoom({ room: 'Weekly' })
  while (harness.rooms.snapshot().conferences.length > 0) await clock.advance(10)
  const before = world.lines().length
  await clock.advance(20_000)
  expect(world.lines().slice(before)).not.toContain('GET /Conference/Weekly/')
})

test('an action whose response was lost is not confirmed by another run of the room', async () => {
  const clock = createVirtualClock()
  const world = inVirtualTime(clock, { profile: 'plivo' })
  world.rooms.startRoom({ name: 'Weekly', people: [ana, ben] })
  const restart = () => {
    world.rooms.endRoom({ room: 'Weekly' })
    world.rooms.startRoom({ name: 'Weekly', people: [eve] })
    return Promise.resolve({ ok: false, fault: fault('unknownOutcome'), at: clock.now() })
  }
  const provider = Object.create(world.provider, { mute: { value: restart } }) as Provider
  const { monitor, commands, journal, ...harness } = await openHarness({ clock, provider, kind: world.kind })
  stops.push(() => {
    monitor.stop()
    world.stop()
  })
  await clock.advance(5_000)
  const { instance } = harness.room('Weekly')
  drop(commands.act(harness.on('mute', 'Weekly', harness.member('Weekly', ana.number))))
  await clock.advance(30_000)
  expect(harness.room('Weekly').instance).toBeGreaterThan(instance)
  const read = await journal.read({ events: ['outcome'] })
  expect(read).toMatchObject({ ok: true, value: { entries: [{ outcome: 'unknown' }] } })
})
