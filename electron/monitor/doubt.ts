import type { Roster, Stamp } from './evidence.ts'
import { callsOf, fellAgainst } from './restart-detection.ts'
import type { Room, Suspicion } from './room.ts'

type Doubt = NonNullable<Room['doubt']>

/** The doubt that may lead to an end of this run. */
export function doubtOfEnd({ doubt }: Room): Doubt | undefined {
  return doubt?.old === true ? undefined : doubt
}

/** What first contradicted this run: what is asked after its response is the second read. */
export function firstSuspicion(room: Room): Suspicion | undefined {
  const { gone } = room
  const doubt = doubtOfEnd(room)
  if (gone === undefined || doubt === undefined) return gone ?? doubt
  return gone.answered <= doubt.answered ? gone : doubt
}

/**
 * The doubt that a roster casts. One more roster of the run that was doubted `before` leaves that doubt as old as it is:
 * while responses are slow, each new one would be asked for before the last doubt, and none would ever decide.
 */
export function doubtBy(roster: Roster, stamp: Stamp, before?: Doubt): Doubt {
  const calls = callsOf(roster)
  const startBefore = stamp.answeredAt - (roster.runTimeSeconds ?? 0) * 1_000
  if (before === undefined || !meet(before.calls, calls) || fellAgainst(before, roster)) {
    const { answered, answeredAt: at } = stamp
    return { answered, at, calls, startBefore, runTimeSeconds: roster.runTimeSeconds }
  }
  return {
    ...before,
    calls: new Set([...before.calls, ...calls]),
    startBefore: Math.min(before.startBefore, startBefore),
  }
}

/** The first read of the new run bounds its start as well, if it showed the same members. */
export function startOfDoubted({ doubt }: Room, roster: Roster): number {
  return doubt !== undefined && meet(doubt.calls, callsOf(roster)) ? doubt.startBefore : Infinity
}

function meet(some: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  return [...others].some((uuid) => some.has(uuid))
}
