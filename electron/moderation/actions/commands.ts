import type { AccountId } from '../../../shared/values.ts'
import { drop } from '../../../shared/drop.ts'
import { fault, faultName } from '../../../shared/fault.ts'
import type { Fault } from '../../../shared/fault.ts'
import type { Account } from '../../../shared/account.ts'
import { elapsedOf } from '../../../shared/clock.ts'
import type { Logger } from '../../../shared/logger.ts'
import type { ActionResult, Action, Member, MemberActionKind, Question, Seen } from '../../../shared/rooms/model.ts'
import { callsOf, roomsEndedBy, type End } from '../../../shared/rooms/action-effect.ts'
import { roomKey } from '../../../shared/rooms/model.ts'
import { tellsRunsApart } from '../../../shared/rooms/scheduled-end.ts'
import { failure } from '../../../shared/result.ts'
import { success, type Result } from '../../../shared/result.ts'
import { gateInTime, systemQuestion, type HoldAction, type Job } from './job.ts'
import { tellsRooms, type Announcement, type RoomsAnnouncement } from '../sounds/sound-requests.ts'
import { announcementStopped } from '../sounds/announcements.ts'
import { endsRoom, isOver, notEndedFault, type AnnouncedEnd } from '../sounds/then-end.ts'
import type { Parts } from '../parts.ts'
import type { Cause } from '../keep/ledger.ts'
import type { Reconciler } from '../keep/reconcile.ts'
import type { SendGate } from '../../providers/send-gate.ts'
import { ActionQueue, slotOf, type TurnLimits } from './concurrency.ts'
import { bindingOf, needOf } from './confirmation.ts'
import { carryOut } from './pipeline.ts'
import { accountIdOf, roomOf, type RoomAction } from './guard.ts'
import { HeldActions } from '../keep/removal.ts'
import { accountFields } from './journal-entries.ts'
import { oneByOne } from './several.ts'
import { Questions } from './questions.ts'
import { spareOnHold } from '../keep/hold.ts'
import { afterDismissal } from '../sounds/recordings.ts'

interface CommandsParts extends Parts {
  readonly reconciler: Reconciler
  readonly settings: () => { readonly holdSeconds: number; readonly readOnly: boolean }
  readonly logger: Logger
  /** Logs the outcome of each action, by its id. */
  readonly info: Logger
}

/** Everything that changes something at a provider. Runs without Electron. */
export type Commands = Pick<ModerationCommands, keyof ModerationCommands>

/** Rooms or calls that one confirmation ends. */
export type Several = { readonly accountId: AccountId } & (
  | { readonly kind: 'endRooms'; readonly rooms: readonly string[] }
  | { readonly kind: 'hangUpCalls'; readonly callers: readonly Pick<Member, 'name' | 'number'>[] }
)

export type AgreeToSeveral = (several: Several) => Promise<Result<void>>

const nobodyAgrees: AgreeToSeveral = () => Promise.resolve(failure('unconfirmed'))

/** Key of the text that says in the log that Gavel muted a newcomer. */
const NEWCOMER = 'newcomer'

/** What precedes the removal of one caller. */
export type BeforeRemoval = 'undoTime' | 'question' | 'nothing'

/**
 * Why there is an action without a click, and the limits of one that may be stopped before it is sent, or that is a part of
 * something larger.
 */
interface Origin extends Pick<Job, 'reason' | 'partOf'>, TurnLimits {
  readonly gate?: SendGate | undefined
  /** A random one, if it has none yet. */
  readonly id?: string
  readonly onStarted?: () => void
}

/**
 * Nothing is sent unless the user asks for it, or a rule of theirs does. Held actions are sent when their Undo time is
 * over. The public members are arrow functions, so that they can be copied and passed on.
 */
export class ModerationCommands {
  readonly #parts: CommandsParts
  readonly #questions
  readonly #held
  readonly #queue = new ActionQueue()
  #onAnnouncedEnd: ((end: AnnouncedEnd) => void) | undefined
  /** Aborted on quit, sleep and lost network, so that nothing clicked before is sent afterwards. */
  #stop = new AbortController()

