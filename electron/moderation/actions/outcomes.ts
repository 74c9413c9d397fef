import { drop } from '../../../shared/drop.ts'
import { isAboutRoom, isSoundAction } from '../../../shared/rooms/action-effect.ts'
import { fault } from '../../../shared/fault.ts'
import type { Fault } from '../../../shared/fault.ts'
import { LONGEST_CALL_RECORDING } from '../../../shared/limits.ts'
import type { Action, ActionResult, Member, Pending, Room } from '../../../shared/rooms/model.ts'
import { callerOf } from '../../../shared/rooms/room-actions.ts'
import type { CallUuid, EpochMs } from '../../../shared/values.ts'
import { success } from '../../../shared/result.ts'
import type { Result } from '../../../shared/result.ts'
import { hostOf, isPublicWebAddress } from '../../../shared/web-address.ts'
import type { RoomRef } from '../../monitor/monitor.ts'
import { announced, announcementStopped } from '../sounds/announcements.ts'
import { recordingsStopped } from '../sounds/recordings.ts'
import { spokenParts } from '../sounds/sound-requests.ts'
import { endsRoom, notEndedFault } from '../sounds/then-end.ts'
import { isMuteForRemoval, type SentJob } from './job.ts'
import { accountIdOf, roomOf } from './guard.ts'
import { outcomeEntry, personsOf } from './journal-entries.ts'
import { show } from './progress.ts'
import type { SendOutcome, SendResult } from './send.ts'
import { totalsOf } from './several.ts'

/**
 * Shows and journals what became of the requests of an action, and returns the totals. Callers with the same outcome
 * share one pending action and one entry. The parts of a text that is announced have one outcome together.
 */
export async function settle(job: SentJob, results: readonly SendResult[]): Promise<Result<ActionResult>> {
  const { action, monitor } = job
  if (isSoundAction(action.kind)) return settleSound(job, results)
  const groups = groupsOf(results)
  const [first, ...others] = groups
  if (first !== undefined && others.length === 0) return settleOne(job, first.outcome)
  show(job, undefined)
  // All entries are queued without a wait in between, so that they share one flush and no crash leaves half of them.
  await Promise.all(groups.map((group, index) => settleOne(jobFor(job, group, index), group.outcome)))
  const totals = totalsOf(
    results.map(({ target, outcome }) => ({
      is: outcome.kind,
      ...(outcome.kind === 'failed' && outcome.sent && { fault: outcome.fault }),
      of: target.kind === 'members' ? target.members.length : 1,
    })),
  )
  if (totals.accepted === 0 && 'seen' in action) drop(monitor.readNow(roomOf(action)))
  return success(totals)
}

/** Shows and journals one outcome. Later rosters confirm what was sent, even if the response to it was lost. */
async function settleOne(job: SentJob, outcome: SendOutcome): Promise<Result<ActionResult>> {
  const { action, journal, fields } = job
  if (outcome.kind === 'gone') {
    show(job, undefined)
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
      show(job, 'accepted', { fault: outcome.fault, uncertain: true }, whenSeen)
    else show(job, isUnwanted(job, outcome.fault) ? undefined : 'failed', { fault: outcome.fault })
    await journal.write(outcomeEntry(fields, isUnknown ? 'unknown' : 'failed', outcome))
    if (isUnknown && action.kind === 'endAll') reportEnds(job)
    return { ok: false, fault: outcome.fault }
  }
  const { requestId, recording } = outcome
  const { target } = job
  const people = target.kind === 'everyone' ? target.people : undefined
  const covered = outcome.covered ?? (target.kind === 'members' ? target.members.length : people)
  afterAcceptance(job, recording?.url, recording?.asynchronous)
  const entry = outcomeEntry(fields, 'accepted', { requestId })
  const written = journal.write(recording?.url === undefined ? entry : { ...entry, recordingUrl: recording.url })
  if (!isSoundAction(action.kind)) show(job, 'accepted', {}, whenSeen)
  await written
  return success({
    state: 'accepted',
    ...(requestId !== undefined && { requestId }),
    ...(covered !== undefined && !isSoundAction(action.kind) && { covered }),
  })
}

/** What an accepted request changes besides its row. */
function afterAcceptance(job: SentJob, url: string | undefined, isQueued = false): void {
  const { action, account, clock, monitor, target } = job
  for (const room of monitor.snapshot().conferences) if (ends(action, room)) monitor.endAccepted(room, room.instance)
  switch (action.kind) {
    case 'hangupCall':
      showInRoom(job, action.callUuid)
      break
    case 'endAll':
      reportEnds(job)
      break
    case 'stopAnnouncement':
      announcementStopped(monitor, action)
      show(job, undefined)
      break
    case 'stopRecording':
      recordingsStopped(monitor, action.seen, target, account.asynchronous !== undefined, clock.now())
      show(job, undefined)
      break
    case 'record': {
      const call = action.who.kind === 'members' ? recordedCall(clock.now(), action.timeLimit, url) : {}
      show(job, 'recording', { ...(isQueued && { unverified: true }), ...call })
    }
  }
}

/**
 * Shows and journals the outcome of an announcement, of a recording, or of the stop of either. No read shows whether an
 * announcement plays, so an accepted announcement is shown as playing for its estimated duration.
 */
