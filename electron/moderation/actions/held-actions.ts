import type { AccountId, EpochMs } from '../../../shared/values.ts'
import { drop } from '../../../shared/drop.ts'
import { elapsedOf, type Clock } from '../../../shared/clock.ts'
import { fault, type Fault } from '../../../shared/fault.ts'
import type { Account } from '../../../shared/account.ts'
import type { ActionResult, MemberSeen, Pending } from '../../../shared/rooms/model.ts'
import { membersOrCalls } from '../../../shared/rooms/call-members.ts'
import { failure, success, type Result } from '../../../shared/result.ts'
import type { Journal } from '../../journal/journal.ts'
import type { Rooms } from '../rooms.ts'
import type { SendGate } from '../../providers/send-gate.ts'
import { bindingOf } from './confirmation.ts'
import { refusalIn, roomOf } from './guard.ts'
import type { RoomAction } from './guard.ts'
import { actionFields, callerOf } from './journal-entries.ts'
import { mayHaveTaken } from './outcomes.ts'
import { RemovalMute, type PartAction, type RemovalMuteParts } from './removal-mute.ts'

/** Milliseconds by which a timer may be late. If it is later, the computer was asleep, and the action is dropped. */
const SLEPT = 2_000

export interface HeldAction {
  readonly id: string
  readonly action: RoomAction
  /** The account is copied because it may be removed while the action is held, and the journal must still name it. */
  readonly account: Account
  /** Equal for identical clicks, and for a kick and a removal of one caller, so only one is held; see `bindingOf`. */
  readonly binding: string
  readonly caller?: Pending['caller']
  /** When the Undo time ends (epoch ms). */
  readonly until: EpochMs
  /** Key of the text that says in the log why Gavel acts; absent if the user asked for the action. */
  readonly reason?: string | undefined
  /** Closed when the rule that asked for the action ends; absent if the user asked for it. */
  readonly gate?: SendGate | undefined
}

export interface HeldActionsOptions extends Pick<RemovalMuteParts, 'colleagues' | 'sendPart'> {
  readonly monitor: Rooms
  readonly journal: Pick<Journal, 'write'>
  readonly clock: Clock
  readonly accountOf: (accountId: AccountId) => Account | undefined
  readonly random: () => string
  readonly holdSeconds: () => number
  /** Sends the action in its turn. */
  readonly send: (held: HeldAction, due: DueAction) => Promise<Result<ActionResult>>
}

/** Passed to `send` together with the held action. */
export interface DueAction {
  /** Called right before the intent is written. */
  readonly onStarted: () => void
  /** Closed once the user has cancelled the action, or it was dropped. */
  readonly gate: SendGate
}

/**
 * Holds actions during their Undo time. Shows them on their row, and sends them when their time is over. Journals those
 * that are undone or dropped. Mutes their callers meanwhile.
 */
export class HeldActions {
  readonly #options: HeldActionsOptions
  readonly #timers: UndoTimers
  /** The actions whose time is over but whose intent is not written yet, by id. */
  readonly #due = new Map<string, { readonly held: HeldAction; withdrawn?: Fault }>()
  /** The bindings of the actions that were undone. Only the user may start them again. */
  readonly #undone = new Set<string>()
  /** By the id of the held action, until it has been carried out. */
  readonly #mutes = new Map<string, RemovalMute>()

  constructor(options: HeldActionsOptions) {
    this.#options = options
    this.#timers = new UndoTimers({
      clock: options.clock,
      onDue: (held) => drop(this.#send(held)),
      onExpiredDuringSleep: (held) => drop(this.#drop(held, fault('cancelled', { values: { reason: 'sleep' } }))),
    })
  }

