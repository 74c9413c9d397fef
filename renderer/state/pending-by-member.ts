import { isSoundAction, joinedBefore, showsEffect } from '../../shared/action-effect.ts'
import type { Conference, Member, Pending } from '../../shared/model.ts'

/** The pending actions of a room, grouped by the key of each member whom they concern. */
export function pendingByMember({ pending, members }: Conference): ReadonlyMap<string, readonly Pending[]> {
  const byMember = new Map<string, Pending[]>()
  for (const entry of pending) {
    const { kind, state, who } = entry
    // The room's row shows recordings and announcements to several callers.
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
 * For an action on everyone: the members who are affected and do not show the effect yet. The room's row shows the
 * outcome for all.
 */
function unconfirmedMembers(members: readonly Member[], { kind, state, at }: Pending): readonly string[] {
  if (state !== 'sending' && state !== 'accepted') return []
  return members.filter((one) => joinedBefore(one, at) && !showsEffect(kind, one)).map(({ key }) => key)
}
