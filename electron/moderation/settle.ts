import type { Acted } from '../../shared/model.ts'
import { success } from '../../shared/result.ts'
import type { Result } from '../../shared/result.ts'
import type { RoomAction } from './guard.ts'
import { verifyUnknownOutcome } from './verify-effect.ts'
import type { Sent } from './verify-effect.ts'
import { confirmWhenObserved } from './handed-over.ts'
import { outcomeEntry } from './journal-entries.ts'
import { roomOf } from './revalidate.ts'
import type { Row } from './progress.ts'
import type { SendResult } from './send.ts'
import type { PerformParts } from './ticket.ts'

/** Says on the row, in the log and to whoever acted what came of an action that was one request. */
export async function journalOutcome(
  parts: PerformParts,
  action: RoomAction,
  came: SendResult['came'],
  sent: Sent,
  row: Row,
): Promise<Result<Acted>> {
  const { monitor, journal } = parts
  const { about } = sent
  if (came.kind === 'failed') {
    const { fault } = came
    if (fault.code === 'unknownOutcome') return verifyUnknownOutcome(parts, action, fault, sent, row)
    row.mark('failed', { fault })
    await journal.write(outcomeEntry(about, 'failed', { fault }))
    return { ok: false, fault }
  }
  const { requestId } = came
  if (came.kind === 'gone') {
    row.mark(undefined)
    await journal.write(outcomeEntry(about, 'alreadyGone', { requestId }))
    void monitor.readNow(roomOf(action))
    return success({ state: 'alreadyGone' })
  }
  const { handedOver } = came
  if (action.kind === 'end') monitor.endAccepted(roomOf(action), action.seen.instance)
  row.mark(handedOver ? 'requested' : 'accepted')
  if (handedOver) confirmWhenObserved(parts, action, row, about)
  await journal.write(outcomeEntry(about, handedOver ? 'handedOver' : 'accepted', { requestId }))
  const known = requestId === undefined ? {} : { requestId }
  const covered = came.covered === undefined ? {} : { covered: came.covered }
  return success({ state: 'accepted', ...known, ...covered, ...(handedOver && { handedOver }) })
}
