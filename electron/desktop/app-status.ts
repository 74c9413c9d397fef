import type { AppMessage, AppStatus } from '../../shared/ipc/bridge.ts'
import { ofShortcuts } from '../../shared/preferences/shortcuts.ts'

/** Messages with these keys are each about one room. Any other message replaces the earlier one with its key. */
const ABOUT_ONE_ROOM: readonly AppMessage['key'][] = [
  'ended',
  'newcomersStopped',
  'endNotNeeded',
  'endedWhy',
  'endMissed',
  'reminderMissed',
  'action',
]

/** The maximum number of messages for each of the keys above. Messages with different keys never replace each other. */
const MAX_ABOUT_ROOMS = 20

export type AppStatusStore = ReturnType<typeof createAppStatus>

/** Stores the app status: facts of this computer, and the messages in the window. */
export function createAppStatus(first: AppStatus, now: () => number) {
  let current = first
  let count = 0
  const listeners = new Set<(appStatus: AppStatus) => void>()
  const replace = (next: AppStatus): void => {
    current = next
    for (const listener of listeners) listener(next)
  }
  return {
    get: (): AppStatus => current,
    set: (change: Partial<Omit<AppStatus, 'messages'>>): void => {
      const isSame = Object.entries(change).every(([key, value]) => current[key as keyof AppStatus] === value)
      if (!isSame) replace({ ...current, ...change })
    },
    /** Returns the message's id. */
    addMessage: (
      key: AppMessage['key'],
      values: AppMessage['values'] = {},
      more: Pick<AppMessage, 'told' | 'instance'> = {},
    ): string => {
      count += 1
      const message: AppMessage = { id: `message-${count}`, key, values, at: now(), ...more }
      const limit = ABOUT_ONE_ROOM.includes(key) ? MAX_ABOUT_ROOMS : 1
      const same = current.messages.filter((other) => other.key === key)
      const replaced = same.slice(0, Math.max(0, same.length + 1 - limit))
      replace({ ...current, messages: [...current.messages.filter((other) => !replaced.includes(other)), message] })
      return message.id
    },
    /** Returns false if no message has this id. */
    dismissMessage: (id: string): boolean => {
      const messages = current.messages.filter((message) => message.id !== id)
      const found = messages.length < current.messages.length
      if (found) replace({ ...current, messages })
      return found
    },
    subscribe: (listener: (appStatus: AppStatus) => void): void => {
      listeners.add(listener)
    },
  }
}

/** The app status at startup, before anything has been checked. */
export function initialAppStatus(
  system: { readonly version: string; readonly electron: string; readonly platform: string; readonly locale: string },
  language: AppStatus['language'],
): AppStatus {
  const { version, electron, platform, locale } = system
  return {
    version,
    electron,
    platform,
    locale,
    language,
    trayHost: 'unknown',
    vault: 'unknown',
    shortcuts: ofShortcuts(() => 'off'),
    notifications: 'unknown',
    journal: 'unknown',
    messages: [],
  }
}
