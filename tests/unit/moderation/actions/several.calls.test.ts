import { drop } from '../../../../shared/drop.ts'
import { agree } from '../../../support/user.ts'
import { expect, test } from 'vitest'
import type { FaultRule } from '../../../simulator/fault-rules.ts'
import { accountId } from '../../../support/moderation-harness.ts'
import { createScene, questionIn, type Scene } from '../../../support/moderation-scene.ts'

/** Three calls that began a minute ago, outside any room. */
async function createCalls(profile: 'plivo' | 'vobiz' = 'plivo') {
  const scene = await createScene({ profile })
  const people = ['Cal', 'Dee', 'Flo'].map((name, index) => ({ name, number: `1555010014${String(index)}` }))
  const calls = people.map((person) => scene.world.rooms.calls.begin({ ...person, joinedSecondsAgo: 60 }))
  const [first = '', ...rest] = calls.map(({ callUuid }) => callUuid)
  const action = {
    kind: 'hangupCall' as const,
    accountId,
    callUuid: first,
    others: rest.map((callUuid) => ({ callUuid })),
  }
  return { ...scene, uuids: [first, ...rest], people, action }
}

const ask = async ({ harness, done }: Scene, action: Parameters<Scene['harness']['commands']['ask']>[0]) =>
  questionIn(await done(harness.commands.act(action)))

const hungUp = (uuids: readonly string[]) => uuids.map((uuid) => `DELETE /Call/${uuid}/`)

test.each(['plivo', 'vobiz'] as const)(
  'at %s, one question names all of several calls, and each call is re-read right before its own request',
  async (profile) => {
    const scene = await createCalls(profile)
    const { harness, world, done, journal, uuids, people, action, writes } = scene
    const question = await ask(scene, action)
    expect(question).toMatchObject({ names: people, includesMe: false })
    expect(question.startedAt).toBeUndefined()
    const before = world.lines().length
    expect(await done(harness.commands.act(question.action, question.token, 'undoTime', agree))).toMatchObject({
      value: { state: 'mixed', accepted: 3, gone: 0, failed: 0, unknown: 0, notSent: 0 },
    })
    const ours = world
      .lines()
      .slice(before)
      .filter((line) => uuids.some((uuid) => line.includes(uuid)))
    expect(ours.map((line) => line.split(/[/?]/u).slice(0, 3).join('/'))).toEqual(
      uuids.flatMap((uuid) => [`GET /Call/${uuid}`, `DELETE /Call/${uuid}`]),
    )
    expect(writes()).toEqual(hungUp(uuids))
    expect((await journal()).filter(({ outcome }) => outcome === 'accepted')).toMatchObject(
      people.map((person) => ({ action: 'hangupCall', members: [person] })),
    )
  },
)

test('a call that ended before the question is not in it, and one that ended after it is counted', async () => {
  const scene = await createCalls()
  const { harness, world, done, uuids, people, action, clock } = scene
  world.rooms.hangUpCall(uuids[0] ?? '')
  await clock.advance(500)
  const question = await ask(scene, action)
  expect(question.names).toEqual(people.slice(1))
  world.rooms.hangUpCall(uuids[1] ?? '')
  await clock.advance(500)
  expect(await done(harness.commands.act(question.action, question.token, 'undoTime', agree))).toMatchObject({
    value: { state: 'mixed', accepted: 1, gone: 1, failed: 0 },
  })
  await clock.advance(500)
  expect(await done(harness.commands.ask(action))).toMatchObject({ ok: false, fault: { code: 'notFound' } })
})

test('a call that turns out to be somebody else’s when re-read is not hung up; the others are', async () => {
  const scene = await createCalls()
  const { harness, world, done, uuids, action, writes } = scene
  const question = await ask(scene, action)
  Object.assign(world.rooms.calls.get(uuids[1] ?? '') ?? {}, { name: 'Uma' })
  expect(await done(harness.commands.act(question.action, question.token, 'undoTime', agree))).toMatchObject({
    value: { state: 'mixed', accepted: 2, failed: 1, notSent: 0, fault: { code: 'changed' } },
  })
  expect(writes()).toEqual(hungUp([uuids[0] ?? '', uuids[2] ?? '']))
})

test.each<[string, FaultRule, object]>([
  ['cannot be read', { kind: 'fail', operation: 'retrieveCall', status: 500 }, { failed: 1, notSent: 2 }],
  ['has an unknown outcome', { kind: 'cutAfter', method: 'DELETE', times: 1 }, { unknown: 1, notSent: 2 }],
])('nothing more is sent after a call that %s', async (_title, rule, counts) => {
  const scene = await createCalls()
  const { harness, world, done, action } = scene
  const question = await ask(scene, action)
  world.switches.set({ faults: [rule] })
  expect(await done(harness.commands.act(question.action, question.token, 'undoTime', agree))).toMatchObject({
    value: { state: 'mixed', accepted: 0, ...counts },
  })
})

test('nothing more is sent after a sleep, even once the computer is awake', async () => {
  const scene = await createCalls('vobiz')
  const { harness, done, clock, uuids, action, writes } = scene
  const question = await ask(scene, action)
  const acting = harness.commands.act(question.action, question.token, 'undoTime', agree)
  for (let waited = 0; writes().length === 0 && waited < 10_000; waited += 10) await clock.advance(10)
  drop(harness.commands.dropHeld('sleep'))
  await done(acting)
  await clock.advance(20_000)
  expect(writes()).toEqual(hungUp([uuids[0] ?? '']))
})

test('the confirmation holds for exactly the calls that the question named', async () => {
  const scene = await createCalls()
  const { harness, done, action, writes } = scene
  const question = await ask(scene, { ...action, others: action.others.slice(0, 1) })
  expect(await done(harness.commands.act(action, question.token))).toMatchObject({ fault: { code: 'unconfirmed' } })
  expect(writes()).toEqual([])
})

test('a call that was chosen twice is named and hung up once', async () => {
  const scene = await createCalls()
  const { harness, done, uuids, people, action, writes } = scene
  const question = await ask(scene, { ...action, others: [...action.others, { callUuid: action.callUuid }] })
  expect(question.names).toEqual(people)
  await done(harness.commands.act(question.action, question.token, 'undoTime', agree))
  expect(writes()).toEqual(hungUp(uuids))
})
