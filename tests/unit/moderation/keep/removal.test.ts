import { afterEach, describe, expect, test } from 'vitest'
import { HeldActions, type HeldActionsOptions } from '../../../../electron/moderation/keep/removal.ts'
import type { EntryDraft } from '../../../../electron/moderation/actions/journal-entries.ts'
import type { JournalEntry } from '../../../../shared/journal/journal-entry.ts'
import { fault } from '../../../../shared/fault.ts'
import { failure, success } from '../../../../shared/result.ts'
import { createMemoryFiles } from '../../../support/memory-files.ts'
import { accountId, openHarness } from '../../../support/moderation-harness.ts'
import { ana, ben, heldIn, createScene } from '../../../support/moderation-scene.ts'
import { inVirtualTime } from '../../../support/simulated-provider.ts'
import { testAccount } from '../../../support/test-core.ts'
import { createVirtualClock } from '../../../support/virtual-clock.ts'

const heldActions = (
  { harness, clock }: Awaited<ReturnType<typeof createScene>>,
  options: Partial<HeldActionsOptions>,
) =>
  new HeldActions({
    monitor: harness.rooms,
    clock,
    accountOf: () => testAccount('plivo'),
    random: () => 'held-1',
    holdSeconds: () => 3,
    journal: { write: () => Promise.resolve(success(undefined)) },
    send: () => Promise.resolve(failure('noAccount')),
    reconciler: {
      give: () => Promise.resolve([]),
      take: () => Promise.resolve([]),
    },
    ...options,
  })

const hold = async (simulation = {}) => {
  const scene = await createScene(simulation)
  const { harness, done } = scene
  const target = harness.member('Weekly', ben.number)
  const until = scene.clock.now() + 3_000
  const id = heldIn(await done(harness.commands.act(harness.on('remove', 'Weekly', target))))
  // For the mute meanwhile, see removal.mute.test.ts.
  const writes = () => scene.writes().filter((line) => !line.includes('/Mute/'))
  return { ...scene, writes, target, id, until }
}
const events = async (scene: Awaited<ReturnType<typeof hold>>) =>
  (await scene.journal()).filter(({ actionId }) => actionId === scene.id).map(({ event }) => event)

describe('a removal', () => {
  test('is shown as held for three seconds, and then hangs up the call by its UUID', async () => {
    const scene = await hold()
    const { harness, clock, writes, target, until } = scene
    expect(harness.room('Weekly').pending[0]).toMatchObject({ state: 'held', who: [target.key], until })
    await clock.advance(2_900)
    expect(writes()).toEqual([])
    await clock.advance(200)
    expect(writes()).toEqual([`DELETE /Call/${target.callUuid ?? ''}/`])
    expect(await events(scene)).toEqual(['intent', 'outcome'])
  })

  test('can be undone, which is journaled without an intent', async () => {
    const scene = await hold()
    const { harness, clock, writes, id } = scene
    expect(harness.commands.undo(id)).toMatchObject({ ok: true })
    expect(harness.room('Weekly').pending).not.toContainEqual(expect.objectContaining({ id }))
    await clock.advance(10_000)
    expect(writes()).toEqual([])
    expect(await events(scene)).toEqual(['undone'])
    expect(harness.commands.undo(id)).toMatchObject({ fault: { code: 'changed', values: { reason: 'sent' } } })
  })

  test('can be sent at once, and is then sent only once', async () => {
    const { harness, clock, writes, id } = await hold()
    harness.commands.sendNow(id)
    await clock.advance(300)
    expect(writes()).toHaveLength(1)
    await clock.advance(10_000)
    expect(writes()).toHaveLength(1)
  })

  test('is undone completely, even if the same caller was also to be kicked', async () => {
    const { harness, done, clock, writes, target, id, until } = await hold()
    await clock.advance(500)
    const kicked = await done(harness.commands.act(harness.on('kick', 'Weekly', target)))
    expect(kicked).toEqual({ ok: true, value: { state: 'held', id, until } })
    expect(harness.room('Weekly').pending[0]).toMatchObject({ id, kind: 'remove' })
    harness.commands.undo(id)
    await clock.advance(10_000)
    expect(writes()).toEqual([])
  })

  test('can still be undone while its room is being read, even if the removal was clicked again', async () => {
    const { harness, world, done, clock, writes, target, id } = await hold()
    world.switches.set({ latencyMs: 2_000 })
    await clock.advance(3_500)
    expect(heldIn(await done(harness.commands.act(harness.on('remove', 'Weekly', target))))).toBe(id)
    expect(harness.commands.undo(id)).toMatchObject({ ok: true })
    await clock.advance(20_000)
    expect(writes()).toEqual([])
  })

  test('is not held if the user wants it sent at once', async () => {
    const { harness, done, writes } = await createScene()
    const removal = harness.on('remove', 'Weekly', harness.member('Weekly', ana.number))
    expect(await done(harness.commands.act(removal, undefined, 'nothing'))).toMatchObject({
      value: { state: 'accepted' },
    })
    expect(writes()).toHaveLength(1)
  })

  test('is sent at once, and only once, if the user wants that while it is held', async () => {
    const { harness, done, clock, writes, journal } = await hold()
    const removal = harness.on('remove', 'Weekly', harness.member('Weekly', ben.number))
    expect(await done(harness.commands.act(removal, undefined, 'nothing'))).toMatchObject({ ok: true })
    await clock.advance(500)
    expect(writes()).toHaveLength(1)
    expect(harness.room('Weekly').pending.map(({ state }) => state)).not.toContain('held')
    await clock.advance(10_000)
    expect(writes()).toHaveLength(1)
    expect((await journal()).filter(({ event, action }) => event === 'intent' && action === 'remove')).toHaveLength(1)
  })

  test('is held only if there is an Undo time: a kick is sent at once if that time is set to zero', async () => {
    const { harness, done, writes } = await createScene()
    harness.settings.holdSeconds = 0
    const acted = await done(harness.commands.act(harness.on('kick', 'Weekly', harness.member('Weekly', ana.number))))
    expect(acted).toMatchObject({ value: { state: 'accepted' } })
    expect(writes()).toHaveLength(1)
  })
})

