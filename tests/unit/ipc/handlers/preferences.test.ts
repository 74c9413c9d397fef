import { describe, expect, test } from 'vitest'
import type { Autostart } from '../../../../electron/desktop/lifecycle/autostart.ts'
import {
  changePreferences,
  preferenceHandlers,
  weakened,
  type PreferenceHandlerParts,
} from '../../../../electron/ipc/handlers/preferences.ts'
import { defaultPreferences, type Preferences } from '../../../../shared/preferences/preferences.ts'
import { shortcutPreferences } from '../../../../shared/preferences/shortcuts.ts'
import { testAccount } from '../../../support/test-core.ts'
import type { Shortcuts } from '../../../../electron/desktop/shortcuts/shortcuts.ts'
import { failure, success } from '../../../../shared/result.ts'
import { memorySettings } from '../../../support/memory-settings.ts'
import { aUser, unseen } from '../../../support/user.ts'

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
    refresh: () => Promise.resolve(),
    set: (on) => {
      asked.push(`autostart ${String(on)}`)
      return Promise.resolve(refused.autostart ? failure('storage') : success(undefined))
    },
  }
  return { parts: { settings, shortcuts, autostart }, settings, asked }
}

test('stores the chosen value, and changes nothing else', async () => {
  const { parts, settings, asked } = create()
  const before = settings.get().preferences
  expect(await changePreferences(parts, { theme: 'dark' })).toEqual(success({ ...before, theme: 'dark' }))
  expect(asked).toEqual([])
})

test('does not store a refused shortcut, returns the reason, and applies the rest of the change', async () => {
  const { parts, settings } = create({ shortcut: true })
  const before = settings.get().preferences.shortcutEnd
  const result = await changePreferences(parts, { shortcutEnd: 'Control+T', maskNumbers: true })
  expect(result).toMatchObject({ fault: { values: { reason: 'shortcutRefused' } } })
  expect(settings.get().preferences).toMatchObject({ shortcutEnd: before, maskNumbers: true })
})

test('refuses the keys of another shortcut, even if they are written differently and not registered yet', async () => {
  const { parts, settings, asked } = create()
  const result = await changePreferences(parts, { shortcutShow: 'Alt+Ctrl+Shift+E' })
  expect(result).toMatchObject({ fault: { code: 'invalid', values: { reason: 'shortcutUsedHere' } } })
  expect(settings.get().preferences.shortcutShow).toBe('Control+Alt+Shift+G')
  expect(asked).toEqual([])
  const exchanged = { shortcutEnd: 'Control+Alt+Shift+Q', shortcutShow: 'Control+Alt+Shift+E' }
  expect(await changePreferences(parts, exchanged)).toMatchObject(success(exchanged))
  expect(await changePreferences(parts, { shortcutMuteMe: '' })).toMatchObject(success({ shortcutMuteMe: '' }))
})

test('does not store autostart as on if it could not be switched on', async () => {
  const { parts, settings } = create({ autostart: true })
  expect(await changePreferences(parts, { autostart: true })).toMatchObject({ fault: { code: 'storage' } })
  expect(settings.get().preferences.autostart).toBe(false)
})

test('returns a fault if the file cannot be written, and applies the choice for this session', async () => {
  const { parts, settings, asked } = create()
  settings.broken = true
  const change = { shortcutShow: 'Control+G', autostart: true } as const
  expect(await changePreferences(parts, change)).toMatchObject({ fault: { code: 'storage' } })
  expect(asked).toEqual(['show Control+G', 'autostart true'])
  expect(settings.get().preferences).toMatchObject(change)
})

const before = { ...defaultPreferences(), readOnly: true, maskNumbers: true, holdSeconds: 5, keepLogMonths: 3 as const }

const shortcutKeys = shortcutPreferences

test.each([
  [{ readOnly: false }, ['readOnly']],
  [{ holdSeconds: 4 }, ['holdSeconds']],
  [{ maskNumbers: false, maskNumbersInNotices: false }, ['maskNumbers', 'maskNumbersInNotices']],
  [{ keepLogMonths: 1 }, ['keepLogMonths']],
  ...shortcutKeys.flatMap((key) => [
    [{ [key]: 'Control+Shift+T' }, [key]] as const,
    [{ [key]: before[key] === '' ? 'Alt+F1' : '' }, [key]] as const,
    [{ [key]: before[key] }, []] as const,
  ]),
  [
    { shortcutEnd: before.shortcutEnd, shortcutShow: 'Control+S', shortcutAdmit: 'Control+C' },
    ['shortcutAdmit', 'shortcutShow'],
  ],
  [{ popoverPinned: true }, ['popoverPinned']],
  [{ popoverPinned: false }, []],
  [{ keepLogMonths: 12 }, []],
  [{ keepLogMonths: 0 }, []],
  [{ readOnly: true, holdSeconds: 10, maskNumbers: true, theme: 'dark' }, []],
  [{}, []],
] as readonly (readonly [Partial<Preferences>, readonly string[]])[])(
  '46 treats the change %j as weakening %j',
  (change, expected) => {
    expect(weakened(before, change).toSorted()).toEqual(expected)
  },
)

test('46 treats deleting the journal after a year as weaker than keeping it for ever', () => {
  expect(weakened({ ...before, keepLogMonths: 0 }, { keepLogMonths: 12 })).toEqual(['keepLogMonths'])
})

describe('a change that protects less', () => {
  function handlers(presses: boolean, agrees = true) {
    const { parts, settings } = create()
    const user = aUser({ presses, agrees })
    const { setPreferences } = preferenceHandlers({
      ...parts,
      ...({} as Pick<PreferenceHandlerParts, 'notifier' | 'localizedTexts'>),
      accounts: { list: () => [testAccount('plivo')] },
    })
    const set = (change: Parameters<typeof setPreferences>[0]) => setPreferences(change, user)
    return { set, settings, asked: user.systemAsked }
  }

  test('46 is not stored without a user in front of the page; other changes are', async () => {
    const { set, settings } = handlers(false)
    expect(await set({ holdSeconds: 0 })).toEqual(unseen)
    expect(settings.get().preferences.holdSeconds).toBe(3)
    expect(await set({ holdSeconds: 9, theme: 'dark' })).toMatchObject({ ok: true })
  })

  test('46 one press changes the keys of one shortcut', async () => {
    const { set, settings } = handlers(true)
    const stored = settings.get().preferences
    expect(await set({ shortcutShow: 'Control+S', shortcutMuteMe: 'Control+C' })).toEqual(unseen)
    expect(settings.get().preferences).toEqual(stored)
  })

  test('46 is stored if the user is present, but not together with a second such change', async () => {
    const { set, settings, asked } = handlers(true)
    expect(await set({ holdSeconds: 1, maskNumbersInNotices: false })).toEqual(unseen)
    expect(await set({ holdSeconds: 1 })).toMatchObject({ ok: true })
    expect(settings.get().preferences).toMatchObject({ holdSeconds: 1, maskNumbersInNotices: true })
    expect(asked).toEqual([])
  })

  test.each([true, false])('46 needs a system question if it ends read-only mode; agreed: %s', async (agrees) => {
    const { set, settings, asked } = handlers(true, agrees)
    await set({ readOnly: true })
    await set({ readOnly: false })
    expect(asked).toMatchObject([{ kind: 'readOnlyOff', accounts: [{ name: 'Example Company' }] }])
    expect(settings.get().preferences.readOnly).toBe(!agrees)
  })
})
