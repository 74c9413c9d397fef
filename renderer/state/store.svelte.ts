import type { Bridge, RoomMarks, InitialState, AppStatus } from '../../shared/ipc/bridge.ts'
import type { AccountView } from '../../shared/account.ts'
import type { Room, Snapshot } from '../../shared/rooms/model.ts'
import type { Preferences } from '../../shared/preferences/preferences.ts'
import type { ReportFailure } from './page-failures.ts'
import { createSnapshotSync } from './snapshot-sync.ts'

export type SnapshotListener = (before: Snapshot, after: Snapshot) => void

/** The window's copy of the main process's state. */
export interface Store {
  /**
   * The parts of the first push that determine what the window shows first. The whole push is not stored, because its
   * JSON would stay in memory.
   */
  readonly opened: Pick<InitialState, 'savedView' | 'show'>
  readonly snapshot: Snapshot
  readonly preferences: Preferences
  readonly roomMarks: RoomMarks
  readonly appStatus: AppStatus
  account(id: string): AccountView | undefined
  room(key: string): Room | undefined
  /** Calls the listener after each change of the snapshot. Returns a function that unsubscribes. */
  onChange(listener: SnapshotListener): () => void
  close(): void
}

/**
 * Subscribes to the main process, which pushes the initial state first.
 * @param start called with the initial state before another push can arrive, so that it can add listeners for the
 * others
 */
export function subscribe<T>(bridge: Bridge, start: (initial: InitialState) => T): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = bridge.onInitialState((initial) => {
      stop()
      resolve(start(initial))
    })
    bridge.subscribe().then((result) => {
      if (!result.ok) reject(new Error(result.fault.code))
    }, reject)
  })
}

export function createStore(bridge: Bridge, initial: InitialState, reportFailure: ReportFailure): Store {
  let snapshot = $state.raw(JSON.parse(initial.snapshot) as Snapshot)
  let preferences = $state.raw(initial.preferences)
  let roomMarks = $state.raw(initial.roomMarks)
  let appStatus = $state.raw(initial.appStatus)
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- replaced with each revision, never changed
  const rooms = $derived(new Map(snapshot.conferences.map((room) => [room.key, room])))
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing on screen depends on it
  const listeners = new Set<SnapshotListener>()

  const replace = (after: Snapshot): void => {
    const before = snapshot
    snapshot = after
    listeners.forEach((listener) => {
      try {
        listener(before, after)
      } catch (error) {
        // The other listeners must still be called.
        reportFailure('page', error)
      }
    })
  }
  const sync = createSnapshotSync({ current: () => snapshot, replace, subscribe: () => bridge.subscribe() })

  const stops = [
    bridge.onInitialState((next) => {
      sync.receiveWhole(next.snapshot)
      preferences = next.preferences
      roomMarks = next.roomMarks
      appStatus = next.appStatus
    }),
    bridge.onPatch(sync.receivePatch),
    bridge.onPreferences((next) => (preferences = next)),
    bridge.onRoomMarks((next) => (roomMarks = next)),
    bridge.onAppStatus((next) => (appStatus = next)),
  ]
  const { savedView, show } = initial
  return {
    opened: { ...(savedView !== undefined && { savedView }), ...(show !== undefined && { show }) },
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
