import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createLocalizedTexts } from '../../../../electron/desktop/localized-texts.ts'
import type { MenuRow } from '../../../../electron/desktop/tray/tray-row.ts'
import type { Labels } from '../../../../electron/settings/labels.ts'
import type { LabelTexts } from '../../../../shared/callers/called.ts'
import { defaultPreferences } from '../../../../shared/preferences/preferences.ts'
import { onlyThis } from '../../../../shared/rooms/room-actions.ts'
import type { Room, Member } from '../../../../shared/rooms/model.ts'
import { someCaller, tabled, toldBy, type SomeCaller } from '../../../support/callers.ts'
import { memorySettings } from '../../../support/memory-settings.ts'
import { aMember, anAccount, aRoom, aRoomByCalls, aSnapshot, onNumber } from '../../../support/rooms.ts'
import { context, labels, people, rowOf, seenIn, trayModel } from '../../../support/tray-rows.ts'
import { seed } from '../../../support/test-sizes.ts'

test('offers mute or unmute for a member, and a removal that opens the window at the row', () => {
  const members = [aMember(1, { name: 'Ana Diaz' }), aMember(2, { muted: true })]
  const { menu } = trayModel(aSnapshot([aRoom('a', { members })]), context)
  const rows = rowOf(menu, 'a (2)').rows ?? []
  expect(labels(rows)).toEqual([
    'Open',
    'Mute everyone',
    'Find the noisy line…',
    'Announce…',
    'Record…',
    'End at a time…',
    'End…',
    '—',
    'Ana Diaz',
    '15550100002 (muted)',
  ])
  const ana = rowOf(rows, 'Ana Diaz').rows ?? []
  expect(labels(ana)).toEqual(['Mute', 'Remove'])
  const seen = { accountId: 'acme', conference: 'a', instance: 1 }
  const who = onlyThis(aMember(1, { name: 'Ana Diaz' }))
  expect(rowOf(ana, 'Mute').command).toEqual({ do: 'act', action: { kind: 'mute', seen, who } })
  expect(rowOf(ana, 'Remove').command).toEqual({
    do: 'actAndShow',
    action: { kind: 'remove', seen, who },
    show: { what: 'room', key: 'acme/a', memberKey: 'call-1' },
  })
  expect(labels(rowOf(rows, '15550100002').rows ?? [])).toEqual(['Unmute', 'Remove'])
})

const rowsOf = (room: Room) => rowOf(trayModel(aSnapshot([room]), context).menu, room.title).rows ?? []

test('offers to mute all but me if one member is me, and to unmute those I muted, and shows that I am muted', () => {
  const members = [
    aMember(1, { name: 'Jo Winter', isMe: true, muted: true }),
    aMember(2, { name: 'Ana Diaz', muted: true, mutedByMe: true }),
  ]
  const rows = rowsOf(aRoom('a', { meMatches: 1, members }))
  expect(labels(rows)).toEqual([
    'Open',
    'Mute all but me',
    'Unmute those I muted',
    'Find the noisy line…',
    'Announce…',
    'Record…',
    'End at a time…',
    'End…',
    '—',
    'Jo Winter (me, muted)',
    'Ana Diaz (muted)',
  ])
  expect(rowOf(rows, 'Mute all but me').command).toMatchObject({
    do: 'act',
    action: { kind: 'mute', seen: seenIn('a'), who: { kind: 'everyoneButMe' } },
  })
  expect(rowOf(rows, 'Unmute those I muted').command).toMatchObject({
    do: 'act',
    action: { kind: 'unmute', seen: seenIn('a'), who: { kind: 'mutedByMe' } },
  })
  expect(JSON.stringify(rows)).not.toContain('"everyone"')
})

test('shows a caller who is muted for their removal as being removed, and not as muted by the user', () => {
  const members = [
    aMember(1, { name: 'Ana Diaz', muted: true, mutedByMe: true }),
    aMember(2, { name: 'Bruno Berg', muted: true }),
  ]
  const held = { id: 'held-1', kind: 'remove', who: ['call-1'], state: 'held', at: 0, until: 3_000 } as const
  const { menu } = trayModel(aSnapshot([aRoom('a', { own: true, members, pending: [held] })]), context)
  const shown = labels(menu)
  expect(shown).toEqual(expect.arrayContaining(['a: 2 people, 1 muted']))
  expect(JSON.stringify(menu)).toContain('Ana Diaz (being removed)')
  expect(JSON.stringify(menu)).not.toContain('Unmute those I muted')
})

