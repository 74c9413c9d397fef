import type { EvidenceFile } from './evidence-file.ts'
import { parseWrite } from './journal-intents.ts'

/**
 * Counts callers who were let hear or speak while they were at the door and nobody had admitted them, and callers whom the
 * door or a hold left muted or deaf, or whose mute it took away. That nobody is removed without consent is judged with
 * the other writes: there is an order for a removal only if a click wanted it, or the room was closed.
 */
export function judgeDoor(file: EvidenceFile): void {
  const { door } = file
  if (door === undefined) return
  judgeAtDoor(file, door)
  const wronged = wrongedBy(file)
  for (const { callUuid, room, muted, deaf } of door.atEnd) {
    // A write that reached somebody else is judged with the other writes.
    if (wronged.has(callUuid)) continue
    const line = `${callUuid} in ${room}`
    if (deaf) file.blame('leftSilent', `${line}, deaf`)
    // Those whom the moderator muted or unmuted by a click are as that click left them.
    else if (muted && !door.clicked.has(callUuid)) file.blame('leftSilent', line)
    else if (!muted && isMutedByClick(file, room, callUuid)) file.blame('stateLost', line)
  }
}

/** The calls that a request reached although no order before it was about them. */
function wrongedBy({ witness, requestOf, orders }: EvidenceFile): ReadonlySet<string> {
  const wronged = new Set<string>()
  for (const { id, method, path, leftAt } of witness.exchanges) {
    const { kinds, room } = parseWrite(method, path)
    if (method === 'GET') continue
    const before = orders.filter(({ kind, givenAt }) => kinds.includes(kind) && givenAt <= leftAt)
    for (const { callUuid } of requestOf.get(id)?.effect?.affected ?? []) {
      const isMeant = before.some(({ people, room: of }) =>
        typeof people === 'object' ? people.some((one) => one.callUuid === callUuid) : of === room,
      )
      if (!isMeant) wronged.add(callUuid)
    }
  }
  return wronged
}

/** Whether the moderator muted the call by a click since it last joined the room. */
function isMutedByClick({ door, truth }: EvidenceFile, room: string, callUuid: string): boolean {
  const stays = truth.runsOf(room).flatMap((run) => run.stays.filter((stay) => stay.callUuid === callUuid))
  return (door?.muted.get(callUuid) ?? -Infinity) >= (stays.at(-1)?.from ?? Infinity)
}

function judgeAtDoor(file: EvidenceFile, { letIn }: NonNullable<EvidenceFile['door']>): void {
  for (const { id, method, path, leftAt } of file.witness.exchanges) {
    const { kinds, room } = parseWrite(method, path)
    if (method === 'GET' || !(kinds.includes('unmute') || kinds.includes('undeafen'))) continue
    const shown = file.witness.shown.findLast(({ at }) => at < leftAt)?.snapshot
    const conference = shown?.conferences.find(({ name }) => name === room)
    const waiting = new Set(conference?.onHold?.atDoor)
    for (const { callUuid } of file.requestOf.get(id)?.effect?.affected ?? []) {
      const member = conference?.members?.find((one) => one.callUuid === callUuid)
      if (member === undefined || !waiting.has(member.key)) continue
      if (!letIn.some((one) => one.callUuid === callUuid && one.at <= leftAt))
        file.blame('unmutedAtDoor', `${callUuid} in ${String(room)} at ${String(leftAt)}`)
    }
  }
}
