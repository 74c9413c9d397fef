import { afterEach, describe, expect, it } from 'vitest'
import { openHarness, accountId } from '../../support/moderation-harness.ts'
import { createMemoryFiles } from '../../support/memory-files.ts'
import { inVirtualTime } from '../../support/simulated-provider.ts'
import { createVirtualClock, settle } from '../../support/virtual-clock.ts'
import { ana, ben, questionIn, scene } from '../../support/moderation-scene.ts'

const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

describe('a lost answer to a removal of everyone', () => {
  it('is not called done because nobody was known by name before', async () => {
    const { desk, world, done, journal } = await scene(
      { profile: 'vobiz' },
      { pinned: [{ accountId, name: 'Weekly' }] },
    )
    stops.push(desk.monitor.stop, world.stop)
    expect(desk.room('Weekly').members).toBeUndefined()
    const { action, token } = questionIn(await done(desk.commands.act(desk.onAll('remove', 'Weekly'))))
    const faults = [{ kind: 'cutBefore' as const, method: 'DELETE' }]
    world.switches.set({ faults, retrieve: 'full' })
    const acted = await done(desk.commands.act(action, token))
    expect(acted).toMatchObject({ ok: false, fault: { code: 'unknownOutcome', values: { found: 'looking' } } })
    const outcomes = (await journal()).flatMap(({ outcome }) => outcome ?? [])
    expect(outcomes).toEqual(['unknown'])
  })
})

describe('an end of everything that is stopped while its intent is written', () => {
  it('is not sent, and its intent does not stay open', async () => {
    const files = createMemoryFiles()
    let letThrough = (): void => {}
    const gate = new Promise<void>((resolve) => (letThrough = resolve))
    const { open } = files
    files.open = async (path, flags, mode) => {
      const file = await open(path, flags, mode)
      return { ...file, datasync: () => gate.then(() => file.datasync()) }
    }
    const clock = createVirtualClock()
    const world = inVirtualTime(clock, { profile: 'plivo' })
    world.rooms.startRoom({ name: 'Weekly', people: [ana, ben] })
    const desk = await openHarness({ clock, provider: world.provider, kind: world.kind, files })
    stops.push(desk.monitor.stop, world.stop)
    const asked = await desk.commands.act({ kind: 'endAll', accountId })
    const ending = desk.commands.confirmEndAll(questionIn(asked).token, 'Example Company')
    await settle()
    const dropping = desk.commands.dropHeld('sleep')
    letThrough()
    await dropping
    expect(await ending).toMatchObject({ ok: false, fault: { code: 'cancelled', values: { reason: 'sleep' } } })
    expect(world.lines().filter((line) => !line.startsWith('GET'))).toEqual([])
    const read = await desk.journal.read({ events: ['intent', 'outcome'] })
    expect(read).toMatchObject({ value: { entries: [{ event: 'outcome', outcome: 'failed' }, { event: 'intent' }] } })
  })
})
