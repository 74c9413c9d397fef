import type { Change, Conference } from '../../shared/model.ts'
import type { Quiet } from './room.ts'

/** Rooms that cannot be read yet must not keep the others from being said. */
const LONGEST_WAIT = 10_000

type Why = Exclude<Quiet, 'start'>

/** Collects what ended while nobody could look, to say it in one line. */
export interface Away {
  add(conferences: readonly Conference[], why: Quiet, at: number): void
  /** The line, once everything was read or waiting longer makes no sense. */
  take(complete: boolean, now: number): Extract<Change, { kind: 'endedWhileAway' }> | undefined
  /** When it is to be asked again; undefined while there is nothing to say. */
  readonly dueAt: number | undefined
}

export function createAway(): Away {
  let found: { why: Why; since: number; conferences: Conference[] } | undefined
  return {
    add: (conferences, why, at) => {
      if (conferences.length === 0) return
      // Nothing was known before the start, so nothing can have ended since.
      const reason = why === 'start' ? 'credentials' : why
      found ??= { why: reason, since: at, conferences: [] }
      found.conferences.push(...conferences)
    },
    take: (complete, now) => {
      if (found === undefined || (!complete && now - found.since < LONGEST_WAIT)) return undefined
      const { why, conferences } = found
      found = undefined
      return { kind: 'endedWhileAway', conferences, why }
    },
    get dueAt() {
      return found === undefined ? undefined : found.since + LONGEST_WAIT
    },
  }
}
