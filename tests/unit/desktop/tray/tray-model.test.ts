import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { MenuRow, TrayContext } from '../../../../electron/desktop/tray/tray-row.ts'
import { trayModel as modelOf } from '../../../../electron/desktop/tray/tray-model.ts'
import { fault } from '../../../../shared/fault.ts'
import { createTexts } from '../../../../shared/text/i18n.ts'
import type { Conference } from '../../../../shared/model.ts'
import { aMember, anAccount, aRoom, aSnapshot } from '../../../support/rooms.ts'

const context: TrayContext = {
  t: createTexts('en').t,
  times: createTexts('en').times,
  accelerators: {},
  scheduledEnds: {},
  compareTitles: createTexts('en').compare,
  preferences: { countBesideIcon: true, trayColours: 'system', notificationsPausedUntil: 0, roomOrder: 'name' },
  hints: { platform: 'linux', desktop: 'GNOME', dark: true },
  nameOf: (member) => member.name || member.number,
  now: 1_000,
}

const trayModel = (...given: Parameters<typeof modelOf>) => {
  const { menu, ...rest } = modelOf(...given)
  return { ...rest, menu: menu() }
}
const seenIn = (conference: string) => ({ accountId: 'acme', conference, instance: 1, revision: 0 })
const people = (count: number) => Array.from({ length: count }, (_, index) => aMember(index))
const labels = (rows: readonly MenuRow[]): readonly string[] =>
  rows.map((row) => (row.kind === 'separator' ? '—' : row.label))
const rowOf = (rows: readonly MenuRow[], label: string): MenuRow & { kind: 'item' } => {
  const row = rows.find((one) => one.kind === 'item' && one.label.startsWith(label))
  if (row?.kind !== 'item') throw new Error(`no ${label} in ${labels(rows).join(', ')}`)
  return row
}

test('the tray has an idle icon and a complete menu if there are no rooms', () => {
  const model = trayModel(aSnapshot([]), context)
  expect(model.icon).toBe('idle-light')
  expect(model.title).toBe('')
  expect(model.tooltip).toBe('Gavel\nNo live rooms')
  expect(labels(model.menu)).toEqual([
    'No live rooms',
    '—',
    'Open Gavel',
    'Pause notifications',
    'Preferences…',
    'Quit Gavel',
  ])
})

test.each([
  [{ state: 'connecting' }, 'Looking for rooms…', 'unknown-light'],
  [{ listProvesNothing: true }, 'Plivo lists no rooms (may be incomplete)', 'unknown-light'],
  [{ state: 'resting', fault: fault('rateLimited') }, 'Rooms not known', 'unknown-light'],
  [{ state: 'trouble', fault: fault('offline') }, 'Rooms not known', 'trouble-light'],
] as const)(
  'where it is not known that there are no rooms, neither words nor icon say so: %o',
  (health, words, icon) => {
    const account = anAccount({ health: { ...anAccount().health, ...health } })
    const model = trayModel(aSnapshot([], { accounts: [account] }), context)
    expect(model.icon).toBe(icon)
    expect(model.tooltip.split('\n')[1]).toBe(words)
    expect(labels(model.menu)[0]).toBe(words)
  },
)

test('says that there is no account', () => {
  expect(trayModel(aSnapshot([], { accounts: [] }), context).tooltip).toBe('Gavel\nNo account yet')
})

test.each([
  [1, 'live-1-light'],
  [9, 'live-9-light'],
  [10, 'live-9plus-light'],
])('%i rooms are %s', (count, icon) => {
  const rooms = Array.from({ length: count }, (_, index) => aRoom(`room ${index}`, { members: people(2) }))
  const model = trayModel(aSnapshot(rooms), context)
  expect(model.icon).toBe(icon)
  expect(model.title).toBe(String(count))
})

test('the tray has another shape for an own room, and shows no number if the count is off', () => {
  const rooms = [aRoom('a', { own: true, members: people(1) })]
  expect(trayModel(aSnapshot(rooms), context).icon).toBe('own-1-light')
  const plain = trayModel(aSnapshot(rooms), {
    ...context,
    preferences: { ...context.preferences, countBesideIcon: false },
  })
  expect(plain.icon).toBe('own-light')
  expect(plain.title).toBe('')
})

