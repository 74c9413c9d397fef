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
import { memberSeenOf } from '../../shared/rooms/room-actions.ts'
import type { NewcomersPaused, NewcomersReply, NewcomersStopped, NewcomersView } from '../../shared/rooms/newcomers.ts'
import { isMeKnown, isNamedById, memberOfCall } from '../../shared/rooms/call-members.ts'
import { success, type Result } from '../../shared/result.ts'
import type { Account } from '../../shared/account.ts'
import type { Journal } from '../journal/journal.ts'
import type { Monitor, RoomRef } from '../monitor/monitor.ts'
import type { SendGate } from '../providers/send-gate.ts'
import { accountFields } from './actions/journal-entries.ts'
import type { Colleagues } from './colleagues.ts'

/** Key of the text that says in the log that Gavel muted a newcomer. */
export const NEWCOMER = 'newcomer'

export interface NewcomersOptions {
  readonly monitor: Pick<Monitor, 'snapshot' | 'conference' | 'subscribe'>
  readonly journal: Pick<Journal, 'write'>
  /** Mutes one caller as a newcomer, unless the gate closes before the request leaves. */
  readonly mute: (action: Action, gate: SendGate) => Promise<Result<ActionResult>>
  readonly accountOf: (accountId: AccountId) => Account | undefined
  readonly colleagues: Pick<Colleagues, 'hasUnmuted'>
}

export interface NewcomersEvents {
  /** Called with all views, by room key, whenever one may have changed. */
  changed(views: Readonly<Record<string, NewcomersView>>): void
  paused(room: Room | undefined, ref: RoomRef, why: NewcomersPaused): void
  stopped(room: Room | undefined, ref: RoomRef, why: NewcomersStopped): void
}

/** One room whose newcomers are muted. */
interface Watched {
  readonly ref: RoomRef
  instance: number
  /**
   * Keys of the callers whom Gavel does not mute: those who were already in the room, and newcomers whom it has already
   * handled. So a caller who is unmuted by hand, here or by a colleague, stays unmuted.
   */
  readonly known: Set<string>
  /**
   * Whether everyone was known who was in the room when this was switched on or went on. If not, those whom the first
   * roster lists are not muted, because they may have been there before.
   */
  isWhole: boolean
  paused: NewcomersPaused | undefined
}

