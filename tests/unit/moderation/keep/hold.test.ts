import { describe, expect, test } from 'vitest'
import type { FaultRule } from '../../../simulator/fault-rules.ts'
import type { MonitorSettings } from '../../../../electron/monitor/monitor.ts'
import { onHoldIn } from '../../../../shared/rooms/on-hold.ts'
import { memberSeenOf } from '../../../../shared/rooms/room-actions.ts'
import type { ActionResult, Seen } from '../../../../shared/rooms/model.ts'
import type { Result } from '../../../../shared/result.ts'
import { accountId } from '../../../support/moderation-harness.ts'
import { ana, ben, createReportedScene, createScene, eve, type Scene } from '../../../support/moderation-scene.ts'

type Caller = typeof ana

const verbs: readonly (readonly [RegExp, string])[] = [
  [/^POST .*\/Mute\//, 'mute'],
  [/^DELETE .*\/Mute\//, 'unmute'],
  [/^POST .*\/Deaf\//, 'deafen'],
  [/^DELETE .*\/Deaf\//, 'undeafen'],
  [/^POST .*\/Speak\//, 'speak'],
]

const seenIn = ({ harness }: Scene): Seen => {
  const { instance } = harness.room('Weekly')
  return { accountId, conference: 'Weekly', instance }
}

const put = (scene: Scene, ...callers: readonly Caller[]): Promise<Result<ActionResult>> => {
  const { harness } = scene
  const members = callers.map(({ number }) => memberSeenOf(harness.member('Weekly', number)))
  return scene.done(harness.onHold.put(seenIn(scene), members))
}

const bringBack = (scene: Scene, ...callers: readonly Caller[]): Promise<Result<ActionResult>> => {
  const { harness } = scene
  const keys = callers.map(({ number }) => harness.member('Weekly', number).key)
  return scene.done(harness.onHold.bringBack(seenIn(scene), keys))
}

const simulated = ({ world }: Scene, { number }: Caller) => {
  const members = [...(world.rooms.live('Weekly')?.members.values() ?? [])]
  const found = members.find((one) => one.number === number)
  if (found === undefined) throw new Error(`${number} is not in the room`)
  return found
}

const sentIn = (scene: Scene) => scene.writes().map((line) => verbs.find(([pattern]) => pattern.test(line))?.[1])
const onHold = ({ harness }: Scene) => onHoldIn(harness.room('Weekly')).map(({ name }) => name)
const settle = ({ clock }: Scene) => clock.advance(8_000)

const failing = (kind: FaultRule['kind'], path: string, method = 'POST'): FaultRule => ({
  kind,
  method,
  path,
  status: 400,
})

interface Case {
  readonly title: string
  readonly before?: (scene: Scene) => void
  readonly faults?: readonly FaultRule[]
  readonly then: (scene: Scene) => Promise<unknown>
  readonly sent: readonly string[]
  /** Whether the provider has Ben muted and deaf in the end. Undefined: he has left. */
  readonly ben?: readonly [muted: boolean, deaf: boolean]
  readonly onHold: readonly string[]
}

const cases: readonly Case[] = [
  {
    title: 'mutes and deafens',
    then: (scene) => put(scene, ben),
    sent: ['mute', 'deafen'],
    ben: [true, true],
    onHold: ['Ben'],
  },
  {
    title: 'a second click changes nothing',
    then: async (scene) => {
      await put(scene, ben)
      expect(await put(scene, ben)).toMatchObject({ ok: true })
    },
    sent: ['mute', 'deafen'],
    ben: [true, true],
    onHold: ['Ben'],
  },
  {
    title: 'who is brought back is heard, and hears',
    then: async (scene) => {
      await put(scene, ben)
      await settle(scene)
      await bringBack(scene, ben)
    },
    sent: ['mute', 'deafen', 'undeafen', 'unmute'],
    ben: [false, false],
    onHold: [],
  },
  {
    title: 'nothing is sent for who is brought back before the first request has left',
    then: async (scene) => {
      const { harness, done } = scene
      const member = harness.member('Weekly', ben.number)
      const putting = harness.onHold.put(seenIn(scene), [memberSeenOf(member)])
      await done(harness.onHold.bringBack(seenIn(scene), [member.key]))
      await done(putting)
    },
    sent: [],
    ben: [false, false],
    onHold: [],
  },
  {
    title: 'who was muted before stays muted',
    before: (scene) => (simulated(scene, ben).muted = true),
    then: async (scene) => {
      await put(scene, ben)
      await settle(scene)
      await bringBack(scene, ben)
    },
    sent: ['deafen', 'undeafen'],
    ben: [true, false],
    onHold: [],
  },
  {
    title: 'if only the deafening fails, which is tried again, he is on hold, and only the mute is undone',
    faults: [failing('refuse', '/Deaf/')],
    then: async (scene) => {
      expect(await put(scene, ben)).toMatchObject({ ok: false })
      await settle(scene)
      expect(onHold(scene)).toEqual(['Ben'])
      await bringBack(scene, ben)
    },
    sent: ['mute', 'deafen', 'deafen', 'unmute'],
    ben: [false, false],
    onHold: [],
  },
  {
    title: 'if everything fails, nobody is on hold',
    faults: [failing('refuse', '/Deaf/'), failing('refuse', '/Mute/')],
    then: async (scene) => {
      expect(await put(scene, ben)).toMatchObject({ ok: false })
    },
    sent: ['mute', 'deafen'],
    ben: [false, false],
    onHold: [],
  },
  {
    title: 'the hold ends when the caller leaves',
    then: async (scene) => {
      await put(scene, ben)
      await settle(scene)
      scene.world.rooms.leave({ room: 'Weekly', callUuid: simulated(scene, ben).callUuid })
    },
    sent: ['mute', 'deafen'],
    onHold: [],
  },
  {
    title: 'the hold ends with the run of the room',
    then: async (scene) => {
      await put(scene, ben)
      await settle(scene)
      scene.world.rooms.endRoom({ room: 'Weekly' })
      await settle(scene)
      scene.world.rooms.startRoom({ name: 'Weekly', people: [ana, ben, eve] })
    },
    sent: ['mute', 'deafen'],
    ben: [false, false],
    onHold: [],
  },
  {
    title: 'those whom I muted are unmuted together, but not who is on hold',
    then: async (scene) => {
      const { harness, done } = scene
      await done(harness.commands.act(harness.on('mute', 'Weekly', harness.member('Weekly', ana.number))))
      await put(scene, ben)
      await settle(scene)
      await done(harness.commands.act(harness.onAll('unmute', 'Weekly', 'mutedByMe')))
      await settle(scene)
      expect(simulated(scene, ana).muted).toBe(false)
    },
    sent: ['mute', 'mute', 'deafen', 'unmute'],
    ben: [true, true],
    onHold: ['Ben'],
  },
  {
    title: 'several are put on hold with one request each, and only those with another state before are left so',
    before: (scene) => (simulated(scene, eve).muted = true),
    then: async (scene) => {
      await put(scene, ana, ben, eve)
      await settle(scene)
      expect(onHold(scene)).toEqual(['Ana', 'Ben', 'Eve'])
      await bringBack(scene, ana, ben, eve)
      await settle(scene)
      expect([ana, eve].map((one) => simulated(scene, one).muted)).toEqual([false, true])
    },
    sent: ['mute', 'deafen', 'undeafen', 'unmute'],
    ben: [false, false],
    onHold: [],
  },
  {
    title: 'the text is spoken to who is on hold',
    before: ({ harness }) => {
      harness.settings.onHoldSpeech = { text: ' Please hold. ', voice: 'WOMAN', language: 'en-US' }
    },
    then: (scene) => put(scene, ben),
    sent: ['mute', 'deafen', 'speak'],
    ben: [true, true],
    onHold: ['Ben'],
  },
  {
    title: 'nobody is told that they are on hold if they are not',
    faults: [failing('refuse', '/Deaf/')],
    before: ({ harness }) => {
      harness.settings.onHoldSpeech = { text: 'Please hold.', voice: 'WOMAN', language: 'en-US' }
    },
    then: (scene) => put(scene, ben),
    sent: ['mute', 'deafen', 'deafen'],
    ben: [true, false],
    onHold: ['Ben'],
  },
]

test.each(cases)('$title', async ({ before, faults = [], then, sent, ben: expected, onHold: names }) => {
  const scene = await createScene()
  before?.(scene)
  await settle(scene)
  scene.world.switches.set({ faults: [...faults] })
  await then(scene)
  await settle(scene)
  expect(sentIn(scene)).toEqual(sent)
  if (expected !== undefined) {
    const { muted, deaf } = simulated(scene, ben)
    expect([muted, deaf]).toEqual(expected)
  }
  expect(onHold(scene)).toEqual(names)
  scene.stop()
})

describe('nothing is sent', () => {
  const own: Partial<MonitorSettings> = { own: [{ accountId, name: 'Weekly' }] }

  test.each<[title: string, settings: Partial<MonitorSettings>, code: string, reason?: string]>([
    ['in read-only mode', { readOnly: true }, 'readOnly'],
    ['for me', { me: { [accountId]: [ben.number] } }, 'changed', 'me'],
    ['in my own room while it is unknown who is me', own, 'changed', 'me'],
  ])('%s', async (_title, settings, code, reason) => {
    const scene = await createScene({}, settings)
    const refused = await put(scene, ben)
    expect(refused).toMatchObject({ fault: { code, ...(reason !== undefined && { values: { reason } }) } })
    expect([sentIn(scene), onHold(scene)]).toEqual([[], []])
    scene.stop()
  })

  test('for me among several, and the others are put on hold', async () => {
    const scene = await createScene({}, { ...own, me: { [accountId]: [ben.number] } })
    expect(await put(scene, ana, ben)).toMatchObject({ ok: true })
    await settle(scene)
    expect([onHold(scene), simulated(scene, ben).deaf]).toEqual([['Ana'], false])
    scene.stop()
  })

  test('for another caller with the same member id, or in another run', async () => {
    const scene = await createScene()
    const { harness, done } = scene
    const member = memberSeenOf(harness.member('Weekly', ben.number))
    const other = { ...member, callUuid: 'another-call' }
    expect(await done(harness.onHold.put(seenIn(scene), [other]))).toMatchObject({
      fault: { code: 'changed', values: { reason: 'left' } },
    })
    const earlier = { ...seenIn(scene), instance: 99 }
    expect(await done(harness.onHold.put(earlier, [member]))).toMatchObject({
      fault: { code: 'changed', values: { reason: 'instance' } },
    })
    expect(await done(harness.onHold.bringBack(earlier, [member.key]))).toMatchObject({ fault: { code: 'changed' } })
    expect(sentIn(scene)).toEqual([])
    scene.stop()
  })
})

test('a roster older than two seconds is read again before anything is sent', async () => {
  const scene = await createScene()
  const { harness, clock, world } = scene
  const age = () => harness.monitor.rosterAge({ accountId, name: 'Weekly' }) ?? 0
  for (let waited = 0; age() <= 2_000 && waited < 30_000; waited += 100) await clock.advance(100)
  expect(age()).toBeGreaterThan(2_000)
  const before = world.lines().length
  await put(scene, ben)
  const lines = world.lines().slice(before)
  expect(lines.indexOf('GET /Conference/Weekly/')).toBe(0)
  expect(lines.filter((line) => line.startsWith('POST'))).toHaveLength(2)
  scene.stop()
})

test('a caller of a room without a roster is muted and deafened by their id, and both are undone', async () => {
  const scene = await createReportedScene({}, { me: { [accountId]: [ana.number] } })
  const { harness, done, caller } = scene
  const member = caller(ben.number)
  expect(await done(harness.onHold.put(seenIn(scene), [memberSeenOf(member)]))).toMatchObject({ ok: true })
  expect(onHoldIn(harness.room('Weekly')).map(({ number }) => number)).toEqual([ben.number])
  expect(await done(harness.onHold.bringBack(seenIn(scene), [member.key]))).toMatchObject({ ok: true })
  expect(sentIn(scene)).toEqual(['mute', 'deafen', 'undeafen', 'unmute'])
  expect(onHoldIn(harness.room('Weekly'))).toEqual([])
  scene.stop()
})

test('several callers without a roster are not put on hold if nothing could be sent', async () => {
  const scene = await createReportedScene({}, { me: { [accountId]: [ana.number] } })
  const { harness, done, caller, world } = scene
  world.switches.set({ faults: [failing('refuse', '/Call/', 'GET')] })
  const callers = [ben, eve].map(({ number }) => memberSeenOf(caller(number)))
  expect(await done(harness.onHold.put(seenIn(scene), callers))).toMatchObject({
    value: { state: 'mixed', accepted: 0 },
  })
  expect([sentIn(scene), onHold(scene)]).toEqual([[], []])
  scene.stop()
})

test('the log has one note for each whole, with how the caller was before', async () => {
  const scene = await createScene()
  await put(scene, ben)
  await settle(scene)
  await bringBack(scene, ben)
  await settle(scene)
  const [note, ...rest] = (await scene.journal()).filter(
    ({ event, actionId }) => actionId !== undefined && event !== 'outcome',
  )
  expect(note).toMatchObject({
    text: 'onHold',
    conference: 'Weekly',
    members: [{ name: 'Ben', mutedBefore: false, deafBefore: false }],
  })
  const back = rest.find(({ text }) => text === 'broughtBack')
  expect(rest.map(({ action, text, partOf }) => [action ?? text, partOf])).toEqual([
    ['mute', note?.actionId],
    ['deafen', note?.actionId],
    ['broughtBack', undefined],
    ['undeafen', back?.actionId],
    ['unmute', back?.actionId],
  ])
  scene.stop()
})
