import type { Bridge, Marks, Opening, Surroundings } from '../../shared/bridge.ts'
import type { AccountView, Conference, Snapshot } from '../../shared/model.ts'
import type { Preferences } from '../../shared/preferences.ts'
import type { Early } from './early.ts'
import type { TellFailure } from './page-failures.ts'
import { createRevisions } from './revisions.ts'

export type SnapshotListener = (before: Snapshot, after: Snapshot) => void

/** What main knows, as the window last heard it. */
export interface Desk {
  readonly snapshot: Snapshot
  readonly preferences: Preferences
  readonly marks: Marks
  readonly surroundings: Surroundings
  account(id: string): AccountView | undefined
  room(key: string): Conference | undefined
  /** After each revision. Answers with its unsubscribe. */
  onChange(listener: SnapshotListener): () => void
  close(): void
}

export function createDesk(bridge: Bridge, opening: Opening, early: Early, tellFailure: TellFailure): Desk {
  let snapshot = $state.raw(JSON.parse(opening.snapshot) as Snapshot)
  let preferences = $state.raw(opening.preferences)
  let marks = $state.raw(opening.marks)
  let surroundings = $state.raw(opening.surroundings)
  // A new map for each revision: nothing in it ever changes.
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  const rooms = $derived(new Map(snapshot.conferences.map((room) => [room.key, room])))
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing on screen follows it
  const listeners = new Set<SnapshotListener>()

  const replace = (after: Snapshot): void => {
    const before = snapshot
    snapshot = after
    listeners.forEach((listener) => {
      try {
        listener(before, after)
      } catch (error) {
        // The other listeners must still be called.
        tellFailure('page', error)
      }
    })
  }
  const receive = createRevisions({ current: () => snapshot, replace, ask: () => bridge.snapshot() })

  const stops = [
    early.drain(receive),
    bridge.onPreferences((next) => (preferences = next)),
    bridge.onMarks((next) => (marks = next)),
    bridge.onSurroundings((next) => (surroundings = next)),
  ]
  return {
    get snapshot() {
      return snapshot
    },
    get preferences() {
      return preferences
    },
    get marks() {
      return marks
    },
    get surroundings() {
      return surroundings
    },
    account: (id) => snapshot.accounts.find((account) => account.id === id),
    room: (key) => rooms.get(key),
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: () => {
      stops.forEach((stop) => {
        stop()
      })
    },
  }
}
