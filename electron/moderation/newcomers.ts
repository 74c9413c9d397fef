import type { AccountId, ElapsedMs } from '../../shared/values.ts'
import { elapsedOf, type Clock } from '../../shared/clock.ts'
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
import { onlyThese, seenOf } from '../../shared/rooms/room-actions.ts'
import type {
  NewcomersPaused,
  NewcomersReply,
  NewcomersRule,
  NewcomersStopped,
  NewcomersView,
} from '../../shared/rooms/newcomers.ts'
import { isOnHold } from '../../shared/rooms/action-effect.ts'
import { isMeKnown, isNamedById, isTold, mayRemoveIn, memberOfCall } from '../../shared/rooms/call-members.ts'
import { failure, success, type Failure, type Result } from '../../shared/result.ts'
import type { Account } from '../../shared/account.ts'
import type { Journal } from '../journal/journal.ts'
import type { RoomRef } from '../monitor/monitor.ts'
import type { Rooms } from './rooms.ts'
import type { ReadMember } from '../providers/provider.ts'
import type { SendGate } from '../providers/send-gate.ts'
import { staleBecause } from './actions/guard.ts'
import { accountFields } from './actions/journal-entries.ts'
import type { Door } from './door.ts'
import type { Colleagues } from './colleagues.ts'
import { KnownCallers, rowOf } from './known-callers.ts'
import { isRead, roomEnded, whyNotSent } from './room-refusals.ts'

/** Key of the text that says in the log that Gavel muted a newcomer. */
export const NEWCOMER = 'newcomer'

/**
 * Milliseconds. Whoever had been there for longer when Gavel first saw them may be no newcomer but somebody whom earlier
 * responses left out.
 */
const LATEST_SEEN = 60_000
/** Milliseconds until a newcomer is tried again for whom nothing was sent, if nothing is observed before. */
const TRY_AGAIN = 1_000

export interface NewcomersOptions {
  readonly monitor: Pick<Rooms, 'snapshot' | 'conference' | 'subscribe' | 'readNow'>
  readonly clock: Clock
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
   * The callers to whom the rule does not apply: those who were already in the room, and newcomers to whom it was
   * applied. So a caller who is unmuted by hand, here or by a colleague, stays unmuted.
   */
  readonly known: KnownCallers
  /** When each newcomer to whom the rule was not applied yet was first seen, by key. */
  readonly firstSeen: Map<string, ElapsedMs>
  /** Keys of the callers whom the user, asked about them, wants to be treated as newcomers. */
  readonly wanted: Set<string>
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
  /** The newcomers for whom a second response is awaited. */
  readonly unconfirmed: Set<readonly Member[]>
  /** Whether a timer runs after which newcomers are tried again. */
  isTimed: boolean
  /** Whether the provider has refused a request and wants a pause until then. */
  waits: boolean
}

