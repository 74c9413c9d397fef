import { drop } from '../../../shared/drop.ts'
import { isAboutRoom, isSoundAction } from '../../../shared/rooms/action-effect.ts'
import { fault } from '../../../shared/fault.ts'
import type { Fault } from '../../../shared/fault.ts'
import type { Action, ActionResult, Member, Room } from '../../../shared/rooms/model.ts'
import type { CallUuid } from '../../../shared/values.ts'
import { callerOf } from '../../../shared/rooms/room-actions.ts'
import { success } from '../../../shared/result.ts'
import type { Result } from '../../../shared/result.ts'
import type { RoomRef } from '../../monitor/monitor.ts'
import { isMuteForRemoval, type SentRun } from './action-run.ts'
import { accountIdOf, roomOf } from './guard.ts'
import { outcomeEntry, personsOf } from './journal-entries.ts'
import { createProgress } from './progress.ts'
import type { SendOutcome, SendResult } from './send.ts'

/**
 * Shows and journals what became of the requests of an action, and returns the totals. Callers with the same outcome
 * share one pending action and one entry.
 */
export async function journalOutcomes(
  run: SentRun<Action>,
  results: readonly SendResult[],
): Promise<Result<ActionResult>> {
  const groups = groupsOf(results)
  const [first, ...others] = groups
  if (first !== undefined && others.length === 0) return journalOutcome(run, first.outcome)
  run.progress.show(undefined)
  // All entries are queued without a wait in between, so that they share one flush and no crash leaves half of them.
  await Promise.all(groups.map(({ members, outcome }, index) => journalOutcome(runFor(run, members, index), outcome)))
  const counts = countsOf(results)
  if (counts.accepted === 0 && 'seen' in run.action) drop(run.monitor.readNow(roomOf(run.action)))
  const why = results.flatMap(({ outcome }) => (outcome.kind === 'failed' ? outcome.fault : [])).at(0)
  return success({ state: 'mixed', ...counts, ...(why && { fault: why }) })
}

/** Shows and journals one outcome. Later rosters confirm what was sent, even if the response to it was lost. */
export async function journalOutcome(run: SentRun<Action>, outcome: SendOutcome): Promise<Result<ActionResult>> {
  const { action, monitor, journal, fields, progress } = run
  if (outcome.kind === 'gone') {
    progress.show(undefined)
    await journal.write(outcomeEntry(fields, 'alreadyGone', { requestId: outcome.requestId }))
    return success({ state: 'alreadyGone' })
  }
  const whenSeen = (): void => {
    drop(journal.write(outcomeEntry(fields, 'confirmed')))
  }
  if (outcome.kind === 'failed') {
    const isUnknown = outcome.fault.code === 'unknownOutcome'
    // No read shows an announcement or a recording.
    if (isUnknown && 'seen' in action && !isSoundAction(action.kind))
      progress.show('accepted', { fault: outcome.fault, uncertain: true }, whenSeen)
    else progress.show(isUnwanted(run, outcome.fault) ? undefined : 'failed', { fault: outcome.fault })
    await journal.write(outcomeEntry(fields, isUnknown ? 'unknown' : 'failed', outcome))
    if (isUnknown && action.kind === 'endAll') reportEnds(run)
    return { ok: false, fault: outcome.fault }
  }
  const { requestId, covered } = outcome
  for (const room of monitor.snapshot().conferences) if (ends(action, room)) monitor.endAccepted(room, room.instance)
  if (action.kind === 'hangupCall') showInRoom(run, action.callUuid)
  if (action.kind === 'endAll') reportEnds(run)
  const written = journal.write(outcomeEntry(fields, 'accepted', { requestId }))
  progress.show('accepted', {}, whenSeen)
  await written
  return success({
    state: 'accepted',
    ...(requestId !== undefined && { requestId }),
    ...(covered !== undefined && { covered }),
  })
}

function ends(action: Action, { accountId, name, instance }: Room): boolean {
  if (action.kind === 'endAll') return accountId === action.accountId
  const { seen } = action.kind === 'end' ? action : {}
  return seen?.accountId === accountId && seen.conference === name && seen.instance === instance
}

/** Shows the hang-up of a call on its caller's row too. */
function showInRoom({ id, action, monitor, clock }: SentRun<Action>, callUuid: CallUuid): void {
  for (const { accountId, name, members = [] } of monitor.snapshot().conferences) {
    const who = members.filter((member) => member.callUuid === callUuid).map(({ key }) => key)
    if (accountId !== accountIdOf(action) || who.length === 0) continue
    monitor.pending(accountId, name, id, { id, kind: 'remove', who, at: clock.now(), state: 'accepted' })
  }
}

/** Milliseconds after which a request to end all rooms has had its effect. */
const REPORT_AFTER = 55_000

/**
 * Almost a minute after a request to end all rooms may have been carried out, journals `confirmed` if all rooms that its
 * intent names are over, or as `unknown` which of them are still live.
 */
function reportEnds({ account, monitor, journal, clock, fields }: SentRun<Action>): void {
  const { rooms = [], ...common } = fields
  if (rooms.length === 0) return
  clock.setTimeout(() => {
    const refOf = ({ conference: name }: (typeof rooms)[number]): RoomRef => ({ accountId: account.id, name })
    const open = rooms.filter((room) => !monitor.isOver(refOf(room), room.instance))
    // Without a later read, for example because the network is lost, nothing is known about the room.
    const live = open.filter((room) => (monitor.aliveAge(refOf(room)) ?? Infinity) < REPORT_AFTER)
    if (open.length === 0) drop(journal.write(outcomeEntry(common, 'confirmed')))
    else if (live.length > 0)
      drop(journal.write({ ...outcomeEntry(common, 'unknown'), rooms: live, text: 'stillLive' }))
  }, REPORT_AFTER)
}

/** Whether the row shows no failure, because the user did not ask for the action and it was cancelled. */
function isUnwanted(run: SentRun<Action>, { code }: Fault): boolean {
  return (run.reason !== undefined && code === 'cancelled') || isMuteForRemoval(run)
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
function runFor(run: SentRun<Action>, members: readonly Member[], index: number): SentRun<Action> {
  const fields = { ...run.fields, members: personsOf(run.action.kind, members) }
  const id = `${run.id}/${String(index)}`
  const progress = createProgress(run, { id, who: members.map(({ key }) => key), ...callerOf(members) })
  return { ...run, fields, progress }
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
    const same = groups.find((group) => isAlike(group.outcome, outcome))
    if (same === undefined) groups.push({ members: [...members], outcome })
    else {
      same.members.push(...members)
      same.outcome = together(same.outcome, outcome)
    }
  }
  return groups
}

function isAlike(one: SendOutcome, other: SendOutcome): boolean {
  if (one.kind === 'failed') return other.kind === 'failed' && !one.sent && !other.sent
  return one.kind === other.kind
}

function together(one: SendOutcome, other: SendOutcome): SendOutcome {
  if (one.kind !== 'accepted' || other.kind !== 'accepted') return one
  const covered = one.covered === undefined || other.covered === undefined ? undefined : one.covered + other.covered
  return { ...one, covered }
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
