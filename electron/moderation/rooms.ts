import type { AccountId, EpochMs, MemberKey, RoomKey } from '../../shared/values.ts'
import type { Clock } from '../../shared/clock.ts'
import type { Logger } from '../../shared/logger.ts'
import { Publisher } from '../../shared/publisher.ts'
import { isFlagAction, isOfOne } from '../../shared/rooms/action-effect.ts'
import type { Change, ObservedChange, ObservedMember, ObservedRoom } from '../../shared/rooms/model.ts'
import { roomKey, type Member, type OnHoldMark, type Pending, type Room } from '../../shared/rooms/model.ts'
import type { ShownRoom, ShownSnapshot } from '../../shared/rooms/shown-room.ts'
import type { Monitor, RoomRead, RoomRef } from '../monitor/monitor.ts'
import { afterRoster, afterTime, isHungUp, isOurs, isSent, nextPendingChange, NO_PENDING } from './actions/pending.ts'
import { ILLEGAL_STEP, isStep, proves, shiftedPending, withEntry } from './actions/pending.ts'

export type RoomsListener = (before: ShownSnapshot, after: ShownSnapshot, changes: readonly Change[]) => void

/** What this Gavel does and did in one run of a room. It is forgotten when the room has another run number. */
interface Acts {
  readonly instance: number
  readonly pending: readonly Pending[]
  readonly mutedByMe: ReadonlySet<MemberKey>
  readonly onHold?: OnHoldMark | undefined
  readonly wasRecorded?: true | undefined
}

/** What automations, colleagues and their desks say about a room. */
type Notes = Omit<ShownRoom, keyof Room>

interface Composed {
  readonly acts: Acts | undefined
  readonly notes: Notes | undefined
  readonly room: ShownRoom
}

const CAUSES = { muted: 'mute', unmuted: 'unmute', deafened: 'deafen', undeafened: 'undeafen' } as const

/**
 * The rooms as they are shown: what the monitor observed, with what is under way, whom this Gavel muted, who is on hold,
 * and what else is known. A room stays the same object until something that is shown about it changes.
 */
export class Rooms {
  /** As those of `Monitor`. */
  readonly listNow: Monitor['listNow'] = (...of) => this.#monitor.listNow(...of)
  readonly readCallNow: Monitor['readCallNow'] = (...of) => this.#monitor.readCallNow(...of)
  readonly isOver: Monitor['isOver'] = (...of) => this.#monitor.isOver(...of)
  readonly age: Monitor['age'] = (...of) => this.#monitor.age(...of)
  readonly refresh: Monitor['refresh'] = (...of) => {
    this.#monitor.refresh(...of)
  }
  readonly endAccepted: Monitor['endAccepted'] = (...of) => {
    this.#monitor.endAccepted(...of)
  }
  readonly #monitor: Monitor
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #publisher: Publisher<Parameters<RoomsListener>>
  readonly #acts = new Map<RoomKey, Acts>()
  readonly #notes = new Map<RoomKey, Notes>()
  /** By the id of the pending action; see `pending`. */
  readonly #whenSeen = new Map<string, () => void>()
  readonly #composed = new WeakMap<ObservedRoom, Composed>()
  readonly #members = new WeakMap<ObservedMember, Member>()
  #byKey: ReadonlyMap<RoomKey, ShownRoom> = new Map()
  #snapshot: ShownSnapshot
  /** What the computer's clock shows when no time has elapsed. */
  #wall: EpochMs
  #timer: unknown

