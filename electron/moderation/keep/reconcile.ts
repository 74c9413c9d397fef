import { elapsedOf, type Clock } from '../../../shared/clock.ts'
import { drop } from '../../../shared/drop.ts'
import { fault, type Fault } from '../../../shared/fault.ts'
import type { Result } from '../../../shared/result.ts'
import { isFlagAction, willBe, type FlagAction } from '../../../shared/rooms/action-effect.ts'
import { isNamedById, membersOrCalls, mutedByMeIn } from '../../../shared/rooms/call-members.ts'
import { roomKey, type Action, type ActionResult, type Member, type Room } from '../../../shared/rooms/model.ts'
import { onlyThese, seenOf } from '../../../shared/rooms/room-actions.ts'
import type { RoomRef } from '../../monitor/monitor.ts'
import { isSendableMemberId } from '../../providers/paths.ts'
import type { SendGate } from '../../providers/send-gate.ts'
import type { HoldAction } from '../actions/job.ts'
import { roomOf } from '../actions/guard.ts'
import { mayHaveTaken } from '../actions/outcomes.ts'
import type { Colleagues } from '../colleagues.ts'
import type { Rooms } from '../rooms.ts'
import { flagOf, Ledger, type Cause, type Holding, type Reason, type SeenHolding, type Silence } from './ledger.ts'

type Acted = Result<ActionResult>

/** Sends one request for the ledger. */
type Send = (action: HoldAction, cause: Cause, gate: SendGate) => Promise<Acted>

interface Run {
  readonly ref: RoomRef
  readonly instance: number
  readonly ledger: Ledger
  /** The requests that are on their way. */
  readonly requests: Set<{ readonly cause: Cause; readonly acted: Promise<Acted> }>
  timer?: unknown
}

/** What was done to a caller before Gavel was closed. */
export type Silenced = Readonly<Record<'muted' | 'deaf' | 'atDoor', boolean>>

/** Milliseconds until a request that the provider refused, because there were too many, is sent again. */
const LEAST_PAUSE = 1_000
/** Nobody hears before they may speak. */
const ORDER: readonly FlagAction[] = ['mute', 'deafen', 'undeafen', 'unmute']

/**
 * Makes the callers of each run as its ledger wants them: after each roster and each change of reasons it sends at most
 * one request of each kind for each cause. This is in memory, and in the log for the next start. It ends with the run.
 */
export class Reconciler {
  readonly #monitor: Rooms
  readonly #clock: Clock
  readonly #colleagues: Colleagues
  readonly #runs = new Map<string, Run>()
  #send: Send | undefined

