import type { Note, Surroundings } from '../../shared/bridge.ts'

/** More lines than this nobody reads; the oldest go. */
const MAX_NOTES = 20

export interface SurroundingsStore {
  get(): Surroundings
  set(change: Partial<Omit<Surroundings, 'notes'>>): void
  note(key: Note['key'], values?: Note['values']): void
  /** Whether there was such a note. */
  dismiss(id: string): boolean
  subscribe(listener: (surroundings: Surroundings) => void): void
}

/** What the window needs beside the snapshot: facts of this computer, and lines that a person should be told. */
export function createSurroundings(first: Surroundings, now: () => number): SurroundingsStore {
  let current = first
  let counted = 0
  const listeners = new Set<(surroundings: Surroundings) => void>()
  const replace = (next: Surroundings): void => {
    current = next
    for (const listener of listeners) listener(next)
  }
  return {
    get: () => current,
    set: (change) => {
      const isSame = Object.entries(change).every(([key, value]) => current[key as keyof Surroundings] === value)
      if (!isSame) replace({ ...current, ...change })
    },
    note: (key, values = {}) => {
      counted += 1
      const note: Note = { id: `note-${counted}`, key, values, at: now() }
      // Several ends are several lines; a state of the computer is one line, however often it is found.
      const others = key === 'ended' ? current.notes : current.notes.filter((other) => other.key !== key)
      replace({ ...current, notes: [...others, note].slice(-MAX_NOTES) })
    },
    dismiss: (id) => {
      const notes = current.notes.filter((note) => note.id !== id)
      const found = notes.length < current.notes.length
      if (found) replace({ ...current, notes })
      return found
    },
    subscribe: (listener) => {
      listeners.add(listener)
    },
  }
}

/** What is known before anything was tried. */
export function firstSurroundings(
  system: { readonly version: string; readonly electron: string; readonly platform: string; readonly locale: string },
  language: Surroundings['language'],
): Surroundings {
  const { version, electron, platform, locale } = system
  return {
    ...{ version, electron, platform, locale, language },
    trayHost: 'unknown',
    vault: 'unknown',
    shortcuts: { end: 'off', show: 'off' },
    notifications: 'unknown',
    log: 'unknown',
    unlogged: false,
    notes: [],
  }
}