test('shows trouble for a refused account, with the reason in the tooltip and the first lines', () => {
  const trouble = anAccount({
    health: { ...anAccount().health, state: 'trouble', fault: fault('credentials') },
  })
  const model = trayModel(aSnapshot([aRoom('a', { members: people(3) })], { accounts: [trouble] }), context)
  expect(model.icon).toBe('live-1-trouble-light')
  expect(model.tooltip).toBe('Gavel\n1 room, 3 people\nAcme: Sign-in rejected')
  expect(labels(model.menu)[0]).toBe('1 room, 3 people')
  expect(rowOf(model.menu, '⚠ Acme: Sign-in rejected').command).toEqual({ do: 'show', show: { what: 'accounts' } })
})

test('shows since when a problem exists: the time if it began today, otherwise the date', () => {
  const noon = new Date(2026, 10, 21, 12, 4).getTime()
  const problemSince = (since: number): string => {
    const trouble = anAccount({ health: { ...anAccount().health, state: 'trouble', fault: fault('offline'), since } })
    const { menu } = trayModel(aSnapshot([], { accounts: [trouble] }), { ...context, now: noon + 60_000 })
    return rowOf(menu, '⚠').label.replace(/\s/g, ' ')
  }
  expect(problemSince(noon)).toBe('⚠ Acme: Offline since 12:04 PM')
  expect(problemSince(noon - 86_400_000)).toBe('⚠ Acme: Offline since Nov 20, 2026')
})

test('a trouble leaves the number and the mark of an own room visible', () => {
  const trouble = anAccount({ health: { ...anAccount().health, state: 'trouble', fault: fault('offline') } })
  const rooms = [aRoom('a', { own: true, members: people(3) }), aRoom('b', { members: people(1) })]
  expect(trayModel(aSnapshot(rooms, { accounts: [trouble] }), context).icon).toBe('own-2-trouble-light')
})

test('shows trouble for a locked keychain, but not for a pause or an unknown roster', () => {
  const locked = anAccount({ kept: 'none', vaultFault: fault('keychainLocked') })
  expect(trayModel(aSnapshot([], { accounts: [locked] }), context).icon).toBe('trouble-light')
  const resting = anAccount({ health: { ...anAccount().health, state: 'resting', fault: fault('rateLimited') } })
  const model = trayModel(aSnapshot([aRoom('a', { state: 'unverified' })], { accounts: [resting] }), context)
  expect(model.icon).toBe('live-1-light')
})

test('a recording has a mark of its own, and a different one if it is only known that it was started', () => {
  const recording = { id: 'r', kind: 'record', who: 'everyone', state: 'recording', at: 0 } as const
  const trouble = anAccount({ health: { ...anAccount().health, state: 'trouble', fault: fault('offline') } })
  const iconOf = (...unverified: readonly boolean[]) => {
    const pending = unverified.map((is) => ({ ...recording, ...(is && { unverified: true as const }) }))
    const rooms = [aRoom('a', { members: people(2), pending })]
    return [aSnapshot(rooms), aSnapshot(rooms, { accounts: [trouble] })].map((one) => trayModel(one, context).icon)
  }
  expect(iconOf(false)).toEqual(['live-1-recording-light', 'live-1-recording-trouble-light'])
  expect(iconOf(true)).toEqual(['live-1-recording-started-light', 'live-1-recording-started-trouble-light'])
  expect(iconOf(true, false)[0]).toBe('live-1-recording-light')
})

test('says "at least" if the size of a room is unknown', () => {
  const rooms = [aRoom('a', { members: people(3) }), aRoom('b', { state: 'unverified' })]
  expect(trayModel(aSnapshot(rooms), context).tooltip).toBe('Gavel\n2 rooms, at least 3 people')
})

