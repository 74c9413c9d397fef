import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createLocalizedTexts } from '../../../../electron/desktop/localized-texts.ts'
import type { MenuRow } from '../../../../electron/desktop/tray/tray-rows.ts'
import type { Labels } from '../../../../electron/settings/labels.ts'
import type { LabelTexts } from '../../../../shared/callers/called.ts'
import { defaultPreferences } from '../../../../shared/preferences/preferences.ts'
import { onlyThis } from '../../../../shared/rooms/room-actions.ts'
import type { Room, Member } from '../../../../shared/rooms/model.ts'
import { someCaller, tabled, toldBy, type SomeCaller } from '../../../support/callers.ts'
import { memorySettings } from '../../../support/memory-settings.ts'
import { aMember, aRoom, aRoomByCalls, aSnapshot, onNumber } from '../../../support/rooms.ts'
import { context, labels, people, rowOf, seenIn, trayModel } from '../../../support/tray-rows.ts'
import { seed } from '../../../support/test-sizes.ts'

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
  let known: LabelTexts = {}
  const { nameOf } = createLocalizedTexts(
    memorySettings({ preferences: { ...defaultPreferences(), maskNumbers: true } }),
    { get: () => known } as Partial<Labels> as Labels,
    'en',
    'linux',
  )
  const allLabels = (rows: readonly MenuRow[]): readonly string[] =>
    rows.flatMap((row) => (row.kind === 'separator' ? [] : [row.label, ...allLabels(row.rows ?? [])]))
  /** The menu of a room and the tooltip while numbers are masked, with names from Gavel's own texts. */
  const maskedTray = ({ labels: names = {}, ...caller }: Partial<SomeCaller>, others: readonly Member[] = []) => {
    known = names
    const member = aMember(1, caller)
    const playing = { id: 'p', kind: 'announce', at: 0, who: [member.key], state: 'playing', caller: member } as const
    const room = aRoom('Weekly', { own: true, members: [member, ...others], pending: [playing] })
    const { menu, tooltip } = trayModel(aSnapshot([room]), { ...context, nameOf })
    return { people: labels(rowOf(menu, 'People').rows ?? []), all: [tooltip, ...allLabels(menu)] }
  }
  /** Removes the direction marks, which are invisible. */
  const drawn = (label: string) => label.replace(/[\u2066-\u2069]/g, '')

  test('are masked as in rows, for each name and number of the shared test data', () => {
    for (const { masked, ...caller } of tabled) {
      const [label = ''] = maskedTray(caller).people
      // A row of the window also shows the number.
      const name = drawn(label).replace(/…$/, '')
      expect([caller, name !== '' && drawn(masked).startsWith(name)]).toEqual([caller, true])
    }
  })

  test('never show four digits of a masked number, neither in a row nor in the tooltip', () => {
    fc.assert(
      fc.property(someCaller, fc.boolean(), (caller, hasTwin) => {
        const others = hasTwin ? [aMember(2, caller)] : []
        for (const text of maskedTray(caller, others).all) expect([text, ...toldBy(text, caller)]).toEqual([text])
      }),
      { seed, numRuns: 300 },
    )
  })

  const family = '👩‍👩‍👧‍👦'
  test.each([
    ['a name from right to left keeps its own direction', 'أحمد علي', '\u2068أحمد علي\u2069'],
    ['a name with right-to-left letters after Latin ones keeps its own direction', 'Ana دוד', '\u2068Ana دוד\u2069'],
    ['a long name is cut', 'x'.repeat(61), `${'x'.repeat(59)}…`],
    ['a name that just fits is not cut', 'x'.repeat(60), 'x'.repeat(60)],
    ['accents count with their letters', 'u\u0308'.repeat(60), 'u\u0308'.repeat(60)],
    ['accents stay with their letters if the name is cut', 'u\u0308'.repeat(61), `${'u\u0308'.repeat(59)}…`],
    ['emoji of several code points are not split', family.repeat(61), `${family.repeat(43)}…`],
    ['syllables of Devanagari are not split', 'कि'.repeat(61), `${'कि'.repeat(59)}…`],
    ['a long name from right to left ends within its direction', 'أ'.repeat(61), `\u2068${'أ'.repeat(59)}…\u2069`],
  ])('%s', (_what, name, label) => {
    const { people: shown, all } = maskedTray({ name, number: '15550100123' })
    expect(shown).toEqual([label])
    expect(all).toContain(`Stop announcement to ${label}`)
  })

  test('are told apart by the digits of another script too, and each keeps its own direction', () => {
    const twin = aMember(2, { name: 'دוד', number: '15550100167' })
    const { people: shown } = maskedTray({ name: 'دוד', number: '١٥٥٥٠١٠٠١٤٥' }, [twin])
    expect(shown.map(drawn)).toEqual(['دוד · …45', 'دוד · …67'])
    for (const label of shown) expect(label).toMatch(/^\u2068.*\u2069$/)
  })
})
