import { elapsedOf } from '../../../shared/clock.ts'
import type { CallUuid, ElapsedMs, EpochMs } from '../../../shared/values.ts'
import { fault, type Fault } from '../../../shared/fault.ts'
import type { ActionResult, Action, Room } from '../../../shared/rooms/model.ts'
import { success } from '../../../shared/result.ts'
import type { Failure, Result } from '../../../shared/result.ts'
import type { WriteReply } from '../../providers/provider.ts'
import type { SendGate } from '../../providers/send-gate.ts'
import { gateInTime, type ActionRun } from './action-run.ts'
import { journalCrash, writeIntent } from './execute.ts'
import { differs, goodFor, type RoomAction } from './guard.ts'
import { actionFields, outcomeEntry, roomFields } from './journal-entries.ts'
import type { ActionFields } from './journal-entries.ts'
import { reportEnds } from './report-ends.ts'

/** *End all*, and hanging up a call. Both name an account instead of a room, so there is no room to revalidate. */
export type AccountAction = Exclude<Action, RoomAction>

type AccountRun = ActionRun<AccountAction>

/**
 * Milliseconds for which an accepted hang-up is shown. Calls are polled only for some rooms, so no observation clears
 * it.
 */
const HANGING_UP = 5_000

/** Journals the intent, sends, and journals the outcome. */
export async function executeAccountAction(run: AccountRun): Promise<Result<ActionResult>> {
  const { id, action, account, monitor, clock } = run
  const fields = {
    ...actionFields(action, id, account),
    ...lastedUntil(action, clock.now()),
    ...(action.kind === 'endAll' && { rooms: roomsOf(run).map(roomFields) }),
  }
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
  // Only an accepted hang-up stays shown. A failure does not, because it has no row on which the user could dismiss it.
  if (action.kind === 'endAll' || !acted.ok || acted.value.state !== 'accepted') clear()
  else {
    show('accepted')
    clock.setTimeout(clear, HANGING_UP)
  }
  return acted
}

async function sendAndJournal(run: AccountRun, fields: ActionFields): Promise<Result<ActionResult>> {
  const { action, monitor, journal, clock } = run
  // By the time the call is read, the click may be too old to act on.
  const unchecked = run.gate.check() ?? (await checkCaller(run)) ?? gateInTime(run).check()
  const notAfter = action.kind === 'hangupCall' ? elapsedOf(clock) + goodFor.remove : Infinity
  const refused = unchecked ?? (await writeIntent(run, fields))
  if (refused !== undefined) return { ok: false, fault: refused }
  let ending: readonly Room[] = []
  const onLeaving = (): void => {
    ending = roomsOf(run)
  }
  const sent = await send(run, notAfter, onLeaving)
  if (action.kind === 'endAll' && sent.ok && sent.value !== 'alreadyGone')
    for (const room of ending) monitor.endAccepted(room, room.instance)
  const reply = await verifyGone(run, sent)
  if (!reply.ok) {
    const outcome = reply.fault.code === 'unknownOutcome' ? 'unknown' : 'failed'
    await journal.write(outcomeEntry(fields, outcome, { fault: reply.fault }))
    if (outcome === 'unknown' && action.kind === 'endAll') reportEnds(run, fields, ending)
    monitor.refresh(action.accountId)
    return { ok: false, fault: reply.fault }
  }
  const { requestId, value } = reply
  if (value === 'alreadyGone') {
    await journal.write(outcomeEntry(fields, 'alreadyGone', { requestId }))
    monitor.refresh(action.accountId)
    return success({ state: 'alreadyGone' })
  }
  if (action.kind === 'hangupCall') showInRoom(run, action.callUuid)
  const handedOver = value.asynchronous
  await journal.write(outcomeEntry(fields, handedOver ? 'handedOver' : 'accepted', { requestId }))
  if (action.kind === 'endAll') reportEnds(run, fields, ending)
  monitor.refresh(action.accountId)
  const known = requestId === undefined ? {} : { requestId }
  return success({ state: 'accepted', ...known, ...(handedOver && { handedOver }) })
}

/** How long the call has lasted, for the log. */
function lastedUntil(action: AccountAction, now: EpochMs): Pick<ActionFields, 'duration'> {
  const startedAt = action.kind === 'hangupCall' ? action.caller?.startedAt : undefined
  return startedAt === undefined ? {} : { duration: Math.max(0, Math.round((now - startedAt) / 1_000)) }
}

/**
 * Reads a call before it is hung up. Refuses if it cannot be read, or if its caller is not the one whom the question
 * named. A call that seems to be gone is hung up nevertheless, because only two responses prove that it is gone.
 */
async function checkCaller({ action, provider, gate }: AccountRun): Promise<Fault | undefined> {
  if (action.kind === 'endAll') return undefined
  const { caller, callUuid } = action
  if (caller === undefined) return fault('unconfirmed')
  const read = await provider.retrieveLiveCall(callUuid, { priority: 'person', gate })
  if (!read.ok) return read.fault
  if (read.value === 'notLive') return undefined
  const { name, number } = read.value
  return differs(caller, { name, number, memberId: '' })?.fault
}

/**
 * @param notAfter elapsed milliseconds after which the call must be re-read
 * @param onLeaving called when the request is about to leave, after any wait in the queue. Its gate may still close.
 */
async function send(run: AccountRun, notAfter: ElapsedMs, onLeaving: () => void): Promise<WriteReply | Failure> {
  const { action, provider, clock } = run
  const stopped = run.gate.check()
  if (stopped !== undefined) return { ok: false, fault: stopped }
  const gate: SendGate = {
    notAfter,
    check: () => {
      const closed =
        run.gate.check() ?? (elapsedOf(clock) > notAfter ? fault('stale', { values: { reason: 'call' } }) : undefined)
      if (closed === undefined) onLeaving()
      return closed
    },
  }
  return action.kind === 'endAll'
    ? provider.hangUpAllConferences({ gate })
    : provider.hangUpCall(action.callUuid, { gate })
}

/**
 * After a 404 on the request, reads the call or the list. A single 404 can be wrong, so the target counts as gone only
 * if the second response agrees. Otherwise the outcome is unknown.
 */
async function verifyGone(run: AccountRun, reply: WriteReply | Failure): Promise<WriteReply | Failure> {
  if (!reply.ok || reply.value !== 'alreadyGone') return reply
  const unknown = { ok: false, fault: fault('unknownOutcome', { values: { reason: 'notFound' } }) } as const
  // If the account is removed in the meantime, nothing more is read with its token.
  const { action, provider, gate, monitor } = run
  if (action.kind === 'endAll') {
    const list = await monitor.listNow(action.accountId)
    return list.ok && list.value.isComplete && list.value.names.length === 0 ? reply : unknown
  }
  const call = await provider.retrieveLiveCall(action.callUuid, { priority: 'person', gate })
  return call.ok && call.value === 'notLive' ? reply : unknown
}

/** Shows the hang-up on the caller's row too. */
function showInRoom({ id, action, monitor, clock }: AccountRun, callUuid: CallUuid): void {
  for (const { accountId, name, members = [] } of monitor.snapshot().conferences) {
    const who = members.filter((member) => member.callUuid === callUuid).map(({ key }) => key)
    if (accountId !== action.accountId || who.length === 0) continue
    monitor.pending(accountId, name, id, { id, kind: 'remove', who, at: clock.now(), state: 'accepted' })
  }
}

function roomsOf({ action, monitor }: AccountRun): readonly Room[] {
  return monitor.snapshot().conferences.filter(({ accountId }) => accountId === action.accountId)
}
