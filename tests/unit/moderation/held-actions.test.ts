import { describe, expect, test } from 'vitest'
import { UndoTimers } from '../../../electron/moderation/held-actions.ts'
import { ana, ben, heldIn, scene } from '../../support/moderation-scene.ts'

describe('a held removal', () => {
  const holding = async (simulation = {}) => {
    const stage = await scene(simulation)
    const { desk, done } = stage
    const target = desk.member('Weekly', ben.number)
    const until = stage.clock.now() + 3_000
    const id = heldIn(await done(desk.commands.act(desk.on('remove', 'Weekly', target))))
    return { ...stage, target, id, until }
  }
  const events = async (stage: Awaited<ReturnType<typeof holding>>) =>
    (await stage.journal()).filter(({ actionId }) => actionId === stage.id).map(({ event }) => event)

  test('waits three seconds, shows until when, and then hangs up the call by its UUID', async () => {
    const stage = await holding()
    const { desk, clock, writes, target, until } = stage
    expect(desk.room('Weekly').pending).toMatchObject([{ state: 'held', who: [target.key], until }])
    await clock.advance(2_900)
    expect(writes()).toEqual([])
    await clock.advance(200)
    expect(writes()).toEqual([`DELETE /Call/${target.callUuid ?? ''}/`])
    expect(await events(stage)).toEqual(['intent', 'outcome'])
  })

  test('can be undone, which leaves a line and no intent', async () => {
    const stage = await holding()
    const { desk, clock, writes, id } = stage
    expect(desk.commands.undo(id)).toMatchObject({ ok: true })
    expect(desk.room('Weekly').pending).toEqual([])
    await clock.advance(10_000)
    expect(writes()).toEqual([])
    expect(await events(stage)).toEqual(['undone'])
    expect(desk.commands.undo(id)).toMatchObject({ fault: { code: 'changed', values: { reason: 'sent' } } })
  })

  test('can be sent at once', async () => {
    const { desk, clock, writes, id } = await holding()
    desk.commands.sendNow(id)
    await clock.advance(300)
    expect(writes()).toHaveLength(1)
    await clock.advance(10_000)
    expect(writes()).toHaveLength(1)
  })

  test.each(['quit', 'sleep', 'network'] as const)('is dropped on %s, and that is said', async (why) => {
    const stage = await holding()
    const { desk, clock, writes } = stage
    await desk.commands.dropHeld(why)
    await clock.advance(10_000)
    expect(writes()).toEqual([])
    expect(await events(stage)).toEqual(['dropped'])
    expect(desk.room('Weekly').pending).toMatchObject([
      { state: 'failed', fault: { code: 'cancelled', values: { reason: why } } },
    ])
  })

  test('is dropped when the computer slept over its time, also if nobody said so', async () => {
    const { desk, clock, writes } = await scene()
    const timers: (() => void)[] = []
    const fired: string[] = []
    const undoTimers = new UndoTimers({
      clock: { now: () => clock.now(), setTimeout: (run) => timers.push(run), clearTimeout: () => undefined },
      onDue: () => fired.push('due'),
      onOverslept: () => fired.push('overslept'),
    })
    const action = desk.on('remove', 'Weekly', desk.member('Weekly', ana.number))
    undoTimers.start({ id: '1', action, binding: '1', until: clock.now() + 3_000 })
    await clock.advance(60_000)
    for (const run of timers) run()
    expect(fired).toEqual(['overslept'])
    expect(writes()).toEqual([])
  })

  test('is looked at again before it is sent: who has left meanwhile is left alone', async () => {
    const stage = await holding()
    const { desk, world, clock, writes, target, idOf } = stage
    world.rooms.leave({ room: 'Weekly', callUuid: target.callUuid ?? '' })
    world.rooms.join({ room: 'Weekly', memberId: target.memberId, number: '15550100177', name: 'Successor' })
    await clock.advance(6_000)
    expect(writes()).toEqual([])
    expect(idOf('15550100177')).toBe(target.memberId)
    expect(await events(stage)).toEqual(['dropped'])
    // Whose row has gone: what is said of it needs the name.
    expect(desk.room('Weekly').pending).toMatchObject([
      { state: 'failed', caller: ben, fault: { code: 'changed', values: { reason: 'person' } } },
    ])
  })

  test('is gone with the room', async () => {
    const { world, clock, writes, desk } = await holding()
    world.rooms.endRoom({ room: 'Weekly' })
    await clock.advance(10_000)
    expect(writes()).toEqual([])
    expect(desk.monitor.snapshot().conferences).toEqual([])
  })

  test('is not needed with a setting of zero seconds', async () => {
    const { desk, done, writes } = await scene()
    desk.settings.holdSeconds = 0
    const acted = await done(desk.commands.act(desk.on('kick', 'Weekly', desk.member('Weekly', ana.number))))
    expect(acted).toMatchObject({ value: { state: 'accepted' } })
    expect(writes()).toHaveLength(1)
  })
})