test.each([
  ['my own room if nobody in it is known to be me', { own: true, members: people(2) }],
  ['a room whose people are not known', { own: true }],
  ['a room in which several may be me', { meMatches: 2, members: people(2) }],
])('says that muting everyone mutes me too, in %s', (_, over) => {
  const { menu } = trayModel(aSnapshot([aRoom('a', over)]), context)
  const rows = 'own' in over ? menu : (rowOf(menu, 'a').rows ?? [])
  expect(rowOf(rows, 'Mute everyone').label).toBe('Mute everyone, you too')
})

test('names the account of each room if there are two accounts, also in the heading over a single own room', () => {
  const rooms = [
    aRoom('Standup', { own: true, members: people(2) }),
    aRoom('Standup', { own: true, accountId: 'north', key: 'north/Standup', members: people(1) }),
  ]
  const accounts = [anAccount(), anAccount({ id: 'north', name: 'Northern branch' })]
  const { menu } = trayModel(aSnapshot(rooms, { accounts }), context)
  expect(labels(menu).slice(2, 4)).toEqual(['★ Standup · Acme (2)', '★ Standup · Northern branch (1)'])
  const one = trayModel(aSnapshot(rooms.slice(1), { accounts }), context)
  expect(labels(one.menu)[0]).toBe('Standup · Northern branch: 1 person')
})

test('offers no actions in read-only mode, in a room that is not writable, or in a room that is ending', () => {
  const members = people(1)
  const snapshots = [
    aSnapshot([aRoom('a', { own: true, members })], { readOnly: true }),
    aSnapshot([aRoom('a', { members, writable: false })]),
    aSnapshot([aRoom('a', { own: true, members, state: 'ending' })]),
  ]
  for (const snapshot of snapshots) {
    const text = JSON.stringify(trayModel(snapshot, context).menu)
    expect(text).not.toContain('"act"')
    expect(text).not.toContain('"actAndShow"')
    expect(text).not.toContain('"askEnd"')
  }
})

test('lists at most ten rooms, and at most twenty people of a room; the window shows the rest', () => {
  const rooms = Array.from({ length: 12 }, (_, index) => aRoom(`room ${index}`, { members: people(25) }))
  const { menu } = trayModel(aSnapshot(rooms), context)
  expect(rowOf(menu, '2 more rooms in Gavel…').command).toEqual({ do: 'show', show: { what: 'rooms' } })
  const rows = rowOf(menu, 'room 0').rows ?? []
  expect(rowOf(rows, '5 more people…').command).toEqual({ do: 'show', show: { what: 'room', key: 'acme/room 0' } })
  expect(rows.filter((row) => row.kind === 'item' && row.rows)).toHaveLength(20)
})

test('shortens long names of rooms', () => {
  const { menu } = trayModel(aSnapshot([aRoom('x'.repeat(10_000), { members: [] })]), context)
  for (const label of labels(menu)) expect(label.length).toBeLessThan(100)
})

const long = 'acme-corporation-emea-customer-support-weekly-standup-meeting-room'

test.each([
  ['have the same long beginning', `${long}-1`, `${long}-2`],
  ['differ only in case', 'board', 'Board'],
])('opens the window, and offers no actions, for two rooms whose names %s', (_, first, second) => {
  const { menu } = trayModel(aSnapshot([aRoom(first), aRoom(second), aRoom('Sales')]), context)
  const rows = menu.filter((row) => row.kind === 'item' && row.label.includes('('))
  expect(rows).toMatchObject([
    { command: { do: 'show', show: { what: 'room', key: `acme/${first}` } } },
    { command: { do: 'show', show: { what: 'room', key: `acme/${second}` } } },
    { rows: expect.anything() as unknown },
  ])
})

test('offers no actions for a room if its name looks like the name of a room that only the window lists', () => {
  const rooms = Array.from({ length: 10 }, (_, index) => aRoom(`Room ${index}`, { people: 20 - index }))
  const preferences = { ...context.preferences, roomOrder: 'people' } as const
  const { menu } = trayModel(aSnapshot([...rooms, aRoom('room 0', { people: 1 })]), { ...context, preferences })
  expect(labels(menu)).toContain('1 more room in Gavel…')
  expect(rowOf(menu, 'Room 0').command).toEqual({ do: 'show', show: { what: 'room', key: 'acme/Room 0' } })
  expect(rowOf(menu, 'Room 1').rows).toBeDefined()
})

