import { drop } from '../../../shared/drop.ts'
import { isAboutRoom } from '../../../shared/rooms/action-effect.ts'
import { fault } from '../../../shared/fault.ts'
import type { Fault } from '../../../shared/fault.ts'
import type { Action, ActionResult, Member } from '../../../shared/rooms/model.ts'
import { success } from '../../../shared/result.ts'
import type { Result } from '../../../shared/result.ts'
import { isMuteForRemoval, type SentRun } from './action-run.ts'
import { roomOf } from './guard.ts'
import { callerOf, outcomeEntry, personsOf } from './journal-entries.ts'
import type { EntryDraft } from './journal-entries.ts'
import { createProgress } from './progress.ts'
import type { SendOutcome, SendResult } from './send.ts'
import { confirmWhenObserved, verifyGone, verifyUnknownOutcome } from './verify-effect.ts'

/** Shows and journals one outcome for the whole action, however many requests it needed. */
export async function journalOutcome(run: SentRun, outcome: SendOutcome): Promise<Result<ActionResult>> {
  const { action, monitor, journal, fields, progress } = run
  if (outcome.kind === 'failed') {
    if (outcome.fault.code === 'unknownOutcome') return verifyUnknownOutcome(run, outcome.fault)
    // If an action without a click was cancelled, the row shows no failure, because the user did not ask for the
    // action.
    const isUnwanted = (run.reason !== undefined && outcome.fault.code === 'cancelled') || isMuteForRemoval(run)
    progress.show(isUnwanted ? undefined : 'failed', { fault: outcome.fault })
    await journal.write(outcomeEntry(fields, 'failed', outcome))
    return { ok: false, fault: outcome.fault }
  }
  const { requestId } = outcome
  if (outcome.kind === 'gone') {
    const open = await verifyGone(run)
    if (open !== undefined) return open
    await journal.write(outcomeEntry(fields, 'alreadyGone', { requestId }))
    return success({ state: 'alreadyGone' })
  }
  const { handedOver } = outcome
  if (action.kind === 'end') monitor.endAccepted(roomOf(action), action.seen.instance)
  progress.show(handedOver ? 'requested' : 'accepted')
  const written = journal.write(outcomeEntry(fields, handedOver ? 'handedOver' : 'accepted', { requestId }))
  confirmWhenObserved(run, { handedOver })
  await written
  const known = requestId === undefined ? {} : { requestId }
  const covered = outcome.covered === undefined ? {} : { covered: outcome.covered }
  return success({ state: 'accepted', ...known, ...covered, ...(handedOver && { handedOver }) })
}

/**
 * Shows and journals the outcomes of an action that needed several requests, and returns the totals. Callers for whom
 * no request was tried share one pending action and one entry.
 */
export async function journalBulkOutcome(run: SentRun, results: readonly SendResult[]): Promise<Result<ActionResult>> {
  const entries: EntryDraft[] = []
  const verifying: Promise<unknown>[] = []
  const accepted: { readonly group: SentRun; readonly handedOver: boolean }[] = []
  const counts = countsOf(results)
  const recount = (people: number, from: 'gone' | 'unknown', to: 'unknown' | 'accepted'): void => {
    counts[from] -= people
    counts[to] += people
  }
  /** Why each group failed, in the order of the requests. */
  const faults: (Fault | undefined)[] = []
  const groups = groupsOf(results).map((one, index) => ({ ...one, group: runFor(run, one.members, index) }))
  const opened: (Result<ActionResult> | undefined)[] = []
  // If callers had left, the room is read. The action stays pending until then, so that an effect on the others that
  // this read shows is attributed to this Gavel.
  for (const { outcome, group } of groups) opened.push(outcome.kind === 'gone' ? await verifyGone(group) : undefined)
  run.progress.show(undefined)
  for (const [index, { members, outcome, group }] of groups.entries()) {
    const open = opened[index]
    if (open !== undefined) {
      if (!open.ok) {
        recount(members.length, 'gone', 'unknown')
        faults[index] = open.fault
      }
    } else if (outcome.kind === 'failed' && outcome.fault.code === 'unknownOutcome') {
      group.progress.show('sending')
      const verified = verifyUnknownOutcome(group, outcome.fault)
      verifying.push(
        verified.then((found) => {
          if (found.ok) recount(members.length, 'unknown', 'accepted')
          else faults[index] = found.fault
        }),
      )
    } else {
      entries.push(showOutcome(group, outcome))
      if (outcome.kind === 'accepted') accepted.push({ group, handedOver: outcome.handedOver })
      if (outcome.kind === 'failed') faults[index] = outcome.fault
    }
  }
  // All entries are queued without a wait in between, so that they share one flush and no crash leaves half of them.
  const written = entries.map((entry) => run.journal.write(entry))
  for (const { group, handedOver } of accepted) confirmWhenObserved(group, { handedOver })
  await Promise.all([...written, ...verifying])
  if (counts.accepted === 0) drop(run.monitor.readNow(roomOf(run.action)))
  const first = faults.find((one) => one !== undefined)
  return success({ state: 'mixed', ...counts, ...(first && { fault: first }) })
}

