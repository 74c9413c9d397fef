import { describe, expect, test } from 'vitest'
import type { FaultRule } from '../../../simulator/fault-rules.ts'
import { createMemoryFiles } from '../../../support/memory-files.ts'
import { accountId, openHarness } from '../../../support/moderation-harness.ts'
import { ana, ben, createScene, questionIn, type Scene } from '../../../support/moderation-scene.ts'
import { inVirtualTime } from '../../../support/simulated-provider.ts'
import { createVirtualClock, flushPromises } from '../../../support/virtual-clock.ts'
import { agree } from '../../../support/user.ts'

const readsOfCalls = ({ lines }: Pick<Scene['world'], 'lines'>): readonly string[] =>
  lines().filter((line) => line.startsWith('GET') && line.includes('/Call/'))

describe('hanging up a call', () => {
  test('asks about the caller whom the provider has on this call, and logs them and how long it lasted', async () => {
    const { harness, world, done, clock, journal } = await createScene()
    const { callUuid, startedAt } = world.rooms.calls.begin({
      name: 'Cal',
      number: '15550100144',
      joinedSecondsAgo: 60,
    })
    await clock.advance(12_000)
    const hangup = { kind: 'hangupCall', accountId, callUuid } as const
    const question = questionIn(await done(harness.commands.act(hangup)))
    expect(question).toMatchObject({ names: [{ name: 'Cal', number: '15550100144' }], startedAt, includesMe: false })
    expect(await done(harness.commands.act(hangup, question.token))).toMatchObject({ ok: true })
    const line = { members: [{ name: 'Cal', number: '15550100144', callUuid }], duration: 72 }
    expect(await journal()).toMatchObject([line, { outcome: 'accepted', ...line }])
    await clock.advance(500)
    expect(world.rooms.calls.get(callUuid)).toBeUndefined()
  })

  test.each<[string, FaultRule, string]>([
    ['cannot be read', { kind: 'fail', operation: 'retrieveCall', status: 500 }, 'server'],
    ['may not be read', { kind: 'refuse', operation: 'retrieveCall', status: 403 }, 'forbidden'],
  ])('is neither asked about nor done if the call %s', async (_title, rule, code) => {
    const { harness, world, done, writes } = await createScene()
    const { callUuid = '' } = harness.member('Weekly', ben.number)
    const hangup = { kind: 'hangupCall', accountId, callUuid } as const
    const { token } = questionIn(await done(harness.commands.act(hangup)))
    world.switches.set({ faults: [rule] })
    expect(await done(harness.commands.act(hangup, token))).toMatchObject({ ok: false, fault: { code } })
    expect(await done(harness.commands.ask(hangup))).toMatchObject({ ok: false, fault: { code } })
    expect(writes()).toEqual([])
  })

  test.each([{ name: 'Uma' }, { number: '15550100155' }])(
    'sends nothing if the call, when re-read, is that of %j, whom the question did not name',
    async (other) => {
      const { harness, world, done, writes } = await createScene()
      const { callUuid = '' } = harness.member('Weekly', ben.number)
      const { action, token } = questionIn(
        await done(harness.commands.act({ kind: 'hangupCall', accountId, callUuid })),
      )
      Object.assign(world.rooms.calls.get(callUuid) ?? {}, other)
      const refused = { code: 'changed', values: { reason: 'person', ...other } }
      expect(await done(harness.commands.act(action, token))).toMatchObject({ ok: false, fault: refused })
      expect(writes()).toEqual([])
    },
  )

  test('is not sent if the call was re-read only long after the click', async () => {
    const { harness, world, done, writes } = await createScene()
    const { callUuid = '' } = harness.member('Weekly', ben.number)
    const { action, token } = questionIn(await done(harness.commands.act({ kind: 'hangupCall', accountId, callUuid })))
    world.switches.set({
      operationLatencyMs: { retrieveCall: 5_000 },
      faults: [{ kind: 'silent', operation: 'retrieveCall', times: 1 }],
    })
    expect(await done(harness.commands.act(action, token))).toMatchObject({ ok: false, fault: { code: 'stale' } })
    expect(writes()).toEqual([])
  })

  test('reads the call again if its log entry was written only long after that', async () => {
    const { harness, world, done, clock, writes } = await createScene()
    const { callUuid = '' } = harness.member('Weekly', ben.number)
    const { action, token } = questionIn(await done(harness.commands.act({ kind: 'hangupCall', accountId, callUuid })))
    const write = harness.journal.write.bind(harness.journal)
    Object.assign(harness.journal, {
      write: async (...entry: Parameters<typeof write>) => {
        const written = await write(...entry)
        await new Promise<void>((resolve) => clock.setTimeout(resolve, 2_100))
        return written
      },
    })
    expect(await done(harness.commands.act(action, token))).toMatchObject({ ok: true })
    expect(readsOfCalls(world)).toHaveLength(3)
    expect(writes()).toHaveLength(1)
  })

  test('is shown for five seconds after it is accepted', async () => {
    const { harness, done, clock } = await createScene()
    const { callUuid = '' } = harness.member('Weekly', ben.number)
    const pending = () => harness.rooms.snapshot().accountPending.map(({ state, who }) => [state, who])
    const { action, token } = questionIn(await done(harness.commands.act({ kind: 'hangupCall', accountId, callUuid })))
    await done(harness.commands.act(action, token))
    expect(pending()).toEqual([['accepted', [callUuid]]])
    await clock.advance(5_000)
    expect(pending()).toEqual([])
  })

  test('has an unknown outcome, and is not "already gone", after a 404 while the call is still live', async () => {
    const { harness, world, done, journal } = await createScene()
    const { callUuid = '' } = harness.member('Weekly', ben.number)
    const { action, token } = questionIn(await done(harness.commands.act({ kind: 'hangupCall', accountId, callUuid })))
    world.switches.set({ faults: [{ kind: 'refuse', method: 'DELETE', status: 404, times: 1 }] })
    expect(await done(harness.commands.act(action, token))).toMatchObject({
      ok: false,
      fault: { code: 'unknownOutcome', values: { reason: 'notFound' } },
    })
    expect((await journal()).flatMap(({ outcome }) => outcome ?? [])).toEqual(['unknown'])
  })

  test('reads nothing after a 404 if the account was removed in the meantime', async () => {
    const { harness, world, done, clock, journal, writes } = await createScene({ switches: { latencyMs: 300 } })
    const { callUuid = '' } = harness.member('Weekly', ben.number)
    const { action, token } = questionIn(await done(harness.commands.act({ kind: 'hangupCall', accountId, callUuid })))
    world.switches.set({ faults: [{ kind: 'refuse', method: 'DELETE', status: 404, times: 1 }] })
    const acting = harness.commands.act(action, token)
    await clock.advance(400)
    expect(writes()).toHaveLength(1)
    harness.removeAccount()
    expect(await done(acting)).toMatchObject({ ok: false, fault: { code: 'unknownOutcome' } })
    await clock.advance(5_000)
    // Once for the question, and once before it was hung up.
    expect(readsOfCalls(world)).toHaveLength(2)
    expect((await journal()).flatMap(({ outcome }) => outcome ?? [])).toEqual(['unknown'])
  })

  test('is "already gone" if the call is over', async () => {
    const { harness, world, done, clock } = await createScene()
    const { callUuid = '' } = harness.member('Weekly', ben.number)
    const { action, token } = questionIn(await done(harness.commands.act({ kind: 'hangupCall', accountId, callUuid })))
    world.rooms.leave({ room: 'Weekly', callUuid })
    await clock.advance(0)
    expect(await done(harness.commands.act(action, token))).toMatchObject({ value: { state: 'alreadyGone' } })
    expect(harness.rooms.snapshot().accountPending).toEqual([])
  })

  test('shows the caller as being removed', async () => {
    const { harness, world, done, clock } = await createScene()
    world.rooms.startRoom({ name: 'Support', people: [{ number: '15550100104', name: 'Uma' }] })
    await clock.advance(5_000)
    const { callUuid = '', key } = harness.member('Support', '15550100104')
    const { action, token } = questionIn(await done(harness.commands.act({ kind: 'hangupCall', accountId, callUuid })))
    world.switches.set({ latencyMs: 300 })
    const acting = harness.commands.act(action, token)
    let shown: readonly unknown[] = []
    harness.rooms.subscribe((_before, { conferences }) => {
      const room = conferences.find(({ name }) => name === 'Support')
      if (room?.pending.length) shown = room.pending.map(({ kind, who, state }) => [kind, who, state])
    })
    await done(acting)
    await clock.advance(10_000)
    expect(shown).toEqual([['remove', [key], 'accepted']])
  })

  test('shows nothing pending after it fails, and neither does end all', async () => {
    const { harness, done, world } = await createScene({ switches: { latencyMs: 30 } })
    world.switches.set({ faults: [{ kind: 'refuse', method: 'DELETE' }] })
    const call = {
      kind: 'hangupCall',
      accountId,
      callUuid: harness.member('Weekly', ben.number).callUuid ?? '',
    } as const
    const { token } = questionIn(await done(harness.commands.act(call)))
    expect(await done(harness.commands.act(call, token))).toMatchObject({ ok: false })
    const all = questionIn(await done(harness.commands.act({ kind: 'endAll', accountId })))
    expect(await done(harness.commands.confirmEndAll(all.token, 'Example Company', agree))).toMatchObject({ ok: false })
    expect(harness.rooms.snapshot().accountPending).toEqual([])
  })

  test('is not shown as pending after an exception', async () => {
    const { harness, world, done, journal } = await createScene()
    Object.assign(world.provider, { hangUpCall: () => Promise.reject(new Error('made up')) })
    const { callUuid = '' } = harness.member('Weekly', ben.number)
    const hangup = { kind: 'hangupCall', accountId: 'account-1', callUuid } as const
    const { action, token } = questionIn(await done(harness.commands.act(hangup)))
    expect(await done(harness.commands.act(action, token))).toMatchObject({ ok: false, fault: { code: 'internal' } })
    expect(harness.rooms.snapshot().accountPending).toEqual([])
    expect((await journal()).flatMap(({ outcome }) => outcome ?? [])).toEqual(['unknown'])
  })
})

