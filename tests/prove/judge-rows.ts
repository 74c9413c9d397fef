import type { Room, Member, Pending } from '../../shared/rooms/model.ts'
import type { EvidenceFile } from './evidence-file.ts'
import type { Person, Roster } from './responses.ts'

/** Milliseconds after which no action may still be `held`, `sending` or `accepted`. */
const LONGEST = 25_000
/** Milliseconds for which an accepted but unconfirmed action is shown. */
const SHOWN = 60_000
/**
 * Milliseconds. Only a member who joined more than this long before an action was accepted counts as covered by it.
 */
const JOIN_TOLERANCE = 2_000

/** Counts rosters that no response contained, and rows that wrongly show an action as done or pending. */
export function judgeRows(file: EvidenceFile): void {
  const shownAs = new Map<string, Room>()
  const accepted = new Map<string, Accepted>()
  for (const { at, snapshot } of file.witness.shown) {
    for (const conference of snapshot.conferences) {
      const before = shownAs.get(conference.key)
      if (before === conference) continue
      if (before?.members !== conference.members) judgeRoster(file, conference, at)
      judgeCleared(file, before, conference, at, accepted)
      shownAs.set(conference.key, conference)
    }
  }
  for (const { name, pending } of file.atEnd.conferences) {
    for (const { id, kind, state, at } of pending) {
      const isUnderWay = state === 'held' || state === 'sending' || state === 'accepted'
      if (isUnderWay && at < file.endedAt - LONGEST) file.blame('underWayForEver', `${kind} ${id} in ${name}: ${state}`)
    }
  }
}

/** Counts the shown roster as false if no response contained it. */
function judgeRoster(file: EvidenceFile, { name, members }: Room, at: number): void {
  if (members === undefined) return
  const wasGiven = file
    .readsOf(name)
    .some((response) => response.kind === 'roster' && response.arrivedAt <= at && isRosterOf(response, members))
  if (!wasGiven) file.blame('falseRoster', `${name} at ${String(at)}`)
}

/** Whether these members are what Gavel must show for this roster. */
function isRosterOf({ people }: Pick<Roster, 'people'>, members: readonly Member[]): boolean {
  if (!hasRepetitions(people))
    return (
      members.length === people.length && members.every((member) => people.some((person) => isSame(person, member)))
    )
  // If rows share a call, they are one member. An id that several rows share identifies none of them.
  return members.every((member) => {
    const rows = people.filter(({ callUuid }) => callUuid === member.callUuid)
    return rows.length > 0 && (member.memberId === '' || rows.some(({ memberId }) => memberId === member.memberId))
  })
}

function isSame(person: Person, { callUuid, memberId, muted, deaf }: Member): boolean {
  const { memberId: id, muted: isMuted, deaf: isDeaf } = person
  return person.callUuid === callUuid && id === memberId && isMuted === muted && isDeaf === deaf
}

function hasRepetitions(people: readonly Person[]): boolean {
  const ids = new Set(people.map((one) => one.memberId))
  const calls = new Set(people.map((one) => one.callUuid))
  return ids.size < people.length || calls.size < people.length
}

interface Accepted {
  /** The key of the room. */
  readonly room: string
  readonly entry: Pending
  readonly since: number
}

/**
 * Judges the actions that left their row. An accepted action may leave its row only when a roster shows its effect,
 * when it expires, or when its run ends. A caller for whom the opposite was accepted since does not count.
 */
