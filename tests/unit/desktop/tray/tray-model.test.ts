import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { trayShapes } from '../../../../scripts/icons/tray-shapes.ts'
import { fault } from '../../../../shared/fault.ts'
import { anAccount, aRoom, aSnapshot } from '../../../support/rooms.ts'
import { context, labels, people, rowOf, trayModel } from '../../../support/tray-rows.ts'

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
] as const)('neither words nor icon say that there are no rooms while that is unknown: %o', (health, words, icon) => {
  const account = anAccount({ health: { ...anAccount().health, ...health } })
  const model = trayModel(aSnapshot([], { accounts: [account] }), context)
  expect(model.icon).toBe(icon)
  expect(model.tooltip.split('\n')[1]).toBe(words)
  expect(labels(model.menu)[0]).toBe(words)
})

test('says that there is no account', () => {
  expect(trayModel(aSnapshot([], { accounts: [] }), context).tooltip).toBe('Gavel\nNo account yet')
})

test.each([
  [1, 'live-1-light'],
  [9, 'live-9-light'],
  [10, 'live-9plus-light'],
])('the icon for %i rooms is %s', (count, icon) => {
  const rooms = Array.from({ length: count }, (_, index) => aRoom(`room ${index}`, { members: people(2) }))
  const model = trayModel(aSnapshot(rooms), context)
  expect(model.icon).toBe(icon)
  expect(model.title).toBe(String(count))
})

test('the icon has another shape for my own room', () => {
  const rooms = [aRoom('a', { own: true, members: people(1) })]
  expect(trayModel(aSnapshot(rooms), context).icon).toBe('own-1-light')
})

test('shows trouble if credentials are rejected, with the reason in the tooltip and the menu', () => {
  const trouble = anAccount({
    health: { ...anAccount().health, state: 'trouble', fault: fault('credentials') },
  })
  const model = trayModel(aSnapshot([aRoom('a', { members: people(3) })], { accounts: [trouble] }), context)
  expect(model.icon).toBe('live-1-trouble-light')
  expect(model.tooltip).toBe('Gavel\n1 room, 3 people\nAcme: Sign-in rejected')
  expect(labels(model.menu)[0]).toBe('1 room, 3 people')
  expect(rowOf(model.menu, '⚠ Acme: Sign-in rejected').command).toEqual({ do: 'show', show: { what: 'accounts' } })
})

test('shows when a problem began: the time if that was today, otherwise the date', () => {
  const noon = new Date(2026, 10, 21, 12, 4).getTime()
  const problemSince = (since: number): string => {
    const trouble = anAccount({ health: { ...anAccount().health, state: 'trouble', fault: fault('offline'), since } })
    const { menu } = trayModel(aSnapshot([], { accounts: [trouble] }), { ...context, now: noon + 60_000 })
    return rowOf(menu, '⚠').label.replace(/\s/g, ' ')
  }
  expect(problemSince(noon)).toBe('⚠ Acme: Offline since 12:04 PM')
  expect(problemSince(noon - 86_400_000)).toBe('⚠ Acme: Offline since Nov 20, 2026')
})

test('says why an account cannot be read, not that its token is stored only until Gavel quits', () => {
  const noon = new Date(2026, 10, 21, 12, 4).getTime()
  const health = { ...anAccount().health, state: 'trouble', fault: fault('offline'), since: noon } as const
  const trouble = anAccount({ tokenIn: 'session', vaultFault: fault('keychainMissing'), health })
  const model = trayModel(aSnapshot([], { accounts: [trouble] }), { ...context, now: noon + 60_000 })
  expect(model.tooltip).toContain('Acme: Offline')
  expect(rowOf(model.menu, '⚠').label.replace(/\s/g, ' ')).toBe('⚠ Acme: Offline since 12:04 PM')
})

test("trouble leaves the number and the mark of the user's own room visible", () => {
  const trouble = anAccount({ health: { ...anAccount().health, state: 'trouble', fault: fault('offline') } })
  const rooms = [aRoom('a', { own: true, members: people(3) }), aRoom('b', { members: people(1) })]
  expect(trayModel(aSnapshot(rooms, { accounts: [trouble] }), context).icon).toBe('own-2-trouble-light')
})

