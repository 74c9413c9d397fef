import { expect, test } from 'vitest'
import type { Desktop } from '../../electron/desktop/desktop.ts'
import { createAppStatus, initialAppStatus } from '../../electron/desktop/app-status.ts'
import type { System } from '../../electron/desktop/platform.ts'
import { dropHeld, applySettings } from '../../electron/apply-settings.ts'
import type { Commands } from '../../electron/moderation/commands.ts'
import type { Monitor, MonitorSettings } from '../../electron/monitor/monitor.ts'
import type { Labels } from '../../electron/settings/labels.ts'
import { createPicked } from '../../electron/settings/picked.ts'
import type { SettingsData } from '../../electron/settings/schema.ts'
import type { Pending } from '../../shared/model.ts'
import { success } from '../../shared/result.ts'
import { memorySettings } from '../support/memory-settings.ts'
import { aRoom, aSnapshot } from '../support/rooms.ts'

const own = [{ accountId: 'acme', name: 'Standup' }]
const computer = { version: '0', electron: '0', platform: 'linux', locale: 'en' }
const surroundingsOf = () => createAppStatus(initialAppStatus(computer, 'en'), () => 0)

function create(first: Partial<SettingsData> = {}) {
  const settings = memorySettings(first)
  const configured: MonitorSettings[] = []
  const happened: string[] = []
  const monitor = { configure: (watch: MonitorSettings) => configured.push(watch) } as unknown as Monitor
  const desk = {
    shortcuts: {
      set: (which: string, accelerator: string) => {
        happened.push(`${which} ${accelerator}`)
        return success(undefined)
      },
    },
    popover: { pin: (pinned: boolean) => happened.push(`pin ${String(pinned)}`) },
    refreshTray: () => undefined,
  } as unknown as Desktop
  const system = {
    locale: 'en',
    setTheme: (theme: string) => happened.push(`theme ${theme}`),
    onThemeChanged: () => undefined,
  } as unknown as System
  const labels = { subscribe: () => undefined } as unknown as Labels
  const appStatus = surroundingsOf()
  applySettings({ monitor, desk, settings, labels, appStatus, system, picked: createPicked() })
  return { settings, configured, happened, appStatus }
}

test('the shortcut is taken when a conference is first marked as mine, and not before', async () => {
  const { settings, happened } = create()
  expect(happened.filter((what) => what.startsWith('end'))).toEqual([])
  await settings.update({ own })
  await settings.update({ own: [...own, { accountId: 'acme', name: 'Other' }] })
  expect(happened.filter((what) => what.startsWith('end'))).toEqual(['end Control+Alt+Shift+E'])
})

test('at a later start it is taken at once', () => {
  expect(create({ own }).happened).toContain('end Control+Alt+Shift+E')
})

test('what the person marked and chose reaches the monitor with each change', async () => {
  const { settings, configured } = create({ own })
  await settings.update({ preferences: { ...settings.get().preferences, readOnly: true, refreshPace: 4 } })
  expect(configured.at(-1)).toMatchObject({ own, readOnly: true, pace: 4 })
})

test('theme and language follow, only when they changed', async () => {
  const { settings, happened, appStatus } = create()
  await settings.update({ told: ['x'] })
  await settings.update({ preferences: { ...settings.get().preferences, theme: 'dark', language: 'de' } })
  expect(happened.filter((what) => what.startsWith('theme'))).toEqual(['theme system', 'theme dark'])
  expect(appStatus.get().language).toBe('de')
})

test('what was held when the computer went to sleep is dropped, and said', async () => {
  const held = (id: string): Pending => ({ id, kind: 'remove', who: ['m'], state: 'held', at: 0, until: 1 })
  const pending = [held('1'), { ...held('2'), state: 'sending' as const }, held('3')]
  const monitor = { snapshot: () => aSnapshot([aRoom('a', { pending })]) } as unknown as Monitor
  const dropped: string[] = []
  const commands = { dropHeld: (why: string) => Promise.resolve(void dropped.push(why)) } as unknown as Commands
  const appStatus = surroundingsOf()
  await dropHeld({ monitor, commands }, appStatus, 'sleep')
  expect(dropped).toEqual(['sleep'])
  expect(appStatus.get().messages).toMatchObject([{ key: 'heldDropped', values: { count: 2 } }])
})

test('nothing held is nothing to say', async () => {
  const monitor = { snapshot: () => aSnapshot([aRoom('a')]) } as unknown as Monitor
  const commands = { dropHeld: () => Promise.resolve() } as unknown as Commands
  const appStatus = surroundingsOf()
  await dropHeld({ monitor, commands }, appStatus, 'network')
  expect(appStatus.get().messages).toEqual([])
})