function judgeCleared(
  file: EvidenceFile,
  before: Room | undefined,
  { key: room, name, instance, pending }: Room,
  at: number,
  accepted: Map<string, Accepted>,
): void {
  for (const entry of pending) {
    // In asynchronous mode, an action is shown as requested at once.
    const isAccepted = entry.state === 'accepted' || entry.state === 'requested'
    if (isAccepted && !accepted.has(entry.id)) accepted.set(entry.id, { room, entry, since: at })
  }
  if (before?.instance !== instance) return
  for (const { id, state } of before.pending) {
    const known = accepted.get(id)
    if (known === undefined || (state !== 'accepted' && state !== 'requested')) continue
    if (pending.some((entry) => entry.id === id) || at - known.since >= SHOWN) continue
    const undone = whoseOppositeIsAccepted(known, [...accepted.values()])
    const meant = known.entry.who === 'everyone' ? (before.members ?? []).map(({ key }) => key) : known.entry.who
    if (undone === 'everyone' || (meant.length > 0 && meant.every((key) => undone.has(key)))) continue
    const isShown = file
      .readsOf(name)
      .some(
        (response) =>
          response.kind === 'roster' &&
          response.leftAt >= known.since - 1 &&
          response.arrivedAt <= at &&
          showsEffect(file, withoutCallers(response, undone), known.entry, known.since),
      )
    if (!isShown) file.blame('shownAsDone', `${known.entry.kind} ${id} in ${name} at ${String(at)}`)
  }
}

const opposite: Partial<Record<Pending['kind'], Pending['kind']>> = {
  mute: 'unmute',
  unmute: 'mute',
  deafen: 'undeafen',
  undeafen: 'deafen',
}

/** The keys of the callers for whom the opposite of this action was accepted after it in the same room. */
function whoseOppositeIsAccepted(
  { room, entry, since }: Accepted,
  all: readonly Accepted[],
): ReadonlySet<string> | 'everyone' {
  const inRoom = all.filter((one) => one.room === room)
  const later = inRoom.filter((one) => one.since >= since && one.entry.kind === opposite[entry.kind])
  if (later.some((one) => one.entry.who === 'everyone')) return 'everyone'
  return new Set(later.flatMap((one) => one.entry.who))
}

function withoutCallers(roster: Roster, keys: ReadonlySet<string>): Roster {
  return { ...roster, people: roster.people.filter(({ callUuid }) => !keys.has(callUuid ?? '')) }
}

function showsEffect(file: EvidenceFile, roster: Roster, { kind, who }: Pending, since: number): boolean {
  const { room, people, leftAt, handledAt } = roster
  const stays = file.truth.runAt(room, handledAt)?.stays ?? []
  const joinedAt = ({ callUuid, joinedSeconds }: Person): number => {
    if (joinedSeconds !== undefined) return leftAt - joinedSeconds * 1_000
    // If the roster has no join times and the action targets particular callers, a caller counts as joined when the
    // newest earlier roster without them was requested. For an action on everyone the true time counts, because the
    // action does not cover a caller who came back after it.
    if (who !== 'everyone') return lastAbsence(file, roster, callUuid)
    return stays.findLast((stay) => stay.callUuid === callUuid && stay.from <= handledAt)?.from ?? -Infinity
  }
  // Members who joined, or came back, after the action was accepted are not covered by it. Join times are whole
  // seconds.
  const covered = people.filter(
    (person) =>
      joinedAt(person) < since - JOIN_TOLERANCE && (who === 'everyone' || who.includes(person.callUuid ?? '')),
  )
  switch (kind) {
    case 'mute':
      return covered.every(({ muted }) => muted)
    case 'unmute':
      return covered.every(({ muted }) => !muted)
    case 'deafen':
      return covered.every(({ deaf }) => deaf)
    case 'undeafen':
      return covered.every(({ deaf }) => !deaf)
    default:
      return covered.length === 0
  }
}

/** When the newest earlier roster without this caller was requested; -Infinity if there is none. */
function lastAbsence(file: EvidenceFile, { room, leftAt, arrivedAt }: Roster, callUuid: string | undefined): number {
  const earlier = file
    .readsOf(room)
    .filter((response) => response.kind === 'roster')
    .filter((response) => response.leftAt < leftAt && response.arrivedAt <= arrivedAt)
  const without = earlier.filter(({ people }) => people.every((person) => person.callUuid !== callUuid))
  return Math.max(-Infinity, ...without.map((response) => response.leftAt))
}
