import { expect, test } from 'vitest'
import type { Desktop } from '../../electron/desktop/desktop.ts'
import { createAppStatus, initialAppStatus } from '../../electron/desktop/app-status.ts'
import type { System } from '../../electron/desktop/platform.ts'
import { applySettings } from '../../electron/apply-settings.ts'
import type { Monitor, MonitorSettings } from '../../electron/monitor/monitor.ts'
import type { Labels } from '../../electron/settings/labels.ts'
import type { SettingsData } from '../../electron/settings/schema.ts'
import type { Room } from '../../shared/rooms/model.ts'
import { failure, success } from '../../shared/result.ts'
import { fakeMonitor } from '../support/fake-monitor.ts'
import { aRoom, aSnapshot, anAccount } from '../support/rooms.ts'
import { memorySettings } from '../support/memory-settings.ts'
import type { AccountView } from '../../shared/account.ts'
import { shortcutNames } from '../../shared/preferences/shortcuts.ts'

const own = [{ accountId: 'acme', name: 'Standup' }]
const computer = { version: '0', electron: '0', platform: 'linux', locale: 'en' }
const createStatus = () => createAppStatus(initialAppStatus(computer, 'en'), () => 0)

function create(first: Partial<SettingsData> = {}, refused: readonly string[] = []) {
  const settings = memorySettings(first)
  const configured: MonitorSettings[] = []
  const happened: string[] = []
  const { monitor: shown, become } = fakeMonitor(aSnapshot([], { accounts: [] }))
  const monitor = {
    configure: (given: MonitorSettings) => configured.push(given),
    ...shown,
  } as unknown as Monitor
  const desktop = {
    shortcuts: {
      setStored: (which: string, accelerator: string) => {
        happened.push(`${which} ${accelerator}`)
        return refused.includes(which)
          ? failure('invalid', { values: { reason: 'shortcutRefused' } })
          : success(undefined)
      },
      state: (which: string) => (refused.includes(which) ? 'refused' : 'registered'),
    },
    popover: { pin: (pinned: boolean) => happened.push(`pin ${String(pinned)}`) },
    windows: { all: () => [], textZoom: { set: (size: number) => happened.push(`text ${String(size)}`) } },
    refreshTray: () => undefined,
  } as unknown as Desktop
  const system = {
    locale: 'en',
    setTheme: (theme: string) => happened.push(`theme ${theme}`),
    onThemeChanged: () => undefined,
  } as unknown as System
  const labels = { subscribe: () => undefined } as unknown as Labels
  const appStatus = createStatus()
  const scheduledEnds = { setRules: (rules: object) => happened.push(`rules ${Object.keys(rules).join()}`) }
  applySettings({ monitor, scheduledEnds, desktop, settings, labels, appStatus, system })
  return {
    settings,
    configured,
    happened,
    appStatus,
    show: (...rooms: Room[]) => {
      become(aSnapshot(rooms))
    },
    connect: (...accounts: AccountView[]) => {
      become(aSnapshot([], { accounts }))
    },
    registered: () => shortcutNames.filter((name) => happened.some((what) => what.startsWith(`${name} `))),
  }
}

test('passes the rules of rooms on at the start, and when they change', async () => {
  const { settings, happened } = create()
  await settings.update({ roomRules: { 'acme/Sales': { atMost: 90, alone: 0, endOfDay: '' } } })
  await settings.update({ me: {} })
  expect(happened.filter((what) => what.startsWith('rules'))).toEqual(['rules ', 'rules acme/Sales'])
})

test('registers the end shortcut when a room is first marked as own, and not before', async () => {
  const { settings, happened, show } = create()
  show()
  expect(happened.filter((what) => what.startsWith('end'))).toEqual([])
  await settings.update({ own })
  await settings.update({ own: [...own, { accountId: 'acme', name: 'Other' }] })
  expect(happened.filter((what) => what.startsWith('end'))).toEqual(['end Control+Alt+Shift+E'])
})

test('passes to the monitor the rooms for which the user chose notifications, but not those with only a sound', () => {
  const off = { started: false, joined: false, left: false, below: 0, longerThan: 0 }
  const roomNotices = { 'acme/Standup': { ...off, joined: true }, 'acme/Sales': { ...off, sound: true } }
  const { configured } = create({ roomNotices })
  expect(configured.at(-1)?.notified).toEqual(['acme/Standup'])
})

test('passes to the monitor the numbers that callers of rooms dial', () => {
  const roomNumbers = { 'acme/Standup': ['15550120001'] }
  const { configured } = create({ roomNumbers })
  expect(configured.at(-1)?.numbers).toBe(roomNumbers)
})

test('shows which shortcuts could not be registered, except the end shortcut', () => {
  const { appStatus, show } = create({ own }, ['quickMute', 'muteMe', 'end', 'show'])
  expect(appStatus.get().messages).toMatchObject([{ key: 'shortcutsRefused', values: { keys: 'Control+Alt+Shift+G' } }])
  show()
  const keys = 'Control+Alt+Shift+F Control+Alt+Shift+M Control+Alt+Shift+G'
  expect(appStatus.get().messages).toMatchObject([{ key: 'shortcutsRefused', values: { keys } }])
})

test('passes marks and preferences to the monitor after a change', async () => {
  const { settings, configured } = create({ own })
  await settings.update({ preferences: { ...settings.get().preferences, readOnly: true, refreshPace: 4 } })
  expect(configured.at(-1)).toMatchObject({ own, readOnly: true, pace: 4 })
})

test('applies the theme at start and then only when it changes, and applies a new language', async () => {
  const { settings, happened, appStatus } = create()
  await settings.update({ told: ['x'] })
  await settings.update({ preferences: { ...settings.get().preferences, theme: 'dark', language: 'de' } })
  expect(happened.filter((what) => what.startsWith('theme'))).toEqual(['theme system', 'theme dark'])
  expect(appStatus.get().language).toBe('de')
})

test('a pinned name adopts the spelling of the live room, and is passed to the monitor', () => {
  const { configured, show } = create({ pinned: [{ accountId: 'acme', name: 'Standup ' }] })
  show(aRoom('Standup', { pinned: true }))
  expect(configured.at(-1)?.pinned).toEqual([{ accountId: 'acme', name: 'Standup', wasLive: true }])
})

test('the shortcut of the finder is left to other applications until there is an account in which Gavel can act', () => {
  const { registered, connect } = create()
  connect(anAccount({ tokenIn: 'team' }))
  expect(registered()).toEqual(['show'])
  connect(anAccount({ tokenIn: 'team' }), anAccount({ id: 'own' }))
  expect(registered()).toEqual(['quickMute', 'findNoise', 'show'])
})

test("the shortcuts for the user's own room are left to other applications while no account has one", () => {
  const ofEarlierDemo = { accountId: 'earlier-demo', name: 'Weekly standup' }
  const { registered, connect } = create({ own: [ofEarlierDemo, { accountId: 'later', name: 'Board' }] })
  connect(anAccount())
  expect(registered()).toEqual(['quickMute', 'findNoise', 'show'])
  connect(anAccount(), anAccount({ id: 'later' }))
  expect(registered()).toEqual(shortcutNames)
})
