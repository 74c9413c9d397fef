import type { EpochMs } from '../../../shared/values.ts'
import { drop } from '../../../shared/drop.ts'
import { elapsedOf } from '../../../shared/clock.ts'
import { fault, type Fault } from '../../../shared/fault.ts'
import type { Account } from '../../../shared/account.ts'
import type { ActionResult, Member, MemberSeen, Pending, Room } from '../../../shared/rooms/model.ts'
import { membersOrCalls } from '../../../shared/rooms/call-members.ts'
import { callerOf } from '../../../shared/rooms/room-actions.ts'
import { failure, success, type Result } from '../../../shared/result.ts'
import type { SendGate } from '../../providers/send-gate.ts'
import { bindingOf } from '../actions/confirmation.ts'
import { refusalIn, roomOf, type RoomAction } from '../actions/guard.ts'
import { actionFields } from '../actions/journal-entries.ts'
import { mayHaveTaken } from '../actions/outcomes.ts'
import type { KeepParts } from './parts.ts'

/** Milliseconds by which a timer may be late. If it is later, the computer was asleep, and the action is dropped. */
const SLEPT = 2_000
/** Milliseconds after which a removal that was sent has not worked, if a roster shows its caller then. */
const WORKS_WITHIN = 6_000

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
  /** Closed when the rule that asked for the action no longer wants it; absent if the user asked for it. */
  readonly gate?: SendGate | undefined
}

interface HeldActionsOptions extends KeepParts {
  readonly settings: () => { readonly holdSeconds: number }
}

/** Sends the action in its turn. */
type Send = (held: HeldAction, due: DueAction) => Promise<Result<ActionResult>>

/** Passed to `send` together with the held action. */
export interface DueAction {
  /** Called right before the intent is written. */
  readonly onStarted: () => void
  /** Closed once the user has cancelled the action, or it was dropped. */
  readonly gate: SendGate
}

/** An action until its intent is written: `held ─► due`, and undone or dropped from both. */
interface Entry {
  readonly held: HeldAction
  readonly timer: unknown
  isDue: boolean
  withdrawn?: Fault
  /** Who is muted for it, and where. */
  readonly muted: { readonly room: Room; readonly member: Member } | undefined
  /** Lets the action no longer wait for the response to the mute. */
  readonly release: () => void
}

/**
 * Holds actions during their Undo time. Shows them on their row, and sends them when their time is over. Journals those
 * that are undone or dropped. Meanwhile, they are a reason for their caller to be muted. When the Undo time is over, the
 * removal goes on, whatever became of the mute. An undo takes it back, and so does a removal that failed, or of which no
 * roster shows the effect 6 s later. Whoever is muted when the action is dropped stays so.
 */
export class HeldActions {
  readonly #options: HeldActionsOptions
  readonly #sendDue: Send
  readonly #entries = new Map<string, Entry>()
  /** The bindings of the actions that were undone. Only the user may start them again. */
  readonly #undone = new Set<string>()
  /** How often all were dropped. Nobody is unmuted after that. */
  #drops = 0

