import { drop } from '../../../shared/drop.ts'
import { lineOf } from '../../../shared/callers/identity.ts'
import { fault } from '../../../shared/fault.ts'
import { failure, success, type Result } from '../../../shared/result.ts'
import { hasMine, keptOutLine, mayHideMe, othersOfLine, type KeptOutCaller } from '../../../shared/rooms/kept-out.ts'
import { roomKey, type Action, type ActionResult, type Member, type Room } from '../../../shared/rooms/model.ts'
import { onlyThis, seenOf } from '../../../shared/rooms/room-actions.ts'
import type { EntryDraft } from '../../journal/journal.ts'
import type { RoomRef } from '../../monitor/monitor.ts'
import { removesOne, type Commands } from '../actions/commands.ts'
import { roomOf, staleBecause } from '../actions/guard.ts'
import { personOf, type Person } from '../actions/journal-entries.ts'
import { KnownCallers } from './known-callers.ts'
import { writeNote, type KeepParts } from './parts.ts'
import { isRead } from '../room-refusals.ts'

/** Keys of the texts that say in the log from when on a caller is kept out, why one is removed, and when that is over. */
export const KEPT_OUT = 'keptOut'
const CALLED_AGAIN = 'calledAgain'
export const LET_IN = 'letIn'

interface KeptOutOptions extends KeepParts {
  readonly commands: Commands
  /** Calls the listener with each journal entry of an action. */
  readonly onActionEntry: (listener: (entry: EntryDraft) => void) => void
}

type Listener = (byRoom: Readonly<Record<string, readonly KeptOutCaller[]>>) => void

/** A line that is kept out of one run. */
interface Kept {
  readonly ref: RoomRef
  readonly instance: number
  readonly line: string
  readonly removed: Person
  /** Callers from this line who are not removed: who was there at the begin, and who has already been sent away. */
  known: KnownCallers
  /** Whether nobody is removed until the user has said so, because Gavel was closed meanwhile. */
  asks: boolean
  /** Ids of the removals that were held. */
  readonly removals: Set<string>
}

/**
 * Keeps out callers whom the user removed: whoever joins the same run from the same line is removed too, after the Undo
 * time. This is in memory, and in the log so that the next start asks. It waits while it is unknown who is in the room, or
 * who the user is. It ends for a line if the user undoes one of its removals, lets the caller in, or has this line; for
 * all lines with the run, in read-only mode, and by sleep.
 */
export class KeptOut {
  readonly #options: KeptOutOptions
  /** By room and line. */
  readonly #kept = new Map<string, Kept>()
  readonly #listeners = new Set<Listener>()
  /** How often all were let in. A removal that began before keeps nobody out. */
  #sleeps = 0