  constructor(monitor: Rooms, clock: Clock, colleagues: Colleagues) {
    this.#monitor = monitor
    this.#clock = clock
    this.#colleagues = colleagues
    monitor.subscribe(() => {
      for (const run of [...this.#runs.values()]) this.#observe(run)
    })
  }

  /** Sets what sends the requests. */
  sendBy(send: Send): void {
    this.#send = send
  }

  /** Gives these callers a reason to be silent. Returns what became of the requests for it. */
  give(
    room: Room,
    members: readonly Member[],
    reason: readonly [Reason, Silence],
    cause: Cause,
  ): Promise<readonly Acted[]> {
    const run = this.#runOf(room)
    for (const member of members) {
      const sight = { ...member, muted: willBe('muted', member, room), deaf: willBe('deaf', member, room) }
      run.ledger.give(sight, reason, cause, this.#clock.now())
    }
    return this.#answers(run, cause)
  }

  /**
   * Ends reasons of these callers, or tries again to bring them back. Returns what became of the requests for it.
   *
   * @param left as for `Ledger.take`
   */
  take(
    room: Room,
    members: readonly Member[],
    reasons: readonly Reason[],
    cause: Cause,
    left?: 'muted' | 'unmuted',
  ): Promise<readonly Acted[]> {
    const run = this.#current(room)
    if (run === undefined) return Promise.resolve([])
    for (const member of members) {
      const { since } = run.ledger.holding(member) ?? {}
      const isMuted = since !== undefined && this.#colleagues.hasOnlyMuted(room, member, since)
      run.ledger.take(member, reasons, cause, left ?? (isMuted ? 'muted' : undefined))
    }
    return this.#answers(run, cause)
  }

  /** Why this caller is silent; undefined if Gavel does nothing about them. */
  holding(room: Room | undefined, member: Member): SeenHolding | undefined {
    return room && this.#current(room)?.ledger.holding(member)
  }

  /** Must be called with each action that is not sent for the ledger. */
  clicked(action: Action): void {
    if (!('seen' in action) || action.kind === 'end' || !isFlagAction(action.kind)) return
    const room = this.#monitor.conference(roomOf(action))
    const run = room && this.#current(room)
    if (room === undefined || run?.instance !== action.seen.instance) return
    const { who } = action
    const all = membersOrCalls(room).filter(({ isMe }) => who.kind === 'everyone' || !isMe)
    const meant = who.kind === 'members' ? who.members : who.kind === 'mutedByMe' ? mutedByMeIn(room) : all
    const { flag, to } = flagOf(action.kind)
    run.ledger.click(flag, to, new Set(meant.map(({ key }) => key)))
    this.#reconcile(run)
  }

  /** Sends nothing more that was decided before, as on sleep and a lost network, or nothing more for these callers. */
  stop(members?: readonly Member[]): void {
    for (const run of this.#runs.values()) {
      run.ledger.stop(members)
      this.#reconcile(run)
    }
  }

  /** Goes on with whom Gavel silenced before it was closed, and asks about them. Sends nothing. */
  recover(room: Room, callers: readonly { readonly member: Member; readonly done: Silenced }[]): void {
    const run = this.#runOf(room)
    const cause: Cause = { id: '', of: 'onHold' }
    for (const { member, done } of callers) {
      const reason = [done.atDoor ? 'door' : 'hold', done.deaf ? 'silent' : 'muted'] as const
      run.ledger.give(member, reason, cause, this.#clock.now(), done)
    }
    this.#reconcile(run)
  }

  /** Asks no more about those who are on hold. */
  answered(ref: RoomRef): void {
    const run = this.#runs.get(roomKey(ref.accountId, ref.name))
    run?.ledger.answered()
    if (run !== undefined) this.#reconcile(run)
  }

  #observe(run: Run): void {
    const room = this.#roomOf(run)
    if (room === undefined) {
      this.#clock.clearTimeout(run.timer)
      this.#runs.delete(roomKey(run.ref.accountId, run.ref.name))
      return
    }
    const age = this.#monitor.age(run.ref, 'roster')
    // A roster in doubt may be an old one.
    if (room.members !== undefined && !room.stale && age !== undefined)
      run.ledger.observe(room.members, elapsedOf(this.#clock) - age, (member) =>
        this.#colleagues.hasUnmuted(room, member),
      )
    this.#reconcile(run)
  }

  /** Sends what is due, and shows who is on hold. */
  #reconcile(run: Run): void {
    const room = this.#roomOf(run)
    if (room === undefined) return
    const members = new Map(membersOrCalls(room).map((member) => [member.key, member]))
    const due = run.ledger.due(elapsedOf(this.#clock), (key) => mayBeNamed(members.get(key)))
    for (const kind of ORDER)
      for (const cause of new Set(due.map((one) => one.cause))) {
        const group = due.filter((one) => one.kind === kind && one.cause === cause)
        const whom = group.map(({ one }) => one)
        const named = whom.flatMap(({ key }) => members.get(key) ?? [])
        if (whom.length > 0) this.#request(run, whom, { kind, seen: seenOf(room), who: onlyThese(named) }, cause)
      }
    this.#monitor.setOnHold(run.ref, run.instance, run.ledger.mark())
    this.#wait(run)
  }

  #request(run: Run, whom: readonly Holding[], action: HoldAction & { readonly kind: FlagAction }, cause: Cause): void {
    if (this.#send === undefined) return
    const clock = this.#clock
    const closed = run.ledger.opened(action.kind, whom, elapsedOf(clock))
    // Whatever has silenced somebody may be over when they are brought back.
    const ofRule = flagOf(action.kind).to ? cause.gate : undefined
    const isWanted = (): boolean => run.ledger.isWanted(action.kind, whom)
    const unwanted = (): Fault | undefined => (isWanted() ? undefined : fault('cancelled'))
    const sent = this.#send(action, cause, { check: () => ofRule?.check() ?? unwanted() })
    const answered = async (): Promise<Acted> => {
      const acted = await sent
      run.requests.delete(request)
      const now = elapsedOf(clock)
      const pauseIn = (until = 0): number => now + Math.max(LEAST_PAUSE, until - clock.now())
      const again = !acted.ok && acted.fault.code === 'rateLimited' ? pauseIn(acted.fault.retryAt) : undefined
      closed(mayHaveTaken(acted), now, again)
      if (this.#roomOf(run) !== undefined) this.#observe(run)
      return acted
    }
    const request = { cause, acted: answered() }
    run.requests.add(request)
  }

  /** Sends what is due. Returns what became of the requests for this cause. */
  #answers(run: Run, cause: Cause): Promise<readonly Acted[]> {
    this.#reconcile(run)
    return Promise.all([...run.requests].flatMap((one) => (one.cause === cause ? one.acted : [])))
  }

  /** Reads the room when a request may be due again that no roster shows. */
  #wait(run: Run): void {
    const clock = this.#clock
    const now = elapsedOf(clock)
    const at = run.ledger.next(now)
    clock.clearTimeout(run.timer)
    const again = async (): Promise<void> => {
      await this.#monitor.readNow(run.ref)
      if (this.#runs.get(roomKey(run.ref.accountId, run.ref.name)) === run) this.#observe(run)
    }
    run.timer = at === Infinity ? undefined : clock.setTimeout(() => drop(again()), at - now)
  }

  #runOf(room: Room): Run {
    const known = this.#current(room)
    if (known !== undefined) return known
    const { key, accountId, name, instance } = room
    const ledger = new Ledger(room.members !== undefined)
    const run: Run = { ref: { accountId, name }, instance, ledger, requests: new Set() }
    this.#runs.set(key, run)
    return run
  }

  #current({ key, instance }: Pick<Room, 'key' | 'instance'>): Run | undefined {
    const run = this.#runs.get(key)
    return run?.instance === instance ? run : undefined
  }

  /** The room, while it is in this run. */
  #roomOf(run: Run): Room | undefined {
    const room = this.#monitor.conference(run.ref)
    return room !== undefined && this.#current(room) === run ? room : undefined
  }
}

function mayBeNamed(member: Member | undefined): boolean {
  if (member === undefined) return false
  return member.byCall === true ? isNamedById(member) : isSendableMemberId(member.memberId)
}
