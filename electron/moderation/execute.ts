import type { Acted, Action, Pending } from '../../shared/model.ts'
import { success } from '../../shared/result.ts'
import type { Result } from '../../shared/result.ts'
import { journalBulkOutcome } from './outcomes.ts'
import { journalCrash } from './broken.ts'
import type { Aim, RoomAction } from './guard.ts'
import { aboutAction, callerOf } from './journal-entries.ts'
import type { Looked } from './revalidate.ts'
import { createAccountPerform } from './execute-account-action.ts'
import { createRow } from './progress.ts'
import { asOne, sendAll } from './send.ts'
import { journalOutcome } from './settle.ts'
import { intend } from './ticket.ts'
import type { PerformParts, Ticket } from './ticket.ts'

/** Guards, journals and sends. Whatever happens, at most one request goes out for each person or room meant. */
export interface Perform {
  onRoom(action: RoomAction, ticket: Ticket): Promise<Result<Acted>>
  /** End all and hang up a call: bound to an account, not to what a room shows. */
  onAccount(action: Exclude<Action, RoomAction>, ticket: Ticket): Promise<Result<Acted>>
}

export function createPerform(parts: PerformParts): Perform {
  const { look } = parts

  const onRoom: Perform['onRoom'] = async (action, ticket) => {
    const looked = await look.at(action)
    if (looked.kind !== 'go') return refused(looked)
    const halted = ticket.halted() ?? ticket.late()
    if (halted !== undefined) return { ok: false, fault: halted }
    const caller = looked.aim.kind === 'members' ? callerOf(looked.aim.members) : {}
    const row = createRow(parts, action, { id: ticket.id, who: whoOf(action, looked.aim), ...caller })
    ticket.onBegun()
    row.mark('sending')
    const about = aboutAction(action, ticket.id, ticket.account, looked)
    return journalCrash(parts, about, row.mark, async () => {
      const unwritten = await intend(parts, action, about)
      if (unwritten !== undefined) {
        row.mark('failed', { fault: unwritten })
        return { ok: false, fault: unwritten }
      }
      const sent = { about, sentAt: parts.clock.now() }
      const came = await sendAll(look, action, looked, ticket)
      const all = asOne(came)
      return all === undefined
        ? journalBulkOutcome(parts, action, came, sent, row)
        : journalOutcome(parts, action, all, sent, row)
    })
  }

  return { onRoom, onAccount: createAccountPerform(parts) }
}

function refused(looked: Exclude<Looked, { kind: 'go' }>): Result<Acted> {
  return looked.kind === 'alreadyGone' ? success({ state: 'alreadyGone' }) : { ok: false, fault: looked.fault }
}

function whoOf(action: RoomAction, aim: Aim): Pending['who'] {
  if (action.kind === 'end') return []
  return aim.kind === 'members' ? aim.members.map((member) => member.key) : 'everyone'
}
