import { elapsedOf } from '../../../shared/clock.ts'
import { drop } from '../../../shared/drop.ts'
import { isSoundAction } from '../../../shared/rooms/action-effect.ts'
import { fault } from '../../../shared/fault.ts'
import type { Fault } from '../../../shared/fault.ts'
import type { ActionResult, Action, Pending } from '../../../shared/rooms/model.ts'
import { success } from '../../../shared/result.ts'
import type { Result } from '../../../shared/result.ts'
import { journalSound, soundFault } from '../sounds/sound-outcomes.ts'
import { gateInTime, isMuteForRemoval } from './action-run.ts'
import type { ActionRun, TargetedRun } from './action-run.ts'
import { isIrreversible } from './guard.ts'
import type { ActionTarget, Look, RoomAction } from './guard.ts'
import { actionFields, callerOf, outcomeEntry } from './journal-entries.ts'
import type { ActionFields } from './journal-entries.ts'
import { journalOutcomes } from './outcomes.ts'
import { createProgress, showIfSlow } from './progress.ts'
import { look } from './look.ts'
import { sendAll } from './send.ts'

/**
 * Revalidates, journals the intent, sends, and journals the outcome. Does not repeat an irreversible request that the
 * provider may have carried out.
 */
export async function executeRoomAction(run: ActionRun): Promise<Result<ActionResult>> {
  if (run.prepare === undefined) return revalidateAndSend(run)
  const startedAt = elapsedOf(run.clock)
  const unprepared = await run.prepare()
  return unprepared ?? revalidateAndSend({ ...run, requestedAt: run.requestedAt + elapsedOf(run.clock) - startedAt })
}

async function revalidateAndSend(run: ActionRun): Promise<Result<ActionResult>> {
  const unplayable = soundFault(run)
  if (unplayable !== undefined) return { ok: false, fault: unplayable }
  const revalidation = await showIfSlow(run, run.id, () => look(run.action, run.monitor, run.clock))
  if (revalidation.kind === 'alreadyGone') return success({ state: 'alreadyGone' })
  if (revalidation.kind === 'refuse') return { ok: false, fault: revalidation.fault }
  const stopped = gateInTime(run).check()
  if (stopped !== undefined) return { ok: false, fault: stopped }
  const targeted = withTarget(run, revalidation)
  const { fields, progress } = targeted
  run.onStarted()
  const showFailed = (failed: Fault): void => {
    progress.show('failed', { fault: failed })
  }
  return journalCrash(run, fields, showFailed, async () => {
    // The row is changed while the intent is being written, so that changing the row does not delay the request.
    const writing = writeIntent(run, fields)
    progress.show('sending')
    const unwritten = await writing
    if (unwritten !== undefined) {
      progress.show(isMuteForRemoval(run) ? undefined : 'failed', { fault: unwritten })
      return { ok: false, fault: unwritten }
    }
    const sent = { ...targeted, sentAt: elapsedOf(run.clock) }
    const results = await sendAll(sent)
    return isSoundAction(run.action.kind) ? journalSound(sent, results) : journalOutcomes(sent, results)
  })
}

function withTarget(run: ActionRun, revalidation: Extract<Look, { kind: 'go' }>): TargetedRun {
  const { id, action, account, reason, partOf } = run
  const { target, goodUntil } = revalidation
  const caller = target.kind === 'members' ? callerOf(target.members) : {}
  const progress = createProgress(run, { id, who: whoOf(action, target), ...caller })
  const fields = {
    ...actionFields(action, id, account, revalidation),
    ...(reason !== undefined && { text: reason }),
    ...(partOf !== undefined && { partOf: partOf.id }),
  }
  return { ...run, target, goodUntil, progress, fields }
}

function whoOf(action: RoomAction, target: ActionTarget): Pending['who'] {
  if (action.kind === 'end') return []
  return target.kind === 'members' ? target.members.map((member) => member.key) : 'everyone'
}

/**
 * Writes the intent before anything is sent. The intent of an action that cannot be undone must be on disk first, and
 * so must that of the mute before a removal, because a removal that cannot be logged is not sent. Other intents are
 * flushed while the request is sent, so that a click does not wait for the disk; a power cut may lose their lines.
 *
 * @returns a fault if an intent that must be on disk first could not be written
 */
export async function writeIntent(
  run: Pick<ActionRun<Action>, 'action' | 'journal' | 'partOf'>,
  fields: ActionFields,
): Promise<Fault | undefined> {
  const { action, journal } = run
  const intent = { ...fields, event: 'intent' } as const
  if (!isIrreversible[action.kind] && !isMuteForRemoval(run)) {
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

/**
 * Runs the task. If it throws, passes a fault to `onCrash` and journals the outcome as unknown, because the request may
 * already have left.
 */
export async function journalCrash<T>(
  { journal }: Pick<ActionRun, 'journal'>,
  fields: ActionFields,
  onCrash: (crash: Fault) => void,
  task: () => Promise<T>,
): Promise<T> {
  try {
    return await task()
  } catch (error) {
    const crash = fault('internal')
    onCrash(crash)
    await journal.write(outcomeEntry(fields, 'unknown', { fault: crash }))
    throw error
  }
}
