import { isSoundAction, joinedBefore, showsEffect } from '../../../shared/rooms/action-effect.ts'
import type { Fault } from '../../../shared/fault.ts'
import type { ActionKind, Room, Member, Pending } from '../../../shared/rooms/model.ts'

/** The pending actions that the rows of members show, by the key of the member. */
export function pendingByMember({ pending, members }: Room): ReadonlyMap<string, readonly Pending[]> {
  const byMember = new Map<string, Pending[]>()
  for (const entry of pending) {
    const { kind, state, who } = entry
    // An announcement or a recording is shown here only if it failed or is for one caller (`isForOne`).
    if (isSoundAction(kind) && state !== 'failed' && !isForOne(entry)) continue
    const keys = who === 'everyone' ? unconfirmedMembers(members ?? [], entry) : who
    for (const key of keys) byMember.set(key, [...(byMember.get(key) ?? []), entry])
  }
  return byMember
}

/** Whether this is an announcement to a single caller that is being sent or played. */
export function isForOne({ kind, who, state }: Pending): boolean {
  return kind === 'announce' && who !== 'everyone' && who.length === 1 && (state === 'sending' || state === 'playing')
}

/**
 * For an action on everyone that is being sent or was accepted: the affected members who do not show the effect yet. In
 * any other state, only the room's row shows the action.
 */
function unconfirmedMembers(members: readonly Member[], { kind, state, at }: Pending): readonly string[] {
  if (state !== 'sending' && state !== 'accepted') return []
  return members.filter((one) => joinedBefore(one, at) && !showsEffect(kind, one)).map(({ key }) => key)
}

/**
 * The kinds of the actions on a caller that are being sent or were accepted. Several may be under way at once, such as
 * a deafen and a mute.
 * @param busy the action whose result the main process has not returned yet
 */
export function underWay(pending: readonly Pending[], busy: ActionKind | undefined): readonly ActionKind[] {
  const kinds = pending.filter(({ state }) => state === 'sending' || state === 'accepted').map(({ kind }) => kind)
  return busy === undefined ? kinds : [...kinds, busy]
}

export function muteAmong(kinds: readonly ActionKind[]): 'mute' | 'unmute' | undefined {
  return kinds.find((kind) => kind === 'mute' || kind === 'unmute')
}

export function deafenAmong(kinds: readonly ActionKind[]): 'deafen' | 'undeafen' | undefined {
  return kinds.find((kind) => kind === 'deafen' || kind === 'undeafen')
}

export function leaveAmong(kinds: readonly ActionKind[]): 'remove' | 'kick' | undefined {
  return kinds.find((kind) => kind === 'remove' || kind === 'kick')
}

/** The first failure of an action on one caller alone that they do not show the effect of. */
export function failureOf(pending: readonly Pending[], member: Member): FailedAction | undefined {
  return pending.filter(isFailed).find(({ kind, who }) => who.length === 1 && !showsEffect(kind, member))
}

export type FailedAction = Pending & { readonly fault: Fault }

export function isFailed(entry: Pending): entry is FailedAction {
  return entry.state === 'failed' && entry.fault !== undefined
}
