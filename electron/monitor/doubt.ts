import type { Roster, Stamp } from './evidence.ts'
import { callsOf, fellAgainst } from './restart-detection.ts'
import type { Room, Suspicion } from './room.ts'

type Doubt = NonNullable<Room['doubt']>

/** The suspicion that a response causes if it contradicts the run. A second read decides it. */
export function suspicionBy({ answered, answeredAt, source }: Stamp): Suspicion {
  return { answered, at: answeredAt, ...(source !== undefined && { source }) }
}

/** The doubt that may lead to an end of this run. */
export function doubtOfEnd({ doubt }: Room): Doubt | undefined {
  return doubt?.old === true ? undefined : doubt
}

/** What first contradicted this run. A read that is asked after this response is the second read. */
export function firstSuspicion(room: Room): Suspicion | undefined {
  const { gone } = room
  const doubt = doubtOfEnd(room)
  if (gone === undefined || doubt === undefined) return gone ?? doubt
  return gone.answered <= doubt.answered ? gone : doubt
}

/**
 * The doubt that a roster causes. Another roster of the run that was doubted `before` does not renew the doubt.
 * Otherwise, while responses are slow, each one would have been asked before the last doubt, and none would ever
 * decide.
 */
export function doubtBy(roster: Roster, stamp: Stamp, before?: Doubt): Doubt {
  const calls = callsOf(roster)
  const startBefore = stamp.answeredAt - (roster.runTimeSeconds ?? 0) * 1_000
  if (before === undefined || !meet(before.calls, calls) || fellAgainst(before, roster)) {
    return { ...suspicionBy(stamp), calls, startBefore, runTimeSeconds: roster.runTimeSeconds }
  }
  return {
    ...before,
    calls: new Set([...before.calls, ...calls]),
    startBefore: Math.min(before.startBefore, startBefore),
  }
}

/**
 * The upper bound of the new run's start. The first read of the run counts too, if it showed some of the same members.
 */
export function startOfDoubted({ doubt }: Room, roster: Roster): number {
  return doubt !== undefined && meet(doubt.calls, callsOf(roster)) ? doubt.startBefore : Infinity
}

function meet(some: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  return [...others].some((uuid) => some.has(uuid))
}
