import { callerKeyOf } from '../../../shared/callers/identity.ts'
import { maskDigits } from '../../../shared/callers/masked.ts'
import { isSoundAction } from '../../../shared/rooms/action-effect.ts'
import { mutedByMeIn } from '../../../shared/rooms/call-members.ts'
import { knowsMe, othersIn } from '../../../shared/rooms/me.ts'
import { fault } from '../../../shared/fault.ts'
import type { Fault, FaultReason } from '../../../shared/fault.ts'
import { asShown, onlyThese } from '../../../shared/rooms/room-actions.ts'
import type { Action, ActionKind, Room, Member, MemberSeen, Who } from '../../../shared/rooms/model.ts'
import type { ElapsedMs } from '../../../shared/values.ts'
import type { RoomRef } from '../../monitor/monitor.ts'
import { isSendableMemberId } from '../../providers/paths.ts'
import type { ReadMember } from '../../providers/provider.ts'
import { kinds } from './kinds.ts'

/** An action on a room, as opposed to one on an account or a call. */
export type RoomAction = Extract<Action, { readonly seen: unknown }>
/** *End all*, and hanging up a call. */
export type AccountAction = Exclude<Action, RoomAction>

/** The same action, limited to these callers. An end concerns the whole room, and a recording names its only caller. */
export function naming(action: RoomAction, members: readonly Member[]): RoomAction {
  if (action.kind === 'end' || action.kind === 'record' || action.kind === 'stopRecording') return action
  return { ...action, who: onlyThese(members) }
}

/**
 * Whether a request for this caller names their call, which never means another caller. This is so for a removal or a
 * recording and, if no member id can name the caller, for an announcement to them.
 */
export function isNamedByCall(kind: ActionKind, { memberId, callUuid }: Member | MemberSeen): boolean {
  if (callUuid === undefined) return false
  if (kind === 'remove' || kind === 'record' || kind === 'stopRecording') return true
  return isSoundAction(kind) && !isSendableMemberId(memberId)
}

export function roomOf({ seen }: Pick<RoomAction, 'seen'>): RoomRef {
  return { accountId: seen.accountId, name: seen.conference }
}

export function accountIdOf(action: Action): string {
  return 'seen' in action ? action.seen.accountId : action.accountId
}

/** What a read of the room showed, or what is known without one. */
export interface Sighting {
  readonly room: Room | 'gone'
  /** Whether the callers of the room come from this sighting; otherwise only those with a call UUID can be relied on. */
  readonly hasRoster: boolean
  /** The callers in the provider's response. The room may show what another read said. */
  readonly said?: readonly ReadMember[] | undefined
  /** Why the read failed. Then nothing shows that the room is live. */
  readonly fault?: Fault
}

/** What a request will name. */
export type ActionTarget =
  | { readonly kind: 'account' | 'call' }
  | { readonly kind: 'room' }
  | { readonly kind: 'everyone'; readonly people: number | undefined }
  | { readonly kind: 'members'; readonly members: readonly Member[] }

export type Verdict =
  | { readonly kind: 'go'; readonly target: ActionTarget }
  | { readonly kind: 'alreadyGone' }
  | { readonly kind: 'refuse'; readonly fault: Fault }

/** The verdict after everything that it needs has been read. Without a room for a call or an account. */
export type Look<R extends Room | undefined = Room | undefined> =
  | {
      readonly kind: 'go'
      readonly target: ActionTarget
      readonly conference: R
      /** After this, the target must be looked at again. */
      readonly goodUntil: ElapsedMs
    }
  | Exclude<Verdict, { readonly kind: 'go' }>

export type RoomLook = Look<Room>

