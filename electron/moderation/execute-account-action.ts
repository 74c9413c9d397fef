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
  const before = monitor.snapshot()
  const reply = await send(run)
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
  const handedOver = value.asynchronous
  await journal.write(outcomeEntry(fields, handedOver ? 'handedOver' : 'accepted', { requestId }))
  monitor.refresh(action.accountId)
  const known = requestId === undefined ? {} : { requestId }
  return success({ state: 'accepted', ...known, ...(handedOver && { handedOver }) })
}

async function send(run: AccountRun): Promise<WriteReply | Failure> {
  const { action, provider } = run
  const stopped = stopFault(run)
  if (stopped !== undefined) return { ok: false, fault: stopped }
  const stillWanted = (): boolean => stopFault(run) === undefined
  return action.kind === 'endAll'
    ? provider.hangUpAllConferences({ stillWanted })
    : provider.hangUpCall(action.callUuid, { stillWanted })
}

/** The provider accepted the end of each room that was known when the request was sent. */
function acceptEnds({ action, monitor }: AccountRun, before: Snapshot): void {
  for (const { accountId, name, instance } of before.conferences) {
    if (accountId === action.accountId) monitor.endAccepted({ accountId, name }, instance)
  }
}