  constructor(options: KeptOutOptions) {
    this.#options = options
    options.monitor.subscribe(() => {
      for (const kept of [...this.#kept.values()]) this.#observe(kept)
    })
    // Whoever undoes a removal lets the caller in.
    options.onActionEntry(({ event, actionId = '' }) => {
      if (event !== 'undone') return
      for (const kept of [...this.#kept.values()]) if (kept.removals.has(actionId)) this.#letIn(kept)
    })
  }

  /** Calls the listener with everyone who is kept out, by room key, whenever that has changed. */
  listen(listener: Listener): void {
    this.#listeners.add(listener)
  }

  /**
   * Keeps a caller out whom `remove` removes, unless it fails or asks first. The room is read for this, because an
   * earlier response may lack who else of this number is there. Faults: those of `remove`; `changed` if the caller is not
   * there, or cannot be kept out; `stale` if it is unknown who else is there now.
   *
   * @param isConfirmed whether the user has answered the question that is asked if others call from the same number
   */
  async removeAndKeepOut(
    action: Action,
    remove: () => Promise<Result<ActionResult>>,
    isConfirmed = false,
  ): Promise<Result<ActionResult>> {
    if (!removesOne(action)) return failure('internal')
    const { monitor, commands } = this.#options
    const ref = roomOf(action)
    const removed = monitor.conference(ref)?.members?.find(({ key }) => key === action.who.members[0]?.key)
    const sleeps = this.#sleeps
    const there = await this.#whoIsThere(ref)
    const room = monitor.conference(ref)
    const line = room && removed && keptOutLine(removed, room)
    if (removed === undefined || line === undefined || room?.instance !== action.seen.instance)
      return failure('changed')
    if (!there.ok) return there
    if (!isConfirmed && othersOfLine(removed, room) > 0) {
      const asked = await commands.ask(action)
      return asked.ok ? success({ state: 'question', question: asked.value }) : asked
    }
    const acted = await remove()
    if (!acted.ok || acted.value.state === 'question' || this.#sleeps !== sleeps) return acted
    const { instance } = room
    const begun = { ref, instance, line, removed: personOf(removed), known: there.value, removals: new Set<string>() }
    const before = this.#kept.get(idOf(ref, line))
    const kept: Kept = before?.asks === false && before.instance === instance ? before : { ...begun, asks: false }
    kept.known.add(removed)
    if (acted.value.state === 'held') kept.removals.add(acted.value.id)
    this.#kept.set(idOf(ref, line), kept)
    this.#note(kept, KEPT_OUT)
    this.#publish()
    return acted
  }

  /** Asks about those whom the log says were kept out of this run when Gavel was closed. */
  recover(room: Room, callers: readonly Person[]): void {
    const { accountId, name, instance } = room
    const ref = { accountId, name }
    for (const removed of callers) {
      const line = lineOf(removed.number)
      if (line === undefined || this.#kept.has(idOf(ref, line))) continue
      const about = { ref, instance, line, removed, known: new KnownCallers(), removals: new Set<string>() }
      this.#kept.set(idOf(ref, line), { ...about, asks: true })
    }
    this.#publish()
  }

  /** Keeps this line out again after a start. Whoever is there by now stays. Faults: those of `#whoIsThere`. */
  async keep(ref: RoomRef, line: string): Promise<Result<void>> {
    const there = await this.#whoIsThere(ref)
    if (!there.ok) return there
    const kept = this.#kept.get(idOf(ref, line))
    if (kept?.asks === true) Object.assign(kept, { known: there.value, asks: false })
    this.#publish()
    return success(undefined)
  }

  /** Keeps this line out no longer, and undoes its removals that have not been sent. */
  letIn(ref: RoomRef, line: string): void {
    const kept = this.#kept.get(idOf(ref, line))
    if (kept !== undefined) this.#letIn(kept)
  }

  /** Must be called after sleep, because the user may have left meanwhile. */
  letAllIn(): void {
    this.#sleeps += 1
    for (const kept of [...this.#kept.values()]) this.#letIn(kept)
  }

  /** Reads who is in the room now. Faults: those of the read of the room; `stale` if it does not show that. */
  async #whoIsThere(ref: RoomRef): Promise<Result<KnownCallers>> {
    const { monitor, clock } = this.#options
    const read = await monitor.readNow(ref)
    const room = monitor.conference(ref)
    if (!read.ok) return { ok: false, fault: staleBecause(read.fault) }
    if (room === undefined || !isRead(room)) return failure('stale')
    const known = new KnownCallers(room.members)
    known.addRead(read.said ?? [], clock.now())
    return success(known)
  }

  #letIn(kept: Kept): void {
    this.#kept.delete(idOf(kept.ref, kept.line))
    this.#note(kept, LET_IN)
    this.#publish()
    for (const id of kept.removals) this.#options.commands.undo(id)
  }

  #observe(kept: Kept): void {
    const { monitor } = this.#options
    const room = monitor.conference(kept.ref)
    if (room?.instance !== kept.instance) {
      this.#kept.delete(idOf(kept.ref, kept.line))
      this.#publish()
    } else if (monitor.snapshot().readOnly || hasMine(kept.line, room)) this.#letIn(kept)
    else if (!kept.asks && isRead(room) && room.writable && !mayHideMe(room))
      for (const caller of room.members ?? [])
        if (lineOf(caller.number) === kept.line && !kept.known.has(caller)) drop(this.#sendAway(kept, room, caller))
  }

  async #sendAway(kept: Kept, room: Room, caller: Member): Promise<void> {
    const isWanted = (): boolean => {
      const now = this.#options.monitor.conference(kept.ref)
      return this.#kept.get(idOf(kept.ref, kept.line)) === kept && now?.instance === room.instance && !mayHideMe(now)
    }
    kept.known.add(caller)
    const action = { kind: 'remove', seen: seenOf(room), who: onlyThis(caller) } as const
    const gate = { check: () => (isWanted() ? undefined : fault('cancelled')) }
    const held = await this.#options.commands.sendAway(action, CALLED_AGAIN, gate)
    if (held.ok && held.value.state === 'held') kept.removals.add(held.value.id)
    // Nothing was started. It is tried again when the room has changed.
    else if (!held.ok) kept.known.delete(caller)
  }

  #note({ ref, instance, removed }: Kept, text: string): void {
    drop(writeNote(this.#options, { ...ref, instance }, text, { members: [removed] }))
  }

  #publish(): void {
    const byRoom: Record<string, readonly KeptOutCaller[]> = {}
    for (const { ref, line, asks, removed } of this.#kept.values()) {
      const key = roomKey(ref.accountId, ref.name)
      const shown = { line, name: removed.name, number: removed.number, ...(asks && { asks }) }
      byRoom[key] = [...(byRoom[key] ?? []), shown]
    }
    for (const listener of this.#listeners) listener(byRoom)
  }
}

function idOf({ accountId, name }: RoomRef, line: string): string {
  return `${line} ${roomKey(accountId, name)}`
}
