import type { EvidenceFile } from './evidence-file.ts'
import { isLossReported } from './judge-interruptions.ts'
import { parseJournalLine, type JournalLine } from './journal-lines.ts'
import { clockWasSet } from './run-evidence.ts'
import {
  effectOf,
  gotTwoFalse404s,
  showsEffect,
  wasAccepted,
  wasGone,
  writesFor,
  type ActionTarget,
} from './write-evidence.ts'

/** The longest time until an action has an outcome, milliseconds: a revalidation, a request and its time limit. */
const LONGEST = 25_000
/** The journal's times are whole milliseconds, and a response may be handled in the next one. */
const SLACK = 2

/** Counts outcomes in the journal that are missing or not true. */
export function judgeJournal(file: EvidenceFile): void {
  const lines = file.journal.map(parseJournalLine)
  const intents = lines.filter(({ event }) => event === 'intent')
  for (const intent of intents) {
    const outcomes = lines.filter(({ event, actionId }) => event === 'outcome' && actionId === intent.actionId)
    const isLate = outcomes.length === 0 && intent.at < file.endedAt - LONGEST
    if (isLate && !isLossReported(file, intent.at, intent.at + LONGEST))
      file.blame('withoutOutcome', `${intent.action} ${intent.actionId} in ${String(intent.conference)}`)
    // Times of the journal cannot be compared with those of the network if the computer's clock was set.
    if (clockWasSet(file.plan)) continue
    for (const outcome of outcomes) judgeOutcome(file, intent, outcome, intents)
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
  intents: readonly JournalLine[],
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
      const done = writes.filter((write) => effectOf(file, write) !== undefined)
      // Another action on the same target may have sent it.
      const others = intents.filter((one) => one !== intent && one.action === intent.action && one.at <= until)
      if (done.length > 0 && others.length === 0) file.blame('falseOutcome', line)
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
  if (wasGone(file, target, intent.at - LONGEST, until)) return
  if (target.room !== undefined && gotTwoFalse404s(file, target.room, until)) file.excuse('twoFalse404s')
  else file.blame('falseOutcome', line)
}
