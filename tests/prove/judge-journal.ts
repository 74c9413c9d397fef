import type { Room } from '../../shared/rooms/model.ts'
import type { EvidenceFile } from './evidence-file.ts'
import { isLossReported } from './judge-interruptions.ts'
import { parseJournalLine, type JournalLine } from './journal-lines.ts'
import { areOfEndedRuns, hasRunEnded, saidEnded } from './judge-results.ts'
import type { Exchange } from './witness.ts'
import {
  effectOf,
  gotTwoFalse404s,
  showsEffect,
  wasAccepted,
  wasGone,
  writesFor,
  type ActionTarget,
} from './write-evidence.ts'

/** Milliseconds until an action must have an outcome: enough for a revalidation and a request that times out. */
const LONGEST = 25_000
/** Milliseconds. The journal's times are whole milliseconds, and a response may be handled in the next one. */
const SLACK = 2

/** Counts outcomes that are missing from the journal or not true. */
export function judgeJournal(file: EvidenceFile): void {
  const lines = file.journal.map(parseJournalLine)
  const intents = lines.filter(({ event }) => event === 'intent')
  for (const intent of intents) {
    const outcomes = lines.filter(({ event, actionId }) => event === 'outcome' && actionId === intent.actionId)
    const isLate = outcomes.length === 0 && intent.at < file.endedAt - LONGEST
    if (isLate && !isLossReported(file, intent.at, intent.at + LONGEST))
      file.blame('withoutOutcome', `${intent.action} ${intent.actionId} in ${String(intent.conference)}`)
    for (const outcome of outcomes)
      if (!Number.isNaN(intent.at + outcome.at)) judgeOutcome(file, intent, outcome, lines)
  }
}

function targetOf({ action, conference, members, text }: JournalLine): ActionTarget {
  const everyone = members.length === 0 || text === 'everyone' || action === 'end' || action === 'endAll'
  return { kind: action, room: conference, people: everyone ? undefined : members }
}

function judgeOutcome(
  file: EvidenceFile,
  intent: JournalLine,
  outcome: JournalLine,
  lines: readonly JournalLine[],
): void {
  const target = targetOf(outcome)
  const writes = writesFor(file, target, intent.at, outcome.at + SLACK)
  const until = outcome.at + SLACK
  const line = `${outcome.outcome ?? ''} ${intent.action} ${intent.actionId} in ${String(intent.conference)}`
  switch (outcome.outcome) {
    case 'accepted':
    case 'handedOver':
      if (!writes.some((write) => wasAccepted(write, until))) file.blame('falseOutcome', line)
      return
    case 'failed': {
      const done = writes.filter(
        (write) => effectOf(file, write) !== undefined && !mayBeOfAnother(file, lines, intent, write),
      )
      // Another action of the same kind in this room may have sent the write.
      const others = lines.filter(
        (one) =>
          one !== intent &&
          one.event === 'intent' &&
          one.action === intent.action &&
          one.conference === intent.conference &&
          one.at <= until,
      )
      if (done.length > outcome.taken && others.length === 0) file.blame('falseOutcome', line)
      return
    }
    case 'confirmed':
      if (writes.some((write) => effectOf(file, write) !== undefined) || showsEffect(file, target, intent.at, until))
        return
      break
    case 'alreadyGone':
      break
    default:
      return
  }
  const shown = shownAt(file, intent)
  if (hasRunEnded(file, shown, intent.at, until) || saidEnded(file, shown, until)) return
  if (outcome.outcome === 'alreadyGone' && areOfEndedRuns(file, target, until)) return
  if (wasGone(file, target, toldFrom(file, target.room, intent.at, until), until)) return
  if (target.room !== undefined && gotTwoFalse404s(file, target.room, until)) file.excuse('twoFalse404s')
  else file.blame('falseOutcome', line)
}

/**
 * Whether another action for the same target may have sent this write. The removal of a caller and the hang-up of their
 * call, for example, send the same request. An action whose outcome says that it did nothing did not send it.
 */
function mayBeOfAnother(
  file: EvidenceFile,
  lines: readonly JournalLine[],
  { actionId }: JournalLine,
  write: Exchange,
): boolean {
  const about = lines.filter(
    (one) => one.actionId !== actionId && writesFor(file, targetOf(one), write.leftAt, write.leftAt).includes(write),
  )
  const didNothing = about.filter(
    ({ outcome, taken }) => (outcome === 'failed' && taken === 0) || outcome === 'alreadyGone',
  )
  return about.some(
    (one) =>
      one.event === 'intent' &&
      one.at <= write.leftAt &&
      !didNothing.some((outcome) => outcome.actionId === one.actionId),
  )
}

/**
 * Returns when the earliest of the reads left whose responses arrived within these times, or `from` if that is earlier.
 * What a response shows may be as old as its read.
 */
function toldFrom({ readsOf }: EvidenceFile, room: string | undefined, from: number, until: number): number {
  const told = readsOf(room ?? '').filter(({ arrivedAt }) => arrivedAt >= from && arrivedAt <= until)
  return Math.min(from, ...told.map(({ leftAt }) => leftAt))
}

/** Returns the room as it was shown when an intent was written, in the run that the intent concerns. */
function shownAt({ witness }: EvidenceFile, { at, conference, instance }: JournalLine): Room | undefined {
  const shown = witness.shown.findLast((one) => one.at <= at)
  return shown?.snapshot.conferences.find((one) => one.name === conference && one.instance === instance)
}
