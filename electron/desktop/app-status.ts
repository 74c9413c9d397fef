import type { AppMessage, AppStatus } from '../../shared/bridge.ts'

/** More lines than this nobody reads; the oldest go. */
const MAX_NOTES = 20

export interface AppStatusStore {
  get(): AppStatus
  set(change: Partial<Omit<AppStatus, 'notes'>>): void
  addMessage(key: AppMessage['key'], values?: AppMessage['values']): void
  /** Whether there was such a note. */
  dismissMessage(id: string): boolean
  subscribe(listener: (appStatus: AppStatus) => void): void
}

/** What the window needs beside the snapshot: facts of this computer, and lines that a person should be told. */
export function createAppStatus(first: AppStatus, now: () => number): AppStatusStore {
  let current = first
  let counted = 0
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
      counted += 1
      const note: AppMessage = { id: `note-${counted}`, key, values, at: now() }
      // Several ends are several lines; a state of the computer is one line, however often it is found.
      const others = key === 'ended' ? current.messages : current.messages.filter((other) => other.key !== key)
      replace({ ...current, messages: [...others, note].slice(-MAX_NOTES) })
    },
    dismissMessage: (id) => {
      const notes = current.messages.filter((note) => note.id !== id)
      const found = notes.length < current.messages.length
      if (found) replace({ ...current, messages: notes })
      return found
    },
    subscribe: (listener) => {
      listeners.add(listener)
    },
  }
}

/** What is known before anything was tried. */
export function initialAppStatus(
  system: { readonly version: string; readonly electron: string; readonly platform: string; readonly locale: string },
  language: AppStatus['language'],
): AppStatus {
  const { version, electron, platform, locale } = system
  return {
    ...{ version, electron, platform, locale, language },
    trayHost: 'unknown',
    vault: 'unknown',
    shortcuts: { end: 'off', show: 'off' },
    notifications: 'unknown',
    journal: 'unknown',
    withoutJournal: false,
    messages: [],
  }
}
