import { fault } from '../../../shared/fault.ts'
import type { Fault } from '../../../shared/fault.ts'
import type { Action, ActionResult, Pending } from '../../../shared/rooms/model.ts'
import { LONGEST_CALL_RECORDING } from '../../../shared/limits.ts'
import { success } from '../../../shared/result.ts'
import type { Result } from '../../../shared/result.ts'
import { addressProblem, hostOf, isPublicWebAddress } from '../../../shared/web-address.ts'
import type { ActionRun, SentRun } from './action-run.ts'
import { spokenParts } from '../sounds/sound-requests.ts'
import type { Announcement } from '../sounds/sound-requests.ts'
import { endsRoom, notEndedFault } from '../sounds/then-end.ts'
import type { Audience } from '../sounds/announcements.ts'
import type { RoomAction } from './guard.ts'
import { outcomeEntry } from './journal-entries.ts'
import { journalOutcome } from './outcomes.ts'
import { recordingsStopped } from '../sounds/recordings.ts'
import type { SendOutcome, SendResult } from './send.ts'

/**
 * Returns a fault if the address of a file is invalid, or the text is empty. The address is checked here because the
 * window is not trusted.
 */
export function soundFault({ action, account }: ActionRun<Action>): Fault | undefined {
  if (action.kind !== 'announce') return undefined
  const { sound } = action
  if (sound.kind === 'file') {
    const problem = addressProblem(sound.url, account.demo)
    if (problem === undefined) return undefined
    return fault('invalid', { values: { reason: problem === 'private' ? 'soundUrlPrivate' : 'soundUrl' } })
  }
  return sound.text.trim() === '' ? fault('invalid', { values: { reason: 'speechEmpty' } }) : undefined
}

/**
 * Shows and journals the outcome of an announcement, of a recording, or of the stop of either. No read shows whether an
 * announcement plays, so an accepted announcement is shown as playing for its estimated duration.
 */
export async function journalSound(run: SentRun, results: readonly SendResult[]): Promise<Result<ActionResult>> {
  const { action, announcements, journal, fields, progress } = run
  const outcome = outcomeFor(action, results)
  const accepted = results.filter((result) => result.outcome.kind === 'accepted')
  if (action.kind === 'announce' && accepted.length > 0) {
    // If a part failed, the row also shows the failure, which uses the id of the action.
    const id = outcome.kind === 'accepted' ? run.id : `${run.id}/playing`
    announcements.begin(id, action, listenersOf(accepted), acceptedText(run, action, accepted))
  }
  if (outcome.kind !== 'accepted') {
    const result = await journalOutcome(run, outcome)
    // A success without acceptance means that every listener has left.
    if (action.kind === 'stopAnnouncement' && result.ok) announcements.stopped(action)
    return result
  }
  const { requestId, recording } = outcome
  if (action.kind === 'stopAnnouncement') announcements.stopped(action)
  if (action.kind === 'stopRecording')
    recordingsStopped(run.monitor, action.seen, run.target, run.account.asynchronous !== undefined, run.clock.now())
  if (action.kind === 'record') {
    progress.show('recording', {
      ...(recording?.asynchronous === true && { unverified: true }),
      ...(action.who.kind === 'members' && recordedCall(run, action.timeLimit, recording?.url)),
    })
  } else if (action.kind !== 'announce') progress.show(undefined)
  const entry = outcomeEntry(fields, 'accepted', { requestId })
  await journal.write(recording?.url === undefined ? entry : { ...entry, recordingUrl: recording.url })
  return success({ state: 'accepted', ...(requestId !== undefined && { requestId }) })
}

/** When the recording of a call ends, and where its file will be. */
function recordedCall(
  { clock }: SentRun,
  timeLimit = LONGEST_CALL_RECORDING,
  url?: string,
): Pick<Pending, 'until' | 'recordingHost'> {
  const host = url !== undefined && isPublicWebAddress(url) ? { recordingHost: hostOf(url) } : {}
  return { until: clock.now() + timeLimit * 1_000, ...host }
}

function outcomeFor(action: RoomAction, results: readonly SendResult[]): SendOutcome {
  const outcome = commonOutcome(results)
  return outcome.kind === 'failed' && endsRoom(action) ? { ...outcome, fault: notEndedFault(outcome.fault) } : outcome
}

/**
 * The outcome of all parts together. If a part failed although others were accepted, the fault says how many were.
 * `gone` means that no part reached anyone.
 */
function commonOutcome(results: readonly SendResult[]): SendOutcome {
  const outcomes = results.map(({ outcome }) => outcome)
  const accepted = outcomes.filter((outcome) => outcome.kind === 'accepted')
  for (const outcome of outcomes) {
    if (outcome.kind !== 'failed') continue
    if (accepted.length === 0) return outcome
    const values = { ...outcome.fault.values, taken: accepted.length, asked: outcomes.length }
    return { ...outcome, fault: { ...outcome.fault, values } }
  }
  return accepted[0] ?? { kind: 'gone', requestId: undefined, isFound: true }
}

function listenersOf(accepted: readonly SendResult[]): Audience {
  const members = accepted.flatMap(({ target }) => (target.kind === 'members' ? target.members : []))
  return members.length === 0 ? 'everyone' : [...new Map(members.map((member) => [member.key, member])).values()]
}

function acceptedText({ provider }: ActionRun, action: Announcement, accepted: readonly SendResult[]): string {
  const texts = spokenParts(action, provider).map(({ sound }) => (sound.kind === 'speech' ? sound.text : ''))
  return texts.slice(0, accepted.length).join(' ')
}