test('end all has an unknown outcome, and is not "already gone", after a 404 while rooms are still listed', async () => {
  const { harness, world, done } = await createScene()
  const { token } = questionIn(await done(harness.commands.act({ kind: 'endAll', accountId })))
  world.switches.set({ faults: [{ kind: 'refuse', method: 'DELETE', status: 404, times: 1 }] })
  expect(await done(harness.commands.confirmEndAll(token, 'Example Company', agree))).toMatchObject({
    ok: false,
    fault: { code: 'unknownOutcome', values: { reason: 'notFound' } },
  })
})

describe('an end all', () => {
  const endedBy = ({ harness }: Scene): readonly unknown[] =>
    harness.changes.flatMap((change) => (change.kind === 'ended' ? [change.by] : []))

  /** Confirms an end all while the simulator applies this fault rule to `DELETE` requests. */
  async function endAll(scene: Scene, rule: FaultRule): Promise<void> {
    const { harness, world, done } = scene
    const { token } = questionIn(await done(harness.commands.act({ kind: 'endAll', accountId })))
    world.switches.set({ faults: [{ method: 'DELETE', ...rule }] })
    expect(await done(harness.commands.confirmEndAll(token, 'Example Company', agree))).toMatchObject({ ok: false })
  }

  test.each(['cutAfter', 'fail'] as const)(
    'that takes effect despite a lost or failed response (%s) is not said to be the cause of the ends',
    async (kind) => {
      const scene = await createScene()
      await endAll(scene, { kind })
      await scene.clock.advance(10_000)
      expect(endedBy(scene)).toEqual([undefined])
    },
  )

  test("that is refused does not count as the cause of a room's end", async () => {
    const scene = await createScene()
    await endAll(scene, { kind: 'refuse', status: 403 })
    scene.world.rooms.endRoom({ room: 'Weekly' })
    await scene.clock.advance(10_000)
    expect(endedBy(scene)).toEqual([undefined])
  })

  test("whose 404 the list contradicts does not count as the cause of a room's end", async () => {
    const scene = await createScene()
    await endAll(scene, { kind: 'refuse', status: 404 })
    scene.world.rooms.endRoom({ room: 'Weekly' })
    await scene.clock.advance(10_000)
    expect(endedBy(scene)).toEqual([undefined])
  })
})

