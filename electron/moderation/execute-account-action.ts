import type { Acted, Action } from '../../shared/model.ts'
import { success } from '../../shared/result.ts'
import type { Failure, Result } from '../../shared/result.ts'
import type { ActReply } from '../providers/provider.ts'
import { journalCrash } from './broken.ts'
import type { RoomAction } from './guard.ts'
import { aboutAction, outcomeEntry } from './journal-entries.ts'
import type { EntryDraft } from './journal-entries.ts'
import { intend } from './ticket.ts'
import type { PerformParts, Ticket } from './ticket.ts'

type AccountAction = Exclude<Action, RoomAction>

/** For so long (ms) a call whose end was taken counts as being hung up; nobody reads the calls by themselves. */
const HANGING_UP = 5_000

/** End all and hang up a call: bound to an account, not to what a room shows. */
export function createAccountPerform(
  parts: PerformParts,
): (action: AccountAction, ticket: Ticket) => Promise<Result<Acted>> {
  const { monitor, journal, clock } = parts

  const send = (action: AccountAction, { provider, halted }: Ticket): Promise<ActReply | Failure> => {
    const stopped = halted()
    if (stopped !== undefined) return Promise.resolve({ ok: false, fault: stopped })
    const stillWanted = (): boolean => halted() === undefined
    return action.kind === 'endAll'
      ? provider.hangUpAllConferences({ stillWanted })
      : provider.hangUpCall(action.callUuid, { stillWanted })
  }

  const perform = async (
    action: AccountAction,
    ticket: Ticket,
    about: Omit<EntryDraft, 'event'>,
  ): Promise<Result<Acted>> => {
    const refusedBy = ticket.halted() ?? (await intend(parts, action, about))
    if (refusedBy !== undefined) return { ok: false, fault: refusedBy }
    const before = monitor.snapshot()
    const reply = await send(action, ticket)
    if (!reply.ok) {
      const outcome = reply.fault.code === 'unknownOutcome' ? 'unknown' : 'failed'
      await journal.write(outcomeEntry(about, outcome, { fault: reply.fault }))
      monitor.refresh(action.accountId)
      return { ok: false, fault: reply.fault }
    }
    const { requestId } = reply
    const gone = reply.value === 'alreadyGone'
    if (action.kind === 'endAll' && !gone) {
      for (const { accountId, name, instance } of before.conferences) {
        if (accountId === action.accountId) monitor.endAccepted({ accountId, name }, instance)
      }
    }
    const handedOver = reply.value !== 'alreadyGone' && reply.value.asynchronous
    const outcome = gone ? 'alreadyGone' : handedOver ? 'handedOver' : 'accepted'
    await journal.write(outcomeEntry(about, outcome, { requestId }))
    monitor.refresh(action.accountId)
    if (gone) return success({ state: 'alreadyGone' })
    const known = requestId === undefined ? {} : { requestId }
    return success({ state: 'accepted', ...known, ...(handedOver && { handedOver }) })
  }

  return async (action, ticket) => {
    const about = aboutAction(action, ticket.id, ticket.account)
    const who = action.kind === 'hangupCall' ? [action.callUuid] : []
    const entry = { id: ticket.id, kind: action.kind, who, at: clock.now() }
    const show = (state: 'sending' | 'accepted'): void => {
      monitor.pending(action.accountId, undefined, ticket.id, { ...entry, state })
    }
    const takeOff = (): void => {
      monitor.pending(action.accountId, undefined, ticket.id, undefined)
    }
    show('sending')
    const acted = await journalCrash(parts, about, takeOff, () => perform(action, ticket, about))
    // What failed is answered to whoever asked: no row keeps it until it is dismissed.
    if (action.kind === 'endAll' || !acted.ok || acted.value.state !== 'accepted') takeOff()
    else {
      show('accepted')
      clock.setTimeout(takeOff, HANGING_UP)
    }
    return acted
  }
}
