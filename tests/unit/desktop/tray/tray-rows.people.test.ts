import { describe, expect, test } from 'vitest'
import { onlyThis } from '../../../../shared/rooms/room-actions.ts'
import type { Room, Member } from '../../../../shared/rooms/model.ts'
import { aMember, aRoom, aRoomByCalls, aSnapshot, onNumber } from '../../../support/rooms.ts'
import { context, labels, people, rowOf, seenIn, trayModel } from '../../../support/tray-rows.ts'

/** The rows below the line in a room's submenu. */
const peopleIn = (room: Room) => {
  const rows = rowOf(trayModel(aSnapshot([room]), context).menu, room.title).rows ?? []
  return rows.slice(rows.findIndex(({ kind }) => kind === 'separator') + 1)
}
const peopleOf = (...members: readonly Member[]) => peopleIn(aRoom('Support', { members }))
const showing = (memberKey?: string) => ({
  do: 'show',
  show: { what: 'room', key: 'acme/Support', ...(memberKey && { memberKey }) },
})

test('offers mute or unmute for a member, and a removal that opens the window at the row', () => {
  const ana = aMember(1, { name: 'Ana Diaz' })
  const rows = peopleOf(ana, aMember(2, { muted: true }))
  expect(labels(rows)).toEqual(['Ana Diaz', '15550100002 (muted)'])
  const about = { seen: seenIn('Support'), who: onlyThis(ana) }
  expect(rowOf(rows, 'Ana Diaz').rows).toEqual([
    { kind: 'item', label: 'Mute', command: { do: 'act', action: { kind: 'mute', ...about } } },
    {
      kind: 'item',
      label: 'Remove',
      command: { do: 'actAndShow', action: { kind: 'remove', ...about }, show: showing('call-1').show },
    },
  ])
  expect(labels(rowOf(rows, '15550100002').rows ?? [])).toEqual(['Unmute', 'Remove'])
})

const one = { name: 'Hana Sato' }
const held = { id: '1', kind: 'remove', who: ['call-1'], state: 'held', at: 0 } as const

test.each<[what: string, member: Partial<Member>, room: Partial<Room>, label: string, acts: readonly string[]]>([
  ['is me', { isMe: true }, {}, 'Hana Sato (me)', ['Mute', 'Remove']],
  ['is me, muted', { isMe: true, muted: true }, {}, 'Hana Sato (me, muted)', ['Unmute', 'Remove']],
  ['is about to be removed', { muted: true }, { pending: [held] }, 'Hana Sato (being removed)', ['Unmute', 'Remove']],
  ['is on hold', { muted: true }, { onHold: { keys: ['call-1'] } }, 'Hana Sato (on hold)', ['Bring back', 'Remove']],
  [
    'is at the door',
    {},
    { onHold: { keys: ['call-1'], atDoor: ['call-1'] } },
    'Hana Sato (at the door)',
    ['Admit', 'Remove'],
  ],
  ['is in a room that is not writable', {}, { writable: false }, 'Hana Sato', []],
  ['is in a room that is ending', {}, { state: 'ending' }, 'Hana Sato', []],
])('says of a caller who %s what can be done', (_what, member, room, label, acts) => {
  const [row] = peopleIn(aRoom('Support', { members: [aMember(1, { ...one, ...member } as object)], ...room }))
  expect(row).toMatchObject({ label })
  expect(row?.kind === 'item' && labels(row.rows ?? [])).toEqual(acts)
})

test('brings back exactly the caller of the row', () => {
  const room = aRoom('Support', { members: [aMember(1, one), aMember(2)], onHold: { keys: ['call-1'] } })
  const [back] = rowOf(peopleIn(room), 'Hana Sato (on hold)').rows ?? []
  expect(back).toMatchObject({ command: { do: 'bringBack', seen: seenIn('Support'), members: ['call-1'] } })
})

test('lists at most twenty people; the window shows the rest', () => {
  const rows = peopleOf(...people(25))
  expect(rows).toHaveLength(21)
  expect(rowOf(rows, '5 more people…').command).toEqual(showing())
})

const long = 'Ana '.repeat(20)

