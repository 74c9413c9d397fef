import { describe, expect, test } from 'vitest'
import { NO_RULE } from '../../../../shared/rooms/room-rule.ts'
import { faultText } from '../../../../shared/text/fault-text.ts'
import { createTexts } from '../../../../shared/text/i18n.ts'
import type { Switches } from '../../../simulator/switches.ts'
import { asksAtNextStart, startingEndScenes, untilEnding, type EndScene } from '../../../support/end-scene.ts'
import { ana, ben, eve, questionIn } from '../../../support/moderation-scene.ts'
import { accountId } from '../../../support/test-core.ts'

const MINUTE = 60_000
const own = { own: [{ accountId, name: 'Weekly' }] }
const pinned = { pinned: [{ accountId, name: 'Weekly' }] }
const inTwo = { kind: 'in', minutes: 2 } as const
const zoe = { number: '15550100199', name: 'Zoe' }

const { start, scene } = startingEndScenes()

const restart = ({ world }: EndScene, people = [zoe]): void => {
  world.rooms.endRoom({ room: 'Weekly' })
  world.rooms.startRoom({ name: 'Weekly', people })
}
const setReadOnly = ({ harness }: EndScene, readOnly: boolean): void => {
  harness.settings.readOnly = readOnly
  harness.configure({ ...own, readOnly })
}

type Interruption = readonly [what: string, why: string, happen: (scene: EndScene) => unknown]
const interruptions: readonly Interruption[] = [
  ['a reported sleep', 'sleep', ({ harness }) => harness.stopAutomations('sleep')],
  [
    'a sleep that nobody reported',
    'sleep',
    ({ clock }) => {
      clock.sleep(10 * MINUTE)
    },
  ],
  [
    'a sleep that the elapsed time does not count',
    'sleep',
    ({ setBack }) => {
      setBack(-10 * MINUTE)
    },
  ],
  [
    'a sleep that is reported after the clocks have shown it',
    'sleep',
    ({ setBack, harness }) => {
      setBack(-10 * MINUTE)
      return harness.stopAutomations('sleep')
    },
  ],
  [
    'a computer that stands still for 7 s',
    'sleep',
    ({ clock }) => {
      clock.sleep(7_000)
    },
  ],
  ['a lost network', 'network', ({ harness }) => harness.stopAutomations('network')],
  [
    'read-only mode',
    'readOnly',
    (of) => {
      setReadOnly(of, true)
    },
  ],
  [
    'read-only mode that is soon switched off',
    'readOnly',
    (of) => {
      setReadOnly(of, true)
      setReadOnly(of, false)
    },
  ],
]

/** Each sets an end in three minutes. */
const kinds: readonly (readonly [string, (scene: EndScene) => unknown])[] = [
  ['an end in some minutes', ({ set }) => set({ kind: 'in', minutes: 3 })],
  [
    'an end by a rule',
    ({ ends }) => {
      ends.startRules(new Map())
      ends.setRules({ [`${accountId}/Weekly`]: { ...NO_RULE, atMost: 3 } })
    },
  ],
]

describe.each(kinds)('%s is not sent, and the user is asked once,', (_kind, setEnd) => {
  const expectAsked = async (why: string): Promise<void> => {
    const { clock, view, told, sent, notes } = scene()
    await clock.advance(10_000)
    expect(view()).toMatchObject({ state: 'asks', why })
    await clock.advance(4 * MINUTE)
    expect([told.filter((one) => one.startsWith('asks')), sent()]).toEqual([[`asks ${why}`], 0])
    expect(await notes()).toContain(`endAsked${why.charAt(0).toUpperCase()}${why.slice(1)}`)
  }

  test.each(interruptions)('before its time: %s', async (_what, why, happen) => {
    await setEnd(await start({}, own))
    await scene().clock.advance(MINUTE)
    await happen(scene())
    await expectAsked(why)
  })

  test.each(interruptions)('while Gavel reads the room: %s', async (_what, why, happen) => {
    await setEnd(await start({}, own))
    await untilEnding(scene())
    expect(scene().view()).toMatchObject({ state: 'ending' })
    await happen(scene())
    await expectAsked(why)
  })
})

