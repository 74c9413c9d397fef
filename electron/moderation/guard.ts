import { fault } from '../../shared/fault.ts'
import type { Fault, FaultReason } from '../../shared/fault.ts'
import type { Action, ActionKind, Conference, Member, MemberSeen, Who } from '../../shared/model.ts'
import { JOIN_USER } from '../monitor/in-flight-reads.ts'
import type { RoomRef } from '../monitor/monitor.ts'

/** An action on a conference, as opposed to one on an account or a call. */
export type RoomAction = Extract<Action, { readonly seen: unknown }>

/** The action as if the user had seen this revision. */
export function seenAt(action: RoomAction, revision: number): RoomAction {
  return { ...action, seen: { ...action.seen, revision } }
}

/** The action with its callers named, so that it means no others. */
export function naming(action: RoomAction, members: readonly Member[]): RoomAction {
  if (action.kind === 'end' || action.kind === 'record' || action.kind === 'stopRecording') return action
  const seen = members.map(({ key, memberId, callUuid }) => ({
    ...{ key, memberId },
    ...(callUuid === undefined ? {} : { callUuid }),
  }))
  return { ...action, who: { kind: 'members', members: seen } }
}

export function roomOf(action: RoomAction): RoomRef {
  return { accountId: action.seen.accountId, name: action.seen.conference }
}

/** Milliseconds from a read until a request that is based on it must have left. */
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
 * Milliseconds since the request for the evidence that an action may be based on without a read of its own: nearly
 * nothing for what cannot be undone, and for people who are picked from the roster.
 */
const JUST_READ = 250

/** The same for a read that was made for the action: a slow provider must not make every action impossible. */
const LONGEST_READ = 10_000

/** What is known when the action is to be sent. */
export interface Known {
  readonly conference: Conference | undefined
  /** Milliseconds since the roster was requested; undefined if there is none to rely on. */
  readonly rosterAge: number | undefined
  /** Milliseconds since the last retrieve was sent whose response said that the room is live. */
  readonly aliveAge: number | undefined
  /** The room was read for this action, whether that succeeded or not: milliseconds that it took. */
  readonly readTook?: number
  /** Nothing is sent yet: what the question says may be as old as what a request is based on. */
  readonly isQuestion?: boolean
}

/** What a request will name. */
export type ActionTarget =
  | { readonly kind: 'room' }
  | { readonly kind: 'everyone'; readonly people: number | undefined }
  | { readonly kind: 'members'; readonly members: readonly Member[] }

export type Verdict =
  | { readonly kind: 'go'; readonly target: ActionTarget }
  /** The snapshot is too old: read the room, then call the guard again. */
  | { readonly kind: 'reread' }
  | { readonly kind: 'alreadyGone' }
  | { readonly kind: 'refuse'; readonly fault: Fault }

/** Compares what the user saw with what is known now. Pure. */
export function guard(action: RoomAction, known: Known): Verdict {
  const { conference } = known
  if (conference === undefined) {
    return leaves(action.kind) ? { kind: 'alreadyGone' } : refuse('ended')
  }
  if (conference.instance !== action.seen.instance) return refuse('instance')
  if (!conference.writable) {
    return { kind: 'refuse', fault: fault('unsupported', { values: { reason: 'nameUnproven' } }) }
  }
  if (isRoomWide(action) && action.seen.revision < (conference.unsureBefore ?? 0)) return refuse('unsure')
  const limit = limitOf(action, known)
  const isFresh = (age: number | undefined): boolean => age !== undefined && age <= limit
  if (action.kind === 'end' || action.who.kind === 'everyone') {
    if (isFresh(known.aliveAge)) return { kind: 'go', target: targetAll(action, conference) }
    return known.readTook === undefined ? { kind: 'reread' } : unread(known.aliveAge)
  }
  const fresh = isFresh(known.rosterAge)
  if (!fresh && known.readTook === undefined) return { kind: 'reread' }
  if (fresh) return targetIn(action.kind, action.who, conference.members ?? [])
  return targetByCall(action, conference) ?? unread(known.rosterAge, 'noRoster')
}

