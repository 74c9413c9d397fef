import { fault } from '../../shared/fault.ts'
import type { Fault, FaultReason } from '../../shared/fault.ts'
import type { Action, ActionKind, Conference, Member, MemberSeen, Who } from '../../shared/model.ts'
import type { RoomRef } from '../monitor/monitor.ts'

/** An action on a conference, as opposed to one on an account or a call. */
export type RoomAction = Extract<Action, { readonly seen: unknown }>

export function roomOf(action: RoomAction): RoomRef {
  return { accountId: action.seen.accountId, name: action.seen.conference }
}

/** Milliseconds that a roster may be old when a request is based on it. */
const rosterLimit: Record<Exclude<ActionKind, 'endAll' | 'hangupCall'>, number> = {
  mute: 5_000,
  unmute: 5_000,
  deafen: 5_000,
  undeafen: 5_000,
  remove: 2_000,
  kick: 2_000,
  end: 2_000,
}

/** The same for "everyone but me" and "those I muted", which are picked from the roster: it must be nearly current. */
const JUST_READ = 250

/** What is known when the action is to be sent. */
export interface Known {
  readonly conference: Conference | undefined
  /** Milliseconds since the roster was requested; undefined if there is none to rely on. */
  readonly rosterAge: number | undefined
  /** Milliseconds since the last retrieve was sent whose response said that the room is live. */
  readonly aliveAge: number | undefined
  /** The room was read again for this action, and this is the result. */
  readonly wasReread: boolean
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
  const limit = limitOf(action, known.wasReread)
  const isFresh = (age: number | undefined): boolean => age !== undefined && age <= limit
  if (action.kind === 'end' || action.who.kind === 'everyone') {
    if (isFresh(known.aliveAge)) return { kind: 'go', target: targetAll(action, conference) }
    return known.wasReread ? { kind: 'refuse', fault: fault('stale') } : { kind: 'reread' }
  }
  const fresh = isFresh(known.rosterAge)
  if (!fresh && !known.wasReread) return { kind: 'reread' }
  return fresh ? targetIn(action.kind, action.who, conference.members ?? []) : targetWithoutRoster(action, conference)
}

/**
 * How old (ms) a roster may be for this action; see {@link rosterLimit}. A roster that was read for this action may be
 * as old as its response took, which can be longer than {@link JUST_READ} with a distant provider.
 */
export function limitOf(action: RoomAction, wasReread: boolean): number {
  const selective =
    !wasReread && action.kind !== 'end' && (action.who.kind === 'everyoneButMe' || action.who.kind === 'mutedByMe')
  return selective ? Math.min(JUST_READ, rosterLimit[action.kind]) : rosterLimit[action.kind]
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
function targetWithoutRoster(action: Exclude<RoomAction, { kind: 'end' }>, conference: Conference): Verdict {
  const stale: Verdict = { kind: 'refuse', fault: fault('stale', { values: { reason: 'noRoster' } }) }
  if (action.kind !== 'remove' || action.who.kind !== 'members') return stale
  const found = action.who.members.flatMap((seen) => {
    const member = find(seen, conference.members ?? [])
    return member?.callUuid === undefined ? [] : member
  })
  return found.length === action.who.members.length
    ? { kind: 'go', target: { kind: 'members', members: found } }
    : stale
}

/** Removing, kicking and ending have nothing left to do if the caller or the room is gone: that is no refusal. */
function leaves(kind: ActionKind): boolean {
  return kind === 'remove' || kind === 'kick' || kind === 'end'
}

function refuse(reason: FaultReason<'changed'>, values: Readonly<Record<string, string>> = {}): Verdict {
  return { kind: 'refuse', fault: fault('changed', { values: { ...values, reason } }) }
}
