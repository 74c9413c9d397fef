import type { RoomMarks, InitialState, AppStatus } from '../../shared/ipc/bridge.ts'
import type { Bridge } from '../../shared/ipc/contract.ts'
import type { AccountView } from '../../shared/account.ts'
import type { Member } from '../../shared/rooms/model.ts'
import type { Patch, ShownRoom, ShownSnapshot } from '../../shared/rooms/shown-room.ts'
import type { Preferences } from '../../shared/preferences/preferences.ts'
import type { ReportFailure } from './page-failures.ts'
import { drop } from '../../shared/drop.ts'

type StoreListener = (before: ShownSnapshot, after: ShownSnapshot) => void

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

/**
 * The window's copy of the main process's state. The whole snapshot comes first, and each patch continues from the push
 * before. If a push is missing, a new subscription makes the main process push the whole snapshot.
 */
export class Store {
  readonly #bridge: Bridge
  readonly #reportFailure: ReportFailure
  /**
   * The parts of the first push that determine what the window shows first. The whole push is not stored, because its
   * JSON would stay in memory.
   */
  readonly opened: Pick<InitialState, 'savedView' | 'show'>
  snapshot: ShownSnapshot
  preferences: Preferences
  roomMarks: RoomMarks
  appStatus: AppStatus
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- replaced with each revision, never changed
  readonly #rooms = $derived.by(() => new Map(this.snapshot.conferences.map((room) => [room.key, room])))
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing on screen depends on it
  readonly #listeners = new Set<StoreListener>()
  readonly #stops: readonly (() => void)[]
  #isSubscribing = false

  constructor(bridge: Bridge, initial: InitialState, reportFailure: ReportFailure) {
    const { savedView, show } = initial
    this.#bridge = bridge
    this.#reportFailure = reportFailure
    this.opened = { ...(savedView !== undefined && { savedView }), ...(show !== undefined && { show }) }
    this.snapshot = $state.raw(JSON.parse(initial.snapshot) as ShownSnapshot)
    this.preferences = $state.raw(initial.preferences)
    this.roomMarks = $state.raw(initial.roomMarks)
    this.appStatus = $state.raw(initial.appStatus)
    this.#stops = [
      bridge.onInitialState((next) => {
        this.#isSubscribing = false
        this.#replace(JSON.parse(next.snapshot) as ShownSnapshot)
        this.preferences = next.preferences
        this.roomMarks = next.roomMarks
        this.appStatus = next.appStatus
      }),
      bridge.onPatch((text) => {
        const patch = JSON.parse(text) as Patch
        if (patch.from === this.snapshot.revision) this.#replace(applyPatch(this.snapshot, patch))
        else drop(this.#subscribeAgain())
      }),
      bridge.onPreferences((next) => (this.preferences = next)),
      bridge.onRoomMarks((next) => (this.roomMarks = next)),
      bridge.onAppStatus((next) => (this.appStatus = next)),
    ]
  }

  account(id: string): AccountView | undefined {
    return this.snapshot.accounts.find((account) => account.id === id)
  }

  room(key: string): ShownRoom | undefined {
    return this.#rooms.get(key)
  }

  /** Calls the listener after each change of the snapshot. Returns a function that unsubscribes. */
  onChange(listener: StoreListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  close(): void {
    for (const stop of this.#stops) stop()
  }

  #replace(after: ShownSnapshot): void {
    const before = this.snapshot
    this.snapshot = after
    for (const listener of this.#listeners) {
      try {
        listener(before, after)
      } catch (error) {
        // The other listeners must still be called.
        this.#reportFailure('page', error)
      }
    }
  }

  async #subscribeAgain(): Promise<void> {
    if (this.#isSubscribing) return
    this.#isSubscribing = true
    const result = await this.#bridge.subscribe().catch(() => undefined)
    // If the subscription succeeded, the whole snapshot follows as a push and resets the flag.
    if (result?.ok !== true) this.#isSubscribing = false
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