  constructor(parts: CommandsParts) {
    this.#parts = parts
    this.#questions = new Questions(parts, (accountId) => this.#gate(accountId))
    this.#held = new HeldActions(parts, ({ action, id, reason }, { onStarted, gate }) =>
      this.#start(action, { id, reason, onStarted, cancellation: gate }),
    )
  }

  /**
   * Checks, journals and sends an action. Returns `held` if its Undo time runs first, and `question` if a confirmation
   * is needed and none was given.
   *
   * @param before what precedes the removal of one caller, if no confirmation was given: its Undo time, a question, or
   * nothing, because the user wants it at once
   * @param agree asks the user once more, outside the page, before several rooms or calls are ended; its fault is
   * returned. Without it, none of them is.
   */
  readonly act = (
    action: Action,
    confirmation?: string,
    before?: BeforeRemoval,
    agree?: AgreeToSeveral,
  ): Promise<Result<ActionResult>> =>
    this.#ifOpen(accountIdOf(action), async () =>
      this.#unlessRemoved(action, await this.#act(action, confirmation, before, agree)),
    )

  /**
   * Ends a room at a time that the user confirmed.
   *
   * @param reason key of the text that says why in the log
   * @param cancellation closed once the end must not be sent any more
   */
  readonly actUnasked = (action: End, reason: string, cancellation?: SendGate): Promise<Result<ActionResult>> =>
    this.#ifOpen(accountIdOf(action), () => this.#start(action, { reason, cancellation }))

  /**
   * Sends a request that makes callers silent for a reason or brings them back, or tells them so. It can be taken back,
   * or is only heard, so it needs no confirmation.
   *
   * @param gate closed once this is no longer wanted
   */
  readonly actForLedger = (
    action: HoldAction,
    { id, of, over, written }: Cause,
    gate?: SendGate,
  ): Promise<Result<ActionResult>> =>
    this.#ifOpen(accountIdOf(action), async () => {
      await written?.()
      const why = of === 'newcomer' ? { reason: NEWCOMER } : { partOf: { id, of } }
      return this.#start(action, { ...why, gate, over })
    })

  /**
   * Starts the Undo time before a newcomer is removed from a room that the user has closed, or a caller who is kept out.
   *
   * @param reason key of the text that says why in the log
   */
  readonly sendAway = (action: Action, reason: string, gate: SendGate): Promise<Result<ActionResult>> =>
    this.#ifOpen(accountIdOf(action), () => {
      // The user is removing the caller already. An undo of this removal would not stop that one.
      if (this.#queue.running(slotOf(action)) !== undefined)
        return Promise.resolve(failure('changed', { values: { reason: 'sent' } }))
      return Promise.resolve(removesOne(action) ? this.#held.add(action, { reason, gate }) : failure('internal'))
    })

  /** Returns the question for an action that needs a confirmation. Reads the room again if the snapshot is too old. */
  readonly ask = (action: Action): Promise<Result<Question>> =>
    this.#ifOpen(accountIdOf(action), () => this.#questions.ask(action))

  /**
   * Confirms *End all*, which needs the token and the account's name as the user typed it.
   *
   * @param agree asks the user once more, outside the page; its fault is returned
   */
  readonly confirmEndAll = (
    token: string,
    typedName: string,
    agree: (account: Account) => Promise<Result<void>>,
  ): Promise<Result<ActionResult>> =>
    this.#safely(async () => {
      const action = this.#questions.peek(token)
      if (action?.kind !== 'endAll') return failure('unconfirmed')
      return this.#ifOpen(action.accountId, async () => {
        const typed = typedName.trim()
        const account = this.#parts.accountOf(action.accountId)
        if (account === undefined || typed === '' || typed !== account.name.trim())
          return failure('invalid', { values: { reason: 'accountName' } })
        this.#questions.take(token)
        const agreed = await this.#agreed(this.#gate(action.accountId), () => agree(account))
        return agreed.ok ? this.#start(action) : agreed
      })
    })

  readonly undo = (heldId: string): Result<void> => this.#held.undo(heldId)

  readonly sendNow = (heldId: string): Result<void> => this.#held.sendNow(heldId)

  /** Stops an announcement, given the id of its pending action, for exactly its remaining listeners. */
  readonly stopAnnouncement = async (id: string): Promise<Result<ActionResult>> => {
    const { monitor } = this.#parts
    const pending = monitor.snapshot().conferences.flatMap((room) => room.pending)
    const stop = pending.find((entry) => entry.id === id)?.stop
    if (stop === undefined) return success({ state: 'alreadyGone' })
    const stopped = await this.act(stop)
    // Every listener has left.
    if (stopped.ok && stopped.value.state === 'alreadyGone') announcementStopped(monitor, stop)
    return stopped
  }

  /**
   * Sets the listener that ends a room after an announcement, if the user confirmed that together with the
   * announcement.
   */
  readonly onAnnouncedEnd = (listener: (end: AnnouncedEnd) => void): void => {
    this.#onAnnouncedEnd = listener
  }

  /** Clears a failure from its row. A recording that may run stays shown, so that it can be stopped. */
  readonly dismiss = (actionId: string): void => {
    const { monitor } = this.#parts
    for (const { accountId, name, pending } of monitor.snapshot().conferences) {
      const failed = pending.find(({ id, state }) => id === actionId && state === 'failed')
      if (failed !== undefined) monitor.pending(accountId, name, actionId, afterDismissal(failed))
    }
  }

  /** Stops every action whose request has not left. Drops and journals the held ones. After `quit`, nothing is sent. */
  readonly dropHeld = async (why: 'quit' | 'sleep' | 'network'): Promise<void> => {
    const cancelled = fault('cancelled', { values: { reason: why } })
    const hadQuit = this.#stop.signal.aborted
    this.#stop.abort(cancelled)
    // The room may be in another run by the time the user answers a question.
    this.#questions.revokeAll()
    // After a quit, `#stop` stays aborted, because the tray can still be clicked until the process has ended.
    if (why !== 'quit' && !hadQuit) this.#stop = new AbortController()
    const dropped = this.#held.dropAll(cancelled)
    this.#parts.reconciler.stop()
    await dropped
  }

  async #act(
    given: Action,
    confirmation: string | undefined,
    before: BeforeRemoval = 'undoTime',
    agree: AgreeToSeveral = nobodyAgrees,
  ): Promise<Result<ActionResult>> {
    const { monitor, settings } = this.#parts
    const action = spareOnHold(given, monitor)
    if (action === undefined) return failure('changed', { values: { reason: 'nobody' } })
    if (tellsRooms(action)) return this.#tellRooms(action)
    const need = needOf(given, 'seen' in given ? monitor.conference(roomOf(given)) : undefined)
    if (need === 'nothing') return this.#start(action)
    if (need === 'undoTime' && 'who' in action && confirmation === undefined && before !== 'question')
      return before === 'undoTime' && settings().holdSeconds > 0
        ? this.#held.add(action)
        : (this.#held.sendHeld(action) ?? this.#start(action))
    return confirmation === undefined
      ? this.#questions.askInsteadOf(action)
      : this.#confirm(action, confirmation, agree)
  }

  /** The rooms of a removed account disappear, which does not mean that their callers have left. */
  #unlessRemoved(action: Action, acted: Result<ActionResult>): Result<ActionResult> {
    const isRemoved = this.#parts.accountOf(accountIdOf(action)) === undefined
    return isRemoved && acted.ok && acted.value.state === 'alreadyGone' ? failure('noAccount') : acted
  }

  async #confirm(action: Action, token: string, agree: AgreeToSeveral): Promise<Result<ActionResult>> {
    if (action.kind === 'endAll') return failure('unconfirmed', { values: { reason: 'typedName' } })
    const asked = this.#questions.take(token)
    // Starts the action in the question, because that is what the user saw when they confirmed.
    if (asked !== undefined && bindingOf(asked) === bindingOf(action)) return this.#startConfirmed(asked, agree)
    // The second click of a double click finds the token used and the action under way.
    return this.#queue.running(slotOf(action)) ?? failure('unconfirmed')
  }

  async #startConfirmed(asked: Action, agree: AgreeToSeveral): Promise<Result<ActionResult>> {
    const action = spareOnHold(asked, this.#parts.monitor)
    if (action === undefined) return failure('changed', { values: { reason: 'nobody' } })
    // This gate also stops what is sent later, such as the second of two calls if a sleep came in between.
    const gate = this.#gate(accountIdOf(action))
    const several = severalIn(action)
    if (several !== undefined) {
      const agreed = await this.#agreed(gate, () => agree(several))
      if (!agreed.ok) return agreed
    }
    const parts = partsOf(action)
    if (parts !== undefined) return this.#carryOutEach(action, parts, gate)
    const result = await this.#start(action)
    return endsRoom(action) ? this.#thenEnd(action, result, gate.check()) : result
  }

  /** Makes the same announcement in several rooms of one account. Nothing more is announced once `#gate` closes. */
  async #tellRooms(action: RoomsAnnouncement): Promise<Result<ActionResult>> {
    const { accountId } = action.seen
    const isForEach = action.who.kind === 'everyone' && action.thenEnd === undefined
    if (!isForEach || action.others.some((other) => other.accountId !== accountId))
      return failure('invalid', { values: { reason: 'shape' } })
    return this.#carryOutEach(action, partsOf(action) ?? [], this.#gate(accountId))
  }

  /**
   * Carries out the parts of an action, one after the other. A room that cannot be told does not keep an announcement from
   * the others.
   */
  async #carryOutEach({ kind }: Action, parts: readonly Action[], gate: SendGate): Promise<Result<ActionResult>> {
    const isTold = kind === 'announce'
    const { totals, undone } = await oneByOne(parts, (part) => this.#start(part, { gate }), isTold)
    const rooms = undone.flatMap(({ part, fault: why }) => ('seen' in part ? { seen: part.seen, fault: why } : []))
    if (kind === 'end')
      for (const { seen, fault: why } of rooms) if (why === undefined) this.#noteNotEnded(seen, 'endNotSent')
    const untold = isTold
      ? rooms.flatMap(({ seen, fault: why }) => (why === undefined ? [] : { seen, fault: why }))
      : []
    return success({ ...totals, ...(untold.length > 0 && { untold }) })
  }

  /** Passes on the end after an accepted announcement. If it failed, reports that the room was not ended. */
  #thenEnd(
    action: Announcement & { readonly thenEnd: number },
    result: Result<ActionResult>,
    stopped: Fault | undefined,
  ): Result<ActionResult> {
    const { seen, thenEnd } = action
    if (result.ok) {
      if (result.value.state !== 'accepted') return result
      const { clock, monitor } = this.#parts
      const endsAt = Math.max(clock.now(), result.value.heardUntil ?? 0) + thenEnd * 1_000
      this.#onAnnouncedEnd?.({ seen, endsAt, stopped })
      const room = monitor.conference(roomOf(action))
      const asks = room !== undefined && !tellsRunsApart(room) && { asksAgain: true as const }
      return success({ ...result.value, endsIn: Math.ceil((endsAt - clock.now()) / 1_000), ...asks })
    }
    if (this.#parts.accountOf(seen.accountId) === undefined || isOver(result.fault)) return result
    this.#noteNotEnded(seen, 'notEnded')
    return { ok: false, fault: notEndedFault(result.fault) }
  }

  #noteNotEnded({ accountId, conference, instance }: Seen, text: 'notEnded' | 'endNotSent'): void {
    const account = this.#parts.accountOf(accountId)
    if (account === undefined) return
    drop(this.#parts.journal.write({ ...accountFields(account), event: 'note', conference, instance, text }))
  }

  /** Carries out the action in its turn, unless it may no longer be sent by then. */
  #start(action: Action, origin: Origin = {}): Promise<Result<ActionResult>> {
    const { monitor, journal, clock, accountOf, providerOf, reconciler, newId, info } = this.#parts
    const { id = newId(), reason, partOf, onStarted } = origin
    const accountId = accountIdOf(action)
    const gate = this.#gate(accountId, [origin.cancellation, origin.gate])
    const requestedAt = elapsedOf(clock)
    const started = (): void => {
      if (reason === undefined && partOf === undefined) reconciler.clicked(action)
      onStarted?.()
    }
    const inItsTurn = async (): Promise<Result<ActionResult>> => {
      const account = accountOf(accountId)
      const provider = providerOf(accountId)
      const refused = gateInTime({ gate, clock, requestedAt }).check()
      if (refused !== undefined || account === undefined || provider === undefined)
        return { ok: false, fault: refused ?? fault('noAccount') }
      const parts = { account, provider, monitor, journal, clock, requestedAt }
      return carryOut({ id, action, ...parts, gate, reason, partOf, onStarted: started })
    }
    const carryOutAndLog = async (): Promise<Result<ActionResult>> => {
      const result = await this.#safely(inItsTurn)
      info(`Action ${id} (${action.kind}, account ${accountId}): ${describeResult(result)}`)
      return result
    }
    return this.#queue.run(slotOf(action), carryOutAndLog, origin)
  }

  /** Whether the user agrees outside the page, soon enough, and it may still be sent then. */
  async #agreed(gate: SendGate, agree: () => Promise<Result<void>>): Promise<Result<void>> {
    const { clock } = this.#parts
    const inTime = gateInTime({ gate, clock, requestedAt: elapsedOf(clock) }, systemQuestion)
    const agreed = await agree()
    const tooLate = agreed.ok ? inTime.check() : undefined
    return tooLate === undefined ? agreed : { ok: false, fault: tooLate }
  }

  /**
   * The gate of everything that is sent for this account. It closes at the next quit, sleep or lost network, in
   * read-only mode, when the account is removed, and when one of `others` closes.
   */
  #gate(accountId: AccountId, others: readonly (SendGate | undefined)[] = []): SendGate {
    const { settings, accountOf, providerOf } = this.#parts
    const { signal } = this.#stop
    return {
      check: () => {
        if (signal.aborted) return signal.reason as Fault
        if (settings().readOnly) return fault('readOnly')
        if (accountOf(accountId) === undefined || providerOf(accountId) === undefined) return fault('noAccount')
        for (const other of others) {
          const closed = other?.check()
          if (closed !== undefined) return closed
        }
        return undefined
      },
    }
  }

  /** Does this unless nothing may be sent for the account. */
  #ifOpen<T>(accountId: AccountId, task: () => Promise<Result<T>>): Promise<Result<T>> {
    return this.#safely(() => {
      const refused = this.#gate(accountId).check()
      return refused === undefined ? task() : Promise.resolve({ ok: false, fault: refused })
    })
  }

  /** Turns an exception into the fault `internal` and a line in the technical log. */
  async #safely<T>(task: () => Promise<Result<T>>): Promise<Result<T>> {
    try {
      return await task()
    } catch (error) {
      this.#parts.logger('an action failed', error)
      return failure('internal')
    }
  }
}