/** Aimed at whoever is in the room: nothing but the run says who that is. */
function isRoomWide(action: RoomAction): boolean {
  return action.kind === 'end' || action.who.kind === 'everyone' || action.who.kind === 'everyoneButMe'
}

/** How old (ms) the evidence may be, counted from its request. */
function limitOf(action: RoomAction, { readTook, isQuestion = false }: Known): number {
  // What was known before that read must not pass for its response. It may have joined a read in flight.
  if (readTook !== undefined) return Math.min(readTook + JOIN_USER, LONGEST_READ)
  const { kind } = action
  if (!isQuestion && (kind === 'end' || kind === 'remove' || kind === 'kick')) return JUST_READ
  if (kind === 'end') return goodFor.end
  const isPicked = action.who.kind === 'everyoneButMe' || action.who.kind === 'mutedByMe'
  return isPicked ? JUST_READ : goodFor[kind]
}

function targetIn(kind: ActionKind, who: Exclude<Who, { kind: 'everyone' }>, members: readonly Member[]): Verdict {
  if (who.kind === 'everyoneButMe') {
    const me = members.filter((member) => member.isMe)
    if (me.length !== 1) return refuse('me')
    return some(members.filter((member) => !member.isMe))
  }
  if (who.kind === 'mutedByMe') return some(members.filter((member) => member.mutedByMe))
  const found = who.members.flatMap((seen) => find(seen, members) ?? [])
  if (found.length > 0) return { kind: 'go', target: { kind: 'members', members: found } }
  return nobodyLeft(kind, who.members, members)
}

/** The caller whom the user saw: the same key, and the same call if both are known. */
function find(seen: MemberSeen, members: readonly Member[]): Member | undefined {
  const member = members.find((one) => one.key === seen.key)
  if (member === undefined) return undefined
  return seen.callUuid !== undefined && member.callUuid !== seen.callUuid ? undefined : member
}

function nobodyLeft(kind: ActionKind, seen: readonly MemberSeen[], members: readonly Member[]): Verdict {
  const successor = members.find((member) => seen.some((one) => one.memberId === member.memberId))
  if (successor !== undefined) {
    const { name, number, memberId: id } = successor
    return refuse('person', { name, number, id })
  }
  return leaves(kind) ? { kind: 'alreadyGone' } : refuse('left')
}

function some(members: readonly Member[]): Verdict {
  return members.length === 0 ? refuse('nobody') : { kind: 'go', target: { kind: 'members', members } }
}

/** The room, or everyone in it: that needs no member id, so it works without a roster. */
function targetAll(action: RoomAction, { people }: Conference): ActionTarget {
  return action.kind === 'end' ? { kind: 'room' } : { kind: 'everyone', people }
}

/** A call is hung up by its UUID, which never means another caller; everything else needs a roster. */
function targetByCall(action: Exclude<RoomAction, { kind: 'end' }>, conference: Conference): Verdict | undefined {
  if (action.kind !== 'remove' || action.who.kind !== 'members') return undefined
  const found = action.who.members.flatMap((seen) => {
    const member = find(seen, conference.members ?? [])
    return member?.callUuid === undefined ? [] : member
  })
  return found.length === action.who.members.length
    ? { kind: 'go', target: { kind: 'members', members: found } }
    : undefined
}

/** @param age of what was read; undefined if it cannot be relied on. */
function unread(age: number | undefined, without?: FaultReason<'stale'>): Verdict {
  const reason = age !== undefined && age > LONGEST_READ ? 'slow' : without
  return { kind: 'refuse', fault: fault('stale', reason === undefined ? {} : { values: { reason } }) }
}

/** Actions that have nothing left to do if the caller or the room is gone: that is no refusal. */
function leaves(kind: ActionKind): boolean {
  return (
    kind === 'remove' || kind === 'kick' || kind === 'end' || kind === 'stopAnnouncement' || kind === 'stopRecording'
  )
}

function refuse(reason: FaultReason<'changed'>, values: Readonly<Record<string, string>> = {}): Verdict {
  return { kind: 'refuse', fault: fault('changed', { values: { ...values, reason } }) }
}
