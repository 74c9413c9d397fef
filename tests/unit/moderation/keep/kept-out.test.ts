import { describe, expect, test } from 'vitest'
import type { ReadMember } from '../../../../electron/providers/provider.ts'
import type { KeptOutCaller } from '../../../../shared/rooms/kept-out.ts'
import { accountId } from '../../../support/moderation-harness.ts'
import {
  ana,
  ben,
  createReportedScene,
  createScene,
  heldIn,
  questionIn,
  type Scene,
} from '../../../support/moderation-scene.ts'
import { createSpoiltRosters } from '../../../support/spoilt-rosters.ts'

const zoe = { number: '15550100107', name: 'Zoe' }
const ref = { accountId, name: 'Weekly' }
const settings = { own: [ref], me: { [accountId]: [ana.number] } }
const isAlsoMe = { ...settings, me: { [accountId]: [ana.number, ben.number] } }

type Caller = typeof zoe

const join = ({ world }: Scene, caller: Caller): void => {
  world.rooms.join({ room: 'Weekly', ...caller })
}

/** Whether each call with this number that the provider has in the room is muted. */
const callsOf = ({ world }: Scene, { number }: Caller) =>
  [...(world.rooms.live('Weekly')?.members.values() ?? [])].flatMap((one) => (one.number === number ? one.muted : []))

const keepOut = ({ harness, done }: Scene, { number }: Caller) => {
  const action = harness.on('remove', 'Weekly', harness.member('Weekly', number))
  return done(harness.keptOut.removeAndKeepOut(action, () => harness.commands.act(action)))
}

/** Keeps a caller out with whom others share the number, and says yes to the question about it. */
const keepOutOfSeveral = async (scene: Scene, caller: Caller): Promise<void> => {
  const { harness, done } = scene
  const { action, token } = questionIn(await keepOut(scene, caller))
  expect(scene.writes()).toEqual([])
  const act = () => harness.commands.act(action, token)
  expect(await done(harness.keptOut.removeAndKeepOut(action, act, true))).toMatchObject({ ok: true })
}

const undo = ({ harness }: Scene) => {
  const held = harness.room('Weekly').pending.find(({ state }) => state === 'held')
  return harness.commands.undo(held?.id ?? '')
}

/** Ben calls again, and Gavel sees it; his Undo time is not over. */
const callAgain = async (scene: Scene): Promise<void> => {
  join(scene, ben)
  await scene.clock.advance(2_000)
}

async function keepingOut(more: Parameters<typeof createScene>[1] = {}) {
  const scene = await createScene({}, { ...settings, ...more })
  let shown: readonly KeptOutCaller[] = []
  scene.harness.keptOut.listen((byRoom) => (shown = Object.values(byRoom).flat()))
  return { ...scene, shown: () => shown.map(({ name, line }) => `${name} ${line}`) }
}

const BEN = `Ben ${ben.number}`

interface Case {
  readonly title: string
  readonly settings?: Parameters<typeof createScene>[1]
  readonly before?: (scene: Scene) => void
  readonly keepOut?: (scene: Scene, caller: Caller) => Promise<void>
  /** What happens within the Undo time of the removal that the user asked for. */
  readonly soon?: (scene: Scene) => unknown
  /** What happens once that removal is over, before or after Ben calls again. */
  readonly then: (scene: Scene) => unknown
  /** Of each call from Ben's number that is in the room in the end: whether it is muted. */
  readonly calls: readonly boolean[]
  readonly shown: readonly string[]
  readonly notes?: readonly string[]
}

