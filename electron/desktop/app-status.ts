import type { AppMessage, AppStatus } from '../../shared/bridge.ts'

/** If there are more messages, the oldest are dropped. */
const MAX_MESSAGES = 20

export interface AppStatusStore {
  get(): AppStatus
  set(change: Partial<Omit<AppStatus, 'messages'>>): void
  addMessage(key: AppMessage['key'], values?: AppMessage['values']): void
  /** False if there is no such message. */
  dismissMessage(id: string): boolean
  subscribe(listener: (appStatus: AppStatus) => void): void
}

/** Stores the app status: facts of this computer, and the messages in the window. */
export function createAppStatus(first: AppStatus, now: () => number): AppStatusStore {
  let current = first
  let count = 0
  const listeners = new Set<(appStatus: AppStatus) => void>()
  const replace = (next: AppStatus): void => {
    current = next
    for (const listener of listeners) listener(next)
  }
  return {
    get: () => current,
    set: (change) => {
      const isSame = Object.entries(change).every(([key, value]) => current[key as keyof AppStatus] === value)
      if (!isSame) replace({ ...current, ...change })
    },
    addMessage: (key, values = {}) => {
      count += 1
      const message: AppMessage = { id: `message-${count}`, key, values, at: now() }
      // Messages with these keys are each about one room, so all of them stay. A message with any other key replaces
      // the previous one with that key.
      const others =
        key === 'ended' || key === 'newcomersStopped' || key === 'endNotNeeded' || key === 'endMissed'
          ? current.messages
          : current.messages.filter((other) => other.key !== key)
      replace({ ...current, messages: [...others, message].slice(-MAX_MESSAGES) })
    },
    dismissMessage: (id) => {
      const messages = current.messages.filter((message) => message.id !== id)
      const found = messages.length < current.messages.length
      if (found) replace({ ...current, messages })
      return found
    },
    subscribe: (listener) => {
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
    shortcuts: { quickMute: 'off', muteMe: 'off', muteAllButMe: 'off', end: 'off', show: 'off' },
    notifications: 'unknown',
    journal: 'unknown',
    withoutJournal: false,
    newcomers: {},
    scheduledEnds: {},
    messages: [],
  }
}