test('offers actions for my own room and another room whose names look the same, because only one has a star', () => {
  const rooms = [aRoom('Board', { own: true }), aRoom('Sales', { own: true }), aRoom('board')]
  const { menu } = trayModel(aSnapshot(rooms), context)
  expect(rowOf(menu, '★ Board').rows).toBeDefined()
  expect(rowOf(menu, 'board').rows).toBeDefined()
})

test('adds the last digits of the number if two callers have the same name', () => {
  const twins = [
    aMember(1, { name: 'Yara Haddad', number: '15550100188' }),
    aMember(2, { name: 'Yara Haddad', number: '15550100142', muted: true }),
    aMember(3, { name: 'Yara Haddad', number: 'sip:yara@pbx.example.com' }),
    aMember(4, { name: 'Ana Diaz', number: '15550100123' }),
  ]
  const row = rowOf(trayModel(aSnapshot([aRoom('Support', { members: twins })]), context).menu, 'Support')
  expect(labels(row.rows ?? []).slice(-4)).toEqual([
    'Yara Haddad · …88',
    'Yara Haddad · …42 (muted)',
    'Yara Haddad',
    'Ana Diaz',
  ])
})

test.each([
  ['numbers end alike', { name: 'Ana Diaz' }, '15550100123', '15550100223', 'Ana Diaz · …23'],
  ['numbers have no digits', { name: 'Ana Diaz' }, 'sip:ana@pbx.example.com', 'anonymous', 'Ana Diaz'],
])(
  'opens the window, and offers no actions, for two callers of the same name whose %s',
  (_how, name, first, second, label) => {
    const members = [aMember(1, { ...name, number: first }), aMember(2, { ...name, number: second }), aMember(3)]
    const row = rowOf(trayModel(aSnapshot([aRoom('Support', { members })]), context).menu, 'Support')
    const [one, other, third] = (row.rows ?? []).slice(-3)
    const show = { what: 'room', key: 'acme/Support' }
    expect(one).toMatchObject({ label, command: { do: 'show', show: { ...show, memberKey: 'call-1' } } })
    expect(other).toMatchObject({ label, command: { do: 'show', show: { ...show, memberKey: 'call-2' } } })
    expect([one, other]).not.toContainEqual(expect.objectContaining({ rows: expect.anything() as unknown }))
    expect(third).toMatchObject({ rows: [{ label: 'Mute' }, { label: 'Remove' }] })
  },
)

const peopleOf = (...members: readonly Member[]) =>
  (rowOf(trayModel(aSnapshot([aRoom('Support', { members })]), context).menu, 'Support').rows ?? []).slice(
    -members.length,
  )

test.each([
  ['an invisible character', 'Ha\u200Cna Sato', 'Hana Sato'],
  ['how an accent is encoded', 'Jose\u0301', 'Jos\u00E9'],
  ['case', 'hana sato', 'Hana Sato'],
])('adds the last digits if two names differ only in %s, and offers no actions without digits', (_, name, other) => {
  const first = aMember(1, { name, number: '15550100188' })
  const second = aMember(2, { name: other })
  expect(labels(peopleOf(first, second))).toEqual([`${name} · …88`, `${other} · …02`])
  const anonymous = peopleOf({ ...first, number: 'anonymous' }, { ...second, number: 'anonymous' })
  expect(anonymous).toMatchObject([name, other].map((label) => ({ label, command: { do: 'show' } })))
})

test.each([
  ['is muted', { muted: true }, 'Hana Sato (muted)'],
  ['is me', { isMe: true }, 'Hana Sato (me)'],
])('offers no actions for two callers if the name of one reads like the row of the other, who %s', (_, over, label) => {
  const rows = peopleOf(aMember(1, { name: 'Hana Sato', ...over }), aMember(2, { name: label }))
  expect(rows).toMatchObject([label, label].map((same) => ({ label: same, command: { do: 'show' } })))
})

test('adds the last digits to two long names that are the same once they are shortened', () => {
  const long = 'Ana '.repeat(20)
  const members = [
    aMember(1, { name: `${long}Diaz`, number: '15550100188' }),
    aMember(2, { name: `${long}Berg`, number: '15550100142' }),
  ]
  const row = rowOf(trayModel(aSnapshot([aRoom('Support', { members })]), context).menu, 'Support')
  const names = labels(row.rows ?? []).slice(-2)
  expect(names.map((name) => name.slice(-5))).toEqual(['· …88', '· …42'])
})

