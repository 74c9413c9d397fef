import type { GapReason, RoomRun } from '../../shared/room-timeline.ts'
import type { StoredEntry } from './format.ts'
import { RunBuilder, type LiveRoom } from './run-builder.ts'

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
  /**
   * Whether Gavel was restarted after `run.instance` was set. Each start of Gavel numbers the runs from the beginning.
   */
  let isRestarted = false
  for (const entry of entries) {
    const at = Date.parse(entry.at)
    if (Number.isNaN(at)) continue
    let run = runs.at(-1)
    const gap = gapOf(entry)
    if (gap !== undefined) {
      run?.addGap(gap, at, entry.duration)
      isRestarted ||= entry.text === 'gavelStarted'
      continue
    }
    // Other `note` entries, and what a colleague did, were not observed in the room, so they belong to no run.
    if (entry.event === 'note' || entry.event === 'colleagueAction') continue
    if (run === undefined || run.isFollowedBy(entry, isRestarted, at, live)) {
      run = new RunBuilder(entry, at)
      runs.push(run)
    }
    // If the action is from before a restart of Gavel, its outcome has the number that the run had before the restart.
    if (entry.event !== 'outcome') {
      run.instance = entry.instance
      isRestarted = false
    }
    run.add(entry, at)
  }
  const last = runs.at(-1)
  const isOpen = live !== undefined && (!isRestarted || last?.mayLastUntil(live.now, live) === true)
  return runs.map((run) => run.build(isOpen && run === last))
}