describe('the only own room', () => {
  const members = [
    aMember(1, { name: 'Jo Winter', isMe: true }),
    aMember(2, { name: 'Ana Diaz', muted: true, mutedByMe: true }),
    aMember(3, { name: 'Omar Haddad' }),
  ]
  const mine = aRoom('Weekly standup', { own: true, meMatches: 1, members })
  const menuWith = (room: Conference, over: Partial<TrayContext> = {}) =>
    trayModel(aSnapshot([aRoom('big', { members: people(4) }), room]), { ...context, ...over }).menu
  const me = { kind: 'members', members: [{ key: 'call-1', memberId: '1', callUuid: 'call-1' }] }

  test('is at the top with its figures, actions and people, and is not repeated below', () => {
    expect(labels(menuWith(mine))).toEqual([
      'Weekly standup: 3 people, 1 muted',
      'Mute all but me',
      'Unmute those I muted',
      'Mute me',
      'Announce…',
      'Record…',
      'People',
      'End at a time…',
      'End…',
      '—',
      'big (4)',
      '—',
      'Open Gavel',
      'Pause notifications',
      'Preferences…',
      'Quit Gavel',
    ])
    const rows = menuWith(mine)
    expect(rows.map((row) => row.kind === 'item' && row.indented === true)).toEqual(
      rows.map((_, index) => index >= 1 && index <= 8),
    )
  })

  test('opens, mutes, unmutes and ends exactly that room', () => {
    const rows = menuWith(mine)
    const seen = seenIn('Weekly standup')
    expect(rowOf(rows, 'Weekly standup').command).toEqual({
      do: 'show',
      show: { what: 'room', key: 'acme/Weekly standup' },
    })
    expect(rowOf(rows, 'Mute all but me').command).toEqual({
      do: 'act',
      action: { kind: 'mute', seen, who: { kind: 'everyoneButMe' } },
    })
    expect(rowOf(rows, 'Unmute those I muted').command).toEqual({
      do: 'act',
      action: { kind: 'unmute', seen, who: { kind: 'mutedByMe' } },
    })
    expect(rowOf(rows, 'Mute me').command).toEqual({ do: 'act', action: { kind: 'mute', seen, who: me } })
    expect(rowOf(rows, 'End…').command).toEqual({ do: 'askEnd', roomKey: 'acme/Weekly standup' })
    expect(labels(rowOf(rows, 'People').rows ?? [])).toEqual(['Jo Winter (me)', 'Ana Diaz (muted)', 'Omar Haddad'])
  })

  test('opens the window to announce, and stops an announcement that is playing', () => {
    const playing = { id: 'p', kind: 'announce', who: 'everyone', state: 'playing', at: 0, until: 9_000 } as const
    const rows = menuWith({ ...mine, pending: [playing] })
    expect(rowOf(rows, 'Stop announcement').command).toEqual({ do: 'stopAnnouncement', id: 'p' })
    expect(rowOf(rows, 'Announce…').command).toEqual({
      do: 'show',
      show: { what: 'room', key: 'acme/Weekly standup', ask: 'announce' },
    })
    expect(labels(menuWith(mine))).not.toContain('Stop announcement')
  })

  test('shows in menu and tooltip that it is recorded, or only that a recording was started, and stops it', () => {
    const recording = { id: 'r', kind: 'record', who: 'everyone', state: 'recording', at: 0 } as const
    const rows = menuWith({ ...mine, pending: [recording] })
    expect(rowOf(rows, 'Stop recording').command).toEqual({
      do: 'act',
      action: { kind: 'stopRecording', seen: seenIn('Weekly standup'), who: { kind: 'everyone' } },
    })
    expect(labels(rows)).not.toContain('Record…')
    const modelWith = (pending: Conference['pending'], now: number) =>
      trayModel(aSnapshot([{ ...mine, pending }]), { ...context, now })
    const tooltip = (pending: Conference['pending'], now = 725_000) => modelWith(pending, now).tooltip
    const unverified = { ...recording, unverified: true } as const
    expect(tooltip([recording])).toContain('\nWeekly standup: recording for 12 minutes')
    expect(tooltip([recording], 59_000)).toMatch(/\nWeekly standup: recording$/)
    expect(tooltip([unverified])).toContain('\nWeekly standup: recording started by you 12 minutes ago')
    expect(tooltip([unverified], 59_000)).toMatch(/\nWeekly standup: recording started by you$/)
    expect(labels(modelWith([recording], 725_000).menu)[0]).toBe(
      'Weekly standup: 3 people, 1 muted, recording for 12 minutes',
    )
    expect(modelWith([recording], 725_000).changesAt).toBe(780_000)
    expect(modelWith([], 725_000).changesAt).toBeUndefined()
    expect(tooltip([])).not.toContain('ecording')
  })

  test('says in the menu and the tooltip when the room will be ended, and offers to cancel that', () => {
    const until = new Date(2026, 10, 21, 17, 4, 9).getTime()
    const held = { id: 'e', kind: 'end', who: [], state: 'held', at: 0, until } as const
    const { tooltip, menu } = trayModel(aSnapshot([{ ...mine, pending: [held] }]), context)
    const plain = (text: string | undefined) => text?.replace(/\s/g, ' ')
    expect(plain(tooltip)).toContain('Weekly standup: ends at 5:04:09 PM unless you cancel')
    expect(plain(labels(menu)[0])).toBe('Weekly standup: 3 people, 1 muted, ends at 5:04:09 PM unless you cancel')
    expect(rowOf(menu, 'Cancel the end').command).toEqual({ do: 'undo', id: 'e' })
    expect(labels(menuWith(mine))).not.toContain('Cancel the end')
  })

  test('offers to unmute me if I am muted', () => {
    const rows = menuWith({ ...mine, members: [aMember(1, { isMe: true, muted: true })], people: 1 })
    expect(labels(rows)).not.toContain('Mute me')
    expect(rowOf(rows, 'Unmute me').command).toEqual({
      do: 'act',
      action: { kind: 'unmute', seen: seenIn('Weekly standup'), who: me },
    })
  })

  test.each([
    ['nobody is me', members.map((member) => ({ ...member, isMe: false }))],
    ['several are me', members.map((member) => ({ ...member, isMe: true }))],
  ])('does not offer to mute me if %s', (_, changed) => {
    expect(labels(menuWith({ ...mine, members: changed }))).not.toContain('Mute me')
  })

  test('shows the shortcuts that are registered', () => {
    const accelerators = { end: 'Control+Alt+Shift+E', muteMe: 'Control+Alt+Shift+M', show: undefined }
    const rows = menuWith(mine, { accelerators })
    expect(rowOf(rows, 'Mute me').accelerator).toBe('Control+Alt+Shift+M')
    expect(rowOf(rows, 'Mute all but me').accelerator).toBeUndefined()
    expect(rowOf(rows, 'End…').accelerator).toBe('Control+Alt+Shift+E')
    expect(rowOf(rows, 'Open Gavel').accelerator).toBeUndefined()
  })

  test.each([
    ['is ending', { state: 'ending' as const }, 'Weekly standup (ending…)', ['People']],
    [
      'has an unknown size',
      { members: undefined, people: undefined },
      'Weekly standup (people unknown)',
      ['Announce…', 'Record…'],
    ],
    ['is empty', { members: [], people: 0 }, 'Weekly standup: 0 people', []],
  ])('says so if it %s, and offers only possible actions', (_, over, title, offered) => {
    const rows = menuWith({ ...mine, ...over } as Conference)
    const inner = rows.flatMap((row) => (row.kind === 'item' && row.indented ? [row.label] : []))
    expect(labels(rows)[0]).toBe(title)
    expect(inner.filter((label) => !['Mute everyone, you too', 'End at a time…', 'End…'].includes(label))).toEqual(
      offered,
    )
  })
})