  constructor(monitor: Monitor, clock: Clock, logger: Logger) {
    this.#monitor = monitor
    this.#clock = clock
    this.#logger = logger
    this.#publisher = new Publisher(logger)
    const { wall, ...observed } = monitor.snapshot()
    this.#wall = wall
    this.#snapshot = { ...observed, conferences: [], accountPending: [] }
    monitor.subscribe((_before, after, changes) => {
      this.#observe(changes, after.wall - this.#wall)
      this.#wall = after.wall
    })
    monitor.onRoster((roster) => {
      const acts = this.#acts.get(roster.key)
      if (acts?.instance !== roster.instance) return
      const pending = afterRoster(acts.pending, roster, this.#wall)
      if (pending === acts.pending) return
      this.#set(roster.key, { ...acts, pending }, (entry) => proves(entry, roster))
      this.#publish()
    })
  }

  snapshot(): ShownSnapshot {
    return this.#snapshot
  }

  /** Calls the listener after each revision. Returns the function that unsubscribes. */
  subscribe(listener: RoomsListener): () => void {
    return this.#publisher.subscribe(listener)
  }

  /** The room in the snapshot, without searching for it. */
  conference({ accountId, name }: RoomRef): ShownRoom | undefined {
    return this.#byKey.get(roomKey(accountId, name))
  }

  /** As `Monitor.readNow`. */
  async readNow(ref: RoomRef): Promise<RoomRead<ShownRoom>> {
    const read = await this.#monitor.readNow(ref)
    return read.ok ? { ...read, value: this.conference(ref) ?? 'gone' } : read
  }

  /**
   * Adds, replaces or (with undefined) removes a pending action of a room or, without a name, of the account.
   *
   * @param whenSeen called once an observation shows the effect of an action on a room that was sent
   */
  pending(
    accountId: AccountId,
    name: string | undefined,
    id: string,
    entry: Pending | undefined,
    whenSeen?: () => void,
  ): void {
    if (name === undefined) {
      const { accountPending } = this.#snapshot
      const others = accountPending.filter((one) => one.id !== id)
      if (entry === undefined && others.length === accountPending.length) return
      this.#publish([], entry === undefined ? others : [...others, { ...entry, accountId }])
      return
    }
    this.#monitor.watch({ accountId, name })
    const room = this.conference({ accountId, name })
    if (room === undefined) return
    const before = this.#acts.get(room.key)
    const shown = before?.pending.find((one) => one.id === id)
    if (shown !== undefined && entry !== undefined && !isStep(shown.state, entry.state))
      this.#logger(ILLEGAL_STEP, `${entry.kind}, ${shown.state} to ${entry.state}`)
    const pending = withEntry(before?.pending ?? NO_PENDING, id, entry, room)
    if (whenSeen !== undefined) this.#whenSeen.set(id, whenSeen)
    const isRecorded = pending.some((one) => one.state === 'recording' && !isOfOne(one))
    this.#act(room, { pending, ...(isRecorded && { wasRecorded: true }) })
  }

  /** Sets who is on hold in this run. The mark ends with the run. */
  setOnHold(ref: RoomRef, instance: number, onHold: OnHoldMark | undefined): void {
    const room = this.conference(ref)
    if (room?.instance !== instance || JSON.stringify(room.onHold) === JSON.stringify(onHold)) return
    this.#act(room, { onHold })
  }

  /**
   * Marks the callers of a run whom this Gavel muted before it was closed, if they are still muted.
   *
   * @param calls call UUIDs
   */
  markMutedByMe(ref: RoomRef, instance: number, calls: ReadonlySet<string>): void {
    const room = this.conference(ref)
    if (room?.instance !== instance) return
    const before = this.#acts.get(room.key)?.mutedByMe ?? []
    const mine = mutedIn(room).filter(({ callUuid = '' }) => calls.has(callUuid))
    this.#act(room, { mutedByMe: new Set([...before, ...mine.map(({ key }) => key)]) })
  }

  /** Returns a function that sets this field of all rooms. */
  setter<Field extends keyof Notes>(field: Field): (byRoom: Readonly<Record<string, Notes[Field]>>) => void {
    return (byRoom) => {
      const keys = [...new Set([...this.#notes.keys(), ...(Object.keys(byRoom) as RoomKey[])])]
      const changed = keys.filter(
        (key) => JSON.stringify(this.#notes.get(key)?.[field]) !== JSON.stringify(byRoom[key]),
      )
      if (changed.length === 0) return
      for (const key of changed) {
        const { [field]: _before, ...others } = this.#notes.get(key) ?? {}
        const notes = { ...others, ...(byRoom[key] !== undefined && { [field]: byRoom[key] }) }
        if (Object.keys(notes).length > 0) this.#notes.set(key, notes)
        else this.#notes.delete(key)
      }
      this.#publish()
    }
  }

  /** No timer runs afterwards. */
  stop(): void {
    if (this.#timer !== undefined) this.#clock.clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #act({ key, instance }: ShownRoom, change: Partial<Acts>): void {
    this.#set(key, { pending: NO_PENDING, mutedByMe: new Set(), ...this.#acts.get(key), ...change, instance })
    this.#publish()
  }

  /** @param isSeen whether the effect of an action that is no longer pending was observed */
  #set(key: RoomKey, acts: Acts | undefined, isSeen: (entry: Pending) => boolean = () => false): void {
    const before = this.#acts.get(key)?.pending ?? NO_PENDING
    if (acts === undefined) this.#acts.delete(key)
    else this.#acts.set(key, acts)
    for (const entry of before) {
      if (acts?.pending.some(({ id }) => id === entry.id) === true) continue
      const whenSeen = this.#whenSeen.get(entry.id)
      this.#whenSeen.delete(entry.id)
      if (isSeen(entry)) whenSeen?.()
    }
  }

  /** @param shift milliseconds by which the computer's clock was set */
  #observe(observed: readonly ObservedChange[], shift: number): void {
    const changes = observed.map((change) => ({ ...change, ...this.#causeOf(change) }))
    for (const [key, acts] of this.#acts) {
      const known = this.#byKey.get(key)
      const room = known && this.#monitor.conference(known)
      if (room?.instance !== acts.instance) {
        // A room also disappears when its account is removed, which proves nothing.
        const isOver = changes.some((change) => hasEnded(change, key))
        this.#set(key, undefined, (entry) => isOver && isProvenByEnd(entry))
      } else {
        const shifted = shift === 0 ? acts.pending : shiftedPending(acts.pending, shift)
        const pending = afterTime(shifted, room, this.#clock.now())
        const mutedByMe = stillMutedByMe(acts.mutedByMe, room, changes)
        this.#set(key, { ...acts, pending, mutedByMe }, (entry) => isSent(entry) && isHungUp(entry, room))
      }
    }
    this.#publish(changes.map((change) => this.#shownChange(change)))
  }

  #causeOf(change: ObservedChange): { readonly by?: 'you' } {
    if (!(change.kind in CAUSES) || !('member' in change)) return {}
    const { pending = NO_PENDING } = this.#acts.get(change.conference.key) ?? {}
    return isOurs(pending, change.member, CAUSES[change.kind as keyof typeof CAUSES]) ? { by: 'you' } : {}
  }

  /** The change with its rooms as they are shown; those that have ended, as they were shown before. */
  #shownChange(change: ObservedChange): Change {
    const last = (room: ObservedRoom): ShownRoom => this.#composed.get(room)?.room ?? this.#compose(room)
    switch (change.kind) {
      case 'endedWhileAway':
        return { ...change, conferences: change.conferences.map(last) }
      case 'ended':
        return { ...change, conference: last(change.conference) }
      case 'started':
        return { ...change, conference: this.#compose(change.conference) }
      default: {
        const conference = this.#compose(change.conference)
        const { mutedByMe } = this.#acts.get(conference.key) ?? {}
        return { ...change, conference, member: this.#memberOf(change.member, mutedByMe) }
      }
    }
  }

  #publish(changes: readonly Change[] = [], accountPending = this.#snapshot.accountPending): void {
    const before = this.#snapshot
    const { wall: _wall, ...observed } = this.#monitor.snapshot()
    const rooms = observed.conferences.map((room) => this.#compose(room))
    const isSame =
      rooms.length === before.conferences.length && rooms.every((room, index) => room === before.conferences[index])
    if (!isSame) this.#byKey = new Map(rooms.map((room) => [room.key, room]))
    const conferences = isSame ? before.conferences : rooms
    this.#snapshot = { ...observed, conferences, accountPending, revision: before.revision + 1 }
    this.#plan()
    this.#publisher.publish(before, this.#snapshot, changes)
  }

  #compose(room: ObservedRoom): ShownRoom {
    const known = this.#composed.get(room)
    const acts = this.#acts.get(room.key)
    const notes = this.#notes.get(room.key)
    if (known !== undefined && known.acts === acts && known.notes === notes) return known.room
    const { pending = NO_PENDING, mutedByMe, onHold, wasRecorded } = acts ?? {}
    const shown = {
      ...room,
      ...(room.members && { members: room.members.map((member) => this.#memberOf(member, mutedByMe)) }),
      ...(wasRecorded && { wasRecorded }),
      ...(onHold && { onHold }),
      pending,
      ...notes,
    } as ShownRoom
    this.#composed.set(room, { acts, notes, room: shown })
    return shown
  }

  #memberOf(member: ObservedMember, mine: Acts['mutedByMe'] | undefined): Member {
    const mutedByMe = mine?.has(member.key) === true
    const known = this.#members.get(member)
    if (known?.mutedByMe === mutedByMe) return known
    const shown = { ...member, mutedByMe }
    this.#members.set(member, shown)
    return shown
  }

  /** Waits until the next action is no longer waited for, or shown. */
  #plan(): void {
    this.stop()
    const now = this.#clock.now()
    const next = [...this.#acts].reduce((soonest, [key, { pending }]) => {
      const room = this.#byKey.get(key)
      return room === undefined ? soonest : Math.min(soonest, nextPendingChange(pending, room))
    }, Infinity)
    if (next === Infinity) return
    this.#timer = this.#clock.setTimeout(
      () => {
        this.#observe([], 0)
      },
      Math.max(0, next - now),
    )
  }
}

/** Whether the end of its run proves the effect of the action. One that is uncertain was perhaps not carried out before. */
function isProvenByEnd(entry: Pending): boolean {
  if (entry.kind === 'end') return isSent(entry)
  return isSent(entry) && entry.uncertain !== true && !isFlagAction(entry.kind)
}

function hasEnded(change: ObservedChange, key: RoomKey): boolean {
  if (change.kind === 'endedWhileAway') return change.conferences.some((room) => room.key === key)
  return change.kind === 'ended' && change.conference.key === key
}

function mutedIn({ members = [] }: ObservedRoom): readonly ObservedMember[] {
  return members.filter(({ muted }) => muted === true)
}

/** The callers whom this Gavel muted and who have not been unmuted, and have not left, since. */
function stillMutedByMe(
  before: ReadonlySet<MemberKey>,
  room: ObservedRoom,
  changes: readonly (ObservedChange & { readonly by?: 'you' })[],
): ReadonlySet<MemberKey> {
  const mine = new Set(before)
  for (const change of changes) {
    if (!('member' in change) || change.conference.key !== room.key) continue
    if (change.kind === 'muted' && change.by === 'you') mine.add(change.member.key)
    if (change.kind === 'backAgain') mine.delete(change.member.key)
  }
  if (mine.size === 0) return before.size === 0 ? before : mine
  const muted = new Set(mutedIn(room).map(({ key }) => key))
  const left = new Set([...mine].filter((key) => muted.has(key)))
  return left.size === before.size && [...left].every((key) => before.has(key)) ? before : left
}