async function settleSound(job: SentJob, results: readonly SendResult[]): Promise<Result<ActionResult>> {
  const { id, action, monitor, clock, provider } = job
  const outcome = together(results)
  const accepted = results.filter((result) => result.outcome.kind === 'accepted')
  let heardUntil: EpochMs | undefined
  if (action.kind === 'announce' && accepted.length > 0) {
    const texts = spokenParts(action, provider).map(({ sound }) => (sound.kind === 'speech' ? sound.text : ''))
    // If a part failed, the row also shows the failure, which uses the id of the action.
    const playing = outcome.kind === 'accepted' ? id : `${id}/playing`
    const text = texts.slice(0, accepted.length).join(' ')
    heardUntil = announced(monitor, action, { id: playing, at: clock.now() }, listenersOf(accepted), text)
  }
  const isUnended = outcome.kind === 'failed' && endsRoom(action)
  const settled = await settleOne(job, isUnended ? { ...outcome, fault: notEndedFault(outcome.fault) } : outcome)
  // A success without acceptance means that every listener has left.
  if (action.kind === 'stopAnnouncement' && outcome.kind === 'gone') announcementStopped(monitor, action)
  if (!settled.ok || settled.value.state !== 'accepted' || heardUntil === undefined) return settled
  return success({ ...settled.value, heardUntil })
}

/** When the recording of a call ends, and where its file will be. */
function recordedCall(now: number, timeLimit = LONGEST_CALL_RECORDING, url?: string): Partial<Pending> {
  const host = url !== undefined && isPublicWebAddress(url) ? { recordingHost: hostOf(url) } : {}
  return { until: now + timeLimit * 1_000, ...host }
}

/**
 * The outcome of all parts of a sound together. If a part failed although others were accepted, the fault says how many
 * were. `gone` means that no part reached anyone.
 */
function together(results: readonly SendResult[]): SendOutcome {
  const outcomes = results.map(({ outcome }) => outcome)
  const accepted = outcomes.filter((outcome) => outcome.kind === 'accepted')
  const failed = outcomes.find((outcome) => outcome.kind === 'failed')
  if (failed === undefined) return accepted[0] ?? { kind: 'gone', requestId: undefined, isFound: true }
  if (accepted.length === 0) return failed
  const values = { ...failed.fault.values, taken: accepted.length, asked: outcomes.length }
  return { ...failed, fault: { ...failed.fault, values } }
}

/** Empty if the requests were for everyone. */
function listenersOf(accepted: readonly SendResult[]): readonly Member[] {
  const members = accepted.flatMap(({ target }) => (target.kind === 'members' ? target.members : []))
  return [...new Map(members.map((member) => [member.key, member])).values()]
}

function ends(action: Action, { accountId, name, instance }: Room): boolean {
  if (action.kind === 'endAll') return accountId === action.accountId
  const { seen } = action.kind === 'end' ? action : {}
  return seen?.accountId === accountId && seen.conference === name && seen.instance === instance
}

/** Shows the hang-up of a call on its caller's row too. */
function showInRoom({ id, action, monitor, clock }: SentJob, callUuid: CallUuid): void {
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
function reportEnds({ account, monitor, journal, clock, fields }: SentJob): void {
  const { rooms = [], ...common } = fields
  if (rooms.length === 0) return
  clock.setTimeout(() => {
    const refOf = ({ conference: name }: (typeof rooms)[number]): RoomRef => ({ accountId: account.id, name })
    const open = rooms.filter((room) => !monitor.isOver(refOf(room), room.instance))
    // Without a later read, for example because the network is lost, nothing is known about the room.
    const live = open.filter((room) => (monitor.age(refOf(room), 'retrieved') ?? Infinity) < REPORT_AFTER)
    if (open.length === 0) drop(journal.write(outcomeEntry(common, 'confirmed')))
    else if (live.length > 0)
      drop(journal.write({ ...outcomeEntry(common, 'unknown'), rooms: live, text: 'stillLive' }))
  }, REPORT_AFTER)
}

/** Whether the row shows no failure, because the user did not ask for the action and it was cancelled. */
function isUnwanted(job: SentJob, { code }: Fault): boolean {
  return (job.reason !== undefined && code === 'cancelled') || isMuteForRemoval(job)
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

interface Group {
  readonly members: readonly Member[]
  readonly outcome: SendOutcome
}

/** The same action, limited to the callers of one group. */
function jobFor(job: SentJob, { members }: Group, index: number): SentJob {
  const fields = { ...job.fields, members: personsOf(job.action.kind, members) }
  const about = { id: `${job.id}/${String(index)}`, who: members.map(({ key }) => key), ...callerOf(members) }
  return { ...job, target: { kind: 'members', members }, fields, about }
}

/** The callers of each request that was tried and failed form a group; the others are grouped by outcome. */
function groupsOf(results: readonly SendResult[]): readonly Group[] {
  const groups = new Map<unknown, Group>()
  for (const [index, { target, outcome }] of results.entries()) {
    const members = target.kind === 'members' ? target.members : []
    const key = outcome.kind === 'failed' && outcome.sent ? index : outcome.kind
    const before = groups.get(key)
    groups.set(key, {
      members: [...(before?.members ?? []), ...members],
      outcome: before === undefined ? outcome : ofSeveral(outcome),
    })
  }
  return [...groups.values()]
}

/** No response names all callers of several requests. */
function ofSeveral(outcome: SendOutcome): SendOutcome {
  return outcome.kind === 'accepted' ? { ...outcome, covered: undefined } : outcome
}
