import type { AccountId } from '../../shared/values.ts'
import { drop } from '../../shared/drop.ts'
import { fault, type Fault, type FaultCode } from '../../shared/fault.ts'
import {
  roomKey,
  type Action,
  type ActionResult,
  type Room,
  type Member,
  type Seen,
  type Snapshot,
  isRosterWithheld,
} from '../../shared/rooms/model.ts'
import { onlyThese } from '../../shared/rooms/room-actions.ts'
import type {
  NewcomersPaused,
  NewcomersReply,
  NewcomersRule,
  NewcomersStopped,
  NewcomersView,
} from '../../shared/rooms/newcomers.ts'
import { isOnHold } from '../../shared/rooms/action-effect.ts'
import { isMeKnown, isNamedById, knowsAll, mayRemoveIn, memberOfCall } from '../../shared/rooms/call-members.ts'
import { failure, success, type Result } from '../../shared/result.ts'
import type { Account } from '../../shared/account.ts'
import type { Journal } from '../journal/journal.ts'
import type { Monitor, RoomRef } from '../monitor/monitor.ts'
import type { SendGate } from '../providers/send-gate.ts'
import { accountFields } from './actions/journal-entries.ts'
import type { Door } from './door.ts'
import type { Colleagues } from './colleagues.ts'
import { isRead, roomEnded, whyNotSent } from './room-refusals.ts'

/** Key of the text that says in the log that Gavel muted a newcomer. */
export const NEWCOMER = 'newcomer'

export interface NewcomersOptions {
  readonly monitor: Pick<Monitor, 'snapshot' | 'conference' | 'subscribe'>
  readonly journal: Pick<Journal, 'write'>
  /** Mutes one caller as a newcomer, unless the gate closes before the request leaves. */
  readonly mute: (action: Action, gate: SendGate) => Promise<Result<ActionResult>>
  readonly door: Pick<Door, 'letsPass' | 'stop' | 'withdraw'>
  readonly accountOf: (accountId: AccountId) => Account | undefined
  readonly colleagues: Pick<Colleagues, 'hasUnmuted' | 'watcherOf'>
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
   * Keys of the callers to whom the rule does not apply: those who were already in the room, and newcomers to whom it was
   * applied. So a caller who is unmuted by hand, here or by a colleague, stays unmuted.
   */
  readonly known: Set<string>
  /** `mute` only: keys of the callers whom a roster has shown muted by somebody else. They are left as they are. */
  readonly mutedElsewhere: Set<string>
  /**
   * Whether everyone was known who was in the room when this was switched on or went on. If not, those whom the first
   * roster lists are left alone, because they may have been there before.
   */
  isWhole: boolean
  paused: NewcomersPaused | undefined
  /** Counts the pauses. What was begun before one is not sent after it. */
  pauses: number
}

/**
 * Mutes callers who join one of the user's own rooms, or stops them at its door, while the user wants that. The rule is
 * in memory only, so there is none whenever Gavel starts. It follows the runs of the room and their rosters, or the
 * events of a room without one: while there is no current one, it waits, and goes on by itself. It pauses, and asks
 * first, only after sleep, in another run, while it is unknown who the user is, and if a colleague's desk already has a
 * rule for the room when it is to begin: two desks at one door would undo each other's work.
 */
export class Newcomers {
  readonly #options: NewcomersOptions
  readonly #watched = new Map<string, Watched>()
  readonly #listeners = new Set<Partial<NewcomersEvents>>()
  /**
   * The rooms that are being switched on while the log is written. A switch-off of the room, or a suspension, cancels
   * that.
   */
  readonly #starting = new Set<{ readonly key: string }>()

