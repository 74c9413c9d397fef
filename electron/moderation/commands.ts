import type { Clock } from '../../shared/clock.ts'
import { fault } from '../../shared/fault.ts'
import type { Fault } from '../../shared/fault.ts'
import type { Logger } from '../../shared/logger.ts'
import type { Account } from '../../shared/account.ts'
import type { ActionResult, Action, Question } from '../../shared/model.ts'
import { failure } from '../../shared/result.ts'
import type { Result } from '../../shared/result.ts'
import type { Journal } from '../journal/journal.ts'
import type { Monitor } from '../monitor/monitor.ts'
import type { Provider } from '../providers/provider.ts'
import { stopOrLateFault } from './action-run.ts'
import { Announcements } from './announcements.ts'
import { ActionQueue } from './concurrency.ts'
import { slotOf } from './slot-of.ts'
import { bindingOf, createConfirmations, needOf } from './confirmation.ts'
import { executeAccountAction } from './execute-account-action.ts'
import { executeRoomAction } from './execute.ts'
import { roomOf } from './guard.ts'
import { HeldActions } from './held-actions.ts'
import { Questions } from './questions.ts'

/** Everything that changes something at a provider. Runs without Electron. */
export interface Commands {
  /**
   * Checks, journals and sends an action. Returns `held` for a remove or kick of one other caller, `question` if a
   * confirmation is needed and none was given.
   *
   * @param mustAsk asks about a removal of one caller too, instead of holding it
   */
  act(action: Action, confirmation?: string, mustAsk?: boolean): Promise<Result<ActionResult>>
  /**
   * Mutes callers without a click. Sent only if the intent is on disk.
   *
   * @param reason key of the log's text that says why
   */
  muteUnasked(action: Action, reason: string): Promise<Result<ActionResult>>
  /** The question for an action that needs a confirmation. Reads the room again if the snapshot is too old. */
  ask(action: Action): Promise<Result<Question>>
  /**
   * End all needs the account's name, typed, as well as the token.
   *
   * @param agree asks the user once more, outside the page; its fault is returned
   */
  confirmEndAll(
    token: string,
    typedName: string,
    agree: (account: Account) => Promise<Result<void>>,
  ): Promise<Result<ActionResult>>
  undo(heldId: string): Result<void>
  sendNow(heldId: string): Result<void>
  /** Stops an announcement for exactly those for whom it was accepted, by the id of its pending action. */
  stopAnnouncement(id: string): Promise<Result<ActionResult>>
  /** Clears a failed pending action from its row. */
  dismiss(actionId: string): void
  /** Stops every action whose request has not left, and drops and journals the held ones. After `quit` nothing is sent. */
  dropHeld(why: 'quit' | 'sleep' | 'network'): Promise<void>
}

export interface CommandsOptions {
  readonly monitor: Monitor
  readonly journal: Journal
  readonly clock: Clock
  readonly providerOf: (accountId: string) => Provider | undefined
  readonly accountOf: (accountId: string) => Account | undefined
  /** A random id, such as `crypto.randomUUID()`; it must not be predictable. */
  readonly random: () => string
  readonly settings: () => { readonly holdSeconds: number; readonly readOnly: boolean }
  /** The user agreed to act without the journal for this session. */
  readonly withoutJournal: () => boolean
  readonly logger: Logger
}

/** Nothing is sent unless the user asked for it; only held actions are sent later, when their Undo time is over. */
export function createCommands(options: CommandsOptions): Commands {
  return new ModerationCommands(options)
}

/** Its public members are arrow functions, so that they can be copied and passed on. */
class ModerationCommands implements Commands {
  readonly #options: CommandsOptions
  readonly #confirmations
  readonly #questions
  readonly #held
  readonly #announcements
  readonly #queue = new ActionQueue<Result<ActionResult>>()
  /** What was clicked before a quit, a sleep or a lost network is not sent after it. */
  #stop = new AbortController()