  constructor(options: HeldActionsOptions, send: Send) {
    this.#options = options
    this.#sendDue = send
    options.monitor.subscribe(() => {
      for (const entry of [...this.#entries.values()]) {
        const unwanted = entry.held.gate?.check()
        if (unwanted !== undefined) this.#withdraw(entry, 'dropped', unwanted)
      }
    })
  }

  /**
   * Starts the Undo time, unless the action is already held, its target has left, or it is refused. An action that a rule
   * asks for is refused if the user has undone it before.
   *
   * @param unasked set if a rule asks for the action
   */
  add(action: RoomAction, unasked?: Pick<HeldAction, 'reason' | 'gate'>): Result<ActionResult> {
    const { monitor, clock, settings, newId, accountOf } = this.#options
    const account = accountOf(action.seen.accountId)
    if (account === undefined) return failure('noAccount')
    const same = this.#sameAs(action)
    if (same !== undefined) return success({ state: 'held', id: same.held.id, until: same.held.until })
    const binding = heldBindingOf(action)
    if (unasked !== undefined && this.#undone.has(binding))
      return failure('cancelled', { values: { reason: 'declined' } })
    const ref = roomOf(action)
    const room = monitor.conference(ref)
    const refused = refusalIn(action, room ?? 'gone')
    if (refused?.kind === 'refuse') return { ok: false, fault: refused.fault }
    if (refused?.kind === 'alreadyGone') return success({ state: 'alreadyGone' })
    const ms = settings().holdSeconds * 1_000
    const until = clock.now() + ms
    const member = room && membersOrCalls(room).find(({ key }) => key === seenIn(action)?.key)
    const held = { id: newId(), action, account, binding, until, ...unasked, ...callerOf(member ? [member] : []) }
    this.#hold(held, ms, room && member && { room, member })
    return success({ state: 'held', id: held.id, until })
  }

  /** Sends the action at once if it is held. Undefined if it is not. */
  sendHeld(action: RoomAction): Result<ActionResult> | undefined {
    const same = this.#sameAs(action)
    if (same === undefined) return undefined
    const { id, until } = same.held
    this.sendNow(id)
    return success({ state: 'held', id, until })
  }

  undo(id: string): Result<void> {
    const entry = this.#entries.get(id)
    if (entry === undefined) return failure('changed', { values: { reason: 'sent' } })
    this.#undone.add(entry.held.binding)
    this.#withdraw(entry, 'undone')
    return success(undefined)
  }

  /** Sends a held action before its time is over. */
  sendNow(id: string): Result<void> {
    const entry = this.#entries.get(id)
    if (entry?.isDue !== false) return failure('changed', { values: { reason: 'sent' } })
    drop(this.#send(entry))
    return success(undefined)
  }

  /** Drops the held actions. One whose time is over is refused in its turn. */
  async dropAll(why: Fault): Promise<void> {
    const entries = [...this.#entries.values()]
    this.#drops += 1
    await Promise.all(entries.filter(({ isDue }) => !isDue).map((entry) => this.#drop(entry, why)))
  }

  #hold(held: HeldAction, ms: number, target: Entry['muted']): void {
    const { clock, reconciler } = this.#options
    const dueAt = elapsedOf(clock) + ms
    const fire = (): void => {
      const isLate = elapsedOf(clock) - dueAt > SLEPT
      drop(isLate ? this.#drop(entry, fault('cancelled', { values: { reason: 'sleep' } })) : this.#send(entry))
    }
    let release = (): void => undefined
    const over = new Promise<void>((resolve) => {
      release = resolve
    })
    // Nobody is muted by an id that only events tell, because the removal will not use it.
    const muted = target?.member.byCall === true ? undefined : target
    const entry: Entry = { held, timer: clock.setTimeout(fire, ms), isDue: false, muted, release }
    // Only then is it held, because to show it may reveal that the computer has slept.
    this.#show(held, { state: 'held', until: held.until })
    this.#entries.set(held.id, entry)
    // After a short sleep, the mute may have its turn before the timer runs.
    const isOver = (): boolean => entry.isDue || !this.#entries.has(held.id) || elapsedOf(clock) >= dueAt
    const check = (): Fault | undefined => (isOver() ? fault('cancelled') : undefined)
    const cause = { id: held.id, of: 'removal', over, gate: { check } } as const
    if (muted !== undefined) drop(reconciler.give(muted.room, [muted.member], ['removal', 'muted'], cause))
  }

  #sameAs(action: RoomAction): Entry | undefined {
    const binding = heldBindingOf(action)
    return [...this.#entries.values()].find(({ held }) => held.binding === binding)
  }

  async #send(entry: Entry): Promise<void> {
    const { clock } = this.#options
    const { held } = entry
    clock.clearTimeout(entry.timer)
    entry.isDue = true
    entry.release()
    const onStarted = (): void => {
      this.#entries.delete(held.id)
    }
    const gate = { check: () => entry.withdrawn ?? held.gate?.check() }
    const drops = this.#drops
    const result = await this.#sendDue(held, { onStarted, gate })
    if (entry.withdrawn !== undefined) return
    // Only now, because a click on Mute or Unmute while the intent is written counts if the mute is then undone.
    const unmute = (): void => {
      if (this.#drops === drops) this.#unmute(entry)
    }
    if (mayHaveTaken(result)) clock.setTimeout(unmute, WORKS_WITHIN)
    else if (!result.ok) unmute()
    // A started action has its own journal entries and its own progress, which may already be cleared.
    if (!this.#entries.has(held.id)) return
    if (!result.ok) return this.#drop(entry, result.fault)
    const ended = this.#end(entry, 'dropped', fault('changed', { values: { reason: 'left' } }))
    this.#show(held)
    await ended
  }

  #withdraw(entry: Entry, how: 'undone' | 'dropped', why?: Fault): void {
    entry.withdrawn = why ?? fault('cancelled', { values: { reason: 'declined' } })
    drop(this.#end(entry, how, why))
    this.#unmute(entry)
    this.#show(entry.held)
  }

  #drop(entry: Entry, why: Fault): Promise<void> {
    const ended = this.#end(entry, 'dropped', why)
    this.#show(entry.held, { state: 'failed', fault: why })
    return ended
  }

  async #end({ held, timer, release }: Entry, event: 'undone' | 'dropped', why?: Fault): Promise<void> {
    const { clock, monitor, journal } = this.#options
    const { id, action, account, reason } = held
    clock.clearTimeout(timer)
    this.#entries.delete(id)
    release()
    const fields = actionFields(action, id, account, { conference: monitor.conference(roomOf(action)) })
    await journal.write({ ...fields, event, ...(reason !== undefined && { text: reason }), ...(why && { fault: why }) })
  }

  #unmute({ held, muted }: Entry): void {
    const cause = { id: held.id, of: 'removal' } as const
    if (muted !== undefined) drop(this.#options.reconciler.take(muted.room, [muted.member], ['removal'], cause))
  }

  /** @param state undefined if it is no longer shown */
  #show({ id, action, caller }: HeldAction, state?: Pick<Pending, 'state' | 'until' | 'fault'>): void {
    const { monitor, clock } = this.#options
    const { accountId, name } = roomOf(action)
    const { key } = seenIn(action) ?? {}
    const who = key === undefined ? [] : [key]
    const entry = state && { id, kind: action.kind, who, at: clock.now(), ...(caller && { caller }), ...state }
    monitor.pending(accountId, name, id, entry)
  }
}

/** The caller, because only the removal of exactly one is held. */
function seenIn(action: RoomAction): MemberSeen | undefined {
  return 'who' in action && action.who.kind === 'members' ? action.who.members[0] : undefined
}

/** A removal and a kick of the same caller are never both held. */
function heldBindingOf(action: RoomAction): string {
  return bindingOf(action.kind === 'kick' ? { ...action, kind: 'remove' } : action)
}
