import { drop } from '../../shared/drop.ts'
import type { Room, Member, Patch, Snapshot } from '../../shared/rooms/model.ts'
import type { Result } from '../../shared/result.ts'

export interface SnapshotSyncParts {
  readonly current: () => Snapshot
  readonly replace: (after: Snapshot) => void
  /** Makes the main process push the whole snapshot. */
  readonly subscribe: () => Promise<Result<undefined>>
}

export interface SnapshotSync {
  /** @param text a `Snapshot` as JSON */
  receiveWhole(text: string): void
  receivePatch(push: Patch | string): void
}

/**
 * Applies the main process's pushes. The whole snapshot comes first, and each patch continues from the push before. If
 * a push is missing, a new subscription makes the main process push the whole snapshot.
 */
export function createSnapshotSync({ current, replace, subscribe }: SnapshotSyncParts): SnapshotSync {
  let isSubscribing = false

  const subscribeAgain = async (): Promise<void> => {
    if (isSubscribing) return
    isSubscribing = true
    const result = await subscribe().catch(() => undefined)
    // If the subscription succeeded, the whole snapshot follows as a push and resets the flag.
    if (result?.ok !== true) isSubscribing = false
  }

  return {
    receiveWhole: (text) => {
      isSubscribing = false
      replace(JSON.parse(text) as Snapshot)
    },
    receivePatch: (push) => {
      const patch = typeof push === 'string' ? (JSON.parse(push) as Patch) : push
      if (patch.from === current().revision) replace(applyPatch(current(), patch))
      else drop(subscribeAgain())
    },
  }
}

/**
 * The snapshot after a patch. Unchanged parts keep their identity, so that only changed rows are drawn again. This is
 * necessary because a patch crosses the bridge as a copy, in which the unchanged members of a changed room are new
 * objects too.
 */
function applyPatch(before: Snapshot, patch: Patch): Snapshot {
  const removed = new Set(patch.removed)
  const changed = new Map(patch.changed.map((room) => [room.key, room]))
  const conferences: Room[] = []
  for (const room of before.conferences) {
    const next = changed.get(room.key)
    changed.delete(room.key)
    if (next !== undefined) conferences.push(keepMembers(room, next))
    else if (!removed.has(room.key)) conferences.push(room)
  }
  conferences.push(...changed.values())
  return {
    revision: patch.revision,
    at: patch.at,
    accounts: patch.accounts ?? before.accounts,
    conferences: patch.changed.length + patch.removed.length === 0 ? before.conferences : conferences,
    accountPending: patch.accountPending ?? before.accountPending,
    readOnly: patch.readOnly ?? before.readOnly,
  }
}

function keepMembers(before: Room, after: Room): Room {
  if (before.members === undefined || after.members === undefined) return after
  const known = new Map(before.members.map((member) => [member.key, member]))
  const members = after.members.map((member) => {
    const old = known.get(member.key)
    return old !== undefined && sameMember(old, member) ? old : member
  })
  return { ...after, members }
}

function sameMember(a: Member, b: Member): boolean {
  const keys = Object.keys(b) as (keyof Member)[]
  return keys.length === Object.keys(a).length && keys.every((key) => a[key] === b[key])
}
