import { drop } from '../../../shared/drop.ts'
import { fault, type Fault } from '../../../shared/fault.ts'
import { roomKey, type Member, type Room, type Seen } from '../../../shared/rooms/model.ts'
import type {
  NewcomersPaused,
  NewcomersReply,
  NewcomersRule,
  NewcomersStopped,
  NewcomersView,
} from '../../../shared/rooms/newcomers.ts'
import { isOnHold } from '../../../shared/rooms/action-effect.ts'
import {
  isMeKnown,
  isNamedById,
  isTold,
  mayRemoveIn,
  memberOfCall,
  membersOrCalls,
} from '../../../shared/rooms/call-members.ts'
import { memberSeenOf, onlyThis, seenOf } from '../../../shared/rooms/room-actions.ts'
import { failure, success, type Result } from '../../../shared/result.ts'
import type { RoomRef } from '../../monitor/monitor.ts'
import type { ReadMember } from '../../providers/provider.ts'
import type { SendGate } from '../../providers/send-gate.ts'
import type { Commands } from '../actions/commands.ts'
import { staleBecause } from '../actions/guard.ts'
import type { Colleagues } from '../colleagues.ts'
import { isRead, knownRoom } from '../room-refusals.ts'
import type { OnHold } from './hold.ts'
import { KnownCallers, rowOf } from './known-callers.ts'
import { writeNote, type KeepParts } from './parts.ts'

/** Key of the text that says in the log that Gavel hangs up a newcomer because the room is closed. */
const CLOSED_DOOR = 'closedDoor'
/** Seconds. Whoever has been there for longer may be no newcomer but somebody whom earlier responses left out. */
const LATEST_SEEN = 60

interface NewcomersOptions extends KeepParts {
  readonly onHold: OnHold
  readonly commands: Commands
  /** Whether this number has a name, and such callers are not stopped at the door. */
  readonly mayPass: (number: string) => boolean
  readonly colleagues: Colleagues
}

export interface NewcomersEvents {
  /** Called with all views, by room key, whenever one may have changed. */
  changed(views: Readonly<Record<string, NewcomersView>>): void
  paused(room: Room | undefined, ref: RoomRef, why: NewcomersPaused): void
  stopped(room: Room | undefined, ref: RoomRef, why: NewcomersStopped): void
}

/** One room with a rule for its newcomers. */
interface Watched {
  readonly ref: RoomRef
  readonly rule: NewcomersRule
  instance: number
  /**
   * The callers to whom the rule does not apply: those who were already in the room, and newcomers to whom it was
   * applied. So a caller who is unmuted by hand, here or by a colleague, stays unmuted.
   */
  known: KnownCallers
  /**
   * Whether everyone was known who was in the room when this was switched on or went on. If not, those whom the first
   * roster lists are left alone, because they may have been there before.
   */
  isWhole: boolean
  paused: NewcomersPaused | undefined
  /** Counts the pauses. Nobody is hung up after one for what was begun before it. */
  pauses: number
  /** Whether the room is read for newcomers. */
  isBusy: boolean
}

/**
 * Mutes callers who join one of the user's own rooms, or puts them on hold at its door until the user admits them, and
 * hangs them up after the Undo time if the room is closed. To be a newcomer, or at the door, is one of the reasons in the
 * ledger. The rule is in memory only, so there is none whenever Gavel starts. It is a state that is compared with each
 * roster, or the events of a room without one: while there is no current one, or the provider refuses, it waits. It
 * pauses, and asks first, only after sleep, in another run, while it is unknown who the user is, for a caller who had
 * been there for a minute by the second response, and if a colleague's desk already has a rule for the room when it is to
 * begin: two desks at one door would undo each other's work.
 *
 * Nobody is a newcomer on the word of one response. Who was there before is what this Gavel has read itself, and each
 * newcomer whom a roster shows must be in a second response, which this Gavel asks for.
 */
