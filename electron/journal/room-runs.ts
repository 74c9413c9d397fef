import type { EpochMs } from '../../shared/values.ts'
import type { GapReason, RoomRun } from '../../shared/journal/room-timeline.ts'
import type { StoredEntry } from './format.ts'
import { isResult, RunBuilder, type LiveRoom } from './run-builder.ts'

/** The texts of `note` entries that end a gap in the journal, each with the reason for the gap. */
const GAPS: Readonly<Record<string, GapReason>> = {
  gavelStarted: 'notRunning',
  wasAsleep: 'asleep',
  wasOffline: 'offline',
  wasUnread: 'unread',
  linesMissing: 'linesMissing',
}

/** Whether an entry ends a gap: a time for which the journal lacks observations of its account. */
export function isGap(entry: StoredEntry): boolean {
  return gapOf(entry) !== undefined
}

function gapOf({ event, text }: StoredEntry): GapReason | undefined {
  return event === 'note' && text !== undefined && Object.hasOwn(GAPS, text) ? GAPS[text] : undefined
}

/**
 * The runs of one room, oldest first. Pure.
 *
 * @param entries the entries about this room and the gaps of its account, oldest first
 * @param live given if the room is live, so that its last run may not have ended
 */
export function roomRuns(entries: readonly StoredEntry[], live?: LiveRoom): readonly RoomRun[] {
  const runs: RunBuilder[] = []
  /** The runs by number, since the last start of Gavel. Each start numbers the runs from the beginning. */
  const numbered = new Map<number | undefined, RunBuilder>()
  /** Whether the entry shows that this run is over and another one has begun. */
  const isNext = (entry: StoredEntry, at: EpochMs, run: RunBuilder): boolean => {
    if (entry.event === 'started') return true
    if (isResult(entry)) return false
    return numbered.size === 0 ? !run.mayLastUntil(at, live) : numbered.get(entry.instance) !== run
  }
  for (const entry of entries) {
    const at = Date.parse(entry.at)
    if (Number.isNaN(at)) continue
    const last = runs.at(-1)
    const gap = gapOf(entry)
    if (gap !== undefined) {
      last?.addGap(gap, at, entry.duration)
      if (gap === 'notRunning') numbered.clear()
      continue
    }
    // Other `note` entries, and what a colleague did, were not observed in the room, so they belong to no run.
    if (entry.event === 'note' || entry.event === 'colleagueAction') continue
    // An end that was found after a sleep, or the result of an action, may be written after the next run has begun.
    const mayBeLate = entry.event === 'ended' || isResult(entry)
    let run = mayBeLate ? (numbered.get(entry.instance) ?? last) : last
    if (run === undefined || isNext(entry, at, run)) {
      run = new RunBuilder(entry, at)
      runs.push(run)
    }
    // If the action is from before a restart of Gavel, its result has the number that the run had before the restart.
    if (!isResult(entry)) numbered.set(entry.instance, run)
    run.add(entry, at)
  }
  const last = runs.at(-1)
  const isOpen = live !== undefined && (numbered.size > 0 || last?.mayLastUntil(live.now, live) === true)
  return runs.map((run) => run.build(isOpen && run === last))
}