const cases: readonly Case[] = [
  {
    title: 'whoever calls again from the same number is removed again, and again',
    then: async (scene) => {
      for (const wait of [6_000, 6_000]) {
        await callAgain(scene)
        expect(callsOf(scene, ben)).toEqual([true])
        await scene.clock.advance(wait)
        expect(callsOf(scene, ben)).toEqual([])
      }
    },
    calls: [],
    shown: [BEN],
    notes: ['keptOut'],
  },
  {
    title: 'an undo of the first removal lets them in, also later',
    soon: (scene) => undo(scene),
    then: callAgain,
    calls: [false, false],
    shown: [],
    notes: ['keptOut', 'letIn'],
  },
  {
    title: 'an undo of a later removal lets them in, and the next call too',
    then: async (scene) => {
      await callAgain(scene)
      undo(scene)
      await callAgain(scene)
    },
    calls: [false, false],
    shown: [],
  },
  {
    title: 'who is let in within the Undo time stays, and is heard',
    then: async (scene) => {
      await callAgain(scene)
      scene.harness.keptOut.letIn(ref, ben.number)
    },
    calls: [false],
    shown: [],
  },
  {
    title: 'who was there before from the same number stays, after a question; who comes later does not',
    before: (scene) => {
      join(scene, { ...ben, name: 'Bea' })
    },
    keepOut: keepOutOfSeveral,
    then: callAgain,
    calls: [false],
    shown: [BEN],
  },
  {
    title: 'nobody is removed who turns out to be me',
    then: async (scene) => {
      scene.harness.configure(isAlsoMe)
      await callAgain(scene)
    },
    calls: [false],
    shown: [],
  },
  {
    title: 'nor who turns out to be me within the Undo time, and they are heard',
    then: async (scene) => {
      await callAgain(scene)
      scene.harness.configure(isAlsoMe)
    },
    calls: [false],
    shown: [],
  },
  {
    title: 'nobody is removed from my room while it is unknown who is me',
    then: async (scene) => {
      scene.harness.configure({ ...settings, me: {} })
      await callAgain(scene)
    },
    calls: [false],
    shown: [BEN],
  },
  {
    title: 'nor if that becomes unknown within the Undo time',
    then: async (scene) => {
      await callAgain(scene)
      scene.harness.configure({ ...settings, me: {} })
    },
    calls: [false],
    shown: [BEN],
  },
  {
    title: 'who came meanwhile is removed once it is known again',
    then: async (scene) => {
      scene.harness.configure({ ...settings, me: {} })
      await callAgain(scene)
      scene.harness.configure(settings)
    },
    calls: [],
    shown: [BEN],
  },
  {
    title: 'it waits while the room cannot be read',
    then: async (scene) => {
      scene.world.switches.set({ faults: [{ kind: 'refuse', method: 'GET', path: '/Conference/', status: 500 }] })
      await scene.clock.advance(20_000)
      await callAgain(scene)
      await scene.clock.advance(10_000)
      expect(callsOf(scene, ben)).toEqual([false])
      scene.world.switches.set({ faults: [] })
      await scene.clock.advance(40_000)
    },
    calls: [],
    shown: [BEN],
  },
  {
    title: 'it ends in read-only mode',
    then: async (scene) => {
      const { harness } = scene
      harness.settings.readOnly = true
      harness.configure({ ...settings, readOnly: true })
      harness.settings.readOnly = false
      harness.configure(settings)
      await callAgain(scene)
    },
    calls: [false],
    shown: [],
  },
  {
    title: 'it ends by sleep',
    then: async (scene) => {
      scene.harness.keptOut.letAllIn()
      await callAgain(scene)
    },
    calls: [false],
    shown: [],
    notes: ['keptOut', 'letIn'],
  },
  {
    title: 'it ends with the run of the room',
    then: async (scene) => {
      const { world, clock } = scene
      world.rooms.endRoom({ room: 'Weekly' })
      await clock.advance(20_000)
      world.rooms.startRoom({ name: 'Weekly', people: [ana, ben] })
    },
    calls: [false],
    shown: [],
  },
]

