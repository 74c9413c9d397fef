import type { ReceivedRequest } from '../../electron/simulator/http-types.ts'

/** A request for one room, as the simulator received it. */
export type RoomRead = Pick<ReceivedRequest, 'path' | 'at' | 'respondedAt'>

/** Milliseconds from `start` until this many different rooms were read; NaN if fewer were. */
export function untilRoomsRead(reads: readonly RoomRead[], start: number, rooms: number): number {
  const first = new Map<string, number>()
  for (const { path, at, respondedAt = Infinity } of reads) {
    if (at >= start) first.set(path, Math.min(respondedAt, first.get(path) ?? Infinity))
  }
  const times = [...first.values()].filter(Number.isFinite).toSorted((a, b) => a - b)
  return (times[rooms - 1] ?? NaN) - start
}

/**
 * The age of the oldest roster at `now`, in milliseconds. `reads` are all reads since `since`, so if they lack a room,
 * its roster is at least as old as `since`.
 */
export function oldestRosterAge(
  reads: readonly RoomRead[],
  { rooms, since, now }: { readonly rooms: number; readonly since: number; readonly now: number },
): number {
  const responded = reads.filter(({ respondedAt }) => respondedAt !== undefined)
  const newest = new Map(responded.map(({ path, at }) => [path, at]))
  return now - (newest.size < rooms ? since : Math.min(...newest.values()))
}