test.each<[what: string, first: object, second: object, labels: readonly [RegExp, RegExp], acts: boolean]>([
  ['name', { ...one, number: '15550100188' }, { ...one, muted: true }, [/^Hana Sato · …88$/, /· …02 \(muted\)$/], true],
  ['long beginning', { name: `${long}D` }, { name: `${long}B` }, [/… · …01$/, /… · …02$/], true],
  ['name but for an invisible character', { name: 'Ha\u200Cna Sato' }, one, [/ · …01$/, / · …02$/], true],
  ['name but for its encoding', { name: 'Jose\u0301' }, { name: 'Jos\u00E9' }, [/ · …01$/, / · …02$/], true],
  ['name but for case', { name: 'hana sato' }, one, [/ · …01$/, / · …02$/], true],
  [
    'name and last digits',
    { ...one, number: '15550100123' },
    { ...one, number: '15550100223' },
    [/…23$/, /…23$/],
    false,
  ],
  [
    'name, and no digits',
    { ...one, number: 'sip:h@p.example.com' },
    { ...one, number: 'anonymous' },
    [/o$/, /o$/],
    false,
  ],
  ['name but for case, and no digits', { name: 'hana sato', number: '' }, { ...one, number: '' }, [/o$/, /o$/], false],
  ['row, because one is muted', { ...one, muted: true }, { name: 'Hana Sato (muted)' }, [/d\)$/, /d\)$/], false],
  ['row, because one is me', { ...one, isMe: true }, { name: 'Hana Sato (me)' }, [/e\)$/, /e\)$/], false],
])(
  'adds last digits if two callers have the same %s, and leaves them to the window if that does not help',
  (_what, first, second, expected, acts) => {
    const [third, ...rows] = peopleOf(aMember(3), aMember(1, first), aMember(2, second))
    for (const [index, row] of rows.entries()) {
      const label = expect.stringMatching(expected[index] ?? /^$/) as string
      const offered = acts ? { rows: expect.anything() as unknown } : { command: showing(`call-${index + 1}`) }
      expect(row).toMatchObject({ label, ...offered })
      if (!acts) expect(row).not.toHaveProperty('rows')
    }
    expect(third).toMatchObject({ rows: [{ label: 'Mute' }, { label: 'Remove' }] })
  },
)

describe('a room that is known only from calls on its number', () => {
  const callers = [onNumber(1, { name: 'Ana Diaz' }), onNumber(2, { isMe: true })]

  test('says how many people are probably there, and who', () => {
    const room = aRoomByCalls('Support', callers)
    expect(labels(trayModel(aSnapshot([room]), context).menu)).toContain('Support (2 probably here)')
    const people = peopleIn(room)
    expect(labels(people)).toEqual(['Ana Diaz (probably here)', '15550100002 (me, probably here)'])
    expect(people[0]).toMatchObject({ kind: 'item', command: showing('call-1') })
    const own = trayModel(aSnapshot([{ ...room, own: true }]), context).menu
    expect(labels(own)).toContain('Support: 2 probably here')
    expect(labels(rowOf(own, 'People').rows ?? [])).toHaveLength(2)
  })

  test.each([
    ['an old list of calls', callers, { outdated: 1 }],
    ['no call', [], {}],
  ])('says that the people are unknown if there is %s', (_what, some, numbers) => {
    const room = aRoomByCalls('Support', some, numbers)
    expect(labels(trayModel(aSnapshot([room]), context).menu)).toContain('Support (people unknown)')
    expect(labels(peopleIn(room))).toEqual(['People not listed'])
    expect(labels(trayModel(aSnapshot([{ ...room, own: true }]), context).menu)).not.toContain('People')
  })
})

describe('the names of callers', () => {
  /** The rows of people, and of an announcement to the first of them. */
  const shownOf = (...members: readonly Member[]) => {
    const [caller] = members
    const playing = { id: 'p', kind: 'announce', at: 0, who: ['call-1'], state: 'playing' } as const
    const pending = [{ ...playing, ...(caller && { caller }) }]
    const { menu } = trayModel(aSnapshot([aRoom('Weekly', { own: true, members, pending })]), context)
    return { people: labels(rowOf(menu, 'People').rows ?? []), announcement: rowOf(menu, 'Stop announcement').label }
  }

  test.each([
    ['x'.repeat(61), `${'x'.repeat(59)}…`],
    ['x'.repeat(60), 'x'.repeat(60)],
    ['أ'.repeat(61), `\u2068${'أ'.repeat(59)}…\u2069`],
  ])('%s is cut if it is long', (name, label) => {
    expect(shownOf(aMember(1, { name }))).toEqual({ people: [label], announcement: `Stop announcement to ${label}` })
  })

  test('are told apart by the digits of another script too', () => {
    const others = [aMember(1, { name: 'D', number: '١٥٥٥٠١٠٠١٤٥' }), aMember(2, { name: 'D', number: '15550100167' })]
    expect(shownOf(...others).people).toEqual(['D · …45', 'D · …67'])
  })
})
