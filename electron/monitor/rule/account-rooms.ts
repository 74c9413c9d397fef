import type { AccountId, ElapsedMs, EpochMs } from '../../../shared/values.ts'
import { fault } from '../../../shared/fault.ts'
import { roomKey } from '../../../shared/rooms/model.ts'
import type { Reply, RetrieveResult, RoomList } from '../../providers/provider.ts'
import { hear, type Facts } from './hear.ts'
import { isRunning, unseenRoom, type Quiet, type RoomRecord, type Run, type Running } from './record.ts'
import type { Read, Witness } from './witness.ts'

export type RoomRecords = ReadonlyMap<string, RoomRecord>

/**
 * Milliseconds for which no room ends if most rooms of its account would end together. Rooms do not end together, but
 * the nodes of a provider fail over together. What fails over for less than 8 s never ends most rooms.
 */
const HOLD = 10_000
/** Milliseconds. A room that ended within this time ended together with those that would end now. */
const TOGETHER = 6_000
/** Milliseconds after the provider accepted this Gavel's end of a room, which explains why rooms end together. */
const OWN_END = 60_000

/** What is known besides the rooms. */
export interface Known {
  /** What the computer's clock shows when no time has elapsed. */
  readonly wall: EpochMs
  /** The newest good read of the account's list. */
  readonly listed: Read | undefined
  /** The highest run number of any forgotten room; a new room continues above it. */
  readonly lastInstance: number
}

/**
 * The rooms that a list of an account changes, in their new state. Pure.
 *
 * @param quiet set for the list of a baseline: a room that it shows for the first time is not announced
 */
export function roomsAfterList(
  rooms: RoomRecords,
  accountId: AccountId,
  list: RoomList & Read,
  quiet: Quiet | undefined,
  { wall, lastInstance }: Known,
): readonly RoomRecord[] {
  const { sent, received } = list
  const listed = new Set(list.names)
  const changed: RoomRecord[] = []
  let together: boolean | undefined
  const areTogether = (): boolean => (together ??= endTogether(rooms, accountId, received, (name) => !listed.has(name)))
  const take = (before: RoomRecord | undefined, name: string, says: 'listed' | 'unlisted'): void => {
    const room = before ?? unseenRoom(accountId, name, quiet, lastInstance)
    const after = heard(room, { sent, received, says }, { wall }, areTogether)
    if (after !== before) changed.push(after)
  }
  for (const name of listed) take(rooms.get(roomKey(accountId, name)), name, 'listed')
  if (!list.isComplete) return changed
  for (const room of rooms.values()) {
    if (room.accountId === accountId && !listed.has(room.name)) take(room, room.name, 'unlisted')
  }
  return changed
}

/** The room after a read of it; undefined if its name is unknown, and the read does not show it live. Pure. */
export function roomAfterRead(
  rooms: RoomRecords,
  accountId: AccountId,
  name: string,
  witness: Witness,
  known: Known,
): RoomRecord | undefined {
  const isLive = witness.says === 'roster' || witness.says === 'alive'
  const before =
    rooms.get(roomKey(accountId, name)) ??
    (isLive ? unseenRoom(accountId, name, undefined, known.lastInstance) : undefined)
  if (before === undefined) return undefined
  const areTogether = (room: Running): boolean =>
    endTogether(rooms, accountId, witness.received) || (isOnly404s(room, witness) && isNoOtherSeen(rooms, room))
  const lastGood = witness.says === 'gone' ? lastGoodOf(rooms, before, known) : undefined
  return heard(before, witness, { wall: known.wall, lastGood }, areTogether)
}

/** The newest good read of the account that was not about this room: of its list, or of another room. */
function lastGoodOf(rooms: RoomRecords, { accountId, key }: RoomRecord, { listed }: Known): Read | undefined {
  let newest = listed
  for (const one of rooms.values()) {
    const read = one.accountId === accountId && one.key !== key && isRunning(one) ? one.run.retrieved : undefined
    if (read !== undefined && read.sent > (newest?.sent ?? -Infinity)) newest = read
  }
  return newest
}

/** The room after one more response, which ends its run only if most rooms of the account do not end with it. */
function heard(room: RoomRecord, witness: Witness, facts: Facts, areTogether: (room: Running) => boolean): RoomRecord {
  const after = hear(room, witness, facts)
  if (!isRunning(room) || (isRunning(after) && after.run.began === room.run.began)) return after
  return isEndedByUs(room.run, witness.received) || !areTogether(room)
    ? after
    : hear(room, witness, { ...facts, hold: HOLD })
}

/**
 * Whether more than one room of the account, and more than half of those that were live a moment ago, have ended or may
 * have.
 *
 * @param lacks whether the list that is being observed lacks a room
 */
function endTogether(
  rooms: RoomRecords,
  accountId: AccountId,
  at: ElapsedMs,
  lacks: (name: string) => boolean = () => false,
): boolean {
  const live = [...rooms.values()].filter(
    (room) => room.accountId === accountId && (isRunning(room) || hasJustEnded(room, at)),
  )
  const over = live.filter((room) => {
    if (!isRunning(room)) return true
    const isInQuestion = room.phase === 'inQuestion' && at - room.against.received < HOLD
    return !isEndedByUs(room.run, at) && (lacks(room.name) || isInQuestion)
  })
  return over.length > 1 && over.length > live.length / 2
}

/** Whether only 404s speak against the run, as at Vobiz, whose list proves nothing. */
function isOnly404s({ run }: Running, { says }: Witness): boolean {
  return says === 'gone' && run.lacking === undefined
}

/** Whether the account has other live rooms, but no response has shown one since the first witness against this one. */
function isNoOtherSeen(rooms: RoomRecords, room: Running): boolean {
  const { accountId, key } = room
  const since = room.phase === 'inQuestion' ? room.against.received : Infinity
  const others = [...rooms.values()].flatMap((one) =>
    one.accountId === accountId && isRunning(one) && one.key !== key ? one : [],
  )
  return others.length > 0 && others.every(({ run }) => run.seen.sent < since)
}

function hasJustEnded(room: RoomRecord, at: ElapsedMs): boolean {
  return room.phase === 'ended' && room.byUs === undefined && at - room.ended.received < TOGETHER
}

function isEndedByUs({ marks }: Run, at: ElapsedMs): boolean {
  return at - (marks.endAcceptedAt ?? -Infinity) < OWN_END
}

/** What the response to a read of one room says. A response about another name is a failure. */
export function witnessOf(name: string, reply: Reply<RetrieveResult>, read: Read): Witness {
  if (!reply.ok) return { ...read, says: 'failed', fault: reply.fault }
  const { value } = reply
  switch (value.kind) {
    case 'liveWithoutRoster':
      return { ...read, says: 'alive' }
    case 'gone':
      return { ...read, says: 'gone' }
    case 'roster':
      if (value.name === name) return { ...read, says: 'roster', roster: value }
      return { ...read, says: 'failed', fault: fault('badAnswer', { values: { reason: 'name' } }) }
  }
}