describe('nothing is ended, and the user is asked,', () => {
  const expectAsked = async (why: string): Promise<void> => {
    const { clock, view, told, sent } = scene()
    await clock.advance(3 * MINUTE)
    expect(view()).toMatchObject({ state: 'asks', why })
    expect([told.filter((one) => one.startsWith('asks')), sent()]).toEqual([[`asks ${why}`], 0])
  }

  test('if the run was replaced', async () => {
    const { set } = await start()
    await set(inTwo)
    restart(scene())
    await expectAsked('restart')
  })

  test('if the run is replaced while Gavel reads the room', async () => {
    const { set, world } = await start()
    await set(inTwo)
    world.switches.set({ arrivalMs: 300 })
    await untilEnding(scene())
    restart(scene())
    await expectAsked('restart')
  })

  test.each<[string, 'plivo' | 'vobiz-documented', Partial<Switches>]>([
    ['the room cannot be read', 'plivo', { faults: [{ kind: 'refuse', method: 'GET', path: 'Weekly' }] }],
    ['the response does not list the people', 'vobiz-documented', { retrieve: 'errorAlways' }],
  ])('if %s when the end is due', async (_what, profile, switches) => {
    const { set, world, clock, view } = await start({ profile }, pinned)
    await set(inTwo)
    await clock.advance(1.9 * MINUTE)
    world.switches.set(switches)
    await expectAsked('failed')
    const end = view()
    const told = end?.state === 'asks' && end.fault && faultText(createTexts('en', 'en-GB'), end.fault, 'action')
    expect(told).toMatchObject({ sentence: "Gavel couldn't check the room, so nothing was sent." })
  })

  test('if responses do not tell the runs apart', async () => {
    const { set, ask, ends, id, clock, told, notes } = await start({ profile: 'vobiz' }, pinned)
    expect(await ask(inTwo, true)).toMatchObject({ value: { onlyAsks: true, warnings: [] } })
    await set(inTwo, true)
    expect(scene().view()).toMatchObject({ state: 'set', onlyAsks: true })
    ends.extend(id(), 5)
    await clock.advance(6 * MINUTE)
    await expectAsked('runUnknown')
    expect(told).toEqual(['warned 5', 'warned 1', 'asks runUnknown'])
    expect(scene().view()).toMatchObject({ onlyAsks: true })
    const reminder = ['endReminderSet', 'endReminderExtended', 'endReminderWarned', 'endReminderWarned']
    expect(await notes()).toEqual([...reminder, 'endAskedRunUnknown'])
  })
})

describe('an end after the others have left is not put off, but asked about,', () => {
  /** Sets the end, lets the others leave, and then waits 1.9 of the two minutes. */
  const untilAlmostDue = async (profile: 'plivo' | 'vobiz-documented' = 'plivo'): Promise<void> => {
    const switches = { latencyMs: 30, stayAlone: true }
    const me = { [accountId]: [ana.number] }
    const { set, world, clock, idOf } = await start({ profile, switches }, { ...pinned, me })
    await set({ kind: 'afterOthers', minutes: 2 })
    for (const { number } of [ben, eve]) world.rooms.leave({ room: 'Weekly', memberId: idOf(number) })
    await clock.advance(1.9 * MINUTE)
    expect(scene().view()).toMatchObject({ state: 'set', minutesLeft: 1 })
  }
  const untilRead = async (): Promise<void> => {
    await untilAlmostDue()
    scene().world.switches.set({ arrivalMs: 300 })
    await untilEnding(scene())
    expect(scene().view()).toMatchObject({ state: 'ending' })
  }
  const expectAsked = async (why: string): Promise<void> => {
    await scene().clock.advance(3 * MINUTE)
    expect(scene().view()).toMatchObject({ state: 'asks', why })
    expect(scene().sent()).toBe(0)
    expect(await scene().notes()).not.toContain('endWaits')
  }
  const nobody = JSON.stringify({ conference_name: 'Weekly', conference_member_count: 0, members: [] })

  test('if the response does not list the people when the end is due', async () => {
    await untilAlmostDue('vobiz-documented')
    scene().world.switches.set({ retrieve: 'errorAlways' })
    await expectAsked('failed')
  })

  test.each<[string, Partial<Switches>]>([
    ['counts more people than it lists', { memberCount: 'tooHigh' }],
    ['shows an empty room', { faults: [{ kind: 'replaced', method: 'GET', path: '/Weekly/', body: nobody }] }],
  ])('if the response %s when the end is due', async (_what, switches) => {
    await untilRead()
    scene().world.switches.set(switches)
    await expectAsked('failed')
  })

  test('if another run with other callers is found when the end is due', async () => {
    await untilRead()
    restart(scene(), [ana, ben])
    await expectAsked('restart')
  })
})

