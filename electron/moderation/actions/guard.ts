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
import { JOIN_ACTION } from '../../monitor/account.ts'
import type { RoomRef } from '../../monitor/monitor.ts'
import { isSendableMemberId } from '../../providers/paths.ts'
import type { ReadMember } from '../../providers/provider.ts'

/** An action on a room, as opposed to one on an account or a call. */
export type RoomAction = Extract<Action, { readonly seen: unknown }>

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

/** Milliseconds after a read within which a request that is based on it must be sent. */
export const goodFor: Record<RoomAction['kind'], number> = {
  mute: 5_000,
  unmute: 5_000,
  deafen: 5_000,
  undeafen: 5_000,
  remove: 2_000,
  kick: 2_000,
  announce: 5_000,
  stopAnnouncement: 5_000,
  record: 5_000,
  stopRecording: 5_000,
  end: 2_000,
}

/**
 * The same limit for a read that was made for the action. It is longer because otherwise a slow provider would make
 * every action impossible.
 */
const LONGEST_READ = 10_000

/** What is known when the action is to be sent. */
export interface Known {
  readonly conference: Room | undefined
  /** Milliseconds since the roster was requested; undefined if no reliable roster is known. */
  readonly rosterAge: number | undefined
  /** The age of the last retrieve that showed the room live, in milliseconds since it was sent. */
  readonly aliveAge: number | undefined
  /**
   * How many milliseconds the read for this action took; 0 if it failed, or if no read may be made any more. Undefined
   * if a read may still be made.
   */
  readonly readTook?: number
  /** The callers in the provider's response to the read for this action. The snapshot may say otherwise. */
  readonly said?: readonly ReadMember[]
  /**
   * Set for a question. Nothing is sent yet, so the evidence may be as old as `goodFor` allows, even for what cannot be
   * undone. For callers picked from the roster, the room is read for the question, except for an announcement with an
   * end after it.
   */
  readonly isQuestion?: boolean
}

/** What a request will name. */
export type ActionTarget =
  | { readonly kind: 'room' }
  | { readonly kind: 'everyone'; readonly people: number | undefined }
  | { readonly kind: 'members'; readonly members: readonly Member[] }

export type Verdict =
  | { readonly kind: 'go'; readonly target: ActionTarget }
  /** The snapshot is too old. The room must be read, and the guard called again. */
  | { readonly kind: 'reread' }
  | { readonly kind: 'alreadyGone' }
  | { readonly kind: 'refuse'; readonly fault: Fault }

/** The verdict after everything that it needs has been read. */
export type Revalidation =
  | {
      readonly kind: 'go'
      readonly target: ActionTarget
      readonly conference: Room
      /** After this, the target must be revalidated. */
      readonly goodUntil: ElapsedMs
    }
  | { readonly kind: 'alreadyGone' }
  | { readonly kind: 'refuse'; readonly fault: Fault }

/** Compares what the user saw with what is known now. Pure. */
export function guard(action: RoomAction, known: Known): Verdict {
  const { conference } = known
  if (conference === undefined) {
    return removesItsTarget(action.kind) ? { kind: 'alreadyGone' } : refuse('ended')
  }
  if (conference.instance !== action.seen.instance) return refuse('instance')
  const refused = refusedFor(conference)
  if (refused !== undefined) return refused
  if (known.readTook === undefined && isReadFor(action, known.isQuestion === true)) return { kind: 'reread' }
  const limit = limitOf(action, known)
  const isFresh = (age: number | undefined): boolean => age !== undefined && age <= limit
  if (isRoomWide(action) && areOthers(action.seen, known)) return refuse('others')
  if (action.kind === 'end' || action.who.kind === 'everyone') {
    if (isFresh(known.aliveAge)) return { kind: 'go', target: targetAll(action, conference) }
    return known.readTook === undefined ? { kind: 'reread' } : staleRefusal(known.aliveAge)
  }
  const fresh = isFresh(known.rosterAge)
  if (!fresh && known.readTook === undefined) return { kind: 'reread' }
  const other = action.who.kind === 'members' ? otherPerson(action.who.members, known) : undefined
  if (other !== undefined) return refusePerson(other)
  if (fresh) return targetIn(action.kind, action.who, conference)
  return targetByCall(action, conference) ?? staleRefusal(known.rosterAge, 'noRoster')
}

/** Why nothing may be sent to the room, whoever is in it. */
export function refusedFor({ writable }: Room): Extract<Verdict, { kind: 'refuse' }> | undefined {
  return writable ? undefined : { kind: 'refuse', fault: fault('unsupported', { values: { reason: 'nameUnproven' } }) }
}

