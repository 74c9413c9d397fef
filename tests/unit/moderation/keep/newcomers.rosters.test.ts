import { afterEach, describe, expect, test } from 'vitest'
import type { ReadMember } from '../../../../electron/providers/provider.ts'
import { newcomersRules, type NewcomersRule } from '../../../../shared/rooms/newcomers.ts'
import { onHoldIn } from '../../../../shared/rooms/on-hold.ts'
import { memberSeenOf, seenOf } from '../../../../shared/rooms/room-actions.ts'
import { ana, ben, createScene, eve, type Scene } from '../../../support/moderation-scene.ts'
import { createSpoiltRosters } from '../../../support/spoilt-rosters.ts'
import { accountId } from '../../../support/test-core.ts'

const ROOM = 'Weekly'
const ref = { accountId, name: ROOM }
const zoe = { number: '15550100107', name: 'Zoe' }

let open: Scene | undefined
afterEach(() => open?.stop())

/** Ana (the user), Ben and Eve, who joined some seconds ago, in the user's own room. */
async function meeting() {
  const rosters = createSpoiltRosters()
  const settings = { own: [ref], me: { [accountId]: [ana.number] } }
  const switches = { latencyMs: 100, maxMembers: 100 }
  const scene = await createScene({ switches }, settings, undefined, rosters.wrap)
  open = scene
  const said: string[] = []
  const { harness, world } = scene
  harness.newcomers.listen({
    paused: (_room, _ref, why) => said.push(`paused ${why}`),
    stopped: (_room, _ref, why) => said.push(`stopped ${why}`),
  })
  return {
    ...scene,
    ...rosters,
    said,
    switchOn: async (rule: NewcomersRule) => {
      expect(await scene.done(harness.newcomers.switchOn(ref, rule))).toEqual({ ok: true, value: undefined })
    },
    join: () => world.rooms.join({ room: ROOM, ...zoe }),
    /** Who the provider knows in the room, and what is wrong with them. */
    everyone: () =>
      [...(world.rooms.live(ROOM)?.members.values() ?? [])].map(
        ({ name, muted, deaf }) => `${name}${muted ? ' muted' : ''}${deaf ? ' deaf' : ''}`,
      ),
    onHold: () => onHoldIn(harness.room(ROOM)).map(({ name }) => name),
  }
}

const before = ['Ana', 'Ben', 'Eve']
const silent = { mute: ['Zoe muted'], ask: ['Zoe muted deaf'], close: [] } as const

type Rows = readonly ReadMember[]
const isOf = ({ number }: ReadMember, ...callers: readonly { readonly number: string }[]): boolean =>
  callers.some((one) => one.number === number)
const withoutCall = ({ callUuid: _, ...row }: ReadMember): ReadMember => row
const otherCall = (row: ReadMember): ReadMember => ({ ...row, callUuid: `x-${row.callUuid ?? ''}` })
/** Another one in each response. */
const newCall = (() => {
  let count = 0
  return (row: ReadMember): ReadMember => ({ ...row, callUuid: `new-${String((count += 1))}` })
})()

const wrong: readonly [what: string, change: (rows: Rows) => Rows][] = [
  ['lack the calls', (rows) => rows.map(withoutCall)],
  ['lack some of the calls', (rows) => rows.map((row) => (isOf(row, ben, zoe) ? withoutCall(row) : row))],
  ['have other calls', (rows) => rows.map(otherCall)],
  ['have new calls each time', (rows) => rows.map(newCall)],
  ['have other calls for some', (rows) => rows.map((row) => (isOf(row, eve, zoe) ? otherCall(row) : row))],
  ['lack somebody', (rows) => rows.filter((row) => !isOf(row, ben, zoe))],
  ['lack everybody but me', (rows) => rows.filter((row) => isOf(row, ana))],
]

const tried = newcomersRules.flatMap((rule) =>
  wrong.flatMap(([what, change]) => [1, 2, 5].map((times) => ({ rule, what, change, times }))),
)