describe('if the clock is set', () => {
  const moved = [3_000, 5_900, -10_000, -60 * MINUTE]

  test.each(moved)('by %i ms, an end in some minutes comes when they have passed', async (by) => {
    const { set, setBack, clock, view, told, sent } = await start()
    await set({ kind: 'in', minutes: 12 })
    const before = view()
    await clock.advance(MINUTE)
    setBack(-by)
    await clock.advance(2_000)
    const endsAt = (before?.state === 'set' && before.endsAt) || 0
    expect(view()).toMatchObject({ state: 'set', minutesLeft: 11, endsAt: endsAt + by })
    await clock.advance(10.9 * MINUTE)
    expect([sent(), told]).toEqual([0, ['warned 10', 'warned 5', 'warned 1']])
    await clock.advance(5_000)
    expect(sent()).toBe(1)
  })

  test.each(moved)('by %i ms, an end at a time comes when the clock shows that time', async (by) => {
    const { set, setBack, clock, sent } = await start()
    await set({ kind: 'at', at: clock.now() + 2 * MINUTE })
    await clock.advance(MINUTE)
    setBack(-by)
    await clock.advance(MINUTE - by - 1_500)
    expect(sent()).toBe(0)
    await clock.advance(5_000)
    expect(sent()).toBe(1)
  })
})

const moments = [
  ['before its time', () => Promise.resolve()],
  ['while Gavel reads it', () => untilEnding(scene())],
] as const

test.each(moments)('nothing is ended or reported after the account was removed %s', async (_when, untilThen) => {
  const { set, harness, clock, sent, told, view, notes } = await start()
  await set(inTwo)
  await untilThen()
  harness.removeAccount()
  await clock.advance(3 * MINUTE)
  expect([view(), sent()]).toEqual([undefined, 0])
  expect(told.filter((one) => !one.startsWith('warned'))).toEqual([])
  expect((await notes()).at(-1)).toBe('endDropped')
})

test.each(moments)(
  'a room that ends by itself %s is reported without a fault, and its next run is not asked about',
  async (_when, untilThen) => {
    const { set, world, clock, sent, told, view, notes } = await start()
    await set(inTwo)
    world.switches.set({ arrivalMs: 300 })
    await untilThen()
    world.rooms.endRoom({ room: 'Weekly' })
    await clock.advance(30_000)
    world.rooms.startRoom({ name: 'Weekly', people: [zoe] })
    await clock.advance(3 * MINUTE)
    expect([view(), sent()]).toEqual([undefined, 0])
    expect(told.filter((one) => !one.startsWith('warned'))).toEqual(['not needed'])
    expect((await notes()).at(-1)).toBe('endNotNeeded')
  },
)

test('an end that the user made themselves is over, even if the room starts again at once', async () => {
  const { set, world, clock, harness, done, told, view } = await start()
  await set({ kind: 'in', minutes: 15 })
  const { action, token } = questionIn(await done(harness.commands.act(harness.end('Weekly'))))
  await done(harness.commands.act(action, token))
  while (world.rooms.live('Weekly') !== undefined) await clock.advance(10)
  world.rooms.startRoom({ name: 'Weekly', people: [zoe] })
  await clock.advance(30 * MINUTE)
  expect([view(), told]).toEqual([undefined, []])
  expect(world.rooms.live('Weekly')).toBeDefined()
})

test('a cancelled end also cancels an End that the user confirmed while the room is read for it', async () => {
  const { set, ends, id, clock, sent, harness, world, done } = await start()
  await set(inTwo)
  await clock.advance(2 * MINUTE - 4_000)
  const { action, token } = questionIn(await done(harness.commands.act(harness.end('Weekly'))))
  const scheduled = id()
  world.switches.set({ latencyMs: 2_500 })
  await untilEnding(scene())
  await clock.advance(1_000)
  const ended = harness.commands.act(action, token)
  const cancelled = ends.cancel(scheduled)
  expect(await done(ended)).toMatchObject({ ok: false, fault: { code: 'cancelled' } })
  expect(await done(cancelled)).toMatchObject({ ok: true })
  await clock.advance(MINUTE)
  expect(sent()).toBe(0)
})

test.each(moments)('nothing is ended if Gavel is closed %s, and the next start asks', async (_when, untilThen) => {
  const { set, ends, clock, sent } = await start()
  await set(inTwo)
  await untilThen()
  ends.close()
  await clock.advance(3 * MINUTE)
  expect(sent()).toBe(0)
  expect(await asksAtNextStart(scene())).toBe(true)
})
