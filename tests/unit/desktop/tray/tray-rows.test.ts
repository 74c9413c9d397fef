import { describe, expect, test } from 'vitest'
import { onlyThis } from '../../../../shared/rooms/room-actions.ts'
import type { TrayContext } from '../../../../electron/desktop/tray/tray-rows.ts'
import type { Pending, Room } from '../../../../shared/rooms/model.ts'
import { aMember, anAccount, aRoom, aRoomByCalls, aSnapshot, onNumber } from '../../../support/rooms.ts'
import { context, labels, people, rowOf, seenIn, trayModel } from '../../../support/tray-rows.ts'

const members = [
  aMember(1, { name: 'Jo Winter', isMe: true }),
  aMember(2, { name: 'Ana Diaz', muted: true, mutedByMe: true }),
  aMember(3, { name: 'Omar Haddad' }),
]
const mine = aRoom('Weekly', { own: true, meMatches: 1, members })
const seen = seenIn('Weekly')
const showing = (room: Room, ask?: string) => ({
  do: 'show',
  show: { what: 'room', key: room.key, ...(ask && { ask }) },
})
const menuOf = (rooms: readonly Room[], over: Partial<TrayContext> = {}) =>
  trayModel(aSnapshot(rooms), { ...context, ...over }).menu
const menuWith = (room: Partial<Room>, over: Partial<TrayContext> = {}) => menuOf([{ ...mine, ...room }], over)
const sounds = ['Announce…', 'Record…']
const ends = ['End at a time…', 'End…']

test('the only own room is at the top with its figures, actions and people, and is not repeated below', () => {
  const rows = menuOf([aRoom('big', { members: people(4) }), mine])
  expect(labels(rows)).toEqual([
    'Weekly: 3 people, 1 muted',
    'Mute all but me',
    'Unmute those I muted',
    'Mute me',
    'Find the noisy line…',
    ...sounds,
    'People',
    ...ends,
    '—',
    'big (4)',
    '—',
    'Open Gavel',
    'Pause notifications',
    'Preferences…',
    'Quit Gavel',
  ])
  expect(rows.map((row) => row.kind === 'item' && row.indented === true)).toEqual(
    rows.map((_, index) => index >= 1 && index <= 9),
  )
  expect(labels(rowOf(rows, 'People').rows ?? [])).toEqual(['Jo Winter (me)', 'Ana Diaz (muted)', 'Omar Haddad'])
})

test('any other room has them in a submenu', () => {
  const row = rowOf(menuOf([{ ...mine, own: false }]), 'Weekly')
  expect(row.label).toBe('Weekly (3)')
  expect(labels(row.rows ?? [])).toEqual([
    'Open',
    'Mute all but me',
    'Unmute those I muted',
    'Find the noisy line…',
    ...sounds,
    ...ends,
    '—',
    'Jo Winter (me)',
    'Ana Diaz (muted)',
    'Omar Haddad',
  ])
})

test.each([true, false])('the rows open, mute, unmute and end exactly that room, which is own: %s', (own) => {
  const top = menuWith({ own })
  const rows = own ? top : (rowOf(top, 'Weekly').rows ?? [])
  const who = (kind: string) => ({ seen, who: { kind } })
  expect(rowOf(rows, own ? 'Weekly' : 'Open').command).toEqual(showing(mine))
  expect(rowOf(rows, 'Mute all but me').command).toMatchObject({
    do: 'act',
    action: { kind: 'mute', ...who('everyoneButMe') },
  })
  expect(rowOf(rows, 'Unmute those I muted').command).toMatchObject({
    do: 'act',
    action: { kind: 'unmute', ...who('mutedByMe') },
  })
  expect(rowOf(rows, 'Find the noisy line…').command).toEqual({ do: 'findNoise', roomKey: mine.key })
  expect(rowOf(rows, 'Announce…').command).toEqual(showing(mine, 'announce'))
  expect(rowOf(rows, 'Record…').command).toEqual(showing(mine, 'record'))
  expect(rowOf(rows, 'End…').command).toEqual({ do: 'askEnd', roomKey: mine.key })
  expect(JSON.stringify(rows)).not.toContain('"everyone"')
})

