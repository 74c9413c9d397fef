import type { Change, Room, Snapshot } from '../../shared/rooms/model.ts'

/** What a computer showed, with the times of its clock replaced by true times. */
export interface TrueTimes {
  ofSnapshot(snapshot: Snapshot): Snapshot
  ofChange(change: Change): Change
  /** A line of the journal. `at` is null if the clock was set back, so that it showed the line's time twice. */
  ofLine(line: string): string
}

/** From a moment of true time on, the computer's clock was ahead by this many milliseconds, until the next step. */
export interface ClockStep {
  readonly since: number
  readonly ahead: number
}

/** @param steps all steps of the clock so far, of which the first is at the start; the list grows */
export function createTrueTimes(steps: readonly ClockStep[]): TrueTimes {
  const known = new WeakMap<Room, { readonly ahead: number; readonly room: Room }>()
  const ofRoom = (room: Room): Room => {
    const ahead = steps.at(-1)?.ahead ?? 0
    if (ahead === 0) return room
    const before = known.get(room)
    if (before?.ahead === ahead) return before.room
    const moved = moveRoom(room, -ahead)
    known.set(room, { ahead, room: moved })
    return moved
  }
  return {
    ofSnapshot: (snapshot) => ({ ...snapshot, conferences: snapshot.conferences.map(ofRoom) }),
    ofChange: (change) =>
      change.kind === 'endedWhileAway'
        ? { ...change, conferences: change.conferences.map(ofRoom) }
        : { ...change, conference: ofRoom(change.conference) },
    ofLine: (line) => {
      if (steps.length === 1) return line
      const entry = JSON.parse(line) as { at: string }
      const times = steps.flatMap(({ since, ahead }, index) => {
        const at = Date.parse(entry.at) - ahead
        return at >= since - 1 && at <= (steps[index + 1]?.since ?? Infinity) ? at : []
      })
      const [at] = times
      return JSON.stringify({ ...entry, at: at === undefined || times.length > 1 ? null : new Date(at).toISOString() })
    },
  }
}

function moveRoom(room: Room, by: number): Room {
  const { startedAt, rosterAt, members, pending } = room
  return {
    ...room,
    pending: pending.map((one) => ({ ...one, at: one.at + by })),
    ...(startedAt !== undefined && { startedAt: startedAt + by }),
    ...(rosterAt !== undefined && { rosterAt: rosterAt + by }),
    ...(members !== undefined && { members: members.map((one) => ({ ...one, joinedAt: one.joinedAt + by })) }),
  }
}