/**
 * Mutes callers who join one of the user's own rooms, or stops them at its door, while the user wants that. The rule is
 * in memory only, so there is none whenever Gavel starts. It follows the runs of the room and their rosters, or the
 * events of a room without one: while there is no current one, it waits, and goes on by itself. It pauses, and asks
 * first, only after sleep, in another run, while it is unknown who the user is, for a caller who had been there for long
 * when Gavel first saw them, and if a colleague's desk already has a rule for the room when it is to begin: two desks at
 * one door would undo each other's work.
 *
 * Nobody is a newcomer on the word of one response. Who was there before is what this Gavel has read itself, and each
 * newcomer whom a roster shows must be in a second response, which this Gavel asks for.
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
   * closed and nobody can be hung up; `stale` if no current roster is known; those of the read of the room;
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
    const read = await this.#read(ref)
    if (!read.ok) return this.#starting.delete(start) ? unread(read.fault) : failure('cancelled')
    const readAt = this.#options.clock.now()
    await this.#note(ref, notes[rule].on)
    const isWanted = this.#starting.delete(start)
    // The room may have changed while the log was written.
    const room = this.#options.monitor.conference(ref)
    const late = isWanted ? this.#whyNot(ref) : fault('cancelled')
    if (late !== undefined || room === undefined) {
      drop(this.#note(ref, notes[rule].off))
      return { ok: false, fault: late ?? roomEnded() }
    }
    const known = new KnownCallers(callersIn(room))
    known.addRead(read.value, readAt)
    this.#options.door.withdraw(ref, 'all')
    this.#watched.set(keyOf(ref), {
      ref,
      rule,
      instance: room.instance,
      known,
      firstSeen: new Map(),
      wanted: new Set(),
      mutedElsewhere: new Set(),
      isWhole: room.members !== undefined,
      // The user has just set it, and sees this in the room.
      paused: this.#options.colleagues.watcherOf(ref) === undefined ? undefined : 'colleague',
      pauses: 0,
      unconfirmed: new Set(),
      isTimed: false,
      waits: false,
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
   * Faults as for `switchOn`, but never `cancelled`; also `changed` if there is no pause, or if the
   * question was about another run.
   */
  async goOn(
    { accountId, conference: name, instance }: Pick<Seen, 'accountId' | 'conference' | 'instance'>,
    reply: NewcomersReply,
    shown: readonly string[],
  ): Promise<Result<void>> {
    const ref = { accountId, name }
    const watched = this.#watched.get(keyOf(ref))
    const refusal = (): Fault | undefined => {
      if (watched?.paused === undefined || this.#watched.get(keyOf(ref)) !== watched) return fault('changed')
      if (watched.instance !== instance) return fault('changed', { values: { reason: 'instance' } })
      return this.#whyNot(ref)
    }
    const refused = refusal()
    if (refused !== undefined) return { ok: false, fault: refused }
    const asked = callersIn(this.#options.monitor.conference(ref))
    const read = await this.#read(ref)
    if (!read.ok) return unread(read.fault)
    // The room may have changed while it was read.
    const late = refusal()
    if (watched === undefined || late !== undefined) return { ok: false, fault: late ?? fault('changed') }
    // The user is told about the colleague's rule once. A second press starts this one.
    if (watched.paused !== 'colleague' && this.#options.colleagues.watcherOf(ref) !== undefined) {
      watched.paused = 'colleague'
      this.#publish()
      return success(undefined)
    }
    const room = this.#options.monitor.conference(ref)
    // Nobody is hung up who came while the room was not closed, and a colleague's rule has dealt with its newcomers.
    const isEveryone = watched.rule === 'close' || watched.paused === 'colleague'
    // A caller who joined after the question was shown is a newcomer like any other.
    // Whom the question listed is meant, even if they are out of the room for a moment.
    for (const caller of [...(isEveryone ? [] : asked), ...callersIn(room)]) {
      const isShown = shown.includes(caller.key)
      if (isEveryone || (isShown && reply === 'leaveThem')) watched.known.add(caller)
      else if (isShown) watched.wanted.add(caller.key)
    }
    if (isEveryone) watched.known.addRead(read.value, this.#options.clock.now())
    watched.paused = undefined
    watched.isWhole = room?.members !== undefined
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
    // The provider wants a pause. Rosters that come before its end are those of the user's own actions.
    else if (account.health.state !== 'resting') this.#observeRoom(watched, this.#options.monitor.conference(ref))
  }

  #observeRoom(watched: Watched, room: Room | undefined): void {
    // The run has ended. The user is asked about the next one.
    if (room === undefined) return
    if (!room.own) this.#stop(watched, 'notOwn')
    else if (room.instance !== watched.instance) {
      watched.instance = room.instance
      watched.known.clear()
      watched.firstSeen.clear()
      watched.wanted.clear()
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
      else if (watched.paused === undefined && !watched.waits) this.#handleNewcomers(watched, room)
    }
  }

  /**
   * This is also done during a pause, so that the question after it does not name a caller whom a colleague has
   * unmuted.
   */
  #leaveUnmuted({ rule, known, mutedElsewhere }: Watched, room: Room): void {
    const { colleagues } = this.#options
    for (const member of callersIn(room)) {
      if (mayBeMuted(member) && colleagues.hasUnmuted(room, member)) known.add(member)
      if (rule === 'mute' && member.muted === true && !member.mutedByMe) mutedElsewhere.add(member.key)
    }
  }

  /** One action for all of a roster, so that a burst of newcomers takes no more requests than one newcomer. */
  #handleNewcomers(watched: Watched, room: Room): void {
    if (!watched.isWhole && room.members !== undefined) {
      for (const caller of room.members) watched.known.add(caller)
      watched.isWhole = true
    }
    const came = callersIn(room).filter((one) => !watched.known.has(one) && isClear(one))
    for (const caller of came) watched.known.add(caller)
    const meant = came.filter((one) => this.#isMeant(watched, room, one))
    if (meant.length > 0) drop(this.#confirm(watched, room, meant))
  }

  #isMeant({ rule }: Watched, room: Room, member: Member): boolean {
    if (rule === 'mute') return mayBeMuted(member)
    // A caller who is muted and deaf is on hold at another desk. Only that desk knows their former state.
    if (member.isMe || isOnHold(member, room) || (member.muted === true && member.deaf === true)) return false
    return !this.#options.door.letsPass(member)
  }

  /** Reads the room, and handles those of the newcomers whom this response shows too. */
  async #confirm(watched: Watched, room: Room, members: readonly Member[]): Promise<void> {
    const { monitor, clock } = this.#options
    // Events and the read of the call, which precedes the mute, are two witnesses already.
    if (room.members === undefined) return this.#handle(watched, room, members)
    for (const { key } of members) if (!watched.firstSeen.has(key)) watched.firstSeen.set(key, elapsedOf(clock))
    const { pauses } = watched
    watched.unconfirmed.add(members)
    const read = await this.#read(watched.ref)
    watched.unconfirmed.delete(members)
    // After a pause, the answer to its question decides about them.
    if (this.#watched.get(keyOf(watched.ref)) !== watched || watched.pauses !== pauses) return
    const now = monitor.conference(watched.ref)
    if (!read.ok || now?.instance !== room.instance) {
      this.#tryAgain(watched, members, read.ok ? undefined : read.fault)
      return
    }
    // By this response they may turn out to be somebody who is known.
    this.#forget(watched, members)
    const shown = (now.members ?? []).flatMap((member) => {
      const isNew = members.some(({ key }) => key === member.key) && !watched.known.has(member)
      const row = isNew ? rowOf(member, read.value) : undefined
      return row === undefined ? [] : { member, row }
    })
    const others = members.filter(({ key }) => !shown.some(({ member }) => member.key === key))
    const isLate = shown.some(({ member: { key }, row: { joinedSecondsAgo = 0 } }) => {
      const waited = elapsedOf(clock) - (watched.firstSeen.get(key) ?? -Infinity)
      return !watched.wanted.has(key) && joinedSecondsAgo * 1_000 - waited > LATEST_SEEN
    })
    if (isLate) {
      this.#pause(watched, 'late')
      this.#publish()
      return
    }
    for (const { member } of shown) watched.known.add(member)
    if (others.length > 0) this.#tryAgain(watched, others)
    const newcomers = shown.flatMap(({ member }) => (this.#isMeant(watched, now, member) ? member : []))
    if (newcomers.length > 0) await this.#handle(watched, now, newcomers)
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
    const failed = faultIn(handled)
    const code = failed?.code
    // Nothing was sent. It is tried again, or the question after a pause names the callers. A failed request is shown on
    // the rows. Only the faults below stop the rule.
    if (code !== undefined && notSent.has(code))
      this.#tryAgain(
        watched,
        members.filter(({ key }) => !watched.mutedElsewhere.has(key)),
        failed,
      )
    if (code === 'readOnly' || code === 'storage') {
      this.#stop(watched, code)
      this.#publish()
    }
  }

  /** Tries these newcomers again with the next observation, or soon. After a refusal, once the provider's pause is over. */
  #tryAgain(watched: Watched, members: readonly Member[], because?: Fault): void {
    const { clock, monitor } = this.#options
    this.#forget(watched, members)
    if (because?.code === 'rateLimited') watched.waits = true
    if (watched.isTimed) return
    watched.isTimed = true
    const again = (): void => {
      watched.isTimed = false
      watched.waits = false
      if (this.#watched.get(keyOf(watched.ref)) !== watched) return
      this.#observe(watched, monitor.snapshot())
      this.#publish()
    }
    clock.setTimeout(again, Math.max(TRY_AGAIN, (because?.retryAt ?? 0) - clock.now()))
  }

  #forget({ known }: Watched, members: readonly Member[]): void {
    for (const member of members) known.delete(member)
  }

  /** Reads the room for this. Returns the callers in the provider's response to this Gavel, whatever else is known. */
  async #read(ref: RoomRef): Promise<Result<readonly ReadMember[]>> {
    const read = await this.#options.monitor.readNow(ref)
    return read.ok ? success(read.said ?? []) : read
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
    // The others are muted at the next observation.
    const isMutedElsewhere = (): boolean => members.some(({ key }) => watched.mutedElsewhere.has(key))
    const gate = { check: () => (isWanted() && !isMutedElsewhere() ? undefined : fault('cancelled')) }
    return this.#options.mute({ kind: 'mute', seen: seenOf(room), who: onlyThese(members) }, gate)
  }

  #pause(watched: Watched, why: NewcomersPaused): void {
    if (watched.paused !== undefined) return
    watched.paused = why
    watched.pauses += 1
    for (const members of watched.unconfirmed) this.#forget(watched, members)
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
    const came = callersIn(room).filter((one) => !known.has(one) && isClear(one))
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

const notSent: ReadonlySet<FaultCode> = new Set(['stale', 'changed', 'cancelled', 'offline', 'rateLimited'])

function unread(because: Fault): Failure {
  return { ok: false, fault: staleBecause(because) }
}

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
  return members ?? reported?.filter(isTold).map((one) => memberOfCall(one)) ?? []
}

/** Whether a request can name the caller. Without a roster, an event may tell their member id later. */
function isClear(member: Member): boolean {
  return member.byCall !== true || isNamedById(member)
}

function mayBeMuted({ isMe, muted }: Member): boolean {
  return !isMe && muted !== true
}