  /**
   * Starts the Undo time, unless the action is already held, its target has left, or it is refused. An action that a rule
   * asks for is refused if the user has undone it before.
   *
   * @param unasked set if a rule asks for the action
   */
  add(action: RoomAction, unasked?: Pick<HeldAction, 'reason' | 'gate'>): Result<ActionResult> {
    const { monitor, clock, holdSeconds, random, accountOf } = this.#options
    const account = accountOf(action.seen.accountId)
    if (account === undefined) return failure('noAccount')
    const same = this.#sameAs(action)
    if (same !== undefined) return success({ state: 'held', id: same.id, until: same.until })
    const binding = heldBindingOf(action)
    if (unasked !== undefined && this.#undone.has(binding))
      return failure('cancelled', { values: { reason: 'declined' } })
    const room = roomOf(action)
    const conference = monitor.conference(room)
    const refused = refusalIn(action, conference ?? 'gone')
    if (refused?.kind === 'refuse') return { ok: false, fault: refused.fault }
    if (refused?.kind === 'alreadyGone') return success({ state: 'alreadyGone' })
    const until = clock.now() + holdSeconds() * 1_000
    const seen = seenIn(action)
    const caller = callerOf(
      (conference === undefined ? [] : membersOrCalls(conference)).filter(({ key }) => key === seen?.key),
    )
    const held = { id: random(), action, account, binding, until, ...unasked, ...caller }
    this.#timers.start(held)
    this.#show(held, { state: 'held', until })
    if (seen !== undefined)
      this.#mutes.set(held.id, new RemovalMute({ ...held, seen: action.seen, member: seen }, this.#options))
    return success({ state: 'held', id: held.id, until })
  }

  /** Must be called when anything else is to mute or unmute callers. */
  muteOrUnmute(action: PartAction, acted: Promise<Result<ActionResult>>): void {
    for (const mute of this.#mutes.values()) mute.overtake(action, acted)
  }

  /** Sends the action at once if it is held. Undefined if it is not. */
  sendHeld(action: RoomAction): Result<ActionResult> | undefined {
    const same = this.#sameAs(action)
    if (same === undefined) return undefined
    this.sendNow(same.id)
    return success({ state: 'held', id: same.id, until: same.until })
  }

  #sameAs(action: RoomAction): HeldAction | undefined {
    const binding = heldBindingOf(action)
    const due = [...this.#due.values()].map(({ held }) => held)
    return [...this.#timers.all(), ...due].find((held) => held.binding === binding)
  }

  undo(id: string): Result<void> {
    const undo = (held: HeldAction): void => {
      this.#undone.add(held.binding)
      drop(this.#journal(held, 'undone'))
      this.#takeMute(held)?.undo()
      this.#clear(held)
    }
    const due = this.#due.get(id)
    if (due === undefined) return this.#unlessSent(id, undo)
    due.withdrawn = fault('cancelled', { values: { reason: 'declined' } })
    this.#due.delete(id)
    undo(due.held)
    return success(undefined)
  }

  /** Sends a held action before its time is over. */
  sendNow(id: string): Result<void> {
    return this.#unlessSent(id, (held) => drop(this.#send(held)))
  }

  /** Drops the held actions. One whose time is over is refused in its turn, and its caller stays muted. */
  async dropAll(why: Fault): Promise<void> {
    const held = this.#timers.all().flatMap(({ id }) => this.#timers.stop(id) ?? [])
    for (const mute of this.#mutes.values()) mute.release()
    this.#mutes.clear()
    await Promise.all(held.map((one) => this.#drop(one, why)))
  }

  #unlessSent(id: string, then: (held: HeldAction) => void): Result<void> {
    const held = this.#timers.stop(id)
    if (held === undefined) return failure('changed', { values: { reason: 'sent' } })
    then(held)
    return success(undefined)
  }

  async #send(held: HeldAction): Promise<void> {
    const run: { readonly held: HeldAction; isStarted: boolean; withdrawn?: Fault } = { held, isStarted: false }
    this.#due.set(held.id, run)
    this.#mutes.get(held.id)?.release()
    const onStarted = (): void => {
      run.isStarted = true
      this.#due.delete(held.id)
    }
    const result = await this.#options.send(held, {
      onStarted,
      gate: { check: () => run.withdrawn ?? held.gate?.check() },
    })
    this.#due.delete(held.id)
    // Only now, because a click on Mute or Unmute while the intent is written counts if the mute is then undone.
    const mute = this.#takeMute(held)
    if (isSurelyRefused(result)) mute?.undo()
    // A started action has its own journal entries and its own progress, which may already be cleared.
    if (run.isStarted || run.withdrawn !== undefined) return
    if (!result.ok) {
      await this.#drop(held, result.fault)
      return
    }
    this.#clear(held)
    await this.#journal(held, 'dropped', fault('changed', { values: { reason: 'left' } }))
  }

  async #drop(held: HeldAction, why: Fault): Promise<void> {
    this.#takeMute(held)?.release()
    this.#show(held, { state: 'failed', fault: why })
    await this.#journal(held, 'dropped', why)
  }

  #takeMute({ id }: HeldAction): RemovalMute | undefined {
    const mute = this.#mutes.get(id)
    this.#mutes.delete(id)
    return mute
  }

  async #journal({ id, action, account, reason }: HeldAction, event: 'undone' | 'dropped', why?: Fault): Promise<void> {
    const { monitor, journal } = this.#options
    const fields = actionFields(action, id, account, { conference: monitor.conference(roomOf(action)) })
    await journal.write({ ...fields, event, ...(reason !== undefined && { text: reason }), ...(why && { fault: why }) })
  }