test('shows trouble for a locked keychain, but not for a rest after a 429 or for an unknown roster', () => {
  const locked = anAccount({ tokenIn: 'none', vaultFault: fault('keychainLocked') })
  expect(trayModel(aSnapshot([], { accounts: [locked] }), context).icon).toBe('trouble-light')
  const resting = anAccount({ health: { ...anAccount().health, state: 'resting', fault: fault('rateLimited') } })
  const model = trayModel(aSnapshot([aRoom('a', { state: 'unverified' })], { accounts: [resting] }), context)
  expect(model.icon).toBe('live-1-light')
})

test('the icon marks a recording, and has another mark if Gavel only knows that a recording was started', () => {
  const recording = { id: 'r', kind: 'record', who: 'everyone', state: 'recording', at: 0 } as const
  const trouble = anAccount({ health: { ...anAccount().health, state: 'trouble', fault: fault('offline') } })
  const iconOf = (...unverified: readonly boolean[]) => {
    const pending = unverified.map((is) => ({ ...recording, ...(is && { unverified: true as const }) }))
    const rooms = [aRoom('a', { members: people(2), pending })]
    return [aSnapshot(rooms), aSnapshot(rooms, { accounts: [trouble] })].map((one) => trayModel(one, context).icon)
  }
  expect(iconOf(false)).toEqual(['live-1-recording-light', 'live-1-recording-trouble-light'])
  expect(iconOf(true)).toEqual(['live-1-recording-started-light', 'live-1-recording-started-trouble-light'])
  // The recording of one call is not that of the room.
  const pending = [{ ...recording, who: ['call-1'] }]
  expect(trayModel(aSnapshot([aRoom('a', { members: people(2), pending })]), context).icon).toBe('live-1-light')
  expect(iconOf(true, false)[0]).toBe('live-1-recording-light')
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

test('keeps the same menu after an observation that changes nothing', () => {
  const members = people(2)
  const first = trayModel(aSnapshot([aRoom('a', { members, rosterAt: 1 })]), context)
  const next = trayModel(aSnapshot([aRoom('a', { members, rosterAt: 2 })], { revision: 9, at: 7 }), {
    ...context,
    now: 2_000,
  })
  expect(next).toEqual(first)
})

test('every icon that can be requested is drawn', () => {
  const drawings = join(import.meta.dirname, '../../../../build/icons')
  const sources = readdirSync(drawings).map((name) => [
    basename(name, '.svg'),
    readFileSync(join(drawings, name), 'utf8'),
  ])
  const shapes = new Set(trayShapes(Object.fromEntries(sources) as Record<string, string>).map(({ name }) => name))
  const counts = Array.from({ length: 11 }, (_, index) => index)
  expect(shapes).toContain('unknown')
  expect(shapes).toContain('trouble')
  const health = { ...anAccount().health, state: 'trouble', fault: fault('offline') } as const
  const recording = { id: 'r', kind: 'record', who: 'everyone', state: 'recording', at: 0 } as const
  const recordings = [[], [recording], [{ ...recording, unverified: true }]] as const
  for (const own of [false, true])
    for (const count of counts)
      for (const platform of ['linux', 'darwin', 'win32'] as const)
        for (const account of [anAccount(), anAccount({ health })])
          for (const pending of recordings) {
            const rooms = Array.from({ length: count }, (_, index) => aRoom(`${index}`, { own, members: [], pending }))
            const hints = { platform, desktop: '', dark: own }
            const { icon } = trayModel(aSnapshot(rooms, { accounts: [account] }), { ...context, hints })
            expect(shapes).toContain(icon.replace(platform === 'darwin' ? /Template$/ : /-(light|dark)$/, ''))
          }
})

test('offers to pause notifications for an hour or until the next morning', () => {
  const rows = rowOf(trayModel(aSnapshot([]), context).menu, 'Pause notifications').rows ?? []
  expect(labels(rows).map((label) => label.replace(/\s/g, ' '))).toEqual(['For 1 hour', 'Until tomorrow morning'])
  expect(rowOf(rows, 'Until tomorrow').command).toEqual({ do: 'pauseNotifications', until: 'tomorrow' })
})

test('offers to resume paused notifications', () => {
  const paused = { ...context, preferences: { ...context.preferences, notificationsPausedUntil: 2_000 } }
  const { menu } = trayModel(aSnapshot([]), paused)
  expect(rowOf(menu, 'Resume notifications (paused until ').command).toEqual({ do: 'resumeNotifications' })
})
