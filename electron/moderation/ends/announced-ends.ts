import type { AccountId, RoomKey } from '../../../shared/values.ts'
import { drop } from '../../../shared/drop.ts'
import { elapsedOf, type Clock } from '../../../shared/clock.ts'
import { fault } from '../../../shared/fault.ts'
import type { Fault, FaultReason } from '../../../shared/fault.ts'
import type { Account } from '../../../shared/account.ts'
import type { Action, ActionResult, Snapshot } from '../../../shared/rooms/model.ts'
import { failure } from '../../../shared/result.ts'
import type { Result } from '../../../shared/result.ts'
import { tellsRunsApart } from '../../../shared/rooms/scheduled-end.ts'
import type { Journal } from '../../journal/journal.ts'
import type { Monitor } from '../../monitor/monitor.ts'
import type { SendGate } from '../../providers/send-gate.ts'
import type { Announcement } from '../sounds/announce-requests.ts'
import type { Announcements } from '../sounds/announcements.ts'
import { hasRosterFor } from './end-times.ts'
import { roomOf } from '../actions/guard.ts'
import type { RoomAction } from '../actions/guard.ts'
import type { HeldActions } from '../actions/held-actions.ts'
import { accountFields } from '../actions/journal-entries.ts'
import { staleBecause } from '../actions/revalidate.ts'

export interface AnnouncedEndsOptions {
  readonly monitor: Pick<Monitor, 'conference' | 'snapshot' | 'subscribe'>
  readonly journal: Pick<Journal, 'write'>
  readonly clock: Clock
  readonly announcements: Pick<Announcements, 'heardUntil'>
  readonly held: HeldActions
  readonly accountOf: (accountId: AccountId) => Account | undefined
}

/**
 * Manages the ends that the user confirmed together with an announcement. Each end is held until the announcement has
 * been heard and the chosen seconds have passed. It is dropped as soon as the room has ended or may be in another run,
 * Gavel is in read-only mode, or the account is removed.
 */
export class AnnouncedEnds {
  readonly #options: AnnouncedEndsOptions
  #isHolding = false

  constructor(options: AnnouncedEndsOptions) {
    this.#options = options
    options.monitor.subscribe((_before, snapshot) => {
      if (!this.#isHolding) return
      const ends = options.held.ends()
      this.#isHolding = ends.length > 0
      for (const { id, action } of ends) {
        const why = this.#whyVoid(action, snapshot)
        if (why !== undefined) drop(options.held.drop(id, why))
      }
    })
  }

  /**
   * Holds the end if the announcement was accepted. If it failed, the journal says that the room was not ended, unless
   * the room is over anyway.
   *
   * @param stopped a fault if nothing may be sent any more: quit, sleep, lost network, read-only, account removed
   */
  after(announced: Action, result: Result<ActionResult>, stopped: Fault | undefined): Result<ActionResult> {
    if (!endsRoom(announced)) return result
    const { held, monitor, clock, announcements, accountOf } = this.#options
    const { seen, thenEnd } = announced
    const account = accountOf(seen.accountId)
    if (account === undefined) return result
    if (!result.ok) {
      if (isOver(result.fault)) return result
      this.#note(announced, account, 'notEnded')
      return { ok: false, fault: notEndedFault(result.fault) }
    }
    if (result.value.state !== 'accepted') return result
    const until = announcements.heardUntil(announced) + thenEnd * 1_000
    const action = { kind: 'end', seen } as const
    // An earlier held end is undone first, so that the newest journal entry is about the new end.
    held.undoSame(action)
    this.#note(announced, account, 'endAnnounced', Math.round((until - clock.now()) / 1_000))
    this.#isHolding = true
    const id = held.holdEnd(action, account, until)
    const why = stopped ?? this.#whyVoid(action, monitor.snapshot())
    if (why !== undefined) drop(held.drop(id, why))
    return result
  }

  #whyVoid(action: RoomAction, { readOnly }: Pick<Snapshot, 'readOnly'>): Fault | undefined {
    const { seen } = action
    if (this.#options.accountOf(seen.accountId) === undefined) return fault('noAccount')
    if (readOnly) return fault('readOnly')
    const room = this.#options.monitor.conference(roomOf(action))
    // The room is also ending if the user has ended it with a separate request in the meantime.
    if (room === undefined || room.state === 'ending') return changed('ended')
    if (room.instance !== seen.instance) return changed('instance')
    return seen.revision < (room.unsureBefore ?? 0) ? changed('unsure') : undefined
  }

  #note({ seen }: Announcement, account: Account, text: 'endAnnounced' | 'notEnded', duration?: number): void {
    const { conference, instance } = seen
    const entry = { ...accountFields(account), event: 'note', conference, instance, text } as const
    drop(this.#options.journal.write(duration === undefined ? entry : { ...entry, duration }))
  }
}

/** Whether the action is an announcement after which the room is to be ended. */
export function endsRoom(action: Action): action is Announcement & { readonly thenEnd: number } {
  return action.kind === 'announce' && action.thenEnd !== undefined
}

/** Adds to the fault of a failed announcement that the room was not ended, unless it is over anyway. */
export function notEndedFault(failed: Fault): Fault {
  return isOver(failed) ? failed : { ...failed, values: { ...failed.values, notEnded: 1 } }
}

/** Whether an action failed because the room is over, maybe because of an earlier announced end. */
function isOver({ code, values }: Fault): boolean {
  return code === 'changed' && values?.['reason'] === 'ended'
}

interface DueEndParts {
  readonly monitor: Pick<Monitor, 'conference' | 'readNow' | 'rosterAge'>
  readonly clock: Pick<Clock, 'now' | 'elapsed'>
  /** Asks the user whether to end this room. */
  readonly askEnd: (roomKey: RoomKey) => void
}

/**
 * Before an end, reads the room if its responses tell its runs apart. Asks the user again if no roster shows which run
 * the room is in, because otherwise another run might be ended.
 *
 * @param gate closed once the end was cancelled or dropped, for example during the read
 *
 * @returns the result of the action if it must not be sent, otherwise undefined
 */
export async function askInstead(
  action: RoomAction,
  { monitor, clock, askEnd }: DueEndParts,
  gate: SendGate,
): Promise<Result<never> | undefined> {
  if (action.kind !== 'end') return undefined
  const ref = roomOf(action)
  const dueAt = elapsedOf(clock)
  const shown = monitor.conference(ref)
  if (shown !== undefined && tellsRunsApart(shown)) {
    const read = await monitor.readNow(ref)
    const closed = gate.check()
    if (closed !== undefined) return { ok: false, fault: closed }
    if (!read.ok) return { ok: false, fault: staleBecause(read.fault) }
  }
  const room = monitor.conference(ref)
  if (room === undefined || (tellsRunsApart(room) && hasRosterFor(ref, dueAt, { monitor, clock }))) return undefined
  askEnd(room.key)
  return failure('unconfirmed', { values: { reason: 'runUnknown' } })
}

function changed(reason: FaultReason<'changed'>): Fault {
  return fault('changed', { values: { reason } })
}