/**
 * Mutes callers who join one of the user's own rooms while the user has this switched on. The switch is in memory only,
 * so it is off whenever Gavel starts. It follows the runs of the room and their rosters, or the events of a room
 * without one: while there is no current one, it waits, and goes on by itself. It pauses, and asks first, only after
 * sleep, in another run, and while it is unknown who the user is.
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
   * Switches on the muting of a room's newcomers. Faults: `noAccount` if the account was removed; `readOnly`; `changed`
   * if the room has ended, is not the user's own, or no member is known to be the user; `unsupported` if nothing may be
   * sent to a room of this name yet; `stale` if no current roster is known; `storage` if the log cannot be written;
   * `cancelled` if a switch-off or a suspension came in the meantime.
   */
  async switchOn(ref: RoomRef): Promise<Result<void>> {
    const refused = this.#whyNot(ref)
    if (refused !== undefined) return { ok: false, fault: refused }
    const start = { key: keyOf(ref) }
    this.#starting.add(start)
    const written = await this.#note(ref, 'newcomersOn')
    const isWanted = this.#starting.delete(start)
    if (!written.ok) return written
    // The room may have changed while the log was written.
    const room = this.#options.monitor.conference(ref)
    const late = isWanted ? this.#whyNot(ref) : fault('cancelled')
    if (late !== undefined || room === undefined) {
      drop(this.#note(ref, 'newcomersOff'))
      return { ok: false, fault: late ?? ended() }
    }
    const known = new Set(callersIn(room).map(({ key }) => key))
    this.#watched.set(keyOf(ref), {
      ref,
      instance: room.instance,
      known,
      isWhole: knowsAll(room),
      paused: undefined,
    })
    this.#publish()
    return success(undefined)
  }

  switchOff(ref: RoomRef): void {
    for (const start of this.#starting) if (start.key === keyOf(ref)) this.#starting.delete(start)
    if (!this.#watched.delete(keyOf(ref))) return
    drop(this.#note(ref, 'newcomersOff'))
    this.#publish()
  }

  /**
   * Resumes after a pause. `shown` holds the keys of the callers whom the question listed. Faults as for `switchOn`,
   * but never `storage` or `cancelled`; also `changed` if there is no pause, or if the question was about another run.
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
    if (reply === 'leaveThem') for (const key of shown) watched.known.add(key)
    // A caller who joined after the question was shown is a newcomer like any other.
    watched.paused = undefined
    watched.isWhole = knowsAll(this.#options.monitor.conference(ref))
    this.#observe(watched, this.#options.monitor.snapshot())
    this.#publish()
    return success(undefined)
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
    const refs = [...this.#watched.values()].map(({ ref }) => ref)
    this.#watched.clear()
    await Promise.all(refs.map((ref) => this.#note(ref, 'newcomersOff')))
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
      // An earlier pause was about callers of the other run.
      if (watched.paused !== 'restart') watched.paused = undefined
      this.#pause(watched, 'restart')
    } else if (!isRead(room) || !room.writable) return
    else {
      this.#leaveUnmuted(watched, room)
      if (!isMeKnown(room)) this.#pause(watched, 'me')
      else if (watched.paused === undefined) this.#muteNewcomers(watched, room)
    }
  }

  /**
   * This is also done during a pause, so that the question after it does not name a caller whom a colleague has
   * unmuted.
   */
  #leaveUnmuted({ known }: Watched, room: Room): void {
    const { colleagues } = this.#options
    for (const member of callersIn(room))
      if (mayBeMuted(member) && colleagues.hasUnmuted(room, member)) known.add(member.key)
  }

  /** One action for all of a roster, so that a burst of newcomers takes no more requests than one newcomer. */
  #muteNewcomers(watched: Watched, room: Room): void {
    if (!watched.isWhole && room.members !== undefined) {
      for (const { key } of room.members) watched.known.add(key)
      watched.isWhole = true
    }
    const came = callersIn(room).filter((one) => !watched.known.has(one.key) && isClear(one))
    for (const { key } of came) watched.known.add(key)
    const toMute = came.filter(mayBeMuted)
    if (toMute.length > 0) drop(this.#mute(watched, room, toMute))
  }

  async #mute(watched: Watched, room: Room, members: readonly Member[]): Promise<void> {
    const { accountId, name, instance } = room
    const seen = { accountId, conference: name, instance, revision: this.#options.monitor.snapshot().revision }
    // Checked until the request leaves, because the mute may wait for the disk, or for another action.
    const { colleagues } = this.#options
    const isOn = (): boolean => this.#watched.get(keyOf(watched.ref)) === watched && watched.paused === undefined
    const isWanted = (): boolean =>
      isOn() && !this.#areMuted(watched, members) && !members.some((member) => colleagues.hasUnmuted(room, member))
    const gate = { check: () => (isWanted() ? undefined : fault('cancelled')) }
    const who = { kind: 'members', members: members.map(memberSeenOf) } as const
    const muted = await this.#options.mute({ kind: 'mute', seen, who }, gate)
    const code = faultIn(muted)?.code
    // Nothing was sent. The mute is tried again at the next observation, or the question after a pause names the
    // callers. A failed request is shown on the rows. Only the faults below stop the next mutes.
    if (code !== undefined && notSent.has(code)) for (const { key } of members) watched.known.delete(key)
    // Trying again would take requests from the room, and never succeed.
    const isNameless = code === 'stale' && faultIn(muted)?.values?.['reason'] === 'conference'
    const stopped = isNameless ? 'nameless' : code
    if (stopped === 'nameless' || stopped === 'readOnly' || stopped === 'rateLimited' || stopped === 'storage') {
      this.#stop(watched, stopped)
      this.#publish()
    }
  }

  /** Whether all of these members who are still here are already muted, for example by a colleague. */
  #areMuted({ ref }: Watched, members: readonly Member[]): boolean {
    const keys = new Set(members.map(({ key }) => key))
    const here = (this.#options.monitor.conference(ref)?.members ?? []).filter(({ key }) => keys.has(key))
    return here.length > 0 && here.every(({ muted }) => muted)
  }

  #pause(watched: Watched, why: NewcomersPaused): void {
    if (watched.paused !== undefined) return
    watched.paused = why
    const room = this.#options.monitor.conference(watched.ref)
    for (const { paused } of this.#listeners) paused?.(room, watched.ref, why)
  }

  #stop({ ref }: Watched, why: NewcomersStopped): void {
    if (!this.#watched.delete(keyOf(ref))) return
    drop(this.#note(ref, 'newcomersOff'))
    const room = this.#options.monitor.conference(ref)
    for (const { stopped } of this.#listeners) stopped?.(room, ref, why)
  }

  #whyNot(ref: RoomRef): Fault | undefined {
    const { monitor, accountOf } = this.#options
    const room = monitor.conference(ref)
    if (accountOf(ref.accountId) === undefined) return fault('noAccount')
    if (monitor.snapshot().readOnly) return fault('readOnly')
    if (room === undefined) return ended()
    if (!room.writable) return fault('unsupported', { values: { reason: 'nameUnproven' } })
    if (!isRead(room)) return fault('stale', isRosterWithheld(room) ? { values: { reason: 'noRoster' } } : {})
    return room.own && isMeKnown(room) ? undefined : fault('changed', { values: { reason: 'me' } })
  }

  #note(ref: RoomRef, text: string): Promise<Result<void>> {
    const account = this.#options.accountOf(ref.accountId)
    if (account === undefined) return Promise.resolve(success(undefined))
    return this.#options.journal.write({ ...accountFields(account), event: 'note', conference: ref.name, text })
  }

  #viewOf({ ref, paused, known }: Watched): NewcomersView {
    if (paused === undefined) return { state: 'on' }
    const room = this.#options.monitor.conference(ref)
    if (room === undefined || !isRead(room)) return { state: 'paused', why: paused }
    const came = callersIn(room).filter((one) => !known.has(one.key) && isClear(one))
    return {
      state: 'paused',
      why: paused,
      came: came.flatMap((member) => (mayBeMuted(member) ? member.key : [])),
    }
  }

  #publish(): void {
    const views = Object.fromEntries([...this.#watched].map(([key, watched]) => [key, this.#viewOf(watched)]))
    for (const { changed } of this.#listeners) changed?.(views)
  }
}

const notSent: ReadonlySet<FaultCode> = new Set(['stale', 'changed', 'cancelled', 'offline'])

/** Why nobody was muted; undefined if somebody was, or may have been. */
function faultIn(muted: Result<ActionResult>): Fault | undefined {
  if (!muted.ok) return muted.fault
  const { value } = muted
  return value.state === 'mixed' && value.accepted + value.unknown === 0 ? value.fault : undefined
}

const keyOf = ({ accountId, name }: RoomRef): string => roomKey(accountId, name)

const ended = (): Fault => fault('changed', { values: { reason: 'ended' } })

/** Whether it is known who is in the room now: from its roster or, without one, from events. */
function isRead({ members, reported, stale, state }: Room): boolean {
  if (stale || state === 'unreachable') return false
  return members === undefined ? reported?.conferenceUuid !== undefined : state !== 'unverified'
}

/**
 * The members or, without a roster, the callers of whom events tell. Who is only on the room's number may be elsewhere.
 */
function callersIn({ members, reported }: Room): readonly Member[] {
  return members ?? reported?.callers.flatMap((one) => (one.isProbable === true ? [] : memberOfCall(one))) ?? []
}

/** Whether nobody is in the room but the callers who are known. Events may lack those who came before them. */
function knowsAll(room: Room | undefined): boolean {
  return room?.members !== undefined || room?.reported?.isComplete === true
}

/** Whether a request can name the caller. Without a roster, an event may tell their member id later. */
function isClear(member: Member): boolean {
  return member.byCall !== true || isNamedById(member)
}

function mayBeMuted({ isMe, muted }: Member): boolean {
  return !isMe && !muted
}
