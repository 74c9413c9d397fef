import type { Bridge, RoomMarks, InitialState, AppStatus } from '../../shared/bridge.ts'
import type { AccountView, Conference, Snapshot } from '../../shared/model.ts'
import type { Preferences } from '../../shared/preferences.ts'
import type { Early } from './early.ts'
import type { ReportFailure } from './page-failures.ts'
import { createRevisions } from './revisions.ts'

export type SnapshotListener = (before: Snapshot, after: Snapshot) => void

/** What main knows, as the window last heard it. */
export interface Store {
  readonly snapshot: Snapshot
  readonly preferences: Preferences
  readonly roomMarks: RoomMarks
  readonly appStatus: AppStatus
  account(id: string): AccountView | undefined
  room(key: string): Conference | undefined
  /** After each revision. Answers with its unsubscribe. */
  onChange(listener: SnapshotListener): () => void
  close(): void
}

export function createStore(bridge: Bridge, opening: InitialState, early: Early, tellFailure: ReportFailure): Store {
  let snapshot = $state.raw(JSON.parse(opening.snapshot) as Snapshot)
  let preferences = $state.raw(opening.preferences)
  let roomMarks = $state.raw(opening.roomMarks)
  let appStatus = $state.raw(opening.appStatus)
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
    bridge.onRoomMarks((next) => (roomMarks = next)),
    bridge.onAppStatus((next) => (appStatus = next)),
  ]
  return {
    get snapshot() {
      return snapshot
    },
    get preferences() {
      return preferences
    },
    get roomMarks() {
      return roomMarks
    },
    get appStatus() {
      return appStatus
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