  constructor(options: CommandsOptions) {
    const { monitor, journal, clock, accountOf, random } = options
    this.#options = options
    this.#confirmations = createConfirmations(() => clock.now(), random)
    this.#announcements = new Announcements(monitor, clock)
    this.#questions = new Questions({ monitor, clock, confirmations: this.#confirmations, accountOf, newId: random })
    this.#held = new HeldActions({
      monitor,
      journal,
      clock,
      accountOf,
      random,
      holdSeconds: () => options.settings().holdSeconds,
      send: (held, onStarted) => this.#enqueue(held.action, held.id, onStarted),
    })
  }

  readonly act: Commands['act'] = (action, confirmation, mustAsk = false) =>
    this.#safely(async () => this.#unlessRemoved(action, await this.#act(action, confirmation, mustAsk)))

  readonly muteUnasked: Commands['muteUnasked'] = (action, reason) =>
    this.#safely(async () => {
      if (action.kind !== 'mute') return failure('internal')
      const refused = this.#refusal(accountIdOf(action))
      return refused === undefined ? this.#start(action, undefined, reason) : { ok: false, fault: refused }
    })

  readonly ask: Commands['ask'] = (action) =>
    this.#safely(async () => {
      const refused = this.#refusal(accountIdOf(action))
      return refused === undefined ? this.#questions.ask(action) : { ok: false, fault: refused }
    })

  readonly confirmEndAll: Commands['confirmEndAll'] = (token, typedName, agree) =>
    this.#safely(async () => {
      const action = this.#confirmations.peek(token)
      if (action?.kind !== 'endAll') return failure('unconfirmed')
      const refused = this.#refusal(action.accountId)
      if (refused !== undefined) return { ok: false, fault: refused }
      const typed = typedName.trim()
      const account = this.#options.accountOf(action.accountId)
      if (account === undefined || typed === '' || typed !== account.name.trim()) {
        return failure('invalid', { values: { reason: 'accountName' } })
      }
      this.#confirmations.take(token)
      const agreed = await agree(account)
      return agreed.ok ? this.#start(action) : agreed
    })

  readonly undo: Commands['undo'] = (heldId) => this.#held.undo(heldId)

  readonly sendNow: Commands['sendNow'] = (heldId) => this.#held.sendNow(heldId)

  readonly stopAnnouncement: Commands['stopAnnouncement'] = (id) =>
    this.#announcements.stop(id, (stop) => this.act(stop))

  readonly dismiss: Commands['dismiss'] = (actionId) => {
    const { monitor } = this.#options
    for (const { accountId, name, pending } of monitor.snapshot().conferences) {
      if (pending.some(({ id, state }) => id === actionId && state === 'failed')) {
        monitor.pending(accountId, name, actionId, undefined)
      }
    }
  }

  readonly dropHeld: Commands['dropHeld'] = async (why) => {
    const cancelled = fault('cancelled', { values: { reason: why } })
    const hadQuit = this.#stop.signal.aborted
    this.#stop.abort(cancelled)
    // After a quit it stays aborted: until the process has ended the tray can still be clicked.
    if (why !== 'quit' && !hadQuit) this.#stop = new AbortController()
    await this.#held.dropAll(cancelled)
  }

  async #act(action: Action, confirmation: string | undefined, mustAsk: boolean): Promise<Result<ActionResult>> {
    const { monitor, settings } = this.#options
    const refused = this.#refusal(accountIdOf(action))
    if (refused !== undefined) return { ok: false, fault: refused }
    const need = needOf(action, 'seen' in action ? monitor.conference(roomOf(action)) : undefined)
    if (need === 'nothing') return this.#start(action)
    if (need === 'undoTime' && 'who' in action && confirmation === undefined && !mustAsk)
      return settings().holdSeconds > 0 ? this.#held.add(action) : this.#start(action)
    return confirmation === undefined ? this.#questions.askInsteadOf(action) : this.#confirm(action, confirmation)
  }

  /** With an account that was removed meanwhile, its rooms disappear: that does not say that anybody has left. */
  #unlessRemoved(action: Action, acted: Result<ActionResult>): Result<ActionResult> {
    const isRemoved = this.#options.accountOf(accountIdOf(action)) === undefined
    return isRemoved && acted.ok && acted.value.state === 'alreadyGone' ? failure('noAccount') : acted
  }

  async #confirm(action: Action, token: string): Promise<Result<ActionResult>> {
    if (action.kind === 'endAll') return failure('unconfirmed', { values: { reason: 'typedName' } })
    const asked = this.#confirmations.take(token)
    // As it was asked: what the user saw when they confirm is the question.
    if (asked !== undefined && bindingOf(asked) === bindingOf(action)) return this.#startOrAskAgain(asked)
    // The second click of a double click finds its token used and its action under way.
    return this.#queue.running(slotOf(action)) ?? failure('unconfirmed')
  }

  /** Asks the question again, with what is known by now, if the room may be another run than the one in the question. */
  async #startOrAskAgain(action: Action): Promise<Result<ActionResult>> {
    const run = { isStarted: false }
    const result = await this.#start(action, () => (run.isStarted = true))
    const isUnsure = !result.ok && result.fault.code === 'changed' && result.fault.values?.reason === 'unsure'
    return isUnsure && !run.isStarted ? this.#questions.askInsteadOf(action) : result
  }

  #start(action: Action, onStarted = (): void => undefined, reason?: string): Promise<Result<ActionResult>> {
    return this.#enqueue(action, this.#options.random(), onStarted, reason)
  }

  /** Carries the action out in its turn, unless it may not be sent any more by then. */
  #enqueue(action: Action, id: string, onStarted: () => void, reason?: string): Promise<Result<ActionResult>> {
    const { monitor, journal, clock, withoutJournal, accountOf, providerOf } = this.#options
    const { signal } = this.#stop
    const accountId = accountIdOf(action)
    const refusal = (): Fault | undefined => this.#refusal(accountId)
    const requestedAt = clock.now()
    const carryOut = async (): Promise<Result<ActionResult>> => {
      const [account, provider] = [accountOf(accountId), providerOf(accountId)]
      const refused = stopOrLateFault({ signal, refusal, clock, requestedAt })
      if (refused !== undefined || account === undefined || provider === undefined) {
        return { ok: false, fault: refused ?? fault('noAccount') }
      }
      const parts = { account, provider, monitor, journal, clock, announcements: this.#announcements }
      const why = reason === undefined ? {} : { reason }
      const run = { id, ...parts, ...why, signal, requestedAt, refusal, withoutJournal, onStarted }
      return 'seen' in action ? executeRoomAction({ ...run, action }) : executeAccountAction({ ...run, action })
    }
    return this.#queue.run(slotOf(action), () => this.#safely(carryOut))
  }

  /** A fault if nothing may be sent on this account now. */
  #refusal(accountId: string): Fault | undefined {
    const { settings, accountOf, providerOf } = this.#options
    const { signal } = this.#stop
    if (signal.aborted) return signal.reason as Fault
    if (settings().readOnly) return fault('readOnly')
    if (accountOf(accountId) === undefined || providerOf(accountId) === undefined) return fault('noAccount')
    return undefined
  }

  /** An exception becomes the fault `internal`, and a line in the technical log. */
  async #safely<T>(task: () => Promise<Result<T>>): Promise<Result<T>> {
    try {
      return await task()
    } catch (error) {
      this.#options.logger('an action failed', error)
      return failure('internal')
    }
  }
}

function accountIdOf(action: Action): string {
  return 'seen' in action ? action.seen.accountId : action.accountId
}
