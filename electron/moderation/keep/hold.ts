import { drop } from '../../../shared/drop.ts'
import { fault, type Fault } from '../../../shared/fault.ts'
import { failure, success, type Result } from '../../../shared/result.ts'
import { isAtDoor, isHeld, isOnHold } from '../../../shared/rooms/action-effect.ts'
import { isMeKnown, membersOrCalls } from '../../../shared/rooms/call-members.ts'
import { mayBePutOnHold } from '../../../shared/rooms/on-hold.ts'
import { othersIn } from '../../../shared/rooms/me.ts'
import { memberSeenOf, onlyThese, seenOf } from '../../../shared/rooms/room-actions.ts'
import type { Action, ActionResult, Member, MemberSeen, Room, Seen, Speech } from '../../../shared/rooms/model.ts'
import type { MemberKey } from '../../../shared/values.ts'
import type { RoomRef } from '../../monitor/monitor.ts'
import type { SendGate } from '../../providers/send-gate.ts'
import type { HoldAction } from '../actions/job.ts'
import { roomOf } from '../actions/guard.ts'
import { personOf } from '../actions/journal-entries.ts'
import { mayHaveTaken } from '../actions/outcomes.ts'
import { writableRoom } from '../room-refusals.ts'
import type { Rooms } from '../rooms.ts'
import type { Cause } from './ledger.ts'
import { writeNote, type KeepParts } from './parts.ts'

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

/** Why somebody is put on hold: the user wants it, or they are newcomers at the door of a room, which may be closed. */
export type WhyOnHold = 'hold' | 'door' | 'closed'

interface OnHoldOptions extends KeepParts {
  /** Tells those who are put on hold. */
  readonly act: (action: HoldAction, cause: Cause) => Promise<Result<ActionResult>>
  /** What those who are put on hold are told; undefined if nothing. */
  readonly speech: (why: WhyOnHold) => Speech | undefined
}

/**
 * Puts callers on hold, which is a reason to be muted and deaf, and tells them so if the user has set a text. Brings them
 * back, which ends that reason.
 */
export class OnHold {
  readonly #options: OnHoldOptions

  constructor(options: OnHoldOptions) {
    this.#options = options
  }

