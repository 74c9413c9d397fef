import { expect, test } from 'vitest'
import type { Autostart } from '../../../../electron/desktop/autostart.ts'
import { changePreferences } from '../../../../electron/ipc/handlers/preferences.ts'
import type { Shortcuts } from '../../../../electron/desktop/shortcuts/shortcuts.ts'
import { failure, success } from '../../../../shared/result.ts'
import { memorySettings } from '../../../support/memory-settings.ts'

function create(refused: { shortcut?: boolean; autostart?: boolean } = {}) {
  const settings = memorySettings()
  const asked: string[] = []
  const shortcuts = {
    set: (which: string, accelerator: string) => {
      asked.push(`${which} ${accelerator}`)
      return refused.shortcut ? failure('invalid', { values: { reason: 'shortcutRefused' } }) : success(undefined)
    },
  } as unknown as Shortcuts
  const autostart: Autostart = {
    isAvailable: true,
    isOn: () => Promise.resolve(false),
    set: (on) => {
      asked.push(`autostart ${String(on)}`)
      return Promise.resolve(refused.autostart ? failure('storage') : success(undefined))
    },
  }
  return { parts: { settings, shortcuts, autostart }, settings, asked }
}

test('stores what was chosen, and changes nothing else', async () => {
  const { parts, settings, asked } = create()
  const before = settings.get().preferences
  expect(await changePreferences(parts, { theme: 'dark' })).toEqual(success({ ...before, theme: 'dark' }))
  expect(asked).toEqual([])
})

test('does not change a refused shortcut, says why, and applies the rest', async () => {
  const { parts, settings } = create({ shortcut: true })
  const before = settings.get().preferences.shortcutEnd
  const result = await changePreferences(parts, { shortcutEnd: 'Control+T', maskNumbers: true })
  expect(result).toMatchObject({ fault: { values: { reason: 'shortcutRefused' } } })
  expect(settings.get().preferences).toMatchObject({ shortcutEnd: before, maskNumbers: true })
})

test('does not show autostart as on if it could not be written', async () => {
  const { parts, settings } = create({ autostart: true })
  expect(await changePreferences(parts, { autostart: true })).toMatchObject({ fault: { code: 'storage' } })
  expect(settings.get().preferences.autostart).toBe(false)
})

test('returns a fault if the file cannot be written; the choice applies for this session', async () => {
  const { parts, settings, asked } = create()
  settings.broken = true
  const change = { shortcutShow: 'Control+G', autostart: true } as const
  expect(await changePreferences(parts, change)).toMatchObject({ fault: { code: 'storage' } })
  expect(asked).toEqual(['show Control+G', 'autostart true'])
  expect(settings.get().preferences).toMatchObject(change)
})
