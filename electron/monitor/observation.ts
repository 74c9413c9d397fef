import type { AccountId } from '../../shared/values.ts'
import { roomKey } from '../../shared/rooms/model.ts'
import type { RoomEvidence, Stamp } from './evidence.ts'
import { reduce } from './reducer.ts'
import { afterLoss } from './reported-callers.ts'
import { isFromBefore, monitoredRoom } from './room.ts'
import type { Baseline, RoomRecord, RoomRecords } from './room.ts'

interface Origin {
  readonly accountId: AccountId
  /**
   * Where the observation comes from. `poll`: this Gavel made the read. `command`: this Gavel sent a request to end the
   * room, or the provider responded to it. `relay`: a relay of the team made the read or received the event.
   */
  readonly source: 'poll' | 'command' | 'relay'
  /**
   * Set for a list that is part of a baseline, and for a relay's read that was requested before the baseline began. A
   * room that such an observation shows for the first time is not announced.
   */
  readonly baseline?: Baseline | undefined
}

export interface ListObservation extends Origin {
  readonly kind: 'list'
  readonly stamp: Stamp
  readonly names: readonly string[]
  /**
   * False if a missing name proves nothing: always on Vobiz; otherwise if an entry could not be read, or if this Gavel
   * must confirm the end of an own room itself.
   */
  readonly isComplete: boolean
  /**
   * Rooms that a relay's list names while this Gavel's own read of them is in flight. After a 404, that read decides
   * whether they have ended.
   */
  readonly awaited?: ReadonlySet<string>
}

export interface RoomObservation extends Origin {
  readonly kind: 'room'
  readonly name: string
  readonly evidence: RoomEvidence
}

/** Events about callers of this account may have been lost. */
export interface EventLoss extends Origin {
  readonly kind: 'eventLoss'
}

/**
 * What one source reported, and when. Everything that becomes known of rooms enters the snapshot store as an
 * observation.
 */
export type Observation = ListObservation | RoomObservation | EventLoss

/**
 * The rooms that an observation changes, in their new state. Pure.
 *
 * @param lastInstance highest run number of any forgotten room; a new room continues above it.
 */
export function roomsAfter(rooms: RoomRecords, observation: Observation, lastInstance: number): readonly RoomRecord[] {
  switch (observation.kind) {
    case 'list':
      return roomsAfterList(rooms, observation, lastInstance)
    case 'room':
      return roomsAfterEvidence(rooms, observation, lastInstance)
    case 'eventLoss':
      return [...rooms.values()].flatMap((room) =>
        room.accountId !== observation.accountId || room.reports === undefined
          ? []
          : { ...room, reports: afterLoss(room.reports) },
      )
  }
}

function roomsAfterList(
  rooms: RoomRecords,
  { accountId, stamp, names, isComplete, awaited, baseline }: ListObservation,
  lastInstance: number,
): readonly RoomRecord[] {
  const changed: RoomRecord[] = []
  const listed = new Set(names)
  for (const name of listed) {
    const known = rooms.get(roomKey(accountId, name))
    if (known?.gone !== undefined && awaited?.has(name) === true) continue
    const room = known ?? monitoredRoom(accountId, name, baseline, lastInstance)
    const next = stillQuiet(room, reduce(room, { ...stamp, kind: 'listed' }), stamp)
    if (next !== known) changed.push(next)
  }
  if (!isComplete) return changed
  for (const room of rooms.values()) {
    if (room.accountId !== accountId || listed.has(room.name)) continue
    const next = stillQuiet(room, reduce(room, { ...stamp, kind: 'notListed' }), stamp)
    if (next !== room) changed.push(next)
  }
  return changed
}

function roomsAfterEvidence(
  rooms: RoomRecords,
  { accountId, name, evidence, baseline }: RoomObservation,
  lastInstance: number,
): readonly RoomRecord[] {
  const known = rooms.get(roomKey(accountId, name))
  // A name that is neither marked nor live is not worth remembering. The event that a caller entered precedes the
  // response that shows the room, so it makes the name known for a while.
  if (known === undefined && !saysThatItLives(evidence)) return []
  const before = known ?? monitoredRoom(accountId, name, baseline, lastInstance)
  const next = stillQuiet(before, reduce(before, evidence), evidence)
  return next === known ? [] : [next]
}

/**
 * Keeps the room quiet if a relay asked for this read before the baseline: a relay also reads while this computer
 * sleeps.
 */
function stillQuiet({ quiet }: RoomRecord, after: RoomRecord, stamp: Stamp): RoomRecord {
  if (quiet === undefined || after.quiet !== undefined || !isFromBefore(quiet, stamp)) return after
  return { ...after, quiet }
}

function saysThatItLives(evidence: RoomEvidence): boolean {
  const { kind } = evidence
  if (kind === 'event') return evidence.event.kind === 'entered'
  return kind === 'listed' || kind === 'roster' || kind === 'liveWithoutRoster'
}