/** Whether the action was carried out, or may have been, for anybody. */
export function mayHaveTaken(acted: Result<ActionResult> | undefined): boolean {
  if (acted === undefined) return false
  if (acted.ok && acted.value.state === 'mixed') return acted.value.accepted + acted.value.unknown > 0
  if (acted.ok) return acted.value.state !== 'alreadyGone'
  const { code, values } = acted.fault
  return code === 'unknownOutcome' || code === 'internal' || values?.['taken'] !== undefined
}

/** The fault to tell a user who sees no row: the action failed, or its target was gone. Undefined if there is none. */
export function faultToTell(action: Action, acted: Result<ActionResult>): Fault | undefined {
  if (!acted.ok) return acted.fault
  if (acted.value.state === 'alreadyGone')
    return fault('changed', { values: { reason: isAboutRoom(action) ? 'ended' : 'left' } })
  return acted.value.state === 'mixed' ? acted.value.fault : undefined
}

/** The same action, limited to some of its callers. */
function runFor(run: SentRun, members: readonly Member[], index: number): SentRun {
  const fields = { ...run.fields, members: personsOf(run.action.kind, members) }
  const id = `${run.id}/${String(index)}`
  const progress = createProgress(run, { id, who: members.map(({ key }) => key), ...callerOf(members) })
  return { ...run, fields, progress }
}

function showOutcome({ fields, progress }: SentRun, outcome: SendOutcome): EntryDraft {
  if (outcome.kind === 'failed') {
    progress.show('failed', { fault: outcome.fault })
    return outcomeEntry(fields, 'failed', outcome)
  }
  const { requestId } = outcome
  if (outcome.kind === 'gone') return outcomeEntry(fields, 'alreadyGone', { requestId })
  progress.show(outcome.handedOver ? 'requested' : 'accepted')
  return outcomeEntry(fields, outcome.handedOver ? 'handedOver' : 'accepted', { requestId })
}

interface Group {
  readonly members: readonly Member[]
  readonly outcome: SendOutcome
}

/** The callers of each request that was tried and failed form a group; the others are grouped by outcome. */
function groupsOf(results: readonly SendResult[]): readonly Group[] {
  const groups: { members: Member[]; outcome: SendOutcome }[] = []
  for (const { target, outcome } of results) {
    const members = target.kind === 'members' ? target.members : []
    const same =
      outcome.kind === 'failed' && outcome.sent ? undefined : groups.find((group) => isAlike(group.outcome, outcome))
    if (same === undefined) groups.push({ members: [...members], outcome })
    else same.members.push(...members)
  }
  return groups
}

function isAlike(one: SendOutcome, other: SendOutcome): boolean {
  if (one.kind === 'failed') return other.kind === 'failed' && !one.sent && !other.sent
  return one.kind === other.kind
}

function countsOf(results: readonly SendResult[]) {
  const counts = { accepted: 0, gone: 0, failed: 0, unknown: 0, notSent: 0 }
  for (const { target, outcome } of results) {
    const people = target.kind === 'members' ? target.members.length : 1
    if (outcome.kind !== 'failed') counts[outcome.kind] += people
    else if (!outcome.sent) counts.notSent += people
    else counts[outcome.fault.code === 'unknownOutcome' ? 'unknown' : 'failed'] += people
  }
  return counts
}