  #show({ id, action, caller }: HeldAction, state: Pick<Pending, 'state' | 'until' | 'fault'>): void {
    const { monitor, clock } = this.#options
    const room = roomOf(action)
    const { key } = seenIn(action) ?? {}
    const who = key === undefined ? [] : [key]
    const entry = { id, kind: action.kind, who, at: clock.now(), ...(caller && { caller }), ...state }
    monitor.pending(room.accountId, room.name, id, entry)
  }

  #clear({ id, action }: HeldAction): void {
    const room = roomOf(action)
    this.#options.monitor.pending(room.accountId, room.name, id, undefined)
  }
}

/** The caller, because only the removal of exactly one is held. */
function seenIn(action: RoomAction): MemberSeen | undefined {
  return 'who' in action && action.who.kind === 'members' ? action.who.members[0] : undefined
}

export interface UndoTimersOptions {
  readonly clock: Clock
  /** Called when the Undo time is over. */
  readonly onDue: (held: HeldAction) => void
  /** Called instead of `onDue` if that moment came while the computer slept. */
  readonly onExpiredDuringSleep: (held: HeldAction) => void
}

/** One timer for each held action. */
export class UndoTimers {
  readonly #options: UndoTimersOptions
  readonly #running = new Map<string, { readonly held: HeldAction; readonly timer: unknown }>()

  constructor(options: UndoTimersOptions) {
    this.#options = options
  }

  start(held: HeldAction): void {
    const { clock, onDue, onExpiredDuringSleep } = this.#options
    const wait = Math.max(0, held.until - clock.now())
    const dueAt = elapsedOf(clock) + wait
    const fire = (): void => {
      this.#running.delete(held.id)
      if (elapsedOf(clock) - dueAt > SLEPT) onExpiredDuringSleep(held)
      else onDue(held)
    }
    this.#running.set(held.id, { held, timer: clock.setTimeout(fire, wait) })
  }

  /** Returns the held action, and cancels its timer. */
  stop(id: string): HeldAction | undefined {
    const found = this.#running.get(id)
    if (found === undefined) return undefined
    this.#options.clock.clearTimeout(found.timer)
    this.#running.delete(id)
    return found.held
  }

  all(): readonly HeldAction[] {
    return [...this.#running.values()].map(({ held }) => held)
  }
}

/**
 * Whether the caller of a removal is still there for sure, so that they must not stay muted for it. After one that was
 * dropped, they stay so, and the row says it.
 */
function isSurelyRefused(result: Result<ActionResult>): boolean {
  return !result.ok && !mayHaveTaken(result) && result.fault.code !== 'cancelled'
}

/** A removal and a kick of the same caller are never both held. */
function heldBindingOf(action: RoomAction): string {
  return bindingOf(action.kind === 'kick' ? { ...action, kind: 'remove' } : action)
}
