import type { Logger } from '../../shared/logger.ts'
import type { Clock } from '../../shared/clock.ts'
import { fault } from '../../shared/fault.ts'
import type { Fault } from '../../shared/fault.ts'
import { roomKey } from '../../shared/model.ts'
import type { Account, Acted, Action, Question } from '../../shared/model.ts'
import { failure } from '../../shared/result.ts'
import type { Result } from '../../shared/result.ts'
import type { Journal } from '../journal/journal.ts'
import type { Monitor } from '../monitor/monitor.ts'
import type { Provider } from '../providers/provider.ts'
import type { Commands } from './commands.ts'
import { bindingOf, createConfirmations, needOf } from './confirmation.ts'
import { createJoins, createLanes } from './concurrency.ts'
import { createRevalidate, roomOf } from './revalidate.ts'
import { createPerform } from './execute.ts'
import { createQuestions } from './questions.ts'
import { createHeldActions } from './held-actions.ts'

export interface CommandsParts {
  readonly monitor: Monitor
  readonly journal: Journal
  readonly clock: Clock
  readonly providerOf: (accountId: string) => Provider | undefined
  readonly accountOf: (accountId: string) => Account | undefined
  /** An id that nobody can guess; `crypto.randomUUID` fits. */
  readonly random: () => string
  readonly settings: () => { readonly holdSeconds: number; readonly readOnly: boolean }
  /** The person agreed to act without the log for this session. */
  readonly unlogged: () => boolean
  readonly logger: Logger
}

/**
 * Milliseconds. An action that waits longer for an earlier one on its room, or for a read, is not sent: by then the
 * moderator has given up or done something else.
 */
const LONGEST_WAIT = 10_000

/** Builds the commands. They act only when asked; nothing in here acts by itself but what is held, when its time comes. */
export function createCommands(parts: CommandsParts): Commands {
  const { monitor, journal, clock } = parts
  const confirmations = createConfirmations(() => clock.now(), parts.random)
  const look = createRevalidate(monitor, clock)
  const perform = createPerform({ monitor, journal, look, clock, unlogged: parts.unlogged })
  const questions = createQuestions({ monitor, look, confirmations, accountOf: parts.accountOf })
  const lanes = createLanes()
  const joins = createJoins<Result<Acted>>()
  // What was clicked before a quit, a sleep or a lost network is not sent after it.
  let epoch = 0
  let halt: 'quit' | 'sleep' | 'network' = 'quit'
  let closed = false

  const refuseNow = (accountId: string): Fault | undefined => {
    // Until the process has ended the tray can still be clicked.
    if (closed) return fault('cancelled', { values: { reason: 'quit' } })
    if (parts.settings().readOnly) return fault('readOnly')
    if (parts.accountOf(accountId) === undefined || parts.providerOf(accountId) === undefined) return fault('noAccount')
    return undefined
  }

  /** Sends it in its turn, unless something happened since that forbids it. */
  const go = (action: Action, id: string, clickedIn: number, onBegun?: () => void): Promise<Result<Acted>> => {
    const accountId = accountIdOf(action)
    const givenAt = clock.now()
    const late = (): Fault | undefined =>
      Math.abs(clock.now() - givenAt) > LONGEST_WAIT ? fault('stale', { values: { reason: 'late' } }) : undefined
    const halted = (): Fault | undefined =>
      epoch === clickedIn ? refuseNow(accountId) : fault('cancelled', { values: { reason: halt } })
    return lanes.run(laneOf(action), async () => {
      const [account, provider] = [parts.accountOf(accountId), parts.providerOf(accountId)]
      const refused = halted() ?? late()
      if (refused !== undefined || account === undefined || provider === undefined) {
        return { ok: false, fault: refused ?? fault('noAccount') }
      }
      const ticket = { id, account, provider, halted, late, onBegun: onBegun ?? (() => undefined) }
      return 'seen' in action ? perform.onRoom(action, ticket) : perform.onAccount(action, ticket)
    })
  }

  const start = (action: Action): Promise<Result<Acted>> =>
    joins.run(bindingOf(action), () => careful(() => go(action, parts.random(), epoch)))

  /** A fault of ours is an answer like any other. */
  const careful = async <T>(task: () => Promise<Result<T>>): Promise<Result<T>> => {
    try {
      return await task()
    } catch (error) {
      parts.logger('an action failed', error)
      return failure('internal')
    }
  }

  const waiting = createHeldActions({
    ...{ monitor, journal, clock, accountOf: parts.accountOf, random: parts.random },
    holdSeconds: () => parts.settings().holdSeconds,
    send: (held, onBegun) => joins.run(held.binding, () => careful(() => go(held.action, held.id, epoch, onBegun))),
  })

  const act = async (action: Action, confirmation?: string): Promise<Result<Acted>> => {
    const refused = refuseNow(accountIdOf(action))
    if (refused !== undefined) return { ok: false, fault: refused }
    const conference = 'seen' in action ? monitor.conference(roomOf(action)) : undefined
    const need = needOf(action, conference)
    if (need === 'nothing') return start(action)
    if (need === 'hold' && 'who' in action)
      return parts.settings().holdSeconds > 0 ? waiting.hold(action) : start(action)
    return confirmation === undefined ? questions.insteadOf(action) : confirmed(action, confirmation)
  }

  const confirmed = async (action: Action, token: string): Promise<Result<Acted>> => {
    if (action.kind === 'endAll') return failure('unconfirmed', { values: { reason: 'typedName' } })
    const asked = confirmations.take(token)
    if (asked !== undefined && bindingOf(asked) === bindingOf(action)) return start(action)
    // The second click of a double click finds its token used, and its action under way.
    return joins.running(bindingOf(action)) ?? failure('unconfirmed')
  }

  return {
    act: (action, confirmation) => careful(() => act(action, confirmation)),
    ask: (action): Promise<Result<Question>> => {
      const refused = refuseNow(accountIdOf(action))
      return refused === undefined
        ? careful(() => questions.ask(action))
        : Promise.resolve({ ok: false, fault: refused })
    },
    confirmEndAll: (token, typedName) =>
      careful(async () => {
        const action = confirmations.peek(token)
        if (action?.kind !== 'endAll') return failure('unconfirmed')
        const refused = refuseNow(action.accountId)
        if (refused !== undefined) return { ok: false, fault: refused }
        if (typedName.trim() !== parts.accountOf(action.accountId)?.name.trim()) {
          return failure('invalid', { values: { reason: 'accountName' } })
        }
        confirmations.take(token)
        return start(action)
      }),
    undo: waiting.undo,
    sendNow: waiting.sendNow,
    dismiss: (actionId) => {
      for (const { accountId, name, pending } of monitor.snapshot().conferences) {
        if (pending.some(({ id, state }) => id === actionId && state === 'failed')) {
          monitor.pending(accountId, name, actionId, undefined)
        }
      }
    },
    dropHeld: async (why) => {
      epoch += 1
      halt = why
      if (why === 'quit') closed = true
      await waiting.dropAll(fault('cancelled', { values: { reason: why } }))
    },
  }
}

function accountIdOf(action: Action): string {
  return 'seen' in action ? action.seen.accountId : action.accountId
}

function laneOf(action: Action): string {
  return 'seen' in action ? roomKey(action.seen.accountId, action.seen.conference) : bindingOf(action)
}