test('several own rooms each have a submenu, at the top and with a star, because their actions would have the same labels', () => {
  const rooms = [
    aRoom('a', { members: people(3) }),
    aRoom('mine', { own: true, members: people(2) }),
    aRoom('mine too', { own: true, members: people(1) }),
  ]
  const { menu } = trayModel(aSnapshot(rooms), context)
  expect(labels(menu).slice(0, 5)).toEqual(['3 rooms, 6 people', '—', '★ mine (2)', '★ mine too (1)', 'a (3)'])
  expect(labels(rowOf(menu, '★ mine (2)').rows ?? []).slice(0, 4)).toEqual([
    'Open',
    'Mute everyone, you too',
    'Announce…',
    'Record…',
  ])
})

test('the demo counts only while no other account is connected', () => {
  const demo = anAccount({ id: 'demo', name: 'Demo', demo: true })
  const rooms = [
    aRoom('Standup', { members: people(2) }),
    aRoom('Made up', { own: true, accountId: 'demo', key: 'demo/Made up', members: people(9) }),
  ]
  const both = trayModel(aSnapshot(rooms, { accounts: [anAccount(), demo] }), context)
  expect(both.icon).toBe('live-1-light')
  expect(both.tooltip).toBe('Gavel\n1 room, 2 people')
  expect(labels(both.menu).slice(0, 3)).toEqual(['1 room, 2 people', '—', 'Standup (2)'])
  const alone = trayModel(aSnapshot(rooms.slice(1), { accounts: [demo] }), context)
  expect(alone.icon).toBe('own-1-light')
  expect(alone.tooltip).toBe('Gavel\n1 room, 9 people (demo)')
})