type Removal = Extract<RoomAction, { readonly kind: MemberActionKind }> & {
  readonly who: { readonly kind: 'members' }
}

export function removesOne(action: Action): action is Removal {
  return action.kind === 'remove' && action.who.kind === 'members' && action.who.members.length === 1
}

/** The action on each of several rooms or calls, each once; undefined if it is not one on several. */
function partsOf(action: Action): readonly Action[] | undefined {
  if (!('others' in action) || action.others === undefined) return undefined
  const { kind } = action
  if (kind === 'hangupCall') return callsOf(action).map((call) => ({ kind, accountId: action.accountId, ...call }))
  if (kind === 'end') return roomsEndedBy(action).map((seen) => ({ kind, seen }))
  const { others, ...told } = action
  const rooms = new Map([action.seen, ...others].map((seen) => [roomKey(seen.accountId, seen.conference), seen]))
  return [...rooms.values()].map((seen) => ({ ...told, seen }))
}

/** The rooms or calls, if there are several, as the question named them. */
function severalIn(action: Action): Several | undefined {
  if (!('others' in action) || action.others === undefined || action.others.length === 0) return undefined
  const accountId = accountIdOf(action)
  if (action.kind === 'end')
    return { kind: 'endRooms', accountId, rooms: roomsEndedBy(action).map(({ conference }) => conference) }
  if (action.kind !== 'hangupCall') return undefined
  const callers = callsOf(action).map(({ caller = { name: '', number: '' } }) => caller)
  return { kind: 'hangUpCalls', accountId, callers }
}

/** The outcome without anything that names a caller or a room. */
function describeResult(result: Result<ActionResult>): string {
  if (!result.ok) return `failed, ${faultName(result.fault)}`
  const { value } = result
  if (value.state !== 'mixed') return value.state
  const { accepted, gone, failed, unknown, notSent, fault } = value
  const counts = `${accepted} accepted, ${gone} gone, ${failed} failed, ${unknown} unknown, ${notSent} not sent`
  return fault === undefined ? counts : `${counts}, ${faultName(fault)}`
}