describe('while newcomers are to be silent,', () => {
  test.each(tried)(
    '"$rule": nobody who was there before is, if $times rosters $what',
    async ({ rule, change, times }) => {
      const { clock, switchOn, spoil, everyone } = await meeting()
      await switchOn(rule)
      await clock.advance(3_000)
      spoil(change, times)
      await clock.advance(12_000)
      expect(everyone()).toEqual(before)
    },
  )

  test.each(newcomersRules)(
    '"%s": nobody is on the word of one response, in which everybody has another call and id',
    async (rule) => {
      const { clock, switchOn, spoil, everyone } = await meeting()
      await switchOn(rule)
      await clock.advance(3_000)
      spoil((rows) => rows.map((row) => ({ ...otherCall(row), memberId: `9${row.memberId}` })), 1)
      await clock.advance(12_000)
      expect(everyone()).toEqual(before)
    },
  )

  test.each(tried.filter(({ what }) => what.startsWith('lack ')))(
    '"$rule": nobody is who was there when it was switched on, although $times rosters of a relay $what then',
    async ({ rule, change, times }) => {
      const { clock, switchOn, spoil, everyone } = await meeting()
      spoil(change, times, 'relay')
      await clock.advance(1_000)
      await switchOn(rule)
      await clock.advance(12_000)
      expect(everyone()).toEqual(before)
    },
  )

  test.each(
    newcomersRules.flatMap((rule) =>
      [
        { what: 'as if they had joined just now', change: (row: ReadMember) => ({ ...row, callUuid: 'another' }) },
        { what: 'the same without their call', change: withoutCall },
        { what: 'the same with another id', change: (row: ReadMember) => ({ ...otherCall(row), memberId: '999' }) },
      ].map((one) => ({ rule, ...one })),
    ),
  )('"$rule": nobody is whom a relay shows $what', async ({ rule, change }) => {
    const { clock, switchOn, spoil, everyone } = await meeting()
    await switchOn(rule)
    await clock.advance(20_000)
    spoil((rows) => rows.map((row) => (isOf(row, ana) ? row : { ...change(row), joinedSecondsAgo: 1 })), 5, 'relay')
    await clock.advance(12_000)
    expect(everyone()).toEqual(before)
  })

  test.each(newcomersRules)('"%s": nobody is whom a relay hides while the user goes on after a pause', async (rule) => {
    const { clock, switchOn, spoil, everyone, harness, done } = await meeting()
    await switchOn(rule)
    harness.newcomers.suspend('sleep')
    spoil((rows) => rows.filter((row) => isOf(row, ana, eve)), 3, 'relay')
    await clock.advance(1_500)
    expect(await done(harness.newcomers.goOn(seenOf(harness.room(ROOM)), 'leaveThem', []))).toMatchObject({ ok: true })
    await clock.advance(12_000)
    expect(everyone()).toEqual(before)
  })

  test.each(newcomersRules)('"%s": a newcomer is, two reads after they joined', async (rule) => {
    const { clock, switchOn, join, everyone, nextRead } = await meeting()
    await switchOn(rule)
    await nextRead()
    join()
    await nextRead()
    await nextRead()
    await clock.advance(400)
    const [, , , one] = everyone()
    expect(one).toBe(rule === 'mute' ? 'Zoe muted' : 'Zoe muted deaf')
    await clock.advance(12_000)
    expect(everyone()).toEqual([...before, ...silent[rule]])
  })

  test.each(tried.filter(({ what }) => !what.startsWith('lack s') && !what.startsWith('lack e')))(
    '"$rule": a newcomer is too, although $times rosters $what when they join',
    async ({ rule, change, times }) => {
      const { clock, switchOn, spoil, join, everyone } = await meeting()
      await switchOn(rule)
      await clock.advance(3_000)
      spoil(change, times)
      join()
      await clock.advance(20_000)
      const [, , , one = 'gone'] = everyone()
      expect(everyone().slice(0, 3)).toEqual(before)
      // A call that does not exist cannot be hung up. They wait at the door.
      expect(rule === 'mute' ? ['Zoe muted'] : ['Zoe muted deaf', ...(rule === 'close' ? ['gone'] : [])]).toContain(one)
    },
  )

  test.each(newcomersRules)('"%s": the user is asked about a caller who was there for long', async (rule) => {
    const { clock, world, switchOn, said, everyone, harness, done } = await meeting()
    await switchOn(rule)
    await clock.advance(3_000)
    world.rooms.join({ room: ROOM, ...zoe, joinedSecondsAgo: 75 })
    await clock.advance(12_000)
    expect([said, everyone()]).toEqual([['paused late'], ['Zoe', ...before].sort()])
    const reply = 'muteThem'
    const shown = [harness.member(ROOM, zoe.number).key]
    expect(await done(harness.newcomers.goOn(seenOf(harness.room(ROOM)), reply, shown))).toMatchObject({ ok: true })
    await clock.advance(12_000)
    expect(said).toEqual(['paused late'])
    expect(everyone().find((one) => one.startsWith('Zoe'))).toBe(
      { mute: 'Zoe muted', ask: 'Zoe muted deaf', close: 'Zoe' }[rule],
    )
  })
})

describe('who is on hold or at the door', () => {
  test.each(tried.filter(({ rule }) => rule === 'ask'))(
    'is shown there, and is given back, although $times rosters $what',
    async ({ change, times }) => {
      const { clock, switchOn, spoil, join, everyone, onHold, harness, done } = await meeting()
      await switchOn('ask')
      await done(harness.onHold.put(seenOf(harness.room(ROOM)), [memberSeenOf(harness.member(ROOM, ben.number))]))
      join()
      await clock.advance(6_000)
      expect(everyone()).toEqual(['Ana', 'Ben muted deaf', 'Eve', 'Zoe muted deaf'])
      spoil(change, times)
      await clock.advance(12_000)
      expect(onHold()).toEqual(['Ben', 'Zoe'])
      const room = harness.room(ROOM)
      const keys = onHoldIn(room).map(({ key }) => key)
      expect(await done(harness.onHold.bringBack(seenOf(room), keys))).toMatchObject({ ok: true })
      await clock.advance(6_000)
      expect([everyone(), onHold()]).toEqual([[...before, 'Zoe'], []])
    },
  )
})