  /**
   * Puts these callers on hold, without those who are already, and without the user. Faults: `noAccount`; `readOnly`;
   * `changed` if the room or all callers have changed, or if any of them may be the user; and those of the actions.
   *
   * @param stop set for newcomers who are stopped at the door, for whom what fails is tried again; without it, the user
   * wants it
   */
  async put(seen: Seen, callers: readonly MemberSeen[], stop?: StopAtDoor): Promise<Result<ActionResult>> {
    const { reconciler, newId, speech, act } = this.#options
    const room = stop?.gate.check() ?? this.#roomOf(seen)
    if ('code' in room) return { ok: false, fault: room }
    const isMeant = ({ key, callUuid }: Member): boolean =>
      callers.some((one) => one.key === key && one.callUuid === callUuid)
    const here = membersOrCalls(room).filter(isMeant)
    // Who is to be removed is stopped too, so that they are at the door after an undo.
    const members = here.filter(
      (member) => mayBePutOnHold(member, room) || (stop !== undefined && isHeld(member, room)),
    )
    if (members.length === 0) return nobody(here, room)
    const id = newId()
    let writing: Promise<unknown> | undefined
    const written = (): Promise<unknown> => (writing ??= this.#notePut(room, members, id, stop !== undefined))
    const cause: Cause = { id, of: 'onHold', written, ...(stop && { gate: stop.gate }) }
    const reason = stop === undefined ? 'hold' : 'door'
    const acted = await reconciler.give(room, members, [reason, 'silent'], cause)
    const failed = acted.findLast((one) => !mayHaveTaken(one))
    const isStopped = stop === undefined || stop.gate.check() !== undefined
    if (failed !== undefined && isStopped && !acted.some(mayHaveTaken))
      drop(reconciler.take(room, members, [reason], cause))
    const sound = speech(stop === undefined ? 'hold' : stop.isClosed ? 'closed' : 'door')
    // Only who is on hold is told so. If it cannot be said, the row says so, and the caller is on hold all the same.
    if (sound !== undefined && failed === undefined)
      drop(act({ kind: 'announce', seen: seenOf(room), who: onlyThese(members), sound }, cause))
    return failed ?? acted.at(-1) ?? success({ state: 'accepted' })
  }

  /**
   * Brings these callers back, those whom the room lists and who are on hold, but not those who are about to be removed.
   * Faults: `changed` if nobody is; and those of the actions. A caller for whom that fails stays on hold.
   */
  async bringBack(seen: Seen, keys: readonly MemberKey[]): Promise<Result<ActionResult>> {
    const { newId, reconciler } = this.#options
    const room = this.#roomOf(seen)
    if ('code' in room) return { ok: false, fault: room }
    const members = membersOrCalls(room).filter(
      (member) => keys.includes(member.key) && isOnHold(member, room) && !isHeld(member, room),
    )
    if (members.length === 0) return failure('changed', { values: { reason: 'left' } })
    const cause: Cause = { id: newId(), of: 'onHold' }
    // Nobody stays on hold because the log cannot be written.
    for (const [text, atDoor] of [[BROUGHT_BACK, false] as const, [ADMITTED, true] as const]) {
      const persons = members.filter((member) => isAtDoor(member, room) === atDoor).map(personOf)
      if (persons.length > 0) drop(writeNote(this.#options, room, text, { actionId: cause.id, members: persons }))
    }
    this.keep(roomOf({ seen }))
    // Who is brought back while a removal of them is being sent is heard if that fails.
    const acted = await reconciler.take(room, members, ['hold', 'door', 'removal'], cause)
    return acted.find((one) => !mayHaveTaken(one)) ?? acted.at(-1) ?? success({ state: 'accepted' })
  }

  /** Leaves those on hold who were put there before Gavel was closed, and asks no more about them. */
  keep(ref: RoomRef): void {
    this.#options.reconciler.answered(ref)
  }

  #roomOf(seen: Seen): Room | Fault {
    const room = this.#options.monitor.conference(roomOf({ seen }))
    if (room !== undefined && room.instance !== seen.instance)
      return fault('changed', { values: { reason: 'instance' } })
    return writableRoom(roomOf({ seen }), this.#options)
  }

  /** The note is written before anything is sent, so that the next start knows whom to bring back, and to what. */
  #notePut(room: Room, members: readonly Member[], id: string, isDoor: boolean): Promise<unknown> {
    const persons = members.map((member) => {
      const { muted = false, deaf = false } = this.#options.reconciler.holding(room, member)?.before ?? {}
      // Without a roster, nobody knows whether the caller was muted before.
      return member.byCall === true ? personOf(member) : { ...personOf(member), mutedBefore: muted, deafBefore: deaf }
    })
    return writeNote(this.#options, room, isDoor ? AT_DOOR : ON_HOLD, { actionId: id, members: persons })
  }
}

/**
 * The same action without those on hold or at the door, if they would be heard, or hear, by it. Only who brings them back
 * ends that.
 *
 * @returns undefined if nobody else is left
 */
export function spareOnHold(action: Action, monitor: Pick<Rooms, 'conference'>): Action | undefined {
  if (action.kind !== 'unmute' && action.kind !== 'undeafen') return action
  const room = monitor.conference(roomOf(action))
  const { who } = action
  if (room?.onHold === undefined || room.instance !== action.seen.instance || who.kind === 'mutedByMe') return action
  // While it is unknown who the user is, all but the user is refused.
  if (who.kind === 'everyoneButMe' && !isMeKnown(room)) return action
  const all = membersOrCalls(room)
  const meant = who.kind === 'members' ? who.members : (who.kind === 'everyone' ? all : othersIn(all)).map(memberSeenOf)
  const members = meant.filter((member) => !isOnHold(member, room))
  return members.length === 0 ? undefined : { ...action, who: { kind: 'members', members } }
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
