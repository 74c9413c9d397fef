import { describe, expect, test } from 'vitest'
import type { Autostart } from '../../../../electron/desktop/lifecycle/autostart.ts'
import { preferenceHandlers } from '../../../../electron/ipc/handlers/preferences.ts'
import { weakened } from '../../../../shared/preferences/definitions.ts'
import { defaultPreferences, type Preferences } from '../../../../shared/preferences/preferences.ts'
import { shortcutPreferences } from '../../../../shared/preferences/shortcuts.ts'
import { testAccount } from '../../../support/test-core.ts'
import type { Shortcuts } from '../../../../electron/desktop/shortcuts/shortcuts.ts'
import { failure, success } from '../../../../shared/result.ts'
import { partsOf } from '../../../support/fake-ipc.ts'
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
  const autostart: Partial<Autostart> = {
    set: (on) => {
      asked.push(`autostart ${String(on)}`)
      return Promise.resolve(refused.autostart ? failure('storage') : success(undefined))
    },
  }
  const accounts = { list: () => [testAccount('plivo')] }
  const { setPreferences } = preferenceHandlers(partsOf({ settings, desktop: { shortcuts }, autostart, accounts }))
  type Change = Parameters<typeof setPreferences>[0]
  return { set: (change: Change, user = aUser()) => setPreferences(change, user), settings, asked }
}

test('stores the chosen value, and changes nothing else', async () => {
  const { set, settings, asked } = create()
  const before = settings.get().preferences
  expect(await set({ theme: 'dark' })).toEqual(success({ ...before, theme: 'dark' }))
  expect(asked).toEqual([])
})

test('does not store a refused shortcut, returns the reason, and applies the rest of the change', async () => {
  const { set, settings } = create({ shortcut: true })
  const before = settings.get().preferences.shortcutEnd
  const result = await set({ shortcutEnd: 'Control+T', theme: 'dark' })
  expect(result).toMatchObject({ fault: { values: { reason: 'shortcutRefused' } } })
  expect(settings.get().preferences).toMatchObject({ shortcutEnd: before, theme: 'dark' })
})

test('refuses the keys of another shortcut, even if they are written differently and not registered yet', async () => {
  const { set, settings, asked } = create()
  const result = await set({ shortcutShow: 'Alt+Ctrl+Shift+E' })
  expect(result).toMatchObject({ fault: { code: 'invalid', values: { reason: 'shortcutUsedHere' } } })
  expect(settings.get().preferences.shortcutShow).toBe('Control+Alt+Shift+G')
  expect(asked).toEqual([])
  for (const exchanged of [{ shortcutEnd: 'Control+Alt+Shift+Q' }, { shortcutShow: 'Control+Alt+Shift+E' }])
    expect(await set(exchanged)).toMatchObject(success(exchanged))
  expect(await set({ shortcutMuteMe: '' })).toMatchObject(success({ shortcutMuteMe: '' }))
})

test('does not store autostart as on if it could not be switched on', async () => {
  const { set, settings } = create({ autostart: true })
  expect(await set({ autostart: true })).toMatchObject({ fault: { code: 'storage' } })
  expect(settings.get().preferences.autostart).toBe(false)
})

test('returns a fault if the file cannot be written, and applies the choice for this session', async () => {
  const { set, settings, asked } = create()
  settings.broken = true
  const change = { shortcutShow: 'Control+G', autostart: true } as const
  expect(await set(change)).toMatchObject({ fault: { code: 'storage' } })
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
  test('46 is not stored without a user in front of the page; other changes are', async () => {
    const { set, settings } = create()
    const absent = aUser({ presses: false })
    expect(await set({ holdSeconds: 0 }, absent)).toEqual(unseen)
    expect(settings.get().preferences.holdSeconds).toBe(3)
    expect(await set({ holdSeconds: 9, theme: 'dark' }, absent)).toMatchObject({ ok: true })
  })

  test('46 is not stored together with a second one', async () => {
    const { set, settings } = create()
    const stored = settings.get().preferences
    expect(await set({ holdSeconds: 1, maskNumbersInNotices: false })).toEqual(unseen)
    expect(await set({ shortcutShow: 'Control+S', shortcutMuteMe: 'Control+C' })).toEqual(unseen)
    expect(settings.get().preferences).toEqual(stored)
  })

  test.each([true, false])('46 needs a system question if it ends read-only mode; agreed: %s', async (agrees) => {
    const { set, settings } = create()
    const user = aUser({ agrees })
    await set({ readOnly: true }, user)
    await set({ readOnly: false }, user)
    expect(user.systemAsked).toMatchObject([{ kind: 'readOnlyOff', accounts: [{ name: 'Example Company' }] }])
    expect(settings.get().preferences.readOnly).toBe(!agrees)
  })
})
