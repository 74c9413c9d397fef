import type { Member } from '../../shared/rooms/model.ts'
import type { EvidenceFile } from './evidence-file.ts'
import type { Stay } from './ground-truth.ts'

/**
 * Counts callers who are marked as back again although no caller with their number had left, and callers who lost the
 * mark "muted by me" although they stayed muted.
 */
export function judgeMarks(file: EvidenceFile): void {
  const before = new Map<string, Member>()
  for (const { at, snapshot } of file.witness.shown) {
    for (const { key, name, instance, members = [] } of snapshot.conferences) {
      for (const member of members) {
        const id = `${key} ${String(instance)} ${member.key}`
        const known = before.get(id)
        if (known === member) continue
        before.set(id, member)
        const stays = staysOf(file, name, member)
        const line = `${member.key} in ${name} at ${String(at)}`
        if (member.backAgain && known?.backAgain !== true && !mayBeBack(file, name, member, at))
          file.blame('falselyBack', line)
        const isLost = known?.mutedByMe === true && known.muted && member.muted && !member.mutedByMe
        // An overlapping response may again show a caller who has left in the meantime.
        const [stay, ...others] = stays
        if (isLost && stay !== undefined && at < stay.until && others.length === 0) file.blame('markLost', line)
      }
    }
  }
}

function staysOf({ truth }: EvidenceFile, room: string, { callUuid }: Member): readonly Stay[] {
  return truth.runsOf(room).flatMap(({ stays }) => stays.filter((stay) => stay.callUuid === callUuid))
}

/** Whether a caller of this number had left the room before, or may seem to because a response was wrong. */
function mayBeBack(file: EvidenceFile, room: string, { callUuid, number }: Member, at: number): boolean {
  const calls = new Set([callUuid, ...callsOf(file, room, number)])
  const stays = file.truth.runsOf(room).flatMap((run) => run.stays.filter((stay) => calls.has(stay.callUuid)))
  return stays.filter(({ from }) => from <= at).length > 1
}

/** The calls from this number that were ever shown in a room. */
function callsOf({ witness }: EvidenceFile, room: string, number: string): readonly string[] {
  return witness.shown.flatMap(({ snapshot }) =>
    snapshot.conferences
      .filter(({ name }) => name === room)
      .flatMap(({ members = [] }) => members.filter((one) => one.number === number))
      .flatMap(({ callUuid }) => callUuid ?? []),
  )
}
