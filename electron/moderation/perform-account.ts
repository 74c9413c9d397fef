import type { Acted, Action, Pending } from '../../shared/model.ts'
import { success } from '../../shared/result.ts'
import type { Result } from '../../shared/result.ts'
import type { ActReply } from '../providers/provider.ts'
import type { RoomAction } from './guard.ts'
import { aboutAction, outcomeLine } from './log-lines.ts'
import { intend } from './ticket.ts'
import type { PerformParts, Ticket } from './ticket.ts'

type AccountAction = Exclude<Action, RoomAction>

/** End all and hang up a call: bound to an account, not to what a room shows. */
export function createAccountPerform(
  parts: PerformParts,
): (action: AccountAction, ticket: Ticket) => Promise<Result<Acted>> {
  const { monitor, journal } = parts

  return async (action, ticket) => {
    const about = aboutAction(action, ticket.id, ticket.account)
    const show = (entry: Pending | undefined): void => {
      monitor.pending(action.accountId, undefined, ticket.id, entry)
    }
    const entry = { id: ticket.id, kind: action.kind, who: [], at: parts.now() }
    show({ ...entry, state: 'sending' })
    const refusedBy = ticket.halted() ?? (await intend(parts, action, about))
    if (refusedBy !== undefined) {
      show({ ...entry, state: 'failed', fault: refusedBy })
      return { ok: false, fault: refusedBy }
    }
    const before = monitor.snapshot()
    const stillWanted = (): boolean => ticket.halted() === undefined
    const send = (): Promise<ActReply> =>
      action.kind === 'endAll'
        ? ticket.provider.hangUpAllConferences({ stillWanted })
        : ticket.provider.hangUpCall(action.callUuid, { stillWanted })
    const halted = ticket.halted()
    const reply = halted === undefined ? await send() : ({ ok: false, fault: halted } as const)
    if (!reply.ok) {
      show({ ...entry, state: 'failed', fault: reply.fault })
      const outcome = reply.fault.code === 'unknownOutcome' ? 'unknown' : 'failed'
      await journal.write(outcomeLine(about, outcome, { fault: reply.fault }))
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
    show(undefined)
    const handedOver = reply.value !== 'alreadyGone' && reply.value.asynchronous
    const outcome = gone ? 'alreadyGone' : handedOver ? 'handedOver' : 'accepted'
    await journal.write(outcomeLine(about, outcome, { requestId }))
    monitor.refresh(action.accountId)
    if (gone) return success({ state: 'alreadyGone' })
    const known = requestId === undefined ? {} : { requestId }
    return success({ state: 'accepted', ...known, ...(handedOver && { handedOver }) })
  }
}