/** Compares what the user saw with a sighting. Pure. */
export function guard(action: RoomAction, sighting: Sighting): Verdict {
  const { room, hasRoster, fault: failed } = sighting
  const refused = refusalIn(action, room)
  if (refused !== undefined || room === 'gone') return refused ?? gone(action.kind)
  if (isRoomWide(action) && areOthers(action.seen, sighting)) return refuse('others')
  if (isOnNobody(action, sighting)) return refuse('nobody')
  if (action.kind === 'end' || action.who.kind === 'everyone')
    return failed === undefined ? { kind: 'go', target: targetAll(action, room) } : stale(failed)
  const other = action.who.kind === 'members' ? otherPerson(action.who.members, sighting) : undefined
  if (other !== undefined) return refusePerson(other)
  const verdict = targetIn(action.kind, action.who, room)
  return hasRoster || isRemovalByCall(action, verdict) ? verdict : stale(failed)
}

/** Why nothing may be sent, whoever is in the room: it is over, or another run, or no request may name it. */
export function refusalIn(
  { kind, seen }: RoomAction,
  room: Room | 'gone',
): Exclude<Verdict, { kind: 'go' }> | undefined {
  if (room === 'gone') return kinds[kind].endsTarget ? { kind: 'alreadyGone' } : refuse('ended')
  return room.instance === seen.instance ? refusedFor(room) : refuse('instance')
}

/** Why nothing may be sent to the room, whoever is in it. */
export function refusedFor({ writable }: Room): Extract<Verdict, { kind: 'refuse' }> | undefined {
  return writable ? undefined : { kind: 'refuse', fault: fault('unsupported', { values: { reason: 'nameUnproven' } }) }
}

/**
 * Whether the room is read for the action, however new its roster is, because the action cannot be undone, affects
 * everyone, or picks its targets from the roster.
 */
export function isReadFor(action: RoomAction): boolean {
  return (
    !kinds[action.kind].undoable || isRoomWide(action) || (action.kind !== 'end' && action.who.kind === 'mutedByMe')
  )
}

/** Whether the target is the room or everyone in it, perhaps except the user. */
export function isRoomWide(action: RoomAction): boolean {
  return action.kind === 'end' || action.who.kind === 'everyone' || action.who.kind === 'everyoneButMe'
}

/**
 * Whether a roster shows nobody whom the user saw in the room, so that it is not what they mean: a read for the action
 * shows nobody, or a roster with calls only others. Without such a roster, the run decides.
 */
function areOthers({ calls = [] }: RoomAction['seen'], { room, said }: Sighting): boolean {
  const here = (said ?? (room === 'gone' ? [] : room.members) ?? []).flatMap(({ callUuid }) => callUuid ?? [])
  return calls.length > 0 && (here.length > 0 || said?.length === 0) && !here.some((call) => calls.includes(call))
}

/** Whether the read shows nobody to whom an action on everyone could be meant. Whoever is there by then is somebody else. */
function isOnNobody(action: RoomAction, { room, said }: Sighting): boolean {
  if (action.kind === 'end' || action.kind === 'stopAnnouncement' || action.kind === 'stopRecording') return false
  return action.who.kind === 'everyone' && said?.length === 0 && room !== 'gone' && room.people === 0
}

function targetIn(kind: ActionKind, who: Exclude<Who, { kind: 'everyone' }>, room: Room): Verdict {
  const { members = [] } = room
  if (who.kind === 'everyoneButMe') {
    return knowsMe({ members }) ? nonEmpty(othersIn(members)) : refuse('me')
  }
  if (who.kind === 'mutedByMe') return nonEmpty(mutedByMeIn(room))
  const found = who.members.flatMap((seen) => find(seen, members) ?? [])
  if (found.length > 0) return { kind: 'go', target: { kind: 'members', members: found } }
  return nobodyLeft(kind, who.members, members)
}

/** The caller whom the user saw: the same key and, if `seen` has a call UUID, the same call. */
function find(seen: MemberSeen, members: readonly Member[]): Member | undefined {
  const member = members.find((one) => one.key === seen.key)
  if (member === undefined) return undefined
  return seen.callUuid !== undefined && member.callUuid !== seen.callUuid ? undefined : member
}