test.each(cases)('$title', async ({ settings: more, before, keepOut: keepOutBy, soon, then, calls, shown, notes }) => {
  const scene = await keepingOut(more)
  before?.(scene)
  await scene.clock.advance(4_000)
  if (keepOutBy === undefined) heldIn(await keepOut(scene, ben))
  else await keepOutBy(scene, ben)
  await scene.clock.advance(1_000)
  await soon?.(scene)
  await scene.clock.advance(7_000)
  await then(scene)
  await scene.clock.advance(10_000)
  expect(callsOf(scene, ben)).toEqual(calls)
  expect(scene.shown()).toEqual(shown)
  expect(callsOf(scene, ana)).toEqual([false])
  const entries = await scene.journal()
  if (notes !== undefined) expect(entries.flatMap(({ event, text }) => (event === 'note' ? text : []))).toEqual(notes)
  scene.stop()
})

test('the log says why each later caller was removed, and nobody clicked it', async () => {
  const scene = await keepingOut()
  await keepOut(scene, ben)
  await scene.clock.advance(6_000)
  await callAgain(scene)
  await scene.clock.advance(6_000)
  const removals = (await scene.journal()).filter(({ action, event }) => action === 'remove' && event === 'intent')
  expect(removals.map(({ text }) => text)).toEqual([undefined, 'calledAgain'])
  scene.stop()
})

test.each<{ readonly title: string; readonly who: Caller; readonly before?: (scene: Scene) => void }>([
  { title: 'whose number is withheld', who: { number: 'anonymous', name: 'Zoe' } },
  { title: 'who is me', who: ana },
  {
    title: 'whose number is also mine',
    who: ben,
    before: (scene) => {
      const { harness, idOf } = scene
      harness.configure({ ...settings, me: {} })
      const { instance, members = [] } = harness.room('Weekly')
      const mine = members.find(({ number, memberId }) => number === ben.number && memberId !== idOf(ben.number))
      if (mine === undefined) throw new Error('nobody shares the number')
      harness.monitor.pickSelf(ref, instance, mine.key)
    },
  },
  {
    title: 'while it is unknown who is me in my room',
    who: ben,
    before: ({ harness }) => {
      harness.configure({ ...settings, me: {} })
    },
  },
])('nobody can be kept out $title, and nothing is sent', async ({ who, before }) => {
  const scene = await keepingOut()
  join(scene, { ...who, name: 'Second' })
  await scene.clock.advance(4_000)
  before?.(scene)
  await scene.clock.advance(4_000)
  expect(await keepOut(scene, who)).toMatchObject({ fault: { code: 'changed' } })
  await scene.clock.advance(6_000)
  expect([scene.writes(), scene.shown()]).toEqual([[], []])
  scene.stop()
})

test('nobody is kept out who is not removed, and no other action keeps anybody out', async () => {
  const scene = await keepingOut()
  const { harness, done } = scene
  const on = (kind: 'remove' | 'kick', ...who: readonly Caller[]) =>
    harness.on(kind, 'Weekly', ...who.map(({ number }) => harness.member('Weekly', number)))
  harness.settings.readOnly = true
  expect(await keepOut(scene, ben)).toMatchObject({ fault: { code: 'readOnly' } })
  harness.settings.readOnly = false
  for (const action of [on('kick', ben), on('remove', ana, ben), harness.end('Weekly')])
    expect(await done(harness.keptOut.removeAndKeepOut(action, () => harness.commands.act(action)))).toMatchObject({
      ok: false,
    })
  const asked = on('remove', ben)
  await done(harness.keptOut.removeAndKeepOut(asked, () => harness.commands.act(asked, undefined, 'question')))
  expect([scene.writes(), scene.shown()]).toEqual([[], []])
  scene.stop()
})

