import { LONGEST_SHOWN, MOST_SEEN } from '../limits.ts'
import type { Action, Room, Member, MemberSeen, Pending, Seen } from './model.ts'

/** The `seen` of an action on this run of the room. */
export function seenOf({ accountId, name, instance }: Pick<Room, 'accountId' | 'name' | 'instance'>): Seen {
  return { accountId, conference: name, instance }
}

/** The `seen` of an action on this run of the room, or on everyone in it: with the calls that are shown in it. */
export function everyoneSeenIn(room: Pick<Room, 'accountId' | 'name' | 'instance' | 'members'>): Seen {
  const calls = (room.members ?? []).flatMap(({ callUuid }) => callUuid ?? []).slice(0, MOST_SEEN)
  return { ...seenOf(room), ...(calls.length > 0 && { calls }) }
}

/**
 * What a caller's mute button does. Without a roster, it is unknown whether they are muted, but not whether this Gavel
 * has muted them.
 */
export function muteKindOf({ muted, mutedByMe }: Member): 'mute' | 'unmute' {
  return muted || mutedByMe ? 'unmute' : 'mute'
}

/** The action that mutes or unmutes this call in this run. The guard refuses it for any other call or run. */
export function muteOrUnmute(room: Room, member: Member): Action {
  return { kind: muteKindOf(member), seen: seenOf(room), who: onlyThis(member) }
}

/** The `who` of an action on one caller. */
export function onlyThis(member: Member) {
  return onlyThese([member])
}

/** The `who` of an action on some callers. */
export function onlyThese(members: readonly Member[]) {
  return { kind: 'members', members: members.map(memberSeenOf) } as const
}

/** The caller as they were shown. */
export function memberSeenOf({ key, memberId, callUuid, name, number }: Member): MemberSeen {
  return {
    key,
    memberId,
    ...(callUuid !== undefined && { callUuid }),
    name: asShown(name),
    number: asShown(number),
  }
}

/**
 * Returns the caller of a pending action if it has only one, so that they can be named after their row has disappeared.
 */
export function callerOf(members: readonly Pick<Member, 'name' | 'number'>[]): Pick<Pending, 'caller'> {
  const [one] = members
  return one === undefined || members.length > 1 ? {} : { caller: { name: one.name, number: one.number } }
}

/** A name or number as an action contains it. */
export function asShown(text: string): string {
  return text.slice(0, LONGEST_SHOWN)
}