/**
 * The first caller whose name or number differs from what the user saw for this call. The callers in the response to
 * this read are compared too, because the roster may come from a wrong read that somebody else sent.
 */
function otherPerson(seen: readonly MemberSeen[], { room, said = [] }: Sighting): Person | undefined {
  const known: readonly Person[] = [...((room === 'gone' ? [] : room.members) ?? []), ...said]
  const shown = new Map(seen.map((one) => [callerKeyOf(one), one]))
  return known.find((person) => {
    const before = shown.get(callerKeyOf(person))
    return before !== undefined && !isShownAs(before, person)
  })
}

type Person = Pick<ReadMember, 'callUuid' | 'memberId' | 'name' | 'number'>
type Shown = Pick<Person, 'name' | 'number'>

/** Numbers may be masked in what the user saw, but not in what this Gavel has read itself. */
function isShownAs(seen: Shown, person: Shown): boolean {
  const isSame = (before: string, now: string): boolean => {
    const shown = asShown(now)
    return before === shown || before === asShown(maskDigits(now)) || maskDigits(before) === shown
  }
  return isSame(seen.name, person.name) && isSame(seen.number, person.number)
}

function nobodyLeft(kind: ActionKind, seen: readonly MemberSeen[], members: readonly Member[]): Verdict {
  const successor = members.find((member) => seen.some((one) => one.memberId === member.memberId))
  return successor === undefined ? gone(kind) : refusePerson(successor)
}

/** The verdict if all callers have left. */
export function gone(kind: ActionKind): Extract<Verdict, { kind: 'alreadyGone' | 'refuse' }> {
  return kinds[kind].endsTarget ? { kind: 'alreadyGone' } : refuse('left')
}

/** The refusal if the caller's name or number is no longer what the user saw. */
export function differs(
  seen: Shown,
  person: Omit<Person, 'callUuid'>,
): Extract<Verdict, { kind: 'refuse' }> | undefined {
  return isShownAs(seen, person) ? undefined : refusePerson(person)
}

/** @param member who has the call or the id of the caller whom the user saw */
export function refusePerson(member: Omit<Person, 'callUuid'>): Extract<Verdict, { kind: 'refuse' }> {
  const { name, number, memberId: id } = member
  return refuse('person', { name, number, id })
}

function nonEmpty(members: readonly Member[]): Verdict {
  return members.length === 0 ? refuse('nobody') : { kind: 'go', target: { kind: 'members', members } }
}

/** The target is the room or everyone in it. Neither needs a member id, so no roster is needed. */
function targetAll(action: RoomAction, { people }: Room): ActionTarget {
  return action.kind === 'end' ? { kind: 'room' } : { kind: 'everyone', people }
}

/** A removal hangs up the call by its UUID, which never means another caller, so it works without a fresh roster. */
function isRemovalByCall({ kind, who }: Exclude<RoomAction, { kind: 'end' }>, verdict: Verdict): boolean {
  if (kind !== 'remove' || who.kind !== 'members' || verdict.kind !== 'go' || verdict.target.kind !== 'members')
    return false
  const { members } = verdict.target
  return members.length === who.members.length && members.every((member) => isNamedByCall(kind, member))
}

function stale(failed: Fault | undefined): Extract<Verdict, { kind: 'refuse' }> {
  return { kind: 'refuse', fault: failed ? staleBecause(failed) : fault('stale', { values: { reason: 'noRoster' } }) }
}

export function refuse(
  reason: FaultReason<'changed'>,
  values: Readonly<Record<string, string>> = {},
): Extract<Verdict, { kind: 'refuse' }> {
  return { kind: 'refuse', fault: fault('changed', { values: { ...values, reason } }) }
}

/** The fault of an action whose target could not be read for it. It contains what the user is told about the cause. */
export function staleBecause({ code, values: _values, ...more }: Fault): Fault {
  return fault('stale', { ...more, values: { cause: code, ...(code === 'timeout' && { reason: 'slow' as const }) } })
}
