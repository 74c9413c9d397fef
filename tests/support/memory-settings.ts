import { defaultSettings, type SettingsData } from '../../electron/settings/schema.ts'
import type { Settings } from '../../electron/settings/settings.ts'
import { failure, success } from '../../shared/result.ts'

/** Settings in memory only. If `broken` is true, every update returns a fault, although it takes effect. */
export function memorySettings(first: Partial<SettingsData> = {}): Settings & { broken: boolean } {
  let data: SettingsData = { ...defaultSettings(), ...first }
  const listeners = new Set<(before: SettingsData, after: SettingsData) => void>()
  const settings = {
    broken: false,
    repaired: undefined,
    isNewer: false,
    get: () => data,
    flush: () => Promise.resolve(),
    update: (change: Partial<SettingsData>) => {
      const before = data
      data = { ...data, ...change }
      for (const listener of listeners) listener(before, data)
      return Promise.resolve(settings.broken ? failure('storage') : success(undefined))
    },
    subscribe: (listener: (before: SettingsData, after: SettingsData) => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  return settings
}