describe('the names of callers', () => {
  let known: LabelTexts = {}
  const { nameOf } = createLocalizedTexts(
    memorySettings({ preferences: { ...defaultPreferences(), maskNumbers: true } }),
    { get: () => known } as Partial<Labels> as Labels,
    'en',
    'linux',
  )
  /** The menu of a room and the tooltip while numbers are masked, with names from Gavel's own texts. */
  const maskedTray = (
    { labels: names = {}, ...caller }: Partial<SomeCaller>,
    others: readonly Member[] = [],
    own = true,
  ) => {
    known = names
    const member = aMember(1, caller)
    const playing = { id: 'p', kind: 'announce', at: 0, who: [member.key], state: 'playing', caller: member } as const
    const room = aRoom('Weekly', { own, members: [member, ...others], pending: [playing] })
    const { menu, tooltip } = trayModel(aSnapshot([room]), { ...context, nameOf })
    return {
      people: labels(rowOf(own ? menu : (rowOf(menu, 'Weekly').rows ?? []), 'People').rows ?? []),
      all: [tooltip, ...allLabels(menu)],
    }
  }
  const allLabels = (rows: readonly MenuRow[]): readonly string[] =>
    rows.flatMap((row) => (row.kind === 'separator' ? [] : [row.label, ...allLabels(row.rows ?? [])]))
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
    ['a name with right-to-left letters after Latin ones keeps its own direction', 'Ana دوד', '\u2068Ana دوד\u2069'],
    ['a long name is cut', 'x'.repeat(61), `${'x'.repeat(59)}…`],
    ['a name that just fits is not cut', 'x'.repeat(60), 'x'.repeat(60)],
    ['accents count with their letters', 'u\u0308'.repeat(60), 'u\u0308'.repeat(60)],
    ['accents stay with their letters if the name is cut', 'u\u0308'.repeat(61), `${'u\u0308'.repeat(59)}…`],
    ['emoji of several code points are not split', family.repeat(61), `${family.repeat(43)}…`],
    ['syllables of Devanagari are not split', 'कि'.repeat(61), `${'कि'.repeat(59)}…`],
    ['a long name from right to left ends within its direction', 'أ'.repeat(61), `\u2068${'أ'.repeat(59)}…\u2069`],
  ])('%s', (_what, name, label) => {
    expect(maskedTray({ name, number: '15550100123' }).people).toEqual([label])
    expect(maskedTray({ name, number: '15550100123' }).all).toContain(`Stop announcement to ${label}`)
  })

  test.each([
    ['digits', '15550100145', '15550100167', '· …45', '· …67'],
    ['digits of another script', '١٥٥٥٠١٠٠١٤٥', '15550100167', '· …45', '· …67'],
  ])('that are the same are told apart by the last %s of the numbers', (_what, one, other, first, second) => {
    const { people: shown } = maskedTray({ name: 'دוד', number: one }, [aMember(2, { name: 'دוד', number: other })])
    expect(shown.map(drawn)).toEqual([`دוד ${first}`, `دוד ${second}`])
    for (const label of shown) expect(label).toMatch(/^\u2068.*\u2069$/)
  })
})

test('all but me can be muted without a roster if events report me and another caller with a member id', () => {
  const rowsOf = (me: string | undefined, other: string | undefined) => {
    const callers = [
      onNumber(1, { isMe: true, ...(me && { memberId: me }) }),
      onNumber(2, other ? { memberId: other } : {}),
    ]
    return labels(rowOf(trayModel(aSnapshot([aRoomByCalls('Support', callers)]), context).menu, 'Support').rows ?? [])
  }
  expect(rowsOf('4', '5')).toContain('Mute all but me')
  expect(rowsOf('4', undefined)).not.toContain('Mute all but me')
  expect(rowsOf(undefined, '5')).not.toContain('Mute all but me')
})

describe('a room that is known only from calls on its number', () => {
  const callers = [onNumber(1, { name: 'Ana Diaz' }), onNumber(2, { isMe: true })]

  test('says how many people are probably there, and who', () => {
    const row = rowOf(trayModel(aSnapshot([aRoomByCalls('Support', callers)]), context).menu, 'Support')
    expect(row.label).toBe('Support (2 probably here)')
    const people = (row.rows ?? []).slice(-2)
    expect(labels(people)).toEqual(['Ana Diaz (probably here)', '15550100002 (me, probably here)'])
    expect(people[0]).toMatchObject({
      kind: 'item',
      command: { do: 'show', show: { what: 'room', key: 'acme/Support', memberKey: 'call-1' } },
    })
    const own = trayModel(aSnapshot([{ ...aRoomByCalls('Support', callers), own: true }]), context).menu
    expect(labels(own)).toContain('Support: 2 probably here')
    expect(labels(rowOf(own, 'People').rows ?? [])).toHaveLength(2)
  })

  test.each([
    ['an old list of calls', callers, { outdated: 1 }],
    ['no call', [], {}],
  ])('says that the people are unknown if there is %s', (_what, some, numbers) => {
    const room = aRoomByCalls('Support', some, numbers)
    const row = rowOf(trayModel(aSnapshot([room]), context).menu, 'Support')
    expect(row.label).toBe('Support (people unknown)')
    expect(labels(row.rows ?? []).at(-1)).toBe('People not listed')
    expect(labels(trayModel(aSnapshot([{ ...room, own: true }]), context).menu)).not.toContain('People')
  })
})