describe('a held removal', () => {
  test.each(['quit', 'sleep', 'network'] as const)(
    'is dropped on %s, shown as failed, and journaled as dropped',
    async (why) => {
      const scene = await hold()
      const { harness, clock, writes } = scene
      await harness.commands.dropHeld(why)
      await clock.advance(10_000)
      expect(writes()).toEqual([])
      expect(await events(scene)).toEqual(['dropped'])
      expect(harness.room('Weekly').pending).toMatchObject([
        { state: 'failed', fault: { code: 'cancelled', values: { reason: why } } },
      ])
    },
  )

  test('is journaled as dropped even if its account was removed in the meantime', async () => {
    const scene = await createScene()
    const { harness, clock } = scene
    const accounts = [testAccount('plivo')]
    const written: EntryDraft[] = []
    const held = heldActions(scene, {
      accountOf: () => accounts[0],
      journal: { write: (entry) => Promise.resolve(success(void written.push(entry))) },
    })
    held.add(harness.on('remove', 'Weekly', harness.member('Weekly', ana.number)))
    accounts.pop()
    await clock.advance(3_100)
    expect(written).toMatchObject([
      { event: 'dropped', account: accountId, accountName: 'Example Company', fault: { code: 'noAccount' } },
    ])
  })

  test('keeps its caller muted if it is refused after a sleep began', async () => {
    const scene = await createScene()
    const { harness, clock } = scene
    const told: string[] = []
    let refuse = (): void => undefined
    const held = heldActions(scene, {
      send: () =>
        new Promise((resolve) => {
          refuse = () => {
            resolve(failure('stale'))
          }
        }),
      reconciler: {
        give: (_room, members) => {
          told.push(...members.map(({ name }) => `give ${name}`))
          return Promise.resolve([])
        },
        take: (_room, members) => {
          told.push(...members.map(({ name }) => `take ${name}`))
          return Promise.resolve([])
        },
      },
    })
    held.add(harness.on('remove', 'Weekly', harness.member('Weekly', ana.number)))
    await clock.advance(3_100)
    await held.dropAll(fault('cancelled', { values: { reason: 'sleep' } }))
    refuse()
    await clock.advance(100)
    expect(told).toEqual(['give Ana'])
  })

  test.each([
    [2_000, 1],
    [2_001, 0],
    [57_000, 0],
  ])('whose timer fires %i ms late without a suspend event is sent %i times', async (late, times) => {
    const scene = await createScene()
    const { harness, clock } = scene
    const timers: (() => void)[] = []
    let sent = 0
    const held = heldActions(scene, {
      clock: { now: () => clock.now(), setTimeout: (run) => timers.push(run), clearTimeout: () => undefined },
      send: () => {
        sent += 1
        return Promise.resolve(failure('noAccount'))
      },
    })
    held.add(harness.on('remove', 'Weekly', harness.member('Weekly', ana.number)))
    await clock.advance(3_000 + late)
    for (const run of timers) run()
    expect(sent).toBe(times)
  })

  test('mutes nobody who has the member id by the time of the click', async () => {
    const { harness, world, done, writes, clock } = await createScene()
    const { callUuid = '', memberId } = harness.member('Weekly', ben.number)
    const action = harness.on('remove', 'Weekly', harness.member('Weekly', ben.number))
    world.rooms.leave({ room: 'Weekly', callUuid })
    world.rooms.join({ room: 'Weekly', memberId, number: '15550100177', name: 'Successor' })
    await done(harness.commands.act(action))
    await clock.advance(6_000)
    expect(writes()).toEqual([])
  })

  test('is revalidated before it is sent: a caller who now has the same member id is not removed', async () => {
    const scene = await hold()
    const { harness, world, clock, writes, target, idOf } = scene
    world.rooms.leave({ room: 'Weekly', callUuid: target.callUuid ?? '' })
    world.rooms.join({ room: 'Weekly', memberId: target.memberId, number: '15550100177', name: 'Successor' })
    await clock.advance(6_000)
    expect(writes()).toEqual([])
    expect(idOf('15550100177')).toBe(target.memberId)
    expect(await events(scene)).toEqual(['dropped'])
    // The caller's row is no longer shown, so the failed action must name the caller.
    expect(harness.room('Weekly').pending).toMatchObject([
      { state: 'failed', caller: ben, fault: { code: 'changed', values: { reason: 'person' } } },
    ])
  })
})