/** A `Record`, so that a new kind of action cannot be left out. */
export const isIrreversible: Readonly<Record<ActionKind, boolean>> = {
  mute: false,
  unmute: false,
  deafen: false,
  undeafen: false,
  stopAnnouncement: false,
  stopRecording: false,
  remove: true,
  kick: true,
  end: true,
  endAll: true,
  hangupCall: true,
  announce: true,
  record: true,
}

/**
 * Whether the room is read for the action, even if the evidence is new, because the action cannot be undone, affects
 * everyone, or picks its targets from the roster.
 */
function isReadFor(action: RoomAction, isQuestion: boolean): boolean {
  const isPicked = action.kind !== 'end' && (action.who.kind === 'mutedByMe' || action.who.kind === 'everyoneButMe')
  if (!isQuestion) return isIrreversible[action.kind] || isPicked || isRoomWide(action)
  return isPicked && !(action.kind === 'announce' && action.thenEnd !== undefined)
}

/** Whether the target is the room or everyone in it, perhaps except the user. */
function isRoomWide(action: RoomAction): boolean {
  return action.kind === 'end' || action.who.kind === 'everyone' || action.who.kind === 'everyoneButMe'
}

/**
 * Whether a roster with calls shows nobody whom the user saw in the room, so that it is not what they mean. Without such
 * a roster, the run decides.
 */
function areOthers({ calls = [] }: RoomAction['seen'], { conference, said }: Known): boolean {
  const here = (said ?? conference?.members ?? []).flatMap(({ callUuid }) => callUuid ?? [])
  return calls.length > 0 && here.length > 0 && !here.some((call) => calls.includes(call))
}

/** The greatest age that the evidence may have, in milliseconds since its request. */
function limitOf(action: RoomAction, { readTook }: Known): number {
  // The evidence must not be older than the read made for this action. That read may have joined one that was already
  // in flight.
  if (readTook !== undefined) return Math.min(readTook + JOIN_ACTION, LONGEST_READ)
  return action.kind === 'announce' && action.thenEnd !== undefined ? goodFor.end : goodFor[action.kind]
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
function otherPerson(seen: readonly MemberSeen[], { conference, said = [] }: Known): Person | undefined {
  const known: readonly Person[] = [...(conference?.members ?? []), ...said]
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
  return removesItsTarget(kind) ? { kind: 'alreadyGone' } : refuse('left')
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
function targetByCall(action: Exclude<RoomAction, { kind: 'end' }>, conference: Room): Verdict | undefined {
  if (action.kind !== 'remove' || action.who.kind !== 'members') return undefined
  const { members = [] } = conference
  const found = action.who.members.flatMap((seen) => {
    const member = find(seen, members)
    return member?.callUuid === undefined ? [] : member
  })
  return found.length === action.who.members.length
    ? { kind: 'go', target: { kind: 'members', members: found } }
    : undefined
}

/** @param age of the evidence; undefined if there is no reliable evidence. */
function staleRefusal(age: number | undefined, without?: FaultReason<'stale'>): Verdict {
  const reason = age !== undefined && age > LONGEST_READ ? 'slow' : without
  return { kind: 'refuse', fault: fault('stale', reason === undefined ? {} : { values: { reason } }) }
}

/** Whether the action has nothing left to do if the caller or the room is gone. That is a success, not a refusal. */
function removesItsTarget(kind: ActionKind): boolean {
  return (
    kind === 'remove' || kind === 'kick' || kind === 'end' || kind === 'stopAnnouncement' || kind === 'stopRecording'
  )
}

export function refuse(
  reason: FaultReason<'changed'>,
  values: Readonly<Record<string, string>> = {},
): Extract<Verdict, { kind: 'refuse' }> {
  return { kind: 'refuse', fault: fault('changed', { values: { ...values, reason } }) }
}

/** The fault of an action whose target could not be read for it. It contains what the user is told about the cause. */
export function staleBecause(cause: Fault): Fault {
  const { providerText, webPage, requestId, retryAt } = cause
  const more = {
    ...(providerText === undefined ? {} : { providerText }),
    ...(webPage === undefined ? {} : { webPage }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(retryAt === undefined ? {} : { retryAt }),
  }
  const reason = cause.code === 'timeout' ? { reason: 'slow' as const } : {}
  return fault('stale', { values: { cause: cause.code, ...reason }, ...more })
}