  constructor(options: NewcomersOptions) {
    this.#options = options
    options.monitor.subscribe((_before, after) => {
      if (this.#watched.size === 0) return
      for (const watched of [...this.#watched.values()]) this.#observe(watched, after)
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
   * closed and nobody can be hung up; `stale` if no current roster is known; `storage` if the log cannot be written;
   * `cancelled` if a switch-off or a suspension came in the meantime.
   */
  async switchOn(ref: RoomRef, rule: NewcomersRule): Promise<Result<void>> {
    const refused = this.#whyNot(ref)
    if (refused !== undefined) return { ok: false, fault: refused }
    // Whom the door would hang up would wait there, muted and deaf.
    const shown = this.#options.monitor.conference(ref)
    if (rule === 'close' && shown !== undefined && !mayRemoveIn(shown))
      return failure('unsupported', { values: { reason: 'noNumber' } })
    const current = this.#watched.get(keyOf(ref))
    if (current?.rule === rule && current.paused === undefined) return success(undefined)
    const start = { key: keyOf(ref) }
    this.#starting.add(start)
    const written = await this.#note(ref, notes[rule].on)
    const isWanted = this.#starting.delete(start)
    if (!written.ok) return written
    // The room may have changed while the log was written.
    const room = this.#options.monitor.conference(ref)
    const late = isWanted ? this.#whyNot(ref) : fault('cancelled')
    if (late !== undefined || room === undefined) {
      drop(this.#note(ref, notes[rule].off))
      return { ok: false, fault: late ?? roomEnded() }
    }
    const known = new Set(callersIn(room).map(({ key }) => key))
    this.#options.door.withdraw(ref, 'all')
    this.#watched.set(keyOf(ref), {
      ref,
      rule,
      instance: room.instance,
      known,
      mutedElsewhere: new Set(),
      isWhole: knowsAll(room),
      // The user has just set it, and sees this in the room.
      paused: this.#options.colleagues.watcherOf(ref) === undefined ? undefined : 'colleague',
      pauses: 0,
    })
    this.#publish()
    return success(undefined)
  }

  switchOff(ref: RoomRef): void {
    for (const start of this.#starting) if (start.key === keyOf(ref)) this.#starting.delete(start)
    const watched = this.#watched.get(keyOf(ref))
    if (watched === undefined) return
    this.#end(watched)
    this.#publish()
  }

  /**
   * Resumes after a pause, or pauses for a colleague whose desk has begun in the meantime. `shown` holds the keys of the
   * callers whom the question listed. Where a colleague's rule was in force, nobody who is there now is a newcomer.
   * Faults as for `switchOn`, but never `storage` or `cancelled`; also `changed` if there is no pause, or if the
   * question was about another run.
   */
  goOn(
    { accountId, conference: name, instance }: Pick<Seen, 'accountId' | 'conference' | 'instance'>,
    reply: NewcomersReply,
    shown: readonly string[],
  ): Result<void> {
    const ref = { accountId, name }
    const watched = this.#watched.get(keyOf(ref))
    if (watched?.paused === undefined) return { ok: false, fault: fault('changed') }
    if (watched.instance !== instance) return { ok: false, fault: fault('changed', { values: { reason: 'instance' } }) }
    const refused = this.#whyNot(ref)
    if (refused !== undefined) return { ok: false, fault: refused }
    // The user is told about the colleague's rule once. A second press starts this one.
    if (watched.paused !== 'colleague' && this.#options.colleagues.watcherOf(ref) !== undefined) {
      watched.paused = 'colleague'
      this.#publish()
      return success(undefined)
    }
    const room = this.#options.monitor.conference(ref)
    // Nobody is hung up who came while the room was not closed, and a colleague's rule has dealt with its newcomers.
    const isEveryone = watched.rule === 'close' || watched.paused === 'colleague'
    const left = isEveryone ? callersIn(room).map(({ key }) => key) : reply === 'leaveThem' ? shown : []
    // A caller who joined after the question was shown is a newcomer like any other.
    for (const key of left) watched.known.add(key)
    watched.paused = undefined
    watched.isWhole = knowsAll(room)
    this.#observe(watched, this.#options.monitor.snapshot())
    this.#publish()
    return success(undefined)
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

  #observe(watched: Watched, snapshot: Snapshot): void {
    const { ref } = watched
    const account = snapshot.accounts.find(({ id }) => id === ref.accountId)
    if (account === undefined) this.#watched.delete(keyOf(ref))
    else if (snapshot.readOnly) this.#stop(watched, 'readOnly')
    else if (account.health.state === 'resting') this.#stop(watched, 'rateLimited')
    else this.#observeRoom(watched, this.#options.monitor.conference(ref))
  }

  #observeRoom(watched: Watched, room: Room | undefined): void {
    // The run has ended. The user is asked about the next one.
    if (room === undefined) return
    if (!room.own) this.#stop(watched, 'notOwn')
    else if (room.instance !== watched.instance) {
      watched.instance = room.instance
      watched.known.clear()
      watched.mutedElsewhere.clear()
      // An earlier pause was about callers of the other run.
      if (watched.paused !== 'restart') watched.paused = undefined
      this.#pause(watched, 'restart')
    } else if (!isRead(room) || !room.writable) return
    else {
      if (watched.paused === 'colleague' && this.#options.colleagues.watcherOf(watched.ref) === undefined) {
        watched.paused = undefined
        this.#pause(watched, 'colleagueLeft')
      }
      this.#leaveUnmuted(watched, room)
      if (watched.rule === 'close') this.#options.door.withdraw(watched.ref, 'letIn')
      if (!isMeKnown(room)) this.#pause(watched, 'me')
      else if (watched.paused === undefined) this.#handleNewcomers(watched, room)
    }
  }

  /**
   * This is also done during a pause, so that the question after it does not name a caller whom a colleague has
   * unmuted.
   */
  #leaveUnmuted({ rule, known, mutedElsewhere }: Watched, room: Room): void {
    const { colleagues } = this.#options
    for (const member of callersIn(room)) {
      if (mayBeMuted(member) && colleagues.hasUnmuted(room, member)) known.add(member.key)
      if (rule === 'mute' && member.muted && !member.mutedByMe) mutedElsewhere.add(member.key)
    }
  }

  /** One action for all of a roster, so that a burst of newcomers takes no more requests than one newcomer. */
  #handleNewcomers(watched: Watched, room: Room): void {
    if (!watched.isWhole && room.members !== undefined) {
      for (const { key } of room.members) watched.known.add(key)
      watched.isWhole = true
    }
    const came = callersIn(room).filter((one) => !watched.known.has(one.key) && isClear(one))
    for (const { key } of came) watched.known.add(key)
    const meant = came.filter((one) => this.#isMeant(watched, room, one))
    if (meant.length > 0) drop(this.#handle(watched, room, meant))
  }

  #isMeant({ rule }: Watched, room: Room, member: Member): boolean {
    if (rule === 'mute') return mayBeMuted(member)
    // A caller who is muted and deaf is on hold at another desk. Only that desk knows their former state.
    if (member.isMe || isOnHold(member, room) || (member.muted && member.deaf)) return false
    return !this.#options.door.letsPass(member)
  }

  async #handle(watched: Watched, room: Room, members: readonly Member[]): Promise<void> {
    const { pauses } = watched
    const isWanted = (): boolean => watched.pauses === pauses && this.#isWanted(watched, room, members)
    const handled = await (watched.rule === 'mute'
      ? this.#mute(watched, room, members, isWanted)
      : this.#options.door.stop(room, members, {
          isClosed: watched.rule === 'close',
          gate: { check: () => (isWanted() ? undefined : fault('cancelled')) },
        }))
    // The answer to the question after the pause has decided about them.
    if (watched.pauses !== pauses && watched.paused === undefined) return
    const code = faultIn(handled)?.code
    // Nothing was sent. It is tried again at the next observation, or the question after a pause names the callers. A
    // failed request is shown on the rows. Only the faults below stop the rule.
    const isNotSent = code !== undefined && notSent.has(code)
    for (const { key } of members) if (isNotSent && !watched.mutedElsewhere.has(key)) watched.known.delete(key)
    if (code === 'readOnly' || code === 'rateLimited' || code === 'storage') {
      this.#stop(watched, code)
      this.#publish()
    }
  }

  /** Checked until a request leaves, because it may wait for the disk, or for another action. */
  #isWanted(watched: Watched, room: Room, members: readonly Member[]): boolean {
    const isOn = this.#watched.get(keyOf(watched.ref)) === watched && watched.paused === undefined
    return isOn && !members.some((member) => this.#options.colleagues.hasUnmuted(room, member))
  }

  #mute(
    watched: Watched,
    room: Room,
    members: readonly Member[],
    isWanted: () => boolean,
  ): Promise<Result<ActionResult>> {
    const { accountId, name, instance } = room
    const seen = { accountId, conference: name, instance, revision: this.#options.monitor.snapshot().revision }
    // The others are muted at the next observation.
    const isMutedElsewhere = (): boolean => members.some(({ key }) => watched.mutedElsewhere.has(key))
    const gate = { check: () => (isWanted() && !isMutedElsewhere() ? undefined : fault('cancelled')) }
    return this.#options.mute({ kind: 'mute', seen, who: onlyThese(members) }, gate)
  }

  #pause(watched: Watched, why: NewcomersPaused): void {
    if (watched.paused !== undefined) return
    watched.paused = why
    watched.pauses += 1
    this.#options.door.withdraw(watched.ref, 'all')
    const room = this.#options.monitor.conference(watched.ref)
    for (const { paused } of this.#listeners) paused?.(room, watched.ref, why)
  }

  #stop(watched: Watched, why: NewcomersStopped): void {
    const { ref } = watched
    if (this.#watched.get(keyOf(ref)) !== watched) return
    this.#end(watched)
    const room = this.#options.monitor.conference(ref)
    for (const { stopped } of this.#listeners) stopped?.(room, ref, why)
  }

  #end({ ref, rule }: Watched): void {
    this.#watched.delete(keyOf(ref))
    drop(this.#note(ref, notes[rule].off))
    this.#options.door.withdraw(ref, 'all')
  }

  #whyNot(ref: RoomRef): Fault | undefined {
    const refused = whyNotSent(ref, this.#options)
    const room = this.#options.monitor.conference(ref)
    if (refused !== undefined || room === undefined) return refused ?? roomEnded()
    if (!isRead(room)) return fault('stale', isRosterWithheld(room) ? { values: { reason: 'noRoster' } } : {})
    return room.own && isMeKnown(room) ? undefined : fault('changed', { values: { reason: 'me' } })
  }

  #note(ref: RoomRef, text: string): Promise<Result<void>> {
    const account = this.#options.accountOf(ref.accountId)
    if (account === undefined) return Promise.resolve(success(undefined))
    return this.#options.journal.write({ ...accountFields(account), event: 'note', conference: ref.name, text })
  }

  #viewOf(watched: Watched): NewcomersView {
    const { ref, rule, paused, known } = watched
    if (paused === undefined) return { rule, state: 'on' }
    const room = this.#options.monitor.conference(ref)
    const by = paused === 'colleague' ? this.#options.colleagues.watcherOf(ref) : undefined
    const view = { rule, state: 'paused' as const, why: paused, ...(by !== undefined && { by }) }
    if (room === undefined || !isRead(room)) return view
    const came = callersIn(room).filter((one) => !known.has(one.key) && isClear(one))
    return {
      ...view,
      came: came.flatMap((member) => (this.#isMeant(watched, room, member) ? member.key : [])),
    }
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

const notSent: ReadonlySet<FaultCode> = new Set(['stale', 'changed', 'cancelled', 'offline'])

/** Why nobody was muted; undefined if somebody was, or may have been. */
function faultIn(muted: Result<ActionResult>): Fault | undefined {
  if (!muted.ok) return muted.fault
  const { value } = muted
  return value.state === 'mixed' && value.accepted + value.unknown === 0 ? value.fault : undefined
}

const keyOf = ({ accountId, name }: RoomRef): string => roomKey(accountId, name)

/**
 * The members or, without a roster, the callers of whom events tell. Who is only on the room's number may be elsewhere.
 */
function callersIn(room: Room | undefined): readonly Member[] {
  const { members, reported } = room ?? {}
  return members ?? reported?.callers.flatMap((one) => (one.isProbable === true ? [] : memberOfCall(one))) ?? []
}

/** Whether a request can name the caller. Without a roster, an event may tell their member id later. */
function isClear(member: Member): boolean {
  return member.byCall !== true || isNamedById(member)
}

function mayBeMuted({ isMe, muted }: Member): boolean {
  return !isMe && !muted
}
