import type { Room, Member } from '../../shared/rooms/model.ts'
import type { EvidenceFile } from './evidence-file.ts'
import { PATIENCE } from './patience.ts'
import type { Person } from './responses.ts'

/** Counts shown rosters that no response gave. */
export function judgeRosters(file: EvidenceFile): void {
  const shown = new Map<string, Room['members']>()
  for (const { at, snapshot } of file.witness.shown) {
    for (const { key, name, members } of snapshot.conferences) {
      if (shown.get(key) === members) continue
      shown.set(key, members)
      if (members === undefined) continue
      const wasGiven = file
        .readsOf(name)
        .some(
          (response) => response.kind === 'roster' && response.arrivedAt <= at && isRosterOf(response.people, members),
        )
      if (!wasGiven) file.blame('falseRoster', `${name} at ${String(at)}`)
    }
  }
}

function isRosterOf(people: readonly Person[], members: readonly Member[]): boolean {
  const isShown = (person: Person): boolean =>
    members.some(
      ({ callUuid, memberId, muted, deaf }) =>
        person.callUuid === callUuid && person.memberId === memberId && person.muted === muted && person.deaf === deaf,
    )
  return members.length === people.length && people.every(isShown)
}

/** Counts rows that still show an action as under way long after it was given. */
export function judgeUnderWay({ atEnd, endedAt, blame }: EvidenceFile): void {
  for (const { name, pending } of atEnd.conferences) {
    for (const { id, kind, state, at } of pending) {
      const isUnderWay = state === 'held' || state === 'sending' || state === 'accepted'
      if (isUnderWay && at < endedAt - PATIENCE) blame('underWayForEver', `${kind} ${id} in ${name}: ${state}`)
    }
  }
}
