import { describe, expect, test } from 'vitest'
import { createMemoryFiles } from '../../../support/memory-files.ts'
import { accountId, openHarness } from '../../../support/moderation-harness.ts'
import { ana, ben, createScene, questionIn, type Scene } from '../../../support/moderation-scene.ts'
import { inVirtualTime } from '../../../support/simulated-provider.ts'
import { agree } from '../../../support/user.ts'
import { createVirtualClock, flushPromises } from '../../../support/virtual-clock.ts'

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
    const several = { ...hangup, others: [{ callUuid: harness.member('Weekly', ben.number).callUuid ?? '' }] }
    expect(questionIn(await done(harness.commands.act(several)))).not.toHaveProperty('startedAt')
    expect(await done(harness.commands.act(hangup, question.token))).toMatchObject({ ok: true })
    const line = { members: [{ name: 'Cal', number: '15550100144', callUuid }], duration: 72 }
    expect(await journal()).toMatchObject([line, { outcome: 'accepted', ...line }])
    await clock.advance(500)
    expect(world.rooms.calls.get(callUuid)).toBeUndefined()
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
