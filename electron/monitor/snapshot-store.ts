import type { AccountView } from '../../shared/account.ts'
import type { Change, Conference, Pending, Snapshot } from '../../shared/model.ts'
import { changesOf } from './changes.ts'
import { markMe } from './me.ts'
import { markMutedByMe, confirmPending, withEntry } from './pending-actions.ts'
import { present, sameConference } from './conference-view.ts'
import type { Surroundings } from './conference-view.ts'
import type { Room } from './room.ts'

export type RoomContext = Omit<Surroundings, 'pending' | 'now' | 'meMatches'> & {
  readonly baselineAt: number | undefined
  readonly meNumbers: readonly string[]
  readonly mePicked: string | undefined
}

export interface LedgerParts {
  now(): number
  /** What the monitor knows about a room besides its readings. */
  around(room: Room): RoomContext
  publish(before: Snapshot, after: Snapshot, changes: readonly Change[]): void
}

type AccountPending = Snapshot['accountPending'][number]

/** One and the same, so that a room without pending actions stays the same. */
const NONE: readonly Pending[] = []

/** Rooms, what is shown of them, and the numbered snapshot. */
export interface Ledger {
  readonly rooms: ReadonlyMap<string, Room>
  readonly snapshot: () => Snapshot
  shown(key: string): Conference | undefined
  pendingOf(key: string): readonly Pending[]
  /** Takes rooms as they are now known and publishes what became visible. Returns what ended inside a baseline. */
  commit(rooms: Iterable<Room>): readonly Conference[]
  /** Shows rooms anew, because time went by or their surroundings changed. */
  renew(keys?: Iterable<string>): void
  forget(keys: Iterable<string>): void
  /** Forgets what ended before (epoch ms), but not the names that somebody watches. */
  forgetEnded(before: number, isWatched: (key: string) => boolean): void
  /** Instances of a name that is new here begin after this: the name may have been known, and forgotten. */
  readonly lastForgotten: number
  setPending(key: string, id: string, entry: Pending | undefined): void
  setAccountPending(accountId: string, id: string, entry: Pending | undefined): void
  setAccounts(accounts: readonly AccountView[]): void
  setReadOnly(readOnly: boolean): void
  announce(changes: readonly Change[]): void
}

export function createLedger(parts: LedgerParts): Ledger {
  const rooms = new Map<string, Room>()
  const shown = new Map<string, Conference>()
  const pending = new Map<string, readonly Pending[]>()
  let lastForgotten = 0
  let current: Snapshot = {
    revision: 0,
    at: parts.now(),
    accounts: [],
    conferences: [],
    accountPending: [],
    readOnly: false,
  }

  const publish = (more: Partial<Snapshot>, changes: readonly Change[]): void => {
    const before = current
    current = { ...current, ...more, revision: current.revision + 1, at: parts.now() }
    parts.publish(before, current, changes)
  }

  /** Takes one room over; says whether anything visible changed. */
  const take = (next: Room, changes: Change[], away: Conference[]): boolean => {
    const before = { room: rooms.get(next.key), shown: shown.get(next.key) }
    const wasPending = pending.get(next.key) ?? NONE
    const around = parts.around(next)
    const { room, matches } = withMe(markMutedByMe(before.room, next, wasPending), around)
    rooms.set(room.key, room)
    const onTheWay = remaining(before.room, room, wasPending, parts.now())
    if (onTheWay.length === 0) pending.delete(room.key)
    else pending.set(room.key, onTheWay)
    const view = present(room, { ...around, meMatches: matches, pending: onTheWay, now: parts.now() })
    const same = sameConference(before.shown, view)
    if (view === undefined) shown.delete(room.key)
    else if (!same) shown.set(room.key, view)
    const after = { room, shown: shown.get(room.key) }
    const found = changesOf(before, after, { pending: wasPending, baselineAt: around.baselineAt })
    changes.push(...found.changes)
    if (found.endedAway !== undefined) away.push(found.endedAway)
    return !same
  }

  const takeAll = (list: Iterable<Room>): readonly Conference[] => {
    const changes: Change[] = []
    const away: Conference[] = []
    let visible = false
    for (const room of list) if (take(room, changes, away)) visible = true
    if (visible || changes.length > 0) publish({ conferences: [...shown.values()] }, changes)
    return away
  }

  const forget = (keys: Iterable<string>): void => {
    let visible = false
    for (const key of keys) {
      lastForgotten = Math.max(lastForgotten, rooms.get(key)?.instance ?? 0)
      rooms.delete(key)
      pending.delete(key)
      if (shown.delete(key)) visible = true
    }
    if (visible) publish({ conferences: [...shown.values()] }, [])
  }

  return {
    rooms,
    snapshot: () => current,
    shown: (key) => shown.get(key),
    get lastForgotten() {
      return lastForgotten
    },
    pendingOf: (key) => pending.get(key) ?? NONE,
    commit: takeAll,
    renew: (keys = rooms.keys()) => {
      takeAll([...keys].flatMap((key) => rooms.get(key) ?? []))
    },
    forget,
    forgetEnded: (before, isWatched) => {
      const isOver = ({ phase, key, endedAt }: Room): boolean =>
        phase === 'ended' && endedAt !== undefined && endedAt < before && !isWatched(key)
      forget([...rooms.values()].filter(isOver).map(({ key }) => key))
    },
    setPending: (key, id, entry) => {
      const room = rooms.get(key)
      if (room === undefined) return
      pending.set(key, withEntry(pending.get(key) ?? [], id, entry))
      takeAll([room])
    },
    setAccountPending: (accountId, id, entry) => {
      const others = current.accountPending.filter((one) => one.id !== id)
      const own: AccountPending[] = entry === undefined ? [] : [{ ...entry, accountId }]
      if (entry === undefined && others.length === current.accountPending.length) return
      publish({ accountPending: [...others, ...own] }, [])
    },
    setAccounts: (accounts) => {
      publish({ accounts }, [])
    },
    setReadOnly: (readOnly) => {
      if (readOnly !== current.readOnly) publish({ readOnly }, [])
    },
    announce: (changes) => {
      publish({}, changes)
    },
  }
}

/** Actions belong to one instance: with it they are gone. */
function remaining(old: Room | undefined, room: Room, pending: readonly Pending[], now: number): readonly Pending[] {
  if (pending.length === 0) return pending
  const sameRun = room.phase === 'live' && (old === undefined || old.instance === room.instance)
  return sameRun ? confirmPending(pending, room, now) : NONE
}

function withMe(room: Room, around: RoomContext): { readonly room: Room; readonly matches: number } {
  if (room.members === undefined) return { room, matches: 0 }
  const { members, matches } = markMe(room.members, around.meNumbers, around.mePicked)
  return { room: members === room.members ? room : { ...room, members }, matches }
}
