import type { Acted, Action, Pending } from '../../shared/model.ts'
import { success } from '../../shared/result.ts'
import type { Failure, Result } from '../../shared/result.ts'
import type { ActReply } from '../providers/provider.ts'
import { unlessBroken } from './broken.ts'
import type { RoomAction } from './guard.ts'
import { aboutAction, outcomeLine } from './log-lines.ts'
import type { Line } from './log-lines.ts'
import { intend } from './ticket.ts'
import type { PerformParts, Ticket } from './ticket.ts'

type AccountAction = Exclude<Action, RoomAction>
type Mark = (state: Pending['state'] | undefined, more?: Partial<Pending>) => void

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
    about: Omit<Line, 'event'>,
    mark: Mark,
  ): Promise<Result<Acted>> => {
    const refusedBy = ticket.halted() ?? (await intend(parts, action, about))
    if (refusedBy !== undefined) {
      mark('failed', { fault: refusedBy })
      return { ok: false, fault: refusedBy }
    }
    const before = monitor.snapshot()
    const reply = await send(action, ticket)
    if (!reply.ok) {
      mark('failed', { fault: reply.fault })
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
    mark(undefined)
    const handedOver = reply.value !== 'alreadyGone' && reply.value.asynchronous
    const outcome = gone ? 'alreadyGone' : handedOver ? 'handedOver' : 'accepted'
    await journal.write(outcomeLine(about, outcome, { requestId }))
    monitor.refresh(action.accountId)
    if (gone) return success({ state: 'alreadyGone' })
    const known = requestId === undefined ? {} : { requestId }
    return success({ state: 'accepted', ...known, ...(handedOver && { handedOver }) })
  }

  return async (action, ticket) => {
    const about = aboutAction(action, ticket.id, ticket.account)
    const entry = { id: ticket.id, kind: action.kind, who: [], at: clock.now() }
    const mark: Mark = (state, more = {}) => {
      monitor.pending(
        action.accountId,
        undefined,
        ticket.id,
        state === undefined ? undefined : { ...entry, ...more, state },
      )
    }
    mark('sending')
    return unlessBroken(parts, about, mark, () => perform(action, ticket, about, mark))
  }
}
