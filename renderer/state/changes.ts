import type { Conference, Member, Snapshot } from '../../shared/model.ts'

/** What a person with a screen reader is told about, in rooms that they follow. */
export type Seen =
  | { readonly kind: 'started' | 'gone'; readonly room: Conference }
  | {
      readonly kind: 'joined' | 'left' | 'muted' | 'unmuted'
      readonly room: Conference
      readonly members: readonly Member[]
    }

/** @param follows Whether comings and goings of this room are told; started and gone rooms always are. */
export function announcedChanges(before: Snapshot, after: Snapshot, follows: (room: Conference) => boolean): Seen[] {
  const old = new Map(before.conferences.map((room) => [room.key, room]))
  const seen: Seen[] = []
  for (const room of after.conferences) {
    const was = old.get(room.key)
    old.delete(room.key)
    if (was === room) continue
    if (was === undefined || was.instance !== room.instance) seen.push({ kind: 'started', room })
    else if (follows(room)) seen.push(...inRoom(was, room))
  }
  for (const room of old.values()) seen.push({ kind: 'gone', room })
  return seen
}

function inRoom(before: Conference, after: Conference): Seen[] {
  if (before.members === undefined || after.members === undefined || before.members === after.members) return []
  const old = new Map(before.members.map((member) => [member.key, member]))
  const now = new Set(after.members.map((member) => member.key))
  const groups: Record<'joined' | 'left' | 'muted' | 'unmuted', Member[]> = {
    joined: after.members.filter((member) => !old.has(member.key)),
    left: before.members.filter((member) => !now.has(member.key)),
    muted: [],
    unmuted: [],
  }
  for (const member of after.members) {
    const was = old.get(member.key)
    if (was !== undefined && was.muted !== member.muted) groups[member.muted ? 'muted' : 'unmuted'].push(member)
  }
  return (['joined', 'left', 'muted', 'unmuted'] as const)
    .filter((kind) => groups[kind].length > 0)
    .map((kind) => ({ kind, room: after, members: groups[kind] }))
}
