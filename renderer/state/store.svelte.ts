import type { RoomMarks, InitialState, AppStatus } from '../../shared/ipc/bridge.ts'
import type { Bridge } from '../../shared/ipc/contract.ts'
import type { AccountView } from '../../shared/account.ts'
import type { Member } from '../../shared/rooms/model.ts'
import type { Patch, ShownRoom, ShownSnapshot } from '../../shared/rooms/shown-room.ts'
import type { Preferences } from '../../shared/preferences/preferences.ts'
import type { ReportFailure } from './page-failures.ts'
import { drop } from '../../shared/drop.ts'
import type { Result } from '../../shared/result.ts'

export type StoreListener = (before: ShownSnapshot, after: ShownSnapshot) => void

/** The window's copy of the main process's state. */
export interface Store {
  /**
   * The parts of the first push that determine what the window shows first. The whole push is not stored, because its
   * JSON would stay in memory.
   */
  readonly opened: Pick<InitialState, 'savedView' | 'show'>
  readonly snapshot: ShownSnapshot
  readonly preferences: Preferences
  readonly roomMarks: RoomMarks
  readonly appStatus: AppStatus
  account(id: string): AccountView | undefined
  room(key: string): ShownRoom | undefined
  /** Calls the listener after each change of the snapshot. Returns a function that unsubscribes. */
  onChange(listener: StoreListener): () => void
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
  let snapshot = $state.raw(JSON.parse(initial.snapshot) as ShownSnapshot)
  let preferences = $state.raw(initial.preferences)
  let roomMarks = $state.raw(initial.roomMarks)
  let appStatus = $state.raw(initial.appStatus)
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- replaced with each revision, never changed
  const rooms = $derived(new Map(snapshot.conferences.map((room) => [room.key, room])))
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing on screen depends on it
  const listeners = new Set<StoreListener>()

  const replace = (after: ShownSnapshot): void => {
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

interface SnapshotSyncParts {
  readonly current: () => ShownSnapshot
  readonly replace: (after: ShownSnapshot) => void
  /** Makes the main process push the whole snapshot. */
  readonly subscribe: () => Promise<Result<undefined>>
}

interface SnapshotSync {
  /** @param text a `ShownSnapshot` as JSON */
  receiveWhole(text: string): void
  /** @param text a `Patch` as JSON */
  receivePatch(text: string): void
}

/**
 * Applies the main process's pushes. The whole snapshot comes first, and each patch continues from the push before. If
 * a push is missing, a new subscription makes the main process push the whole snapshot.
 */
export function createSnapshotSync({ current, replace, subscribe }: SnapshotSyncParts): SnapshotSync {
  let isSubscribing = false

  const subscribeAgain = async (): Promise<void> => {
    if (isSubscribing) return
    isSubscribing = true
    const result = await subscribe().catch(() => undefined)
    // If the subscription succeeded, the whole snapshot follows as a push and resets the flag.
    if (result?.ok !== true) isSubscribing = false
  }

  return {
    receiveWhole: (text) => {
      isSubscribing = false
      replace(JSON.parse(text) as ShownSnapshot)
    },
    receivePatch: (text) => {
      const patch = JSON.parse(text) as Patch
      if (patch.from === current().revision) replace(applyPatch(current(), patch))
      else drop(subscribeAgain())
    },
  }
}

/**
 * The snapshot after a patch. Unchanged parts keep their identity, so that only changed rows are drawn again. This is
 * necessary because a patch crosses the bridge as a copy, in which the unchanged members of a changed room are new
 * objects too.
 */
function applyPatch(before: ShownSnapshot, patch: Patch): ShownSnapshot {
  const removed = new Set(patch.removed)
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- gone when the function returns
  const changed = new Map(patch.changed.map((room) => [room.key, room]))
  const conferences: ShownRoom[] = []
  for (const room of before.conferences) {
    const next = changed.get(room.key)
    changed.delete(room.key)
    if (next !== undefined) conferences.push(keepMembers(room, next))
    else if (!removed.has(room.key)) conferences.push(room)
  }
  conferences.push(...changed.values())
  return {
    revision: patch.revision,
    at: patch.at,
    accounts: patch.accounts ?? before.accounts,
    conferences: patch.changed.length + patch.removed.length === 0 ? before.conferences : conferences,
    accountPending: patch.accountPending ?? before.accountPending,
    readOnly: patch.readOnly ?? before.readOnly,
  }
}

function keepMembers(before: ShownRoom, after: ShownRoom): ShownRoom {
  if (before.members === undefined || after.members === undefined) return after
  const known = new Map(before.members.map((member) => [member.key, member]))
  const members = after.members.map((member) => {
    const old = known.get(member.key)
    return old !== undefined && sameMember(old, member) ? old : member
  })
  return { ...after, members }
}

function sameMember(a: Member, b: Member): boolean {
  const keys = Object.keys(b) as (keyof Member)[]
  return keys.length === Object.keys(a).length && keys.every((key) => a[key] === b[key])
}