test('nobody is kept out where no roster lists who is there', async () => {
  const scene = await createReportedScene({}, { ...settings, numbers: { [`${accountId}/Weekly`]: ['15550120000'] } })
  const { clock, harness, done, caller } = scene
  await clock.advance(20_000)
  const action = harness.on('remove', 'Weekly', caller(ben.number))
  const acted = await done(harness.keptOut.removeAndKeepOut(action, () => harness.commands.act(action)))
  expect(acted).toMatchObject({ fault: { code: 'changed' } })
  await clock.advance(20_000)
  expect(scene.writes()).toEqual([])
  scene.stop()
})

test('nobody is kept out if the computer slept while the caller was removed', async () => {
  const scene = await keepingOut()
  const { harness, done } = scene
  const action = harness.on('remove', 'Weekly', harness.member('Weekly', ben.number))
  const remove = () => {
    harness.keptOut.letAllIn()
    return harness.commands.act(action)
  }
  heldIn(await done(harness.keptOut.removeAndKeepOut(action, remove)))
  expect(scene.shown()).toEqual([])
  scene.stop()
})

type Rows = readonly ReadMember[]

/** Changes the row of Bea, who was there before and calls from Ben's number. */
const withBea = (change: (row: ReadMember) => ReadMember | undefined) => (rows: Rows) =>
  rows.flatMap((row) => (row.name === 'Bea' ? (change(row) ?? []) : row))

const wrong: readonly { readonly what: string; readonly change: (rows: Rows) => Rows }[] = [
  { what: 'lack her', change: withBea(() => undefined) },
  { what: 'lack her call', change: withBea(({ callUuid: _, ...row }) => row) },
  { what: 'have another call for her', change: withBea((row) => ({ ...row, callUuid: 'another' })) },
  { what: 'lack everybody but me', change: (rows) => rows.filter(({ number }) => number === ana.number) },
  { what: 'lack all calls', change: (rows) => rows.map(({ callUuid: _, ...row }) => row) },
]

describe('who was there before from the same number stays,', () => {
  const at = wrong.flatMap((one) => [1, 2, 5].map((times) => ({ ...one, times })))

  async function withColleague() {
    const rosters = createSpoiltRosters()
    const scene = await createScene({}, settings, undefined, rosters.wrap)
    join(scene, { ...ben, name: 'Bea' })
    await scene.clock.advance(6_000)
    return { ...scene, ...rosters }
  }
  const isBeaHeard = ({ world }: Scene) =>
    [...(world.rooms.live('Weekly')?.members.values() ?? [])].some(({ name, muted }) => name === 'Bea' && !muted)
  const removeBen = async (scene: Scene): Promise<void> => {
    const { harness, done } = scene
    const member = harness.room('Weekly').members?.find(({ name }) => name === 'Ben')
    if (member === undefined) throw new Error('Ben is not shown')
    const action = harness.on('remove', 'Weekly', member)
    const asked = await done(harness.keptOut.removeAndKeepOut(action, () => harness.commands.act(action)))
    const { token } = questionIn(asked)
    const act = () => harness.commands.act(action, token)
    expect(await done(harness.keptOut.removeAndKeepOut(action, act, true))).toMatchObject({ ok: true })
  }

  test.each(at.filter(({ what }) => what !== 'lack everybody but me'))(
    'although $times rosters of a relay $what at the moment of the click',
    async ({ change, times }) => {
      const scene = await withColleague()
      scene.spoil(change, times, 'relay')
      await scene.clock.advance(1_200)
      await removeBen(scene)
      await scene.clock.advance(20_000)
      expect(isBeaHeard(scene)).toBe(true)
      scene.stop()
    },
  )

  test.each(at)('although $times rosters $what after that', async ({ change, times }) => {
    const scene = await withColleague()
    await removeBen(scene)
    await scene.clock.advance(8_000)
    scene.spoil(change, times)
    await scene.clock.advance(20_000)
    expect(isBeaHeard(scene)).toBe(true)
    await callAgain(scene)
    await scene.clock.advance(8_000)
    expect([callsOf(scene, ben), isBeaHeard(scene)]).toEqual([[false], true])
    scene.stop()
  })
})