test('the shortcuts that are registered are shown at the only own room', () => {
  const accelerators = { end: 'Alt+E', muteMe: 'Alt+M', muteAllButMe: 'Alt+A', findNoise: 'Alt+F', show: undefined }
  const rows = menuWith({}, { accelerators })
  expect(rows.flatMap((row) => (row.kind === 'item' && row.accelerator ? [[row.label, row.accelerator]] : []))).toEqual(
    [
      ['Mute all but me', 'Alt+A'],
      ['Mute me', 'Alt+M'],
      ['Find the noisy line…', 'Alt+F'],
      ['End…', 'Alt+E'],
    ],
  )
  expect(JSON.stringify(menuWith({ own: false }, { accelerators }))).not.toContain('accelerator')
})

describe('muting me', () => {
  const others = members.slice(1)
  const me = (over: object) => [aMember(1, { isMe: true, ...over }), ...others]
  const rowsAbout = (rows: ReturnType<typeof menuOf>) => labels(rows).filter((label) => /ute me/.test(label))

  test.each<[what: string, room: Partial<Room>, rows: readonly string[], kind?: string]>([
    ['is offered', { members: me({}) }, ['Mute me'], 'mute'],
    ['is undone if I am muted', { members: me({ muted: true }) }, ['Unmute me'], 'unmute'],
    ['is not offered if nobody is me', { members: me({ isMe: false }) }, []],
    [
      'asks which line is meant if several are me',
      { members: [...me({}), aMember(9, { isMe: true })] },
      ['Mute me: choose which caller…'],
    ],
    [
      'mutes the picked line',
      { members: [aMember(9, { isMe: true }), ...me({})], mePicked: 'call-1' },
      ['Mute me'],
      'mute',
    ],
  ])('%s', (_what, room, rows, kind) => {
    const menu = menuWith(room)
    expect(rowsAbout(menu)).toEqual(rows)
    const command = kind ? { do: 'act', action: { kind, seen, who: onlyThis(aMember(1)) } } : showing(mine)
    if (rows[0] !== undefined) expect(rowOf(menu, rows[0]).command).toEqual(command)
  })

  test('leaves all lines of mine out of Mute all but me', () => {
    expect(labels(menuWith({ members: [...me({}), aMember(9, { isMe: true })] }))).toContain('Mute all but me')
  })

  test('is offered in a room without a roster, as is unmuting those I muted once their mutes were accepted', () => {
    const { members: _none, ...room } = mine
    const known = { name: '', number: '15550100101', direction: 'inbound' } as const
    const reported = [
      { ...known, callUuid: 'call-1', memberId: '1', isMe: true as const },
      { ...known, callUuid: 'call-2', memberId: '2' },
    ]
    const about = (pending: readonly Pending[]) =>
      labels(menuOf([{ ...room, reported, pending }])).filter((label) => /ute me|those I/.test(label))
    expect(about([])).toEqual(['Mute me'])
    expect(about([{ id: 'm', kind: 'mute', who: ['call-1', 'call-2'], state: 'requested', at: 0 }])).toEqual([
      'Unmute those I muted',
      'Unmute me',
    ])
  })
})

test.each<[what: string, room: Partial<Room>, label: string]>([
  [
    'mutes me too in my own room if nobody in it is known to be me',
    { own: true, members: people(2) },
    'Mute everyone, you too',
  ],
  ['mutes me too in an own room whose people are not known', { own: true }, 'Mute everyone, you too'],
  ['mutes me too if several may be me', { meMatches: 2, members: people(2) }, 'Mute everyone, you too'],
  ['mutes others', { members: people(2) }, 'Mute everyone'],
])('the row that mutes everyone says whether it %s', (_, over, label) => {
  const menu = menuOf([aRoom('a', over)])
  const rows = over.own ? menu : (rowOf(menu, 'a').rows ?? [])
  expect(rowOf(rows, 'Mute everyone').label).toBe(label)
})

