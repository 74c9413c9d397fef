import type { Clock } from '../../shared/clock.ts'
import { fault } from '../../shared/fault.ts'
import type { Fault } from '../../shared/fault.ts'
import type { Account, Acted } from '../../shared/model.ts'
import { failure, success } from '../../shared/result.ts'
import type { Result } from '../../shared/result.ts'
import type { Journal } from '../journal/journal.ts'
import type { Monitor } from '../monitor/monitor.ts'
import { bindingOf } from './confirmation.ts'
import { guard } from './guard.ts'
import type { RoomAction } from './guard.ts'
import { createUndoTimers } from './hold.ts'
import type { Held } from './hold.ts'
import { aboutAction, callerOf } from './journal-entries.ts'
import { roomOf } from './revalidate.ts'

export interface HeldActionsParts {
  readonly monitor: Monitor
  readonly journal: Journal
  readonly clock: Clock
  readonly accountOf: (accountId: string) => Account | undefined
  readonly random: () => string
  readonly holdSeconds: () => number
  /** Sends it in its turn; `onBegun` is called right before its intent is written. */
  readonly send: (held: Held<RoomAction>, onBegun: () => void) => Promise<Result<Acted>>
}

/** What is held: shown on its row, looked at again when its time comes, and written down whatever becomes of it. */
export interface HeldActions {
  hold(action: RoomAction): Result<Acted>
  readonly undo: (heldId: string) => Result<void>
  readonly sendNow: (heldId: string) => Result<void>
  dropAll(why: Fault): Promise<void>
}

export function createHeldActions(parts: HeldActionsParts): HeldActions {
  const { monitor, journal, clock } = parts

  const holds = createUndoTimers<RoomAction>({
    clock,
    due: (held) => void fire(held),
    overslept: (held) => void drop(held, fault('cancelled', { values: { reason: 'sleep' } })),
  })

  const showHeld = (held: Held<RoomAction>, more: { fault: Fault } | undefined): void => {
    const room = roomOf(held.action)
    const { id, action, until, caller } = held
    const common = { id, kind: action.kind, who: keysOf(action), at: clock.now(), ...(caller && { caller }) }
    const entry =
      more === undefined
        ? { ...common, state: 'held' as const, until }
        : { ...common, state: 'failed' as const, ...more }
    monitor.pending(room.accountId, room.name, id, entry)
  }

  const note = async (held: Held<RoomAction>, event: 'undone' | 'dropped', why?: Fault): Promise<void> => {
    const account = parts.accountOf(held.action.seen.accountId)
    if (account === undefined) return
    const about = aboutAction(held.action, held.id, account, { conference: monitor.conference(roomOf(held.action)) })
    await journal.write({ ...about, event, ...(why === undefined ? {} : { fault: why }) })
  }

  const drop = async (held: Held<RoomAction>, why: Fault): Promise<void> => {
    showHeld(held, { fault: why })
    await note(held, 'dropped', why)
  }

  const fire = async (held: Held<RoomAction>): Promise<void> => {
    const room = roomOf(held.action)
    const sent = { begun: false }
    const result = await parts.send(held, () => (sent.begun = true))
    // From its intent on it has its own lines in the log, and its own entry on the row, which may be gone by now.
    if (sent.begun) return
    if (!result.ok) {
      await drop(held, result.fault)
      return
    }
    monitor.pending(room.accountId, room.name, held.id, undefined)
    await note(held, 'dropped', fault('changed', { values: { reason: 'left' } }))
  }

  const hold = (action: RoomAction): Result<Acted> => {
    const binding = bindingOf(action)
    const same = holds.same(binding)
    if (same !== undefined) return success({ state: 'held', id: same.id, until: same.until })
    const room = roomOf(action)
    const verdict = guard(action, {
      conference: monitor.conference(room),
      rosterAge: monitor.rosterAge(room),
      aliveAge: monitor.aliveAge(room),
      lookedAt: false,
    })
    if (verdict.kind === 'refuse') return { ok: false, fault: verdict.fault }
    if (verdict.kind === 'alreadyGone') return success({ state: 'alreadyGone' })
    const until = clock.now() + parts.holdSeconds() * 1_000
    const known = monitor.conference(room)?.members ?? []
    const meant = known.filter((member) => keysOf(action).includes(member.key))
    const held = { id: parts.random(), action, binding, until, ...callerOf(meant) }
    holds.hold(held)
    showHeld(held, undefined)
    return success({ state: 'held', id: held.id, until })
  }

  const unlessSent = (heldId: string, then: (held: Held<RoomAction>) => void): Result<void> => {
    const held = holds.release(heldId)
    if (held === undefined) return failure('changed', { values: { reason: 'sent' } })
    then(held)
    return success(undefined)
  }

  return {
    hold,
    undo: (heldId) =>
      unlessSent(heldId, (held) => {
        monitor.pending(held.action.seen.accountId, held.action.seen.conference, heldId, undefined)
        void note(held, 'undone')
      }),
    sendNow: (heldId) => unlessSent(heldId, (held) => void fire(held)),
    dropAll: async (why) => {
      await Promise.all(holds.releaseAll().map((held) => drop(held, why)))
    },
  }
}

function keysOf(action: RoomAction): readonly string[] {
  return 'who' in action && action.who.kind === 'members' ? action.who.members.map((member) => member.key) : []
}
