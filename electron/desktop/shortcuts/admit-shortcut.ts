import type { Fault } from '../../../shared/fault.ts'
import { isOnHold } from '../../../shared/rooms/action-effect.ts'
import { membersOrCalls } from '../../../shared/rooms/call-members.ts'
import type { Member, Room, Seen } from '../../../shared/rooms/model.ts'
import { admissibleIn } from '../../../shared/rooms/on-hold.ts'
import { seenOf } from '../../../shared/rooms/room-actions.ts'
import { withoutDemo } from '../../../shared/rooms/without-demo.ts'
import type { Clock } from '../../../shared/clock.ts'
import { createAfter } from '../../../shared/timers.ts'
import type { MemberKey } from '../../../shared/values.ts'
import { faultToTell } from '../../moderation/actions/outcomes.ts'
import type { OnHold } from '../../moderation/keep/hold.ts'
import type { Rooms } from '../../moderation/rooms.ts'
import { observed } from './observed.ts'

/** The outcome of the shortcut. A notification shows it, because no window does. */
export type AdmitReport =
  | { readonly kind: 'nobody' }
  /** `requested`: it was accepted, but no observation showed it in time. `waiting`: how many are still at the door. */
  | {
      readonly kind: 'admitted' | 'requested'
      readonly room: Room
      readonly member: Member
      readonly waiting: number
    }
  | { readonly kind: 'failed'; readonly fault: Fault }

interface AdmitShortcutOptions {
  readonly rooms: Pick<Rooms, 'subscribe' | 'conference' | 'snapshot'>
  readonly onHold: Pick<OnHold, 'bringBack'>
  readonly clock: Clock
}

/** Milliseconds after which an admission that was accepted counts as unconfirmed. */
const CONFIRMED_WITHIN = 6_000

/**
 * The shortcut that admits whoever has waited longest at the door of any room. Returns what a press does: each admits one
 * caller.
 */
export function createAdmitShortcut({ rooms, onHold, clock }: AdmitShortcutOptions): () => Promise<AdmitReport> {
  const after = createAfter(clock)
  /** Those whom an earlier press is admitting. The next press is for the next caller. */
  const admitting = new Set<MemberKey>()
  /** Those at the door of any room, longest first, without those who are about to be removed. */
  const waiting = (): readonly { readonly room: Room; readonly member: Member }[] => {
    const { conferences, readOnly } = withoutDemo(rooms.snapshot())
    return conferences
      .filter(({ state }) => state !== 'ending' && !readOnly)
      .flatMap((room) => admissibleIn(room).map((member) => ({ room, member })))
      .filter(({ member }) => !admitting.has(member.key))
      .toSorted((one, other) => one.member.joinedAt - other.member.joinedAt)
  }
  /** Whether an observation of this run shows that the caller is in the room, and no longer on hold. */
  const isAdmitted = ({ accountId, name, instance }: Room, { key }: Member): boolean => {
    const room = rooms.conference({ accountId, name })
    const member = room === undefined ? undefined : membersOrCalls(room).find((one) => one.key === key)
    return room?.instance === instance && member !== undefined && !isOnHold(member, room)
  }
  return async () => {
    const [next] = waiting()
    if (next === undefined) return { kind: 'nobody' }
    const { room, member } = next
    admitting.add(member.key)
    const failed = await bringBack(onHold, seenOf(room), [member.key])
    const isConfirmed =
      failed === undefined && (await observed(rooms, after, () => isAdmitted(room, member), CONFIRMED_WITHIN))
    admitting.delete(member.key)
    if (failed !== undefined) return { kind: 'failed', fault: failed }
    return { kind: isConfirmed ? 'admitted' : 'requested', room, member, waiting: waiting().length }
  }
}

/**
 * Brings callers back from hold, which also admits those at the door. Returns the fault to tell a user who sees no row;
 * undefined if it was accepted.
 */
export async function bringBack(
  onHold: Pick<OnHold, 'bringBack'>,
  seen: Seen,
  members: readonly MemberKey[],
): Promise<Fault | undefined> {
  const brought = await onHold.bringBack(seen, members)
  return faultToTell({ kind: 'undeafen', seen, who: { kind: 'members', members: [] } }, brought)
}