test('end all covers the rooms that are known when its request leaves, not only those that were known when it was clicked', async () => {
  const { harness, done, clock, world } = await createScene()
  const { token } = questionIn(await done(harness.commands.act({ kind: 'endAll', accountId })))
  const { hangUpAllConferences } = world.provider
  Object.assign(world.provider, {
    hangUpAllConferences: async (options: Parameters<typeof hangUpAllConferences>[0]) => {
      world.rooms.startRoom({ name: 'Support', people: [ana] })
      await clock.advance(5_000)
      return hangUpAllConferences(options)
    },
  })
  expect(await done(harness.commands.confirmEndAll(token, 'Example Company', agree))).toMatchObject({ ok: true })
  await clock.advance(10_000)
  const ended = harness.changes.flatMap((change) =>
    change.kind === 'ended' ? [[change.conference.name, change.by]] : [],
  )
  expect(ended.toSorted()).toEqual([
    ['Support', 'you'],
    ['Weekly', 'you'],
  ])
})

describe('end all that is dropped because of sleep while its intent is written', () => {
  test('is not sent, and its intent gets an outcome', async () => {
    const files = createMemoryFiles()
    let release = (): void => {}
    const gate = new Promise<void>((resolve) => (release = resolve))
    const { open } = files
    files.open = async (path, flags, mode) => {
      const file = await open(path, flags, mode)
      return { ...file, datasync: () => gate.then(() => file.datasync()) }
    }
    const clock = createVirtualClock()
    const world = inVirtualTime(clock, { profile: 'plivo' })
    world.rooms.startRoom({ name: 'Weekly', people: [ana, ben] })
    const harness = await openHarness({ clock, provider: world.provider, kind: world.kind, files })
    const asked = await harness.commands.act({ kind: 'endAll', accountId })
    const ending = harness.commands.confirmEndAll(questionIn(asked).token, 'Example Company', agree)
    await flushPromises()
    const dropping = harness.commands.dropHeld('sleep')
    release()
    await dropping
    expect(await ending).toMatchObject({ ok: false, fault: { code: 'cancelled', values: { reason: 'sleep' } } })
    expect(world.lines().filter((line) => !line.startsWith('GET'))).toEqual([])
    const read = await harness.journal.read({ events: ['intent', 'outcome'] })
    expect(read).toMatchObject({ value: { entries: [{ event: 'outcome', outcome: 'failed' }, { event: 'intent' }] } })
  })
})
