import { describe, expect, test } from 'vitest'
import { onlyThis } from '../../../../shared/rooms/room-actions.ts'
import type { TrayContext } from '../../../../electron/desktop/tray/tray-row.ts'
import type { Room } from '../../../../shared/rooms/model.ts'
import { aMember, aRoom, aSnapshot } from '../../../support/rooms.ts'
import { context, labels, people, rowOf, seenIn, trayModel } from '../../../support/tray-rows.ts'

describe('the only own room', () => {
  const members = [
    aMember(1, { name: 'Jo Winter', isMe: true }),
    aMember(2, { name: 'Ana Diaz', muted: true, mutedByMe: true }),
    aMember(3, { name: 'Omar Haddad' }),
  ]
  const mine = aRoom('Weekly standup', { own: true, meMatches: 1, members })
  const menuWith = (room: Room, over: Partial<TrayContext> = {}) =>
    trayModel(aSnapshot([aRoom('big', { members: people(4) }), room]), { ...context, ...over }).menu
  const me = onlyThis(aMember(1, { name: 'Jo Winter' }))

  test('is at the top with its figures, actions and people, and is not repeated below', () => {
    expect(labels(menuWith(mine))).toEqual([
      'Weekly standup: 3 people, 1 muted',
      'Mute all but me',
      'Unmute those I muted',
      'Mute me',
      'Find the noisy line…',
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
      rows.map((_, index) => index >= 1 && index <= 9),
    )
  })

  test.each([
    ['the account cannot be read', 'trouble', { stale: true }, true],
    ['the room cannot be read', 'ok', { state: 'unreachable' }, true],
    ['an answer is late', 'ok', { stale: true }, false],
    ['all is well', 'ok', {}, false],
  ] as const)(
    'shows the time of its figures only if the account or the room cannot be read: %s',
    (_what, state, over, says) => {
      const rosterAt = new Date(2026, 10, 20, 16, 10).getTime()
      const shown = aSnapshot([{ ...mine, rosterAt, ...over }])
      const accounts = shown.accounts.map((account) => ({ ...account, health: { ...account.health, state } }))
      const asOf = says ? ` (as of ${context.times.clock(rosterAt)})` : ''
      expect(labels(trayModel({ ...shown, accounts }, context).menu)).toContain(
        `Weekly standup: 3 people, 1 muted${asOf}`,
      )
    },
  )

  test('has commands that open, mute, unmute and end exactly that room', () => {
    const rows = menuWith(mine)
    const seen = seenIn('Weekly standup')
    expect(rowOf(rows, 'Weekly standup').command).toEqual({
      do: 'show',
      show: { what: 'room', key: 'acme/Weekly standup' },
    })
    expect(rowOf(rows, 'Mute all but me').command).toMatchObject({
      do: 'act',
      action: { kind: 'mute', seen, who: { kind: 'everyoneButMe' } },
    })
    expect(rowOf(rows, 'Unmute those I muted').command).toMatchObject({
      do: 'act',
      action: { kind: 'unmute', seen, who: { kind: 'mutedByMe' } },
    })
    expect(rowOf(rows, 'Mute me').command).toEqual({ do: 'act', action: { kind: 'mute', seen, who: me } })
    expect(rowOf(rows, 'End…').command).toEqual({ do: 'askEnd', roomKey: 'acme/Weekly standup' })
    expect(labels(rowOf(rows, 'People').rows ?? [])).toEqual(['Jo Winter (me)', 'Ana Diaz (muted)', 'Omar Haddad'])
  })

  test('offers to unmute those I muted only if a caller other than me is among them', () => {
    const [me, ...others] = members
    const mutedMe = { ...aMember(1, { ...me }), muted: true, mutedByMe: true }
    expect(labels(menuWith({ ...mine, members: [mutedMe, ...others] }))).toContain('Unmute those I muted')
    expect(labels(menuWith({ ...mine, members: [mutedMe] }))).not.toContain('Unmute those I muted')
  })

  test('offers in a room without a roster to unmute me, and those I muted, once their mutes were accepted', () => {
    const { members: _none, ...room } = mine
    const known = { name: '', direction: 'inbound' } as const
    const callers = [
      { ...known, callUuid: 'call-1', number: '15550100101', memberId: '4', isMe: true as const },
      { ...known, callUuid: 'call-2', number: '15550100102', memberId: '5' },
    ]
    const unlisted = { ...room, reported: callers }
    const before = labels(menuWith(unlisted))
    expect(before).toContain('Mute me')
    expect(before).not.toContain('Unmute those I muted')
    const pending = [{ id: 'm', kind: 'mute', who: ['call-1', 'call-2'], state: 'requested', at: 0 }] as const
    const after = labels(menuWith({ ...unlisted, pending }))
    expect(after).toEqual(expect.arrayContaining(['Unmute me', 'Unmute those I muted']))
    expect(after).not.toContain('Mute me')
  })

  test('offers to announce in the window, and to stop an announcement that is playing', () => {
    const playing = { id: 'p', kind: 'announce', who: 'everyone', state: 'playing', at: 0, until: 9_000 } as const
    const rows = menuWith({ ...mine, pending: [playing] })
    expect(rowOf(rows, 'Stop announcement to everyone').command).toEqual({ do: 'stopAnnouncement', id: 'p' })
    expect(rowOf(rows, 'Announce…').command).toEqual({
      do: 'show',
      show: { what: 'room', key: 'acme/Weekly standup', ask: 'announce' },
    })
    expect(labels(menuWith(mine)).join()).not.toContain('Stop announcement')
  })

  test('names who hears each announcement, and lets only the window stop those whose rows look the same', () => {
    const playing = { kind: 'announce', state: 'playing', at: 0, until: 9_000 } as const
    const omar = { name: 'Omar Haddad', number: '15550100103' }
    const toAll = { ...playing, id: 'all', who: 'everyone' } as const
    const toOmar = { ...playing, id: 'omar', who: ['call-3'], caller: omar }
    const toBoth = { ...playing, id: 'both', who: ['call-2', 'call-3'] }
    const stops = (pending: Room['pending']) =>
      menuWith({ ...mine, pending }).flatMap((row) =>
        row.kind === 'item' && row.label.startsWith('Stop announcement') ? [[row.label, row.command]] : [],
      )
    expect(stops([toAll, toOmar, toBoth])).toEqual([
      ['Stop announcement to everyone', { do: 'stopAnnouncement', id: 'all' }],
      ['Stop announcement to Omar Haddad', { do: 'stopAnnouncement', id: 'omar' }],
      ['Stop announcement to 2 people', { do: 'stopAnnouncement', id: 'both' }],
    ])
    const inWindow = { do: 'show', show: { what: 'room', key: 'acme/Weekly standup' } }
    const toOther = { ...toOmar, id: 'other', who: ['call-4'], caller: { ...omar, name: 'OMAR HADDAD' } }
    expect(stops([toAll, toOmar, toOther])).toEqual([
      ['Stop announcement to everyone', { do: 'stopAnnouncement', id: 'all' }],
      ['Stop announcement to Omar Haddad', inWindow],
      ['Stop announcement to OMAR HADDAD', inWindow],
    ])
  })

  test('shows in menu and tooltip that a recording is running or was started, and offers to stop it', () => {
    const recording = { id: 'r', kind: 'record', who: 'everyone', state: 'recording', at: 0 } as const
    const rows = menuWith({ ...mine, pending: [recording] })
    expect(rowOf(rows, 'Stop recording').command).toEqual({
      do: 'act',
      action: { kind: 'stopRecording', seen: seenIn('Weekly standup'), who: { kind: 'everyone' } },
    })
    expect(labels(rows)).not.toContain('Record…')
    const modelWith = (pending: Room['pending'], now: number) =>
      trayModel(aSnapshot([{ ...mine, pending }]), { ...context, now })
    const tooltip = (pending: Room['pending'], now = 725_000) => modelWith(pending, now).tooltip
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

  test('offers to unmute me if I am muted', () => {
    const rows = menuWith({ ...mine, members: [aMember(1, { isMe: true, muted: true })], people: 1 })
    expect(labels(rows)).not.toContain('Mute me')
    expect(rowOf(rows, 'Unmute me').command).toEqual({
      do: 'act',
      action: { kind: 'unmute', seen: seenIn('Weekly standup'), who: onlyThis(aMember(1)) },
    })
  })

  test.each([
    ['nobody is me', members.map((member) => ({ ...member, isMe: false }))],
    ['several are me', members.map((member) => ({ ...member, isMe: true }))],
  ])('does not offer to mute me if %s', (_, changed) => {
    expect(labels(menuWith({ ...mine, members: changed }))).not.toContain('Mute me')
  })

  test('opens the room to ask which line is meant if several are me, and mutes the picked one', () => {
    const several = members.map((member) => ({ ...member, isMe: true }))
    const rows = menuWith({ ...mine, members: several })
    expect(rowOf(rows, 'Mute me: choose which caller…').command).toEqual({
      do: 'show',
      show: { what: 'room', key: mine.key },
    })
    expect(labels(rows)).toContain('Mute all but me')
    expect(labels(menuWith({ ...mine, members: several, mePicked: 'call-1' }))).toContain('Mute me')
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
    const rows = menuWith({ ...mine, ...over } as Room)
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
  expect(labels(rowOf(menu, '★ mine (2)').rows ?? []).slice(0, 5)).toEqual([
    'Open',
    'Mute everyone, you too',
    'Find the noisy line…',
    'Announce…',
    'Record…',
  ])
})