test('all but me can be muted without a roster if events report me and another caller with a member id', () => {
  const rowsOf = (me: string | undefined, other: string | undefined) => {
    const callers = [
      onNumber(1, { isMe: true, ...(me && { memberId: me }) }),
      onNumber(2, other ? { memberId: other } : {}),
    ]
    return labels(rowOf(menuOf([aRoomByCalls('Support', callers)]), 'Support').rows ?? [])
  }
  expect(rowsOf('4', '5')).toContain('Mute all but me')
  expect(rowsOf('4', undefined)).not.toContain('Mute all but me')
  expect(rowsOf(undefined, '5')).not.toContain('Mute all but me')
})

const held = { id: 'held-1', kind: 'remove', who: ['call-2'], state: 'held', at: 0, until: 3_000 } as const
const mutedByMe = aMember(1, { isMe: true, muted: true, mutedByMe: true })

test.each<[what: string, room: Partial<Room>]>([
  ['who is muted for their removal', { pending: [held] }],
  ['who is on hold', { onHold: { keys: ['call-2'] } }],
  ['but me', { members: [mutedByMe] }],
])('nobody can be unmuted who was muted by me if that is nobody %s', (_what, room) => {
  expect(labels(menuWith(room))).not.toContain('Unmute those I muted')
})

test('does not count as muted who is about to be removed, and offers no action where nothing can be done', () => {
  expect(labels(menuWith({ pending: [held] }))[0]).toBe('Weekly: 3 people')
  const blocked = [
    aSnapshot([mine], { readOnly: true }),
    aSnapshot([{ ...mine, own: false, writable: false }]),
    aSnapshot([{ ...mine, state: 'ending', onHold: { keys: ['call-2'], atDoor: ['call-2'] } }]),
  ]
  for (const snapshot of blocked)
    expect(JSON.stringify(trayModel(snapshot, context).menu)).not.toMatch(/"(act|actAndShow|askEnd|bringBack)"/)
})

test.each<[what: string, room: Partial<Room>, title: string, offered: readonly string[]]>([
  ['is ending', { state: 'ending' }, 'Weekly (ending…)', ['People']],
  [
    'has an unknown size',
    { members: undefined, people: undefined } as object,
    'Weekly (people unknown)',
    ['Mute everyone, you too', ...sounds, ...ends],
  ],
  ['is empty', { members: [], people: 0 }, 'Weekly: 0 people', ['Mute everyone, you too', ...ends]],
])('says so if a room %s, and offers only possible actions', (_, over, title, offered) => {
  const rows = menuWith(over)
  expect(labels(rows)[0]).toBe(title)
  expect(rows.flatMap((row) => (row.kind === 'item' && row.indented ? [row.label] : []))).toEqual(offered)
})

test.each([
  ['the account cannot be read', 'trouble', { stale: true }, true],
  ['the room cannot be read', 'ok', { state: 'unreachable' }, true],
  ['an answer is late', 'ok', { stale: true }, false],
  ['all is well', 'ok', {}, false],
] as const)(
  'shows the time of its figures only if the account or the room cannot be read: %s',
  (_, state, over, says) => {
    const rosterAt = new Date(2026, 10, 20, 16, 10).getTime()
    const accounts = [anAccount({ health: { ...anAccount().health, state } })]
    const asOf = says ? ` (as of ${context.times.clock(rosterAt)})` : ''
    expect(labels(trayModel(aSnapshot([{ ...mine, rosterAt, ...over }], { accounts }), context).menu)[0]).toBe(
      `Weekly: 3 people, 1 muted${asOf}`,
    )
  },
)