test('counts those on hold, in the room and beside their names, offers to bring them back, and does not offer to unmute them with those I muted', () => {
  const members = [
    aMember(1, { name: 'Ana Diaz', muted: true, deaf: true, mutedByMe: true }),
    aMember(2, { name: 'Ben Ito' }),
  ]
  const room = aRoom('a', { members, onHold: { keys: ['call-1'] } })
  const { menu } = trayModel(aSnapshot([room]), context)
  const rows = rowOf(menu, 'a (2), 1 on hold').rows ?? []
  const ana = rowOf(rows, 'Ana Diaz (on hold)').rows ?? []
  expect(labels(ana)).toEqual(['Bring back', 'Remove'])
  expect(rowOf(ana, 'Bring back').command).toEqual({ do: 'bringBack', seen: seenIn('a'), members: ['call-1'] })
  expect(labels(rows)).not.toContain('Unmute those I muted')
})

describe('the door of a room', () => {
  const members = [
    aMember(1, { name: 'Ana Diaz', joinedAt: 9_000 }),
    aMember(2, { name: 'Ben Ito', joinedAt: 5_000 }),
    aMember(3, { name: 'Cem Yilmaz' }),
  ]
  const atDoor = (...keys: readonly string[]) => aRoom('a', { own: true, members, onHold: { keys, atDoor: keys } })
  const menuOf = (room: Room) => trayModel(aSnapshot([room]), { ...context, accelerators: { admit: 'Alt+F9' } })

  test('counts who is at it, apart from those on hold, in the menu and in the tooltip', () => {
    const room = {
      ...atDoor('call-1', 'call-2'),
      onHold: { keys: ['call-1', 'call-2', 'call-3'], atDoor: ['call-1', 'call-2'] },
    }
    const { menu, tooltip } = menuOf(room)
    expect(labels(menu)[0]).toBe('a: 3 people, 2 at the door, 1 on hold')
    expect(tooltip).toContain('a: 2 at the door')
    expect(labels(rowOf(menu, 'People').rows ?? [])).toEqual([
      'Ana Diaz (at the door)',
      'Ben Ito (at the door)',
      'Cem Yilmaz (on hold)',
    ])
  })

  test('offers to admit each of them, who has waited longest first, and all', () => {
    const { menu } = menuOf(atDoor('call-1', 'call-2'))
    expect(labels(menu).slice(1, 4)).toEqual(['Admit Ben Ito', 'Admit Ana Diaz', 'Admit all (2)'])
    const seen = seenIn('a')
    expect(menu[1]).toMatchObject({ command: { do: 'bringBack', seen, members: ['call-2'] }, accelerator: 'Alt+F9' })
    expect(menu[3]).toMatchObject({ command: { do: 'bringBack', seen, members: ['call-2', 'call-1'] } })
    const ana = rowOf(rowOf(menu, 'People').rows ?? [], 'Ana Diaz').rows ?? []
    expect(labels(ana)).toEqual(['Admit', 'Remove'])
  })

  test('offers to admit nobody who is about to be removed, or in a room where nothing can be done', () => {
    const held = { id: '1', kind: 'remove', who: ['call-1'], state: 'held', at: 0 } as const
    for (const over of [{ pending: [held] }, { writable: false }, { state: 'ending' as const }])
      expect(JSON.stringify(menuOf({ ...atDoor('call-1'), ...over }).menu)).not.toContain('"bringBack"')
  })

  test('leaves callers whose names look the same to the window', () => {
    const twins = members.map((member) => ({ ...member, name: 'Ana Diaz', number: 'anonymous' }))
    const { menu } = menuOf({ ...atDoor('call-1', 'call-2'), members: twins })
    expect(rowOf(menu, 'Admit Ana Diaz').command).toEqual({ do: 'show', show: { what: 'room', key: 'acme/a' } })
  })
})
