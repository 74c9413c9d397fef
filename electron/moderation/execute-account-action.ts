import { fault } from '../../shared/fault.ts'
import type { ActionResult, Action, Snapshot } from '../../shared/model.ts'
import { success } from '../../shared/result.ts'
import type { Failure, Result } from '../../shared/result.ts'
import type { WriteReply } from '../providers/provider.ts'
import { stopFault } from './action-run.ts'
import type { ActionRun } from './action-run.ts'
import { journalCrash, writeIntent } from './execute.ts'
import type { RoomAction } from './guard.ts'
import { actionFields, outcomeEntry } from './journal-entries.ts'
import type { ActionFields } from './journal-entries.ts'

/** End all and hang up a call: they name an account, so there is no room to revalidate. */
export type AccountAction = Exclude<Action, RoomAction>

type AccountRun = ActionRun<AccountAction>

/** Milliseconds that an accepted hang-up is shown: nothing polls the calls, so no observation clears it. */
const HANGING_UP = 5_000

/** Journals the intent, sends, and journals the outcome. */
export async function executeAccountAction(run: AccountRun): Promise<Result<ActionResult>> {
  const { id, action, account, monitor, clock } = run
  const fields = actionFields(action, id, account)
  const who = action.kind === 'hangupCall' ? [action.callUuid] : []
  const entry = { id, kind: action.kind, who, at: clock.now() }
  const show = (state: 'sending' | 'accepted'): void => {
    monitor.pending(action.accountId, undefined, id, { ...entry, state })
  }
  const clear = (): void => {
    monitor.pending(action.accountId, undefined, id, undefined)
  }
  show('sending')
  const acted = await journalCrash(run, fields, clear, () => sendAndJournal(run, fields))
  // A failure is in the result. There is no row on which it could stay until it is dismissed.
  if (action.kind === 'endAll' || !acted.ok || acted.value.state !== 'accepted') clear()
  else {
    show('accepted')
    clock.setTimeout(clear, HANGING_UP)
  }
  return acted
}

async function sendAndJournal(run: AccountRun, fields: ActionFields): Promise<Result<ActionResult>> {
  const { action, monitor, journal } = run
  const refused = stopFault(run) ?? (await writeIntent(run, fields))
  if (refused !== undefined) return { ok: false, fault: refused }
  let before = monitor.snapshot()
  const onLeaving = (): void => void (before = monitor.snapshot())
  const reply = await verifyGone(run, await send(run, onLeaving))
  if (!reply.ok) {
    const outcome = reply.fault.code === 'unknownOutcome' ? 'unknown' : 'failed'
    await journal.write(outcomeEntry(fields, outcome, { fault: reply.fault }))
    monitor.refresh(action.accountId)
    return { ok: false, fault: reply.fault }
  }
  const { requestId, value } = reply
  if (value === 'alreadyGone') {
    await journal.write(outcomeEntry(fields, 'alreadyGone', { requestId }))
    monitor.refresh(action.accountId)
    return success({ state: 'alreadyGone' })
  }
  if (action.kind === 'endAll') acceptEnds(run, before)
  else showInRoom(run, action.callUuid)
  const handedOver = value.asynchronous
  await journal.write(outcomeEntry(fields, handedOver ? 'handedOver' : 'accepted', { requestId }))
  monitor.refresh(action.accountId)
  const known = requestId === undefined ? {} : { requestId }
  return success({ state: 'accepted', ...known, ...(handedOver && { handedOver }) })
}

/** @param onLeaving called right before the request leaves; it may have waited in the queue. */
async function send(run: AccountRun, onLeaving: () => void): Promise<WriteReply | Failure> {
  const { action, provider } = run
  const stopped = stopFault(run)
  if (stopped !== undefined) return { ok: false, fault: stopped }
  const stillWanted = (): boolean => {
    onLeaving()
    return stopFault(run) === undefined
  }
  return action.kind === 'endAll'
    ? provider.hangUpAllConferences({ stillWanted })
    : provider.hangUpCall(action.callUuid, { stillWanted })
}

/**
 * After a 404 on the request: reads the call, or the list. A single 404 can be wrong, so the target counts as gone only if
 * the second response agrees; otherwise the outcome is not known.
 */
async function verifyGone(
  { action, provider }: AccountRun,
  reply: WriteReply | Failure,
): Promise<WriteReply | Failure> {
  if (!reply.ok || reply.value !== 'alreadyGone') return reply
  const isGone =
    action.kind === 'endAll'
      ? await provider
          .list({ priority: 'person' })
          .then((read) => read.ok && read.value.isComplete && read.value.names.length === 0)
      : await provider
          .retrieveLiveCall(action.callUuid, { priority: 'person' })
          .then((read) => read.ok && read.value === 'notLive')
  return isGone ? reply : { ok: false, fault: fault('unknownOutcome', { values: { reason: 'notFound' } }) }
}

/** The caller's row shows it too, and a room that becomes empty by it was ended by this Gavel. */
function showInRoom({ id, action, monitor, clock }: AccountRun, callUuid: string): void {
  for (const { accountId, name, members = [] } of monitor.snapshot().conferences) {
    const who = members.filter((member) => member.callUuid === callUuid).map(({ key }) => key)
    if (accountId !== action.accountId || who.length === 0) continue
    monitor.pending(accountId, name, id, { id, kind: 'remove', who, at: clock.now(), state: 'accepted' })
  }
}

/** The provider accepted the end of each room that was known when the request was sent. */
function acceptEnds({ action, monitor }: AccountRun, before: Snapshot): void {
  for (const { accountId, name, instance } of before.conferences) {
    if (accountId === action.accountId) monitor.endAccepted({ accountId, name }, instance)
  }
}