test('offers mute or unmute for a member, and a removal that opens the window at the row', () => {
  const members = [aMember(1, { name: 'Ana Diaz' }), aMember(2, { muted: true })]
  const { menu } = trayModel(aSnapshot([aRoom('a', { members })]), context)
  const rows = rowOf(menu, 'a (2)').rows ?? []
  expect(labels(rows)).toEqual([
    'Open',
    'Mute everyone',
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
  const seen = { accountId: 'acme', conference: 'a', instance: 1, revision: 0 }
  const who = { kind: 'members', members: [{ key: 'call-1', memberId: '1', callUuid: 'call-1' }] }
  expect(rowOf(ana, 'Mute').command).toEqual({ do: 'act', action: { kind: 'mute', seen, who } })
  expect(rowOf(ana, 'Remove').command).toEqual({
    do: 'actAndShow',
    action: { kind: 'remove', seen, who },
    show: { what: 'room', key: 'acme/a', memberKey: 'call-1' },
  })
  expect(labels(rowOf(rows, '15550100002').rows ?? [])).toEqual(['Unmute', 'Remove'])
})

const rowsOf = (room: Conference) => rowOf(trayModel(aSnapshot([room]), context).menu, room.title).rows ?? []

test('mutes all but me if I was found, unmutes those I muted, and shows whether I am muted', () => {
  const members = [
    aMember(1, { name: 'Jo Winter', isMe: true, muted: true }),
    aMember(2, { name: 'Ana Diaz', muted: true, mutedByMe: true }),
  ]
  const rows = rowsOf(aRoom('a', { meMatches: 1, members }))
  expect(labels(rows)).toEqual([
    'Open',
    'Mute all but me',
    'Unmute those I muted',
    'Announce…',
    'Record…',
    'End at a time…',
    'End…',
    '—',
    'Jo Winter (me, muted)',
    'Ana Diaz (muted)',
  ])
  expect(rowOf(rows, 'Mute all but me').command).toEqual({
    do: 'act',
    action: { kind: 'mute', seen: seenIn('a'), who: { kind: 'everyoneButMe' } },
  })
  expect(rowOf(rows, 'Unmute those I muted').command).toEqual({
    do: 'act',
    action: { kind: 'unmute', seen: seenIn('a'), who: { kind: 'mutedByMe' } },
  })
  expect(JSON.stringify(rows)).not.toContain('"everyone"')
})

test.each([
  ['my own room', { own: true, members: people(2) }],
  ['a room whose people are not known', { own: true }],
  ['a room in which several may be me', { meMatches: 2, members: people(2) }],
])('shows that muting everyone mutes me too, in %s without me', (_, over) => {
  const { menu } = trayModel(aSnapshot([aRoom('a', over)]), context)
  const rows = 'own' in over ? menu : (rowOf(menu, 'a').rows ?? [])
  expect(rowOf(rows, 'Mute everyone').label).toBe('Mute everyone, you too')
})

test('shows the account of each room if there are two, even above the actions of the only own one', () => {
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

test('offers no actions in read-only mode, in a room without writes, or in one that is ending', () => {
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

test('lists ten rooms and twenty people; the window shows the rest', () => {
  const rooms = Array.from({ length: 12 }, (_, index) => aRoom(`room ${index}`, { members: people(25) }))
  const { menu } = trayModel(aSnapshot(rooms), context)
  expect(rowOf(menu, '2 more rooms in Gavel…').command).toEqual({ do: 'show', show: { what: 'rooms' } })
  const rows = rowOf(menu, 'room 0').rows ?? []
  expect(rowOf(rows, '5 more people…').command).toEqual({ do: 'show', show: { what: 'room', key: 'acme/room 0' } })
  expect(rows.filter((row) => row.kind === 'item' && row.rows)).toHaveLength(20)
})

test('shortens long names', () => {
  const { menu } = trayModel(aSnapshot([aRoom('x'.repeat(10_000), { members: [] })]), context)
  for (const label of labels(menu)) expect(label.length).toBeLessThan(100)
})

test('pauses notifications for an hour or until the next morning', () => {
  const rows = rowOf(trayModel(aSnapshot([]), context).menu, 'Pause notifications').rows ?? []
  expect(labels(rows).map((label) => label.replace(/\s/g, ' '))).toEqual(['For 1 hour', 'Until tomorrow, 8:00 AM'])
  expect(rowOf(rows, 'Until tomorrow').command).toEqual({ do: 'pauseNotifications', until: 'tomorrow' })
})

test('offers to resume paused notifications', () => {
  const paused = { ...context, preferences: { ...context.preferences, notificationsPausedUntil: 2_000 } }
  const { menu } = trayModel(aSnapshot([]), paused)
  expect(rowOf(menu, 'Resume notifications (paused until ').command).toEqual({ do: 'resumeNotifications' })
})

test('keeps the same menu after an observation that changes nothing', () => {
  const members = people(2)
  const first = trayModel(aSnapshot([aRoom('a', { members, rosterAt: 1 })]), context)
  const next = trayModel(aSnapshot([aRoom('a', { members, rosterAt: 2 })], { revision: 9, at: 7 }), {
    ...context,
    now: 2_000,
  })
  expect(next).toEqual(first)
})

const rendered = join(import.meta.dirname, '../../../../out/icons/tray')
test.skipIf(!existsSync(rendered))('every icon that can be requested is rendered', () => {
  const files = new Set(readdirSync(rendered))
  const counts = Array.from({ length: 11 }, (_, index) => index)
  for (const tint of ['-light.png', '-dark.png', 'Template.png', '-light.ico', '-dark.ico'])
    for (const shape of ['unknown', 'trouble']) expect(files).toContain(`${shape}${tint}`)
  const health = { ...anAccount().health, state: 'trouble', fault: fault('offline') } as const
  const recording = { id: 'r', kind: 'record', who: 'everyone', state: 'recording', at: 0 } as const
  const recordings = [[], [recording], [{ ...recording, unverified: true }]] as const
  for (const own of [false, true])
    for (const count of counts)
      for (const countBesideIcon of [false, true])
        for (const platform of ['linux', 'darwin', 'win32'] as const)
          for (const account of [anAccount(), anAccount({ health })])
            for (const pending of recordings) {
              const rooms = Array.from({ length: count }, (_, index) =>
                aRoom(`${index}`, { own, members: [], pending }),
              )
              const hints = { platform, desktop: '', dark: own }
              const preferences = { ...context.preferences, countBesideIcon }
              const { icon } = trayModel(aSnapshot(rooms, { accounts: [account] }), { ...context, hints, preferences })
              expect(files).toContain(`${icon}.${platform === 'win32' ? 'ico' : 'png'}`)
            }
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
