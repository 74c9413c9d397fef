import type { EpochMs } from '../values.ts'
import type { Action, ActionKind, Room, Member, ObservedMember, Pending, Seen, SoundActionKind } from './model.ts'

/** Actions whose effect a later roster shows as a flag of the member. */
export type FlagAction = 'mute' | 'unmute' | 'deafen' | 'undeafen'

export function isFlagAction(kind: ActionKind): kind is FlagAction {
  return kind === 'mute' || kind === 'unmute' || kind === 'deafen' || kind === 'undeafen'
}

export function isSoundAction(kind: ActionKind): kind is SoundActionKind {
  return kind === 'announce' || kind === 'stopAnnouncement' || kind === 'record' || kind === 'stopRecording'
}

/**
 * Whether the result `alreadyGone` of this action means that the room has ended. True only if the action ends the room
 * or covers everyone in it. If it covers only other callers, the user may still be in the room.
 */
export function isAboutRoom(action: Action): boolean {
  return 'seen' in action && (action.kind === 'end' || action.who.kind === 'everyone')
}

export type HangUp = Extract<Action, { readonly kind: 'hangupCall' }>

/** All calls that the action hangs up. */
export function callsOf({ callUuid, caller, others = [] }: HangUp): readonly Pick<HangUp, 'callUuid' | 'caller'>[] {
  return [{ callUuid, ...(caller && { caller }) }, ...others]
}

export type End = Extract<Action, { readonly kind: 'end' }>

/** All rooms that the action ends, as the user saw them. */
export function roomsEndedBy({ seen, others = [] }: End): readonly Seen[] {
  return [seen, ...others]
}

/** Whether two actions on the same row do the same to the same callers of the same run. */
export function isSameRequest(one: Action | undefined, other: Action): boolean {
  const callersOf = (action: Action): string =>
    JSON.stringify([
      'seen' in action && action.seen.instance,
      'who' in action && action.who,
      action.kind === 'hangupCall' && callsOf(action).map(({ callUuid }) => callUuid),
      action.kind === 'end' && roomsEndedBy(action).map(({ conference, instance }) => [conference, instance]),
    ])
  return one?.kind === other.kind && callersOf(one) === callersOf(other)
}

/** Whether a member shows the effect of an action; false for actions that no flag shows, and without a roster. */
export function showsEffect(kind: ActionKind, { muted, deaf }: ObservedMember): boolean {
  switch (kind) {
    case 'mute':
      return muted === true
    case 'unmute':
      return muted === false
    case 'deafen':
      return deaf === true
    case 'undeafen':
      return deaf === false
    default:
      return false
  }
}

/** Whether this Gavel muted and deafened the caller until the user brings them back. */
export function isOnHold({ key }: Pick<Member, 'key'>, { onHold }: Pick<Room, 'onHold'>): boolean {
  return onHold?.keys.includes(key) === true
}

/** Whether the caller is on hold as a newcomer whom the user has not admitted yet. */
export function isAtDoor({ key }: Pick<Member, 'key'>, { onHold }: Pick<Room, 'onHold'>): boolean {
  return onHold?.atDoor?.includes(key) === true
}

/**
 * Whether this caller is about to be removed, but the Undo time is not over. They are already muted, but are shown only
 * as being removed.
 */
export function isHeld({ key }: Pick<Member, 'key'>, { pending }: Pick<Room, 'pending'>): boolean {
  return pending.some(({ state, who }) => state === 'held' && who.includes(key))
}

/** The members who are shown as muted. */
export function shownMutedIn(room: Pick<Room, 'members' | 'pending'>): readonly Member[] {
  return (room.members ?? []).filter((member) => member.muted === true && !isHeld(member, room))
}

/**
 * Milliseconds. Providers count whole seconds, so a member may have joined up to this much earlier than the roster
 * says.
 */
const ROUNDING = 1_000

/**
 * Whether the member may have joined before the action was sent. An action does not affect members who join, or return,
 * later.
 * @param sentAt epoch milliseconds
 */
export function joinedBefore({ joinedAt, joinUnknown }: ObservedMember, sentAt: EpochMs): boolean {
  return joinUnknown === true || joinedAt - ROUNDING <= sentAt
}

/**
 * Whether the member will be muted, or deaf, once every action under way has its effect. No read has shown it yet. False if
 * that is unknown.
 *
 * @param apart id of an action that does not count
 */
export function willBe(
  state: 'muted' | 'deaf',
  member: Member,
  { pending }: Pick<Room, 'pending'>,
  apart?: string,
): boolean {
  const [sets, clears] = state === 'muted' ? (['mute', 'unmute'] as const) : (['deafen', 'undeafen'] as const)
  const newest = pending
    .filter(
      ({ id, kind, state: progress, who, at }) =>
        id !== apart &&
        (kind === sets || kind === clears) &&
        (progress === 'sending' || progress === 'accepted' || progress === 'requested') &&
        (who === 'everyone' ? joinedBefore(member, at) : who.includes(member.key)),
    )
    .toSorted((one, other) => one.at - other.at)
    .at(-1)
  return newest === undefined ? member[state] === true : newest.kind === sets
}

/** Whether a recording of the room that this Gavel started may still run; see `mayRecord`. */
export function isRecorded({ pending }: Pick<Room, 'pending'>): boolean {
  return pending.some((entry) => mayRecord(entry) && !isOfOne(entry))
}

/**
 * Whether a mute that names this caller was accepted, and no unmute since. After a time, only rooms without a roster
 * still have that mute.
 */
export function isMuteSent(key: string, pending: readonly Pending[]): boolean {
  return pending.some(
    ({ kind, state, who }) =>
      kind === 'mute' && (state === 'accepted' || state === 'requested') && who !== 'everyone' && who.includes(key),
  )
}

/** The newest recording of one call that this Gavel started. It may be over, because of its time limit (`until`). */
export function recordingOf(key: string, { pending }: Pick<Room, 'pending'>): Pending | undefined {
  return pending.findLast((entry) => mayRecord(entry) && isOfOne(entry) && entry.who.includes(key))
}

/** Whether a recording of one call that this Gavel started may still run. */
export function isCallRecorded(key: string, room: Pick<Room, 'pending'>, now: EpochMs): boolean {
  const { until = Infinity } = recordingOf(key, room) ?? { until: -Infinity }
  return until > now
}

/** Whether this is for one caller, not for the room. */
export function isOfOne({ who }: Pending): boolean {
  return who !== 'everyone' && who.length === 1
}

/**
 * Whether a recording is running, as far as this Gavel knows. Also true if the response was lost, because it must then
 * be possible to stop the recording.
 */
export function mayRecord({ kind, state, fault }: Pending): boolean {
  return state === 'recording' || (kind === 'record' && state === 'failed' && fault?.code === 'unknownOutcome')
}

/** Whether this is an action on members that takes them out of the room. */
export function isLeaving(kind: ActionKind): boolean {
  return kind === 'remove' || kind === 'kick'
}

/**
 * Whether one removal that covers all these callers is being sent or was accepted. A removal in the state `checking`
 * does not count, because it may be refused, or the user may decline its question. One in the state `requested` does
 * not count, because the user may try again.
 */
export function areBeingRemoved({ pending }: Pick<Room, 'pending'>, members: readonly Member[]): boolean {
  return pending.some(
    ({ kind, state, who, at }) =>
      isLeaving(kind) &&
      (state === 'sending' || state === 'accepted') &&
      members.every((member) => (who === 'everyone' ? joinedBefore(member, at) : who.includes(member.key))),
  )
}
