import { fault } from '../../../shared/fault.ts'
import { roomKey } from '../../../shared/rooms/model.ts'
import type { AccountId } from '../../../shared/values.ts'
import type { Reply, RetrieveResult, RoomList } from '../../providers/provider.ts'
import { hear } from './hear.ts'
import { isRunning, unseenRoom, type InQuestion, type Quiet, type RoomRecord, type Running } from './record.ts'
import type { Read, Witness } from './record.ts'

export type RoomRecords = ReadonlyMap<string, RoomRecord>

/**
 * Milliseconds for which no room ends if most rooms of its account may end together. Rooms do not end together, but the
 * nodes of a provider fail over together. What fails over for less than 8 s never ends most rooms.
 */
const HOLD = 10_000
/** Milliseconds after the provider accepted this Gavel's end of a room, which explains why rooms end together. */
const OWN_END = 60_000

/** What is known besides the rooms. */
export interface Known {
  /** The newest good read of the account's list. */
  readonly listed: Read | undefined
  /** The highest run number of any forgotten room; a new room continues above it. */
  readonly lastInstance: number
}

/**
 * All rooms after a list of an account. Pure.
 *
 * @param quiet set for the list of a baseline: a room that it shows for the first time is not announced
 */
export function roomsAfterList(
  rooms: RoomRecords,
  accountId: AccountId,
  { names, isComplete, sent, received }: RoomList & Read,
  quiet: Quiet | undefined,
  known: Known,
): readonly RoomRecord[] {
  const after = new Map(rooms)
  const listed = new Set(names)
  const take = (room: RoomRecord, says: 'listed' | 'unlisted'): unknown =>
    after.set(room.key, heard(after, room, { sent, received, says }, known))
  for (const name of listed)
    take(rooms.get(roomKey(accountId, name)) ?? unseenRoom(accountId, name, quiet, known.lastInstance), 'listed')
  if (!isComplete) return [...after.values()]
  const lacking = [...rooms.values()].filter((room) => room.accountId === accountId && !listed.has(room.name))
  // Before any of them ends, all of them are in question.
  for (const room of lacking) if (room.phase !== 'inQuestion') take(room, 'unlisted')
  for (const room of lacking) if (room.phase === 'inQuestion') take(room, 'unlisted')
  return [...after.values()]
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
  const room = rooms.get(roomKey(accountId, name))
  if (room === undefined && !isLive) return undefined
  // Without a list, nothing tells whether the room was live before.
  return heard(rooms, room ?? unseenRoom(accountId, name, 'start', known.lastInstance), witness, known)
}

/** The room after one more response, which ends its run only if most rooms of the account do not end with it. */
function heard(rooms: RoomRecords, room: RoomRecord, witness: Witness, { listed }: Known): RoomRecord {
  if (room.phase !== 'inQuestion') return hear(room, witness, {})
  const others = (): readonly Running[] =>
    [...rooms.values()].filter(
      (one): one is Running => one.accountId === room.accountId && one.key !== room.key && isRunning(one),
    )
  // Few responses need them, and an account may have thousands of rooms.
  return hear(room, witness, {
    get others() {
      return [listed, ...others().map(({ run }) => run.retrieved)].filter((read) => read !== undefined)
    },
    get hold() {
      return mayEndTogether(room, others(), witness) ? HOLD : 0
    },
  })
}

/**
 * Whether no other room of the account, or less than half of them, are known to be live while the room seems to have
 * ended.
 */
function mayEndTogether(room: InQuestion, others: readonly Running[], read: Read): boolean {
  if (isEndedByUs(room, read)) return false
  const relevant = others.filter(
    (one) => !isEndedByUs(one, read) && (one.phase === 'live' || read.received - one.against.received < HOLD),
  )
  const live = relevant.filter(({ phase }) => phase === 'live')
  const isOneSeen = live.some(({ run: { seen } }) => seen.sent >= room.against.sent)
  return relevant.length > 0 && (!isOneSeen || live.length < (relevant.length + 1) / 2)
}

function isEndedByUs({ run }: Running, { received }: Read): boolean {
  return received - (run.endAcceptedAt ?? -Infinity) < OWN_END
}

/** What the response to a read of one room says. A response about another name is a failure. */
export function witnessOf(name: string, reply: Reply<RetrieveResult>, read: Read): Witness {
  if (!reply.ok) return { ...read, says: 'failed', fault: reply.fault }
  const { value } = reply
  if (value.kind !== 'roster') return { ...read, says: value.kind }
  if (value.name === name) return { ...read, says: 'roster', roster: value }
  return { ...read, says: 'failed', fault: fault('badAnswer', { values: { reason: 'name' } }) }
}
