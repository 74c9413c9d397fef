import { lineOf } from '../../../shared/callers/identity.ts'
import type { JournalEntry } from '../../../shared/journal/journal-entry.ts'
import { roomKey, type Member, type Room } from '../../../shared/rooms/model.ts'
import type { EpochMs } from '../../../shared/values.ts'
import type { Person } from '../actions/journal-entries.ts'
import { recoverRooms, SLACK, type Past } from '../recover.ts'
import type { Rooms } from '../rooms.ts'
import { AT_DOOR, ON_HOLD } from './hold.ts'
import { KEPT_OUT, LET_IN, type KeptOut } from './kept-out.ts'
import type { Reconciler, Silenced } from './reconcile.ts'
import { NOISE_OVER } from './search.ts'

interface ResumeOptions {
  readonly rooms: Pick<Rooms, 'snapshot' | 'subscribe' | 'markMutedByMe'>
  readonly reconciler: Pick<Reconciler, 'recover'>
  readonly keptOut: Pick<KeptOut, 'recover'>
}

/** What Gavel did to a call for a reason, and has not undone. */
interface Done extends Silenced {
  readonly at: EpochMs
  /** The `actionId` of the reason. */
  readonly partOf?: string | undefined
}

/** What the log says of a room. */
interface Left {
  /** By call UUID. */
  readonly calls: Map<string | undefined, Done>
  /** When each mute by this Gavel was confirmed, by call UUID. */
  readonly mine: Map<string | undefined, EpochMs>
  /** Who is kept out, by line, and since when. */
  readonly kept: Map<string | undefined, { readonly person: Person; readonly at: EpochMs }>
}

/**
 * Goes on with what Gavel did to callers before it was closed or crashed, once their room is read. Sends nothing. Call it
 * once, after the accounts are set.
 *
 * - Whom it muted, which was confirmed, is marked so if they are still muted in the same call.
 * - It asks about those whom it had silenced for a reason, if they are still in the same call, and still deaf or, if they
 *   were not deafened, still muted.
 * - It asks about those who were kept out of the same run.
 */
export function resume({ entries }: Pick<Past, 'entries'>, { rooms, reconciler, keptOut }: ResumeOptions): void {
  const membersOf = ({ members }: Room): Room['members'] => members
  recoverRooms(rooms, leftIn(entries), membersOf, (room, { calls, mine, kept }, members) => {
    const isSame = ({ joinedAt }: Member, at = -Infinity): boolean => joinedAt <= at + SLACK
    const muted = members.flatMap((one) => (isSame(one, mine.get(one.callUuid)) ? (one.callUuid ?? []) : []))
    if (muted.length > 0) rooms.markMutedByMe(room, room.instance, new Set(muted))
    const callers = members.flatMap((member) => {
      const done = calls.get(member.callUuid)
      return done && isSame(member, done.at) && (done.deaf ? member.deaf : member.muted) ? [{ member, done }] : []
    })
    if (callers.length > 0) reconciler.recover(room, callers)
    const { startedAt = Infinity } = room
    const persons = [...kept.values()].flatMap(({ person, at }) => (startedAt <= at + SLACK ? person : []))
    if (persons.length > 0) keptOut.recover(room, persons)
  })
}

/** @param entries oldest first. */
function leftIn(entries: readonly JournalEntry[]): Map<string, Left> {
  const rooms = new Map<string, Left>()
  const puts = new Set<string | undefined>()
  const begun = new Map<string | undefined, EpochMs>()
  for (const entry of entries) {
    const { account, conference, event, text, at, actionId, partOf, members = [] } = entry
    // The missing lines may tell of an unmute.
    if (text === 'linesMissing') for (const { mine } of rooms.values()) mine.clear()
    if (conference === undefined) continue
    const known = rooms.get(roomKey(account, conference))
    const left: Left = known ?? { calls: new Map(), mine: new Map(), kept: new Map() }
    rooms.set(roomKey(account, conference), left)
    if (text === ON_HOLD || text === AT_DOOR) puts.add(actionId)
    if (event === 'intent') begun.set(actionId, Date.parse(at))
    fold(left.calls, entry, puts.has(partOf), begun.get(actionId) ?? Infinity)
    left.calls.delete(undefined)
    foldMine(left.mine, entry)
    if (event === 'ended') left.kept.clear()
    for (const person of event === 'note' ? members : []) {
      if (text === KEPT_OUT) left.kept.set(lineOf(person.number), { person, at: Date.parse(at) })
      if (text === LET_IN) left.kept.delete(lineOf(person.number))
    }
  }
  return rooms
}

function foldMine(mine: Left['mine'], { event, action, outcome, text, at, members = [] }: JournalEntry): void {
  const mayUnmute = event === 'outcome' && action === 'unmute' && outcome !== 'failed'
  if (event === 'ended' || (mayUnmute && text === 'everyone')) mine.clear()
  for (const { callUuid, mutedBefore } of members)
    if (action === 'mute' && outcome === 'confirmed' && mutedBefore === false) mine.set(callUuid, Date.parse(at))
    else if (mayUnmute || event === 'unmuted' || event === 'joined' || event === 'left') mine.delete(callUuid)
}

/** @param since when the action of this outcome began. Whoever was silenced after that, still is. */
function fold(calls: Left['calls'], entry: JournalEntry, isOfHold: boolean, since: EpochMs): void {
  const { event, text, action, actionId, partOf, outcome, members = [] } = entry
  const at = Date.parse(entry.at)
  const about = new Set<string | undefined>(members.map(({ callUuid }) => callUuid))
  const isMute = event === 'intent' && action === 'mute'
  if (text === ON_HOLD || text === AT_DOOR)
    for (const { callUuid, mutedBefore, deafBefore } of members) {
      // If nobody knows how a caller was before, what Gavel did is undone.
      const done = { muted: mutedBefore !== true, deaf: deafBefore !== true }
      calls.set(callUuid, { ...done, atDoor: text === AT_DOOR, at })
    }
  else if (isMute && partOf !== undefined && !isOfHold) {
    for (const { callUuid, mutedBefore } of members) {
      const known = calls.get(callUuid) ?? { deaf: false, atDoor: false }
      if (mutedBefore !== true) calls.set(callUuid, { ...known, muted: true, at, partOf })
    }
  } else if (event === 'joined' || event === 'left' || event === 'ended') {
    for (const call of calls.keys()) if (event === 'ended' || about.has(call)) calls.delete(call)
  } else
    for (const [call, done] of calls) {
      // A click decides what is so from then on. Whoever a search found may stay muted.
      const isMeant = about.has(call) || text === 'everyone'
      const isUndone = event === 'outcome' && outcome === 'confirmed' && isMeant && done.at <= since
      const isOver = text === NOISE_OVER && done.partOf === actionId && !about.has(call)
      const isHeard = isOver || (isUndone && action === 'unmute') || (isMute && partOf === undefined && isMeant)
      const left = { muted: done.muted && !isHeard, deaf: done.deaf && !(isUndone && action === 'undeafen') }
      if (left.muted || left.deaf) calls.set(call, { ...done, ...left })
      else calls.delete(call)
    }
}