export class Newcomers {
  readonly #options: NewcomersOptions
  readonly #watched = new Map<string, Watched>()
  readonly #listeners = new Set<Partial<NewcomersEvents>>()
  /** The rooms that are being switched on, by key. A switch-off of the room, or a suspension, cancels that. */
  readonly #starting = new Map<string, object>()

  constructor(options: NewcomersOptions) {
    this.#options = options
    options.monitor.subscribe(() => {
      if (this.#watched.size === 0) return
      for (const watched of [...this.#watched.values()]) this.#observe(watched)
      this.#publish()
    })
  }

  listen(events: Partial<NewcomersEvents>): void {
    this.#listeners.add(events)
  }

  /**
   * Sets the rule for a room's newcomers, instead of any other. Ignored if this rule is in force already. Faults:
   * `noAccount` if the account was removed; `readOnly`; `changed` if the room has ended, is not the user's own, or no
   * member is known to be the user; `unsupported` if nothing may be sent to a room of this name yet, or if it is to be
   * closed and nobody can be hung up; `stale` if no current roster is known; those of the read of the room;
   * `cancelled` if a switch-off or a suspension came in the meantime.
   */
  async switchOn(ref: RoomRef, rule: NewcomersRule): Promise<Result<void>> {
    const { monitor, clock, colleagues } = this.#options
    const shown = monitor.conference(ref)
    // Whom the door would hang up would wait there, muted and deaf.
    if (rule === 'close' && shown !== undefined && !mayRemoveIn(shown))
      return failure('unsupported', { values: { reason: 'noNumber' } })
    const current = this.#watched.get(keyOf(ref))
    if (current?.rule === rule && current.paused === undefined) return success(undefined)
    const start = {}
    this.#starting.set(keyOf(ref), start)
    const isWanted = (): boolean => this.#starting.get(keyOf(ref)) === start
    const read = await this.#read(ref, () => (isWanted() ? this.#roomFor(ref) : fault('cancelled')))
    if (isWanted()) this.#starting.delete(keyOf(ref))
    if (!read.ok) return read
    const { room, rows } = read.value
    const known = new KnownCallers(callersIn(room))
    known.addRead(rows, clock.now())
    drop(this.#note(ref, notes[rule].on))
    this.#watched.set(keyOf(ref), {
      ref,
      rule,
      instance: room.instance,
      known,
      isWhole: room.members !== undefined,
      // The user has just set it, and sees this in the room.
      paused: colleagues.watcherOf(ref) === undefined ? undefined : 'colleague',
      pauses: 0,
      isBusy: false,
    })
    this.#publish()
    return success(undefined)
  }

  switchOff(ref: RoomRef): void {
    this.#starting.delete(keyOf(ref))
    const watched = this.#watched.get(keyOf(ref))
    if (watched === undefined) return
    this.#end(watched)
    this.#publish()
  }

  /**
   * Resumes after a pause, or pauses for a colleague whose desk has begun in the meantime. `shown` holds the keys of the
   * callers whom the question listed. Where a colleague's rule was in force, nobody who is there now is a newcomer.
   * Faults as for `switchOn`, but never `cancelled`; also `changed` if there is no pause, or if the
   * question was about another run.
   */
  async goOn(
    { accountId, conference: name, instance }: Pick<Seen, 'accountId' | 'conference' | 'instance'>,
    reply: NewcomersReply,
    shown: readonly string[],
  ): Promise<Result<void>> {
    const { monitor, clock, colleagues } = this.#options
    const ref = { accountId, name }
    const watched = this.#watched.get(keyOf(ref))
    const look = (): Room | Fault => {
      if (watched?.paused === undefined || this.#watched.get(keyOf(ref)) !== watched) return fault('changed')
      if (watched.instance !== instance) return fault('changed', { values: { reason: 'instance' } })
      return this.#roomFor(ref)
    }
    const asked = callersIn(monitor.conference(ref))
    const read = await this.#read(ref, look)
    if (!read.ok) return read
    if (watched === undefined) return failure('changed')
    // The user is told about the colleague's rule once. A second press starts this one.
    if (watched.paused !== 'colleague' && colleagues.watcherOf(ref) !== undefined) {
      watched.paused = 'colleague'
      this.#publish()
      return success(undefined)
    }
    const { room, rows } = read.value
    // Nobody is hung up who came while the room was not closed, and a colleague's rule has dealt with its newcomers.
    const isEveryone = watched.rule === 'close' || watched.paused === 'colleague'
    // Whom the question listed is meant, even if they are out of the room for a moment. Who joined after it was shown is
    // a newcomer like any other.
    const isShown = ({ key }: Member): boolean => isEveryone || shown.includes(key)
    for (const caller of [...asked, ...callersIn(room)]) if (isShown(caller)) watched.known.add(caller)
    if (isEveryone) watched.known.addRead(rows, clock.now())
    Object.assign(watched, { paused: undefined, isWhole: room.members !== undefined })
    const meant = callersIn(room).filter((one) => !isEveryone && isShown(one) && this.#isMeant(watched, room, one))
    if (meant.length > 0 && reply === 'muteThem') this.#apply(watched, room, meant)
    this.#observe(watched)
    this.#publish()
    return success(undefined)
  }

  /** Reads the room, unless something is against it before or after that. Returns the rows of this response too. */
  async #read(
    ref: RoomRef,
    look: () => Room | Fault,
  ): Promise<Result<{ readonly room: Room; readonly rows: readonly ReadMember[] }>> {
    const early = look()
    if ('code' in early) return { ok: false, fault: early }
    const read = await this.#options.monitor.readNow(ref)
    if (!read.ok) return { ok: false, fault: staleBecause(read.fault) }
    const room = look()
    return 'code' in room ? { ok: false, fault: room } : success({ room, rows: read.said ?? [] })
  }

  /** The rooms whose rule is in force. */
  get active(): readonly RoomRef[] {
    return [...this.#watched.values()].flatMap(({ ref, paused }) => (paused === undefined ? ref : []))
  }

  /** Cancels what is being switched on. Sleep pauses every room, because the user may have left meanwhile. */
  suspend(why: 'sleep' | 'network'): void {
    this.#starting.clear()
    if (why !== 'sleep') return
    for (const watched of this.#watched.values()) this.#pause(watched, why)
    this.#publish()
  }

  /** Switches everything off when Gavel quits. */
  async close(): Promise<void> {
    const watched = [...this.#watched.values()]
    this.#watched.clear()
    await Promise.all(watched.map(({ ref, rule }) => this.#note(ref, notes[rule].off)))
  }

  #observe(watched: Watched): void {
    const { ref, paused } = watched
    const { accounts, readOnly } = this.#options.monitor.snapshot()
    const account = accounts.find(({ id }) => id === ref.accountId)
    const room = this.#options.monitor.conference(ref)
    if (account === undefined) this.#watched.delete(keyOf(ref))
    else if (readOnly) this.#stop(watched, 'readOnly')
    // The provider wants a pause, and rosters that come before its end are those of the user's own actions. Or the run
    // has ended, and the user is asked about the next one.
    else if (account.health.state === 'resting' || room === undefined) return
    else if (!room.own) this.#stop(watched, 'notOwn')
    else if (room.instance !== watched.instance) {
      // An earlier pause was about callers of the other run.
      const still = paused === 'restart' ? paused : undefined
      Object.assign(watched, { instance: room.instance, known: new KnownCallers(), paused: still })
      this.#pause(watched, 'restart')
    } else if (isRead(room) && room.writable) this.#observeRoom(watched, room)
  }

  #observeRoom(watched: Watched, room: Room): void {
    const { colleagues, reconciler, newId } = this.#options
    const { ref, rule, known } = watched
    if (watched.paused === 'colleague' && colleagues.watcherOf(ref) === undefined) {
      watched.paused = undefined
      this.#pause(watched, 'colleagueLeft')
    }
    // Whom a colleague has unmuted, or somebody else has muted, is left as they are, also during a pause, so that the
    // question after it does not name them.
    for (const member of callersIn(room)) {
      const isUnmuted = mayBeMuted(member) && colleagues.hasUnmuted(room, member)
      if (isUnmuted) drop(reconciler.take(room, [member], ['newcomer'], { id: newId(), of: 'newcomer' }, 'unmuted'))
      if (isUnmuted || (rule === 'mute' && member.muted === true && !member.mutedByMe)) known.add(member)
    }
    if (!isMeKnown(room)) this.#pause(watched, 'me')
    else if (watched.paused === undefined && !watched.isBusy) this.#seek(watched, room)
  }

  /** One action for all of a roster, so that a burst of newcomers takes no more requests than one newcomer. */
  #seek(watched: Watched, room: Room): void {
    const { known } = watched
    const callers = callersIn(room)
    if (!watched.isWhole && room.members !== undefined) {
      for (const caller of callers) known.add(caller)
      watched.isWhole = true
    }
    const came = callers.filter((one) => !known.has(one) && isClear(one))
    const meant = came.filter((one) => this.#isMeant(watched, room, one))
    // Events and the read of the call, which precedes the mute, are two witnesses already.
    for (const one of came) if (room.members === undefined || !meant.includes(one)) known.add(one)
    if (meant.length === 0) return
    if (room.members === undefined) this.#apply(watched, room, meant)
    else drop(this.#confirm(watched, room, meant))
  }

  #isMeant({ rule }: Watched, room: Room, member: Member): boolean {
    if (rule === 'mute') return mayBeMuted(member)
    // A caller who is muted and deaf is on hold at another desk. Only that desk knows their former state.
    if (member.isMe || isOnHold(member, room) || (member.muted === true && member.deaf === true)) return false
    return member.number === '' || !this.#options.mayPass(member.number)
  }

  /** Reads the room, and applies the rule to those of the newcomers whom this response shows too. */
  async #confirm(watched: Watched, room: Room, members: readonly Member[]): Promise<void> {
    const { monitor } = this.#options
    const { pauses, known } = watched
    watched.isBusy = true
    const read = await monitor.readNow(watched.ref)
    const now = monitor.conference(watched.ref)
    // After a pause, the answer to its question decides about them. By this response they may be somebody who is known.
    const isCurrent = read.ok && now?.instance === room.instance && watched.pauses === pauses
    const shown = (isCurrent ? (now.members ?? []) : []).flatMap((member) => {
      const isNew = members.some(({ key }) => key === member.key) && !known.has(member)
      const row = isNew ? rowOf(member, read.said ?? []) : undefined
      return row === undefined ? [] : { member, row }
    })
    const isLate = shown.some(({ row: { joinedSecondsAgo = 0 } }) => joinedSecondsAgo > LATEST_SEEN)
    if (isLate) this.#pause(watched, 'late')
    else if (now !== undefined) {
      for (const { member } of shown) known.add(member)
      const newcomers = shown.flatMap(({ member }) => (this.#isMeant(watched, now, member) ? member : []))
      if (newcomers.length > 0) this.#apply(watched, now, newcomers)
    }
    watched.isBusy = false
    // Whom this read did not show is sought again in the next observation.
    if (shown.length === members.length && this.#watched.get(keyOf(watched.ref)) === watched) this.#observe(watched)
    this.#publish()
  }

  /** Gives them the reason to be silent. What fails after that, the ledger tries again while the rule is on. */
  #apply(watched: Watched, room: Room, members: readonly Member[]): void {
    const { reconciler, newId } = this.#options
    const isOn = (): boolean => this.#watched.get(keyOf(watched.ref)) === watched && watched.paused === undefined
    const gate = { check: () => (isOn() ? undefined : fault('cancelled')) }
    const cause = { id: newId(), of: 'newcomer', gate } as const
    if (watched.rule === 'mute') drop(reconciler.give(room, members, ['newcomer', 'muted'], cause))
    else drop(this.#stopAtDoor(watched, room, members, gate))
  }

  /** Two requests are enough for all of them. Only who is at the door is removed, and not whom anybody lets in. */
  async #stopAtDoor(watched: Watched, room: Room, members: readonly Member[], gate: SendGate): Promise<void> {
    const { onHold, monitor, commands, reconciler } = this.#options
    const { ref, rule, pauses } = watched
    await onHold.put(seenOf(room), members.map(memberSeenOf), { isClosed: rule === 'close', gate })
    for (const member of rule === 'close' ? members : []) {
      const isStopped = (): boolean => {
        const now = membersOrCalls(monitor.conference(ref) ?? {}).find(({ key }) => key === member.key)
        const { reasons } = reconciler.holding(room, member) ?? {}
        return watched.pauses === pauses && now?.isMe !== true && reasons?.includes('door') === true
      }
      const check = (): Fault | undefined => gate.check() ?? (isStopped() ? undefined : fault('cancelled'))
      if (check() === undefined)
        await commands.sendAway({ kind: 'remove', seen: seenOf(room), who: onlyThis(member) }, CLOSED_DOOR, { check })
    }
  }

  #pause(watched: Watched, why: NewcomersPaused): void {
    if (watched.paused !== undefined) return
    watched.paused = why
    watched.pauses += 1
    const room = this.#options.monitor.conference(watched.ref)
    for (const { paused } of this.#listeners) paused?.(room, watched.ref, why)
  }

  #stop(watched: Watched, why: NewcomersStopped): void {
    this.#end(watched)
    const room = this.#options.monitor.conference(watched.ref)
    for (const { stopped } of this.#listeners) stopped?.(room, watched.ref, why)
  }

  #end({ ref, rule }: Watched): void {
    this.#watched.delete(keyOf(ref))
    drop(this.#note(ref, notes[rule].off))
  }

  #roomFor(ref: RoomRef): Room | Fault {
    const room = knownRoom(ref, this.#options)
    return 'code' in room || (room.own && isMeKnown(room)) ? room : fault('changed', { values: { reason: 'me' } })
  }

  #note(ref: RoomRef, text: string): Promise<Result<void>> {
    return writeNote(this.#options, ref, text)
  }

  #viewOf(watched: Watched): NewcomersView {
    const { ref, rule, paused, known } = watched
    if (paused === undefined) return { rule, state: 'on' }
    const room = this.#options.monitor.conference(ref)
    const by = paused === 'colleague' ? this.#options.colleagues.watcherOf(ref) : undefined
    const view = { rule, state: 'paused' as const, why: paused, ...(by !== undefined && { by }) }
    if (room === undefined || !isRead(room)) return view
    const came = callersIn(room).filter((one) => !known.has(one) && isClear(one) && this.#isMeant(watched, room, one))
    return { ...view, came: came.map(({ key }) => key) }
  }

  #publish(): void {
    const views = Object.fromEntries([...this.#watched].map(([key, watched]) => [key, this.#viewOf(watched)]))
    for (const { changed } of this.#listeners) changed?.(views)
  }
}

/** Keys of the texts that say in the log from when on a rule was in force, and when it no longer was. */
const notes: Readonly<Record<NewcomersRule, { readonly on: string; readonly off: string }>> = {
  mute: { on: 'newcomersOn', off: 'newcomersOff' },
  ask: { on: 'doorAsks', off: 'doorOpened' },
  close: { on: 'doorClosed', off: 'doorOpened' },
}

const keyOf = ({ accountId, name }: RoomRef): string => roomKey(accountId, name)

/**
 * The members or, without a roster, the callers of whom events tell. Who is only on the room's number may be elsewhere.
 */
function callersIn(room: Room | undefined): readonly Member[] {
  const { members, reported } = room ?? {}
  return members ?? reported?.filter(isTold).map((one) => memberOfCall(one)) ?? []
}

/** Whether a request can name the caller. Without a roster, an event may tell their member id later. */
function isClear(member: Member): boolean {
  return member.byCall !== true || isNamedById(member)
}

function mayBeMuted({ isMe, muted }: Member): boolean {
  return !isMe && muted !== true
}
