import { drop } from '../../shared/drop.ts'
import type { Account } from '../../shared/account.ts'
import type { Clock } from '../../shared/clock.ts'
import { fault, type Fault } from '../../shared/fault.ts'
import { failure, success, type Result } from '../../shared/result.ts'
import { isHeld, isOnHold, isUnderWay, willBe, type FlagAction } from '../../shared/rooms/action-effect.ts'
import { isMeKnown, membersOrCalls } from '../../shared/rooms/call-members.ts'
import { mayBePutOnHold } from '../../shared/rooms/on-hold.ts'
import { onlyThese } from '../../shared/rooms/room-actions.ts'
import {
  roomKey,
  type ActionResult,
  type Change,
  type Member,
  type MemberSeen,
  type Room,
  type Seen,
  type Speech,
} from '../../shared/rooms/model.ts'
import type { AccountId, EpochMs, MemberKey } from '../../shared/values.ts'
import type { EntryDraft, Journal } from '../journal/journal.ts'
import type { RoomRef } from '../monitor/monitor.ts'
import type { Rooms } from './rooms.ts'
import type { SendGate } from '../providers/send-gate.ts'
import type { HoldAction } from './actions/action-run.ts'
import { roomOf } from './actions/guard.ts'
import { accountFields, personOf } from './actions/journal-entries.ts'
import { mayHaveTaken } from './actions/outcomes.ts'
import type { Colleagues } from './colleagues.ts'
import { whyNotSent } from './room-refusals.ts'

/** How newcomers are put on hold at the door of a room. */
export interface StopAtDoor {
  /** Whether the room is closed, so that they are hung up after the Undo time. */
  readonly isClosed: boolean
  /** Closed once newcomers are no longer to be stopped. */
  readonly gate: SendGate
}

/** Texts of the journal entries that say who was put on hold, and who was brought back. */
export const ON_HOLD = 'onHold'
export const AT_DOOR = 'atDoor'
const BROUGHT_BACK = 'broughtBack'
const ADMITTED = 'admitted'

/** Milliseconds until a request that the provider refused, because there were too many, is sent again. */
const LEAST_PAUSE = 1_000

export interface OnHoldOptions {
  readonly monitor: Pick<Rooms, 'snapshot' | 'conference' | 'subscribe' | 'setOnHold'>
  /** Sends a part of what puts callers on hold or brings them back. `id`: of the journal entry that it belongs to. */
  readonly act: (action: HoldAction, id: string, gate?: SendGate) => Promise<Result<ActionResult>>
  readonly journal: Pick<Journal, 'write'>
  readonly colleagues: Pick<Colleagues, 'hasOnlyMuted'>
  /** Whether a search for a noisy line has muted the caller, who could be heard before. */
  readonly isSearched: (ref: RoomRef, key: MemberKey) => boolean
  readonly clock: Clock
  readonly accountOf: (accountId: AccountId) => Account | undefined
  readonly newId: () => string
  /** What those who are put on hold are told; undefined if nothing. */
  readonly speech: (why: WhyOnHold) => Speech | undefined
}

/** Why somebody is put on hold: the user wants it, or they are newcomers at the door of a room, which may be closed. */
export type WhyOnHold = 'hold' | 'door' | 'closed'

/** A caller who was put on hold before Gavel was closed. */
export interface RecoveredCaller extends DoneForHold {
  readonly atDoor: boolean
}

/** What was done to put one caller on hold. Bringing them back undoes exactly that. */
export interface DoneForHold {
  readonly muted: boolean
  readonly deafened: boolean
}

interface CallerOnHold {
  /** Whether they were put on hold as a newcomer. */
  readonly atDoor: boolean
  done: DoneForHold
  /** Epoch milliseconds. */
  readonly since: EpochMs
  /** Settled once nothing more is sent to put them on hold. */
  readonly sent: Promise<unknown>
  /** Whether a roster has listed them as deaf since then or, if they were only muted, as muted. */
  wasShown: boolean
  state: HoldState
}

/**
 * How far a hold is, and what ends it: that the caller leaves, once the mute and the deafening are confirmed, and:
 *
 * - `putting`: these requests are in flight. Nothing.
 * - `onHold`: the caller hears again, for example because of a colleague.
 * - `bringingBack`: the requests are in flight. Nothing else.
 * - `unsure`: a request to bring the caller back failed, or may have failed. A roster shows the caller as before.
 * - `broughtBack`: these requests were accepted. A roster no longer lists the caller as deaf; at once without a roster.
 */
