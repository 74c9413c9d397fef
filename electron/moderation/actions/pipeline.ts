import { drop } from '../../../shared/drop.ts'
import { fault } from '../../../shared/fault.ts'
import type { Fault } from '../../../shared/fault.ts'
import type { HangUp } from '../../../shared/rooms/action-effect.ts'
import type { EpochMs } from '../../../shared/values.ts'
import type { ActionResult, Action, Pending, Room } from '../../../shared/rooms/model.ts'
import { callerOf } from '../../../shared/rooms/room-actions.ts'
import { success } from '../../../shared/result.ts'
import type { Result } from '../../../shared/result.ts'
import { soundFault } from '../sounds/sound-requests.ts'
import { gateInTime, isMuteForRemoval, type Job, type SentJob } from './job.ts'
import { kinds } from './kinds.ts'
import type { ActionTarget, Look } from './guard.ts'
import { look, lookAtAccount } from './look.ts'
import { actionFields, outcomeEntry, roomFields } from './journal-entries.ts'
import type { ActionFields } from './journal-entries.ts'
import { settle } from './outcomes.ts'
import { show, showIfSlow } from './progress.ts'
import { sendAll } from './send.ts'

/**
 * Looks at the target, journals the intent, sends, and journals the outcome. Does not repeat an irreversible request that
 * the provider may have carried out.
 */
export async function carryOut(job: Job): Promise<Result<ActionResult>> {
  const { id, action, account, monitor, clock } = job
  const unplayable = soundFault(action, account)
  if (unplayable !== undefined) return { ok: false, fault: unplayable }
  // A removal that is refused because somebody else has the member id must not have muted that one.
  const why = isMuteForRemoval(job) ? 'read' : 'send'
  const looked = await showIfSlow(job, id, () =>
    'seen' in action ? look(action, monitor, clock, why) : lookAtAccount(action, job),
  )
  if (looked.kind === 'alreadyGone') return success({ state: 'alreadyGone' })
  if (looked.kind === 'refuse') return { ok: false, fault: looked.fault }
  const stopped = gateInTime(job).check()
  if (stopped !== undefined) return { ok: false, fault: stopped }
  const sent = aim(job, looked)
  const { fields } = sent
  job.onStarted()
  try {
    // The row is changed while the intent is being written, so that changing the row does not delay the request.
    const writing = writeIntent(job, fields)
    show(sent, 'sending')
    const unwritten = await writing
    if (unwritten !== undefined) {
      show(sent, isMuteForRemoval(job) ? undefined : 'failed', { fault: unwritten })
      return { ok: false, fault: unwritten }
    }
    const acted = await settle(sent, await sendAll(sent))
    if (!('seen' in action)) monitor.refresh(action.accountId)
    return acted
  } catch (error) {
    // The request may already have left.
    const crash = fault('internal')
    show(sent, 'failed', { fault: crash })
    await job.journal.write(outcomeEntry(fields, 'unknown', { fault: crash }))
    throw error
  }
}

type Go = Extract<Look, { kind: 'go' }>

function aim(job: Job, { target, goodUntil, conference }: Go): SentJob {
  const { id, action, account, reason, partOf } = job
  const caller = target.kind === 'members' ? callerOf(target.members) : {}
  const fields = {
    ...actionFields(action, id, account, { target, conference }),
    ...(action.kind === 'endAll' && { rooms: roomsOf(job).map(roomFields) }),
    ...(action.kind === 'hangupCall' && lastedUntil(action, job.clock.now())),
    ...(reason !== undefined && { text: reason }),
    ...(partOf !== undefined && { partOf: partOf.id }),
  }
  return { ...job, target, goodUntil, about: { id, who: whoOf(action, target), ...caller }, fields }
}

function whoOf(action: Action, target: ActionTarget): Pending['who'] {
  if (action.kind === 'hangupCall') return [action.callUuid]
  if (action.kind === 'end' || action.kind === 'endAll') return []
  return target.kind === 'members' ? target.members.map((member) => member.key) : 'everyone'
}

function roomsOf({ account, monitor }: Job): readonly Room[] {
  return monitor.snapshot().conferences.filter(({ accountId }) => accountId === account.id)
}

/** How long the call has lasted, for the log. */
function lastedUntil({ caller }: HangUp, now: EpochMs): Pick<ActionFields, 'duration'> {
  return caller?.startedAt === undefined ? {} : { duration: Math.max(0, Math.round((now - caller.startedAt) / 1_000)) }
}

/**
 * Writes the intent before anything is sent. The intent of an action that cannot be undone must be on disk first, and
 * so must that of the mute before a removal, because a removal that cannot be logged is not sent. Other intents are
 * flushed while the request is sent, so that a click does not wait for the disk; a power cut may lose their lines.
 *
 * @returns a fault if an intent that must be on disk first could not be written
 */
async function writeIntent(
  job: Pick<Job, 'action' | 'journal' | 'partOf'>,
  fields: ActionFields,
): Promise<Fault | undefined> {
  const { action, journal } = job
  const intent = { ...fields, event: 'intent' } as const
  if (kinds[action.kind].undoable && !isMuteForRemoval(job)) {
    await new Promise<void>((proceed) => {
      drop(journal.write(intent, proceed).finally(proceed))
    })
    return undefined
  }
  const written = await journal.write(intent)
  if (written.ok) return undefined
  // The team has already been told about the intent, and a slow disk may still write it, so it must not look
  // unfinished.
  drop(journal.write(outcomeEntry(fields, 'failed', { fault: written.fault })))
  return written.fault
}
