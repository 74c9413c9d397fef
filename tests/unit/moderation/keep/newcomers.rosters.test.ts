import { describe, expect, test } from 'vitest'
import type { ReadMember } from '../../../../electron/providers/provider.ts'
import { newcomersRules } from '../../../../shared/rooms/newcomers.ts'
import { play } from '../../../support/keep-scene.ts'
import { ana, ben, eve } from '../../../support/moderation-scene.ts'

const zoe = { number: '15550100107' }

const before = 'Ana, Ben, Eve'
const silent = {
  mute: `${before}, Zoe muted`,
  ask: `${before}, Zoe muted deaf · at the door Zoe`,
  close: before,
} as const

type Rows = readonly ReadMember[]
type Change = (rows: Rows) => Rows

/** Plays a script in which the next rosters are changed at "spoil": those of a relay only, if it says so. */
const playSpoilt = (script: string, change: Change, times: number) =>
  play(script, {
    switches: { latencyMs: 100, maxMembers: 100 },
    steps: ({ spoil }) => ({
      spoil: (whose = 'provider') => {
        spoil(change, times, whose as 'relay')
      },
    }),
  })

const isOf = ({ number }: ReadMember, ...callers: readonly { readonly number: string }[]): boolean =>
  callers.some((one) => one.number === number)
const withoutCall = ({ callUuid: _, ...row }: ReadMember): ReadMember => row
const otherCall = (row: ReadMember): ReadMember => ({ ...row, callUuid: `x-${row.callUuid ?? ''}` })
/** Another one in each response. */
const newCall = (() => {
  let count = 0
  return (row: ReadMember): ReadMember => ({ ...row, callUuid: `new-${String((count += 1))}` })
})()

const wrong: readonly (readonly [what: string, change: Change])[] = [
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

/** A relay shows everybody so, as if they had joined just now. */
const renamed = newcomersRules.flatMap((rule) =>
  [
    { what: 'with another call', change: (row: ReadMember) => ({ ...row, callUuid: 'another' }) },
    { what: 'without their call', change: withoutCall },
    { what: 'with another call and id', change: (row: ReadMember) => ({ ...otherCall(row), memberId: '999' }) },
  ].map(({ what, change }) => {
    const joined = (row: ReadMember): ReadMember => ({ ...change(row), joinedSecondsAgo: 1 })
    return { rule, what, change: (rows: Rows) => rows.map((row) => (isOf(row, ana) ? row : joined(row))) }
  }),
)

describe('nobody who was there before is silenced', () => {
  test.each(tried)('"$rule": if $times rosters $what', async ({ rule, change, times }) => {
    expect(await playSpoilt(`0 rule ${rule}, 3 spoil, 7`, change, times)).toMatchObject({ room: before })
  })

  test.each(newcomersRules)(
    '"%s": on the word of one response, in which all have another call and id',
    async (rule) => {
      const change: Change = (rows) => rows.map((row) => ({ ...otherCall(row), memberId: `9${row.memberId}` }))
      expect(await playSpoilt(`0 rule ${rule}, 3 spoil, 7`, change, 1)).toMatchObject({ room: before })
    },
  )

  test.each(tried.filter(({ what }) => what.startsWith('lack ')))(
    '"$rule": although $times rosters of a relay $what when it is switched on',
    async ({ rule, change, times }) => {
      expect(await playSpoilt(`0 spoil relay, 1 rule ${rule}, 6`, change, times)).toMatchObject({ room: before })
    },
  )

  test.each(renamed)('"$rule": whom a relay shows $what, as if they had joined just now', async ({ rule, change }) => {
    expect(await playSpoilt(`0 rule ${rule}, 20 spoil relay, 25`, change, 5)).toMatchObject({ room: before })
  })

  test.each(newcomersRules)('"%s": whom a relay hides while the user goes on after a pause', async (rule) => {
    const script = `0 rule ${rule}, 1 sleep, 1 spoil relay, 2.5 goOn leaveThem, 7`
    const change: Change = (rows) => rows.filter((row) => isOf(row, ana, eve))
    expect(await playSpoilt(script, change, 3)).toMatchObject({ room: before, said: ['paused sleep'] })
  })
})

describe('a newcomer is silenced', () => {
  test.each(tried.filter(({ what }) => !what.startsWith('lack s') && !what.startsWith('lack e')))(
    '"$rule": although $times rosters $what when they join',
    async ({ rule, change, times }) => {
      const { room } = await playSpoilt(`0 rule ${rule}, 3 spoil, 3 join zoe, 16`, change, times)
      // A call that does not exist cannot be hung up. They wait at the door.
      expect(rule === 'close' ? [silent.close, silent.ask] : [silent[rule]]).toContain(room)
    },
  )

  test.each(newcomersRules)('"%s": but the user is asked about one who was there for long', async (rule) => {
    const script = `0 rule ${rule}, 3 join zoe 75, 12`
    const asked = `${before}, Zoe · paused late Zoe`
    expect(await playSpoilt(script, (rows) => rows, 0)).toMatchObject({ room: asked, said: ['paused late'] })
    const went = await playSpoilt(`${script}, 15 goOn muteThem zoe`, (rows) => rows, 0)
    expect(went).toMatchObject({ room: { ...silent, close: `${before}, Zoe` }[rule], said: ['paused late'] })
  })
})

describe('who is on hold or at the door', () => {
  test.each(tried.filter(({ rule }) => rule === 'ask'))(
    'is shown there, and is given back, although $times rosters $what',
    async ({ change, times }) => {
      const script = '0 rule ask, 1 hold ben, 1 join zoe, 7 spoil, 12'
      const held = 'Ana, Ben muted deaf, Eve, Zoe muted deaf · on hold Ben · at the door Zoe'
      expect(await playSpoilt(script, change, times)).toMatchObject({ room: held })
      expect(await playSpoilt(`${script}, 19 back ben zoe`, change, times)).toMatchObject({ room: `${before}, Zoe` })
    },
  )
})