const room = 'Weekly standup'
const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

async function start(files = createMemoryFiles()) {
  const clock = createVirtualClock()
  const world = inVirtualTime(clock, { profile: 'plivo', switches: { effectDelayMs: 100 } })
  world.rooms.startRoom({ name: room, people: [{ number: '15550100123' }, { number: '15550100124' }] })
  const { monitor, commands, journal, ...harness } = await openHarness({
    clock,
    provider: world.provider,
    kind: world.kind,
    files,
  })
  stops.push(() => {
    monitor.stop()
    world.stop()
  })
  monitor.expand([{ accountId: 'account-1', name: room }])
  await clock.advance(5_000)
  const events = async (): Promise<readonly (readonly (string | undefined)[])[]> => {
    const read = await journal.read({ events: ['intent', 'outcome', 'dropped', 'undone'] })
    const brief = ({ event, outcome }: JournalEntry) => (outcome === undefined ? [event] : [event, outcome])
    return read.ok
      ? read.value.entries
          .filter(({ partOf }) => partOf === undefined)
          .map(brief)
          .reverse()
      : []
  }
  const remove = () => commands.act(harness.on('remove', room, harness.member(room, '15550100123')))
  const numbers = () => harness.room(room).members?.map(({ number }) => number)
  return { clock, world, monitor, commands, harness, events, remove, numbers }
}

describe('the journal entries of a held removal', () => {
  test('end with the outcome, even if the call had already ended', async () => {
    const { clock, world, harness, events, remove } = await start()
    const body = '{"api_id":"made-up","error":"not found"}'
    world.switches.set({ faults: [{ kind: 'refuse', method: 'DELETE', path: '/Call/', status: 404, body }] })
    const { callUuid = '' } = harness.member(room, '15550100123')
    expect(await remove()).toMatchObject({ ok: true, value: { state: 'held' } })
    const stop = harness.rooms.subscribe(() => {
      if (!harness.room(room).pending.some(({ kind, state }) => kind === 'remove' && state === 'sending')) return
      stop()
      world.rooms.leave({ room, callUuid })
    })
    await clock.advance(5_000)
    expect(await events()).toEqual([['intent'], ['outcome', 'alreadyGone']])
  })

  test('say dropped if the caller left before anything was sent', async () => {
    const { clock, world, harness, events, remove, numbers } = await start()
    await remove()
    const { callUuid = '' } = harness.member(room, '15550100123')
    expect(world.rooms.leave({ room, callUuid })).toBe(true)
    await clock.advance(5_000)
    expect(numbers()).toEqual(['15550100124'])
    expect(await events()).toEqual([['dropped']])
  })
})

test('accepts no action that is clicked while Gavel quits, not even as a held action', async () => {
  const { clock, world, commands, harness, events, remove } = await start()
  await commands.dropHeld('quit')
  const before = world.lines().length
  expect(await remove()).toMatchObject({ ok: false, fault: { code: 'cancelled', values: { reason: 'quit' } } })
  const mute = harness.on('mute', room, harness.member(room, '15550100123'))
  expect(await commands.act(mute)).toMatchObject({ ok: false, fault: { code: 'cancelled' } })
  await clock.advance(5_000)
  expect(
    world
      .lines()
      .slice(before)
      .filter((line) => !line.startsWith('GET')),
  ).toEqual([])
  expect(await events()).toEqual([])
})