describe('the list of rooms', () => {
  test('names the account of each if there are two accounts, also in the heading over a single own room', () => {
    const rooms = [
      aRoom('Standup', { own: true, members: people(2) }),
      aRoom('Standup', { own: true, accountId: 'north', key: 'north/Standup', members: people(1) }),
    ]
    const accounts = [anAccount(), anAccount({ id: 'north', name: 'Northern branch' })]
    const labelsOf = (some: readonly Room[]) => labels(trayModel(aSnapshot(some, { accounts }), context).menu)
    expect(labelsOf(rooms).slice(2, 4)).toEqual(['★ Standup · Acme (2)', '★ Standup · Northern branch (1)'])
    expect(labelsOf(rooms.slice(1))[0]).toBe('Standup · Northern branch: 1 person')
  })

  test('has at most ten rooms; the window shows the rest', () => {
    const menu = menuOf(Array.from({ length: 12 }, (_, index) => aRoom(`room ${index}`)))
    expect(rowOf(menu, '2 more rooms in Gavel…').command).toEqual({ do: 'show', show: { what: 'rooms' } })
  })

  test('shortens long names', () => {
    for (const label of labels(menuOf([aRoom('x'.repeat(10_000), { members: [] })])))
      expect(label.length).toBeLessThan(100)
  })

  const long = 'acme-corporation-emea-customer-support-weekly-standup-meeting-room'

  test.each([
    ['have the same long beginning', `${long}-1`, `${long}-2`],
    ['differ only in case', 'board', 'Board'],
  ])('offers no actions, but the window, for two rooms whose names %s', (_, first, second) => {
    const rooms = [aRoom(first), aRoom(second), aRoom('Sales')]
    const rows = menuOf(rooms).filter((row) => row.kind === 'item' && row.label.includes('('))
    expect(rows).toMatchObject([
      ...rooms.slice(0, 2).map((room) => ({ command: showing(room) })),
      { rows: expect.anything() as unknown },
    ])
  })

  test('offers no actions for a room if its name looks like the name of a room that only the window lists', () => {
    const rooms = Array.from({ length: 10 }, (_, index) => aRoom(`Room ${index}`, { people: 20 - index }))
    const preferences = { ...context.preferences, roomOrder: 'people' } as const
    const menu = menuOf([...rooms, aRoom('room 0', { people: 1 })], { preferences })
    expect(labels(menu)).toContain('1 more room in Gavel…')
    expect(rowOf(menu, 'Room 0').command).toEqual({ do: 'show', show: { what: 'room', key: 'acme/Room 0' } })
    expect(rowOf(menu, 'Room 1').rows).toBeDefined()
  })

  test('has several own rooms at the top, with a star, which tells them from others of the same name', () => {
    const rooms = [
      aRoom('board', { members: people(3) }),
      { ...mine, title: 'Sales' },
      aRoom('Board', { own: true, members: people(2) }),
    ]
    const menu = menuOf(rooms)
    expect(labels(menu).slice(0, 5)).toEqual(['3 rooms, 8 people', '—', '★ Board (2)', '★ Sales (3)', 'board (3)'])
    for (const label of ['★ Board', '★ Sales', 'board']) {
      const rows = labels(rowOf(menu, label).rows ?? [])
      expect(rows).toContain('End…')
      expect(rows).not.toContain('Mute me')
    }
  })
})

test('names who hears each announcement, and lets only the window stop those whose rows look the same', () => {
  const playing = { kind: 'announce', state: 'playing', at: 0, until: 9_000 } as const
  const omar = { name: 'Omar Haddad', number: '15550100103' }
  const toAll = { ...playing, id: 'all', who: 'everyone' } as const
  const toOmar = { ...playing, id: 'omar', who: ['call-3'], caller: omar }
  const toBoth = { ...playing, id: 'both', who: ['call-2', 'call-3'] }
  const toOther = { ...toOmar, id: 'other', who: ['call-4'], caller: { ...omar, name: 'OMAR HADDAD' } }
  const stops = (pending: Room['pending']) =>
    menuWith({ pending }).flatMap((row) =>
      row.kind === 'item' && row.label.startsWith('Stop announcement') ? [[row.label, row.command]] : [],
    )
  expect(stops([])).toEqual([])
  expect(stops([toAll, toOmar, toBoth])).toEqual([
    ['Stop announcement to everyone', { do: 'stopAnnouncement', id: 'all' }],
    ['Stop announcement to Omar Haddad', { do: 'stopAnnouncement', id: 'omar' }],
    ['Stop announcement to 2 people', { do: 'stopAnnouncement', id: 'both' }],
  ])
  expect(stops([toAll, toOmar, toOther]).slice(1)).toEqual([
    ['Stop announcement to Omar Haddad', showing(mine)],
    ['Stop announcement to OMAR HADDAD', showing(mine)],
  ])
})