type HoldState = 'putting' | 'onHold' | 'bringingBack' | 'unsure' | 'broughtBack'

interface Run {
  readonly ref: RoomRef
  readonly instance: number
  readonly callers: Map<MemberKey, CallerOnHold>
  /** Those whom a response no longer listed. If it was wrong, a later one lists them as they were left. */
  readonly left: Map<MemberKey, CallerOnHold>
  /** Whether they were put on hold before Gavel was closed, and the user has not answered yet. */
  asks: boolean
}

/**
 * Puts callers on hold: mutes and deafens them, and tells them so if the user has set a text. Brings them back as they
 * were: undoes what Gavel did, and nothing else. This is in memory, and in the log for the next start. It ends when the
 * caller leaves or somebody lets them hear again, and with the run of the room.
 */
export class OnHold {
  readonly #options: OnHoldOptions
  readonly #runs = new Map<string, Run>()

  constructor(options: OnHoldOptions) {
    this.#options = options
    options.monitor.subscribe((_before, _after, changes) => {
      for (const run of [...this.#runs.values()]) this.#observe(run, changes)
    })
  }

  /**
   * Puts these callers on hold, without those who are already, and without the user. Faults: `noAccount`; `readOnly`;
   * `changed` if the room or all callers have changed, or if any of them may be the user; `storage` if the log cannot
   * be written; and those of the actions.
   *
   * @param stop set for newcomers who are stopped at the door; without it, the user wants it
   */
  async put(seen: Seen, callers: readonly MemberSeen[], stop?: StopAtDoor): Promise<Result<ActionResult>> {
    const { monitor, accountOf, newId } = this.#options
    const ref = roomOf({ seen })
    const account = accountOf(seen.accountId)
    const room = monitor.conference(ref)
    const refused = stop?.gate.check() ?? this.#whyNot(seen)
    if (refused !== undefined || account === undefined || room === undefined)
      return { ok: false, fault: refused ?? fault('noAccount') }
    const here = membersIn(room, callers)
    const members = here.filter((member) => mayBePutOnHold(member, room))
    if (members.length === 0) return nobody(here, room)
    const id = newId()
    const done = new Map(members.map((member) => [member.key, this.#stillToDo(ref, member, room)]))
    const run = this.#runOf(ref, room.instance)
    const sending = this.#put({ id, seen, account, room, members, done, stop })
    for (const [key, toDo] of done)
      run.callers.set(key, {
        atDoor: stop !== undefined,
        done: toDo,
        since: this.#options.clock.now(),
        sent: sending,
        wasShown: false,
        state: 'putting',
      })
    this.#mark(run)
    const { result, taken } = await sending
    for (const [key, toDo] of done) this.#settle(run, key, toDo, taken)
    this.#mark(run)
    return result
  }

  /**
   * Brings these callers back, those whom the room lists and who are on hold, but not those who are about to be removed.
   * Faults: `changed` if nobody is; and those of the actions. A caller for whom a request failed, or may have failed,
   * stays on hold.
   */
  async bringBack(seen: Seen, keys: readonly MemberKey[]): Promise<Result<ActionResult>> {
    const { monitor, accountOf, newId, journal, colleagues } = this.#options
    const run = this.#runs.get(roomKey(seen.accountId, seen.conference))
    const account = accountOf(seen.accountId)
    if (account === undefined) return failure('noAccount')
    if (run?.instance !== seen.instance) return failure('changed', { values: { reason: 'instance' } })
    await Promise.all(keys.flatMap((key) => run.callers.get(key)?.sent ?? []))
    const room = monitor.conference(run.ref)
    const members = room?.instance !== run.instance ? [] : membersOrCalls(room).filter(({ key }) => keys.includes(key))
    const onHold = members.flatMap((member) => {
      const caller = run.callers.get(member.key)
      return room === undefined || caller === undefined || isHeld(member, room) ? [] : { member, caller }
    })
    if (room === undefined || onHold.length === 0) return failure('changed', { values: { reason: 'left' } })
    if (monitor.snapshot().readOnly) return failure('readOnly')
    const id = newId()
    // Nobody stays on hold because the log cannot be written.
    for (const [text, atDoor] of [[BROUGHT_BACK, false] as const, [ADMITTED, true] as const]) {
      const meant = onHold.filter(({ caller }) => caller.atDoor === atDoor)
      const persons = meant.map(({ member }) => personOf(member))
      if (persons.length > 0) drop(journal.write(this.#note(account, room, id, text, persons)))
    }
    const deafened = onHold.filter(({ caller }) => caller.done.deafened)
    // If two desks put a caller on hold, either can bring them back.
    const muted = onHold.filter(
      ({ caller, member }) => caller.done.muted && !colleagues.hasOnlyMuted(room, member, caller.since),
    )
    for (const { caller } of onHold) caller.state = 'bringingBack'
    const [heard, unmuted] = await Promise.all([
      this.#send(
        'undeafen',
        id,
        seen,
        deafened.map(({ member }) => member),
      ),
      this.#send(
        'unmute',
        id,
        seen,
        muted.map(({ member }) => member),
      ),
    ])
    const sent = [heard, unmuted].filter((one) => one !== undefined)
    const failed = sent.find((one) => !mayHaveTaken(one))
    for (const { caller } of onHold) caller.state = sent.every(isAccepted) ? 'broughtBack' : 'unsure'
    if (!sent.every(isAccepted)) {
      // What was undone is not undone again.
      if (isAccepted(heard)) for (const { caller } of deafened) caller.done = { ...caller.done, deafened: false }
      if (isAccepted(unmuted)) for (const { caller } of muted) caller.done = { ...caller.done, muted: false }
    }
    run.asks = false
    this.#observe(run, [])
    this.#mark(run)
    return failed ?? unmuted ?? heard ?? success({ state: 'accepted' })
  }

  /** Leaves those on hold who were put there before Gavel was closed, and asks no more about them. */
  keep(ref: RoomRef): void {
    const run = this.#runs.get(roomKey(ref.accountId, ref.name))
    if (run?.asks !== true) return
    run.asks = false
    this.#mark(run)
  }

  /**
   * Goes on with those who were put on hold before Gavel was closed, or whom a search for a noisy line could not give
   * back, and asks about those who are not on hold already. Sends nothing.
   */
  recover(ref: RoomRef, instance: number, callers: ReadonlyMap<MemberKey, RecoveredCaller>): void {
    const run = this.#runOf(ref, instance)
    const since = this.#options.clock.now()
    for (const [key, { atDoor, ...done }] of callers) {
      const known = run.callers.get(key)
      if (known !== undefined)
        known.done = { muted: known.done.muted || done.muted, deafened: known.done.deafened || done.deafened }
      else {
        run.callers.set(key, { atDoor, done, since, sent: Promise.resolve(), wasShown: true, state: 'onHold' })
        run.asks = true
      }
    }
    this.#mark(run)
  }

  #whyNot(seen: Seen): Fault | undefined {
    const ref = roomOf({ seen })
    const isOther = this.#options.monitor.conference(ref)?.instance !== seen.instance
    return (
      whyNotSent(ref, this.#options) ?? (isOther ? fault('changed', { values: { reason: 'instance' } }) : undefined)
    )
  }

  /**
   * What must be done to put the member on hold. Whoever is muted already stays muted when they are brought back, but not
   * who is muted for a search, which leaves whoever is on hold to this, nor who is about to be unmuted.
   */
  #stillToDo(ref: RoomRef, member: Member, room: Room): DoneForHold {
    const isForNow = this.#options.isSearched(ref, member.key) || isToBeUnmuted(member, room)
    const isMuted = willBe('muted', member, room) && !isForNow
    return { muted: !isMuted, deafened: !willBe('deaf', member, room) }
  }

  /** The intent is on disk before anything is sent, so that the next start knows whom to bring back. */
  async #put({ id, seen, account, room, members, done, stop }: Putting): Promise<Sent> {
    const { journal, speech } = this.#options
    const persons = members.map((member) => {
      const { muted, deafened } = done.get(member.key) ?? nothingDone
      // Without a roster, nobody knows whether the caller was muted before.
      return member.byCall === true
        ? personOf(member)
        : { ...personOf(member), mutedBefore: !muted, deafBefore: !deafened }
    })
    await journal.write(this.#note(account, room, id, stop === undefined ? ON_HOLD : AT_DOOR, persons))
    const toDo = (what: keyof DoneForHold): readonly Member[] => members.filter(({ key }) => done.get(key)?.[what])
    const [muted, deafened] = await Promise.all([
      this.#sendInTime('mute', id, seen, toDo('muted'), stop?.gate),
      this.#sendInTime('deafen', id, seen, toDo('deafened'), stop?.gate),
    ])
    const taken = { muted: mayHaveTaken(muted), deafened: mayHaveTaken(deafened) }
    const failed = [deafened, muted].find((one) => one !== undefined && !mayHaveTaken(one))
    const said = speech(stop === undefined ? 'hold' : stop.isClosed ? 'closed' : 'door')
    // Only who is on hold is told so. If it cannot be said, the row says so, and the caller is on hold all the same.
    if (said !== undefined && failed === undefined)
      drop(this.#options.act({ kind: 'announce', seen, who: onlyThese(members), sound: said }, id))
    return { result: failed ?? deafened ?? muted ?? success({ state: 'accepted' }), taken }
  }

  /** Sends it. For newcomers, it waits while the provider refuses it and wants a pause, so that nobody is half stopped. */
  async #sendInTime(
    kind: FlagAction,
    id: string,
    seen: Seen,
    members: readonly Member[],
    gate: SendGate | undefined,
  ): Promise<Result<ActionResult> | undefined> {
    const { clock } = this.#options
    for (;;) {
      const sent = await this.#send(kind, id, seen, members, gate)
      const refused = sent?.ok === false && sent.fault.code === 'rateLimited' ? sent.fault : undefined
      if (refused === undefined || gate === undefined || gate.check() !== undefined) return sent
      const ms = Math.max(LEAST_PAUSE, (refused.retryAt ?? 0) - clock.now())
      await new Promise<void>((resolve) => clock.setTimeout(resolve, ms))
    }
  }

  /** Undefined if there is nobody to send it for. */
  async #send(
    kind: FlagAction,
    id: string,
    seen: Seen,
    members: readonly Member[],
    gate?: SendGate,
  ): Promise<Result<ActionResult> | undefined> {
    if (members.length === 0) return undefined
    const action: HoldAction = { kind, seen, who: onlyThese(members) }
    return this.#options.act(action, id, gate)
  }

  /** Keeps on hold only those for whom something may have been done, or who need nothing to be on hold. */
  #settle(run: Run, key: MemberKey, toDo: DoneForHold, taken: DoneForHold): void {
    const caller = run.callers.get(key)
    if (caller === undefined) return
    if (caller.state === 'putting') caller.state = 'onHold'
    const done = { muted: toDo.muted && taken.muted, deafened: toDo.deafened && taken.deafened }
    const wantsSomething = toDo.muted || toDo.deafened
    if (wantsSomething && !done.muted && !done.deafened) run.callers.delete(key)
    // Whoever a search has muted is muted, even if a second mute was refused.
    else caller.done = { ...done, muted: done.muted || (toDo.muted && this.#options.isSearched(run.ref, key)) }
  }

  #observe(run: Run, changes: readonly Change[]): void {
    const room = this.#options.monitor.conference(run.ref)
    if (room?.instance !== run.instance) {
      this.#runs.delete(roomKey(run.ref.accountId, run.ref.name))
      this.#options.monitor.setOnHold(run.ref, run.instance, undefined)
      return
    }
    // Until the requests are confirmed, a roster may be older than they are, and one who has left may rejoin and be reached.
    const isInFlight = (key: MemberKey, { state }: CallerOnHold): boolean =>
      state === 'putting' || (room.members !== undefined && isUnderWay(['mute', 'deafen'], key, room))
    const before = [...run.callers.keys()].join()
    for (const change of changes)
      if ((change.kind === 'left' || change.kind === 'backAgain') && change.conference.key === room.key) {
        const { key } = change.member
        const caller = run.callers.get(key)
        if (caller === undefined) continue
        if (change.kind === 'backAgain' && mayReach(caller, change.member)) caller.wasShown = false
        else if (!isInFlight(key, caller)) {
          run.callers.delete(key)
          if (change.kind === 'left') run.left.set(key, caller)
        }
      }
    // A roster in doubt may be an old one.
    if (!room.stale) {
      for (const [key, caller] of run.left) {
        const member = room.members?.find((one) => one.key === key)
        if (member === undefined) continue
        run.left.delete(key)
        if (showsHold(caller.done, member)) run.callers.set(key, caller)
      }
      for (const [key, caller] of run.callers) {
        if (isInFlight(key, caller)) continue
        const member = room.members?.find((one) => one.key === key)
        if (member !== undefined && showsHold(caller.done, member)) caller.wasShown = true
        if (room.members === undefined ? caller.state === 'broughtBack' : isOver(caller, member)) {
          run.callers.delete(key)
          if (member === undefined) run.left.set(key, caller)
        }
      }
    }
    if ([...run.callers.keys()].join() !== before) this.#mark(run)
  }

  #runOf(ref: RoomRef, instance: number): Run {
    const key = roomKey(ref.accountId, ref.name)
    const known = this.#runs.get(key)
    if (known?.instance === instance) return known
    const run: Run = { ref, instance, callers: new Map(), left: new Map(), asks: false }
    this.#runs.set(key, run)
    return run
  }

  /** Shows who is on hold. */
  #mark(run: Run): void {
    const key = roomKey(run.ref.accountId, run.ref.name)
    if (this.#runs.get(key) !== run) return
    const keys = [...run.callers.keys()]
    if (keys.length === 0 && run.left.size === 0) this.#runs.delete(key)
    const atDoor = keys.filter((one) => run.callers.get(one)?.atDoor)
    const more = { ...(atDoor.length > 0 && { atDoor }), ...(run.asks && { asks: true as const }) }
    const mark = keys.length === 0 ? undefined : { keys, ...more }
    this.#options.monitor.setOnHold(run.ref, run.instance, mark)
  }

  #note(
    account: Account,
    { name, instance }: Room,
    actionId: string,
    text: string,
    members: NonNullable<EntryDraft['members']>,
  ): EntryDraft {
    return { ...accountFields(account), event: 'note', conference: name, instance, actionId, text, members }
  }
}

interface Putting {
  readonly id: string
  readonly seen: Seen
  readonly account: Account
  readonly room: Room
  readonly members: readonly Member[]
  readonly done: ReadonlyMap<MemberKey, DoneForHold>
  readonly stop: StopAtDoor | undefined
}

interface Sent {
  readonly result: Result<ActionResult>
  /** What may have been done. */
  readonly taken: DoneForHold
}

const nothingDone: DoneForHold = { muted: false, deafened: false }

/** Whether an unmute of the caller has not been sent yet. */
function isToBeUnmuted({ key }: Member, { pending }: Room): boolean {
  return pending.some(
    ({ kind, state, who }) => kind === 'unmute' && state === 'checking' && (who === 'everyone' || who.includes(key)),
  )
}

/** Whether the caller is no longer on hold: they left, were brought back, or somebody else let them hear again. */
function isOver({ done, wasShown, state }: CallerOnHold, member: Member | undefined): boolean {
  if (member === undefined) return true
  if (state === 'bringingBack') return false
  if (state === 'broughtBack') return !done.deafened || member.deaf !== true
  return wasShown && !(state === 'unsure' ? showsSome(done, member) : showsHold(done, member))
}

/** Whether the requests of the hold may affect, or have affected, a caller who has rejoined. */
function mayReach({ done, state }: CallerOnHold, member: Member): boolean {
  return state === 'putting' || showsSome(done, member)
}

/** Whether the member shows what was done. Whoever was only muted is on hold while they are muted. */
function showsHold({ muted, deafened }: DoneForHold, member: Member): boolean {
  return deafened ? member.deaf === true : muted && member.muted === true
}

/** Whether the member shows any of what was done. */
function showsSome({ muted, deafened }: DoneForHold, member: Member): boolean {
  return (muted && member.muted === true) || (deafened && member.deaf === true)
}

function isAccepted(acted: Result<ActionResult> | undefined): boolean {
  return acted?.ok === true && acted.value.state === 'accepted'
}

function membersIn(room: Room, callers: readonly MemberSeen[]): readonly Member[] {
  const seen = new Map(callers.map((caller) => [caller.key, caller]))
  return membersOrCalls(room).filter(({ key, callUuid }) => {
    const caller = seen.get(key)
    return caller !== undefined && caller.callUuid === callUuid
  })
}

/** What becomes of it if none of these callers, as far as they are still here, can be put on hold. */
function nobody(here: readonly Member[], room: Room): Result<ActionResult> {
  if (here.length === 0) return failure('changed', { values: { reason: 'left' } })
  // A second click finds them on hold.
  if (here.every((member) => isOnHold(member, room))) return success({ state: 'accepted' })
  if (here.some(({ isMe }) => isMe) || (room.own && !isMeKnown(room)))
    return failure('changed', { values: { reason: 'me' } })
  return here.some((member) => isHeld(member, room)) ? failure('changed') : failure('unsupported')
}