describe('a recording', () => {
  const recording = { id: 'r', kind: 'record', who: 'everyone', state: 'recording', at: 0 } as const

  test('can be stopped, and not started a second time', () => {
    const rows = menuWith({ pending: [recording] })
    const action = { kind: 'stopRecording', seen, who: { kind: 'everyone' } }
    expect(rowOf(rows, 'Stop recording').command).toEqual({ do: 'act', action })
    expect(labels(rows)).not.toContain('Record…')
  })

  test.each<[what: string, unverified: boolean, now: number, note: string]>([
    ['runs', false, 725_000, 'recording for 12 minutes'],
    ['has begun to run', false, 59_000, 'recording'],
    ['was started', true, 725_000, 'recording started by you 12 minutes ago'],
    ['was just started', true, 59_000, 'recording started by you'],
  ])('that %s is shown in menu and tooltip', (_what, unverified, now, note) => {
    const pending = [{ ...recording, ...(unverified && { unverified }) }]
    const { menu, tooltip } = trayModel(aSnapshot([{ ...mine, pending }]), { ...context, now })
    expect(tooltip.split('\n').slice(2)).toEqual([`Weekly: ${note}`])
    expect(labels(menu)[0]).toBe(`Weekly: 3 people, 1 muted, ${note}`)
  })
})

describe('the door of a room', () => {
  const members = [
    aMember(1, { name: 'Ana Diaz', joinedAt: 9_000 }),
    aMember(2, { name: 'Ben Ito', joinedAt: 5_000 }),
    aMember(3, { name: 'Cem Yilmaz' }),
  ]
  const atDoor = ['call-1', 'call-2']
  const room = aRoom('a', { own: true, members, onHold: { keys: [...atDoor, 'call-3'], atDoor } })
  const menuAt = (over: Partial<Room> = {}) => menuOf([{ ...room, ...over }], { accelerators: { admit: 'Alt+F9' } })

  test('counts who is at it, apart from those on hold, in the menu and in the tooltip', () => {
    expect(labels(menuAt())[0]).toBe('a: 3 people, 2 at the door, 1 on hold')
    expect(trayModel(aSnapshot([room]), context).tooltip).toContain('a: 2 at the door')
  })

  test.each([true, false])('offers to admit each, who has waited longest first, and all, in an own room: %s', (own) => {
    const menu = own ? menuAt() : (rowOf(menuAt({ own }), 'a').rows ?? [])
    const seen = seenIn('a')
    expect(menu.slice(1, 4)).toMatchObject([
      { label: 'Admit Ben Ito', command: { do: 'bringBack', seen, members: ['call-2'] }, accelerator: 'Alt+F9' },
      { label: 'Admit Ana Diaz', command: { do: 'bringBack', seen, members: ['call-1'] } },
      { label: 'Admit all (2)', command: { do: 'bringBack', seen, members: ['call-2', 'call-1'] } },
    ])
  })

  test('leaves callers whose names look the same to the window', () => {
    const twins = members.map((member) => ({ ...member, name: 'Ana Diaz', number: 'anonymous' }))
    expect(rowOf(menuAt({ members: twins }), 'Admit Ana Diaz').command).toEqual(showing(room))
  })
})
