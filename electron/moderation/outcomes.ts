import type { Acted, Member } from '../../shared/model.ts'
import { success } from '../../shared/result.ts'
import type { Result } from '../../shared/result.ts'
import { verifyUnknownOutcome } from './verify-effect.ts'
import type { Sent } from './verify-effect.ts'
import type { RoomAction } from './guard.ts'
import { confirmWhenObserved } from './handed-over.ts'
import { callerOf, outcomeEntry, personOf } from './journal-entries.ts'
import type { EntryDraft } from './journal-entries.ts'
import { roomOf } from './revalidate.ts'
import { createRow } from './progress.ts'
import type { Row } from './progress.ts'
import type { SendResult } from './send.ts'
import type { PerformParts } from './ticket.ts'

interface Group {
  readonly members: readonly Member[]
  readonly came: SendResult['came']
}

/**
 * Several people, each by a request of their own: who was accepted, had left, or failed is said for each on their row
 * and in the log, and in numbers to whoever acted. Those for whom nothing was sent any more are one entry of the room.
 */
export async function journalBulkOutcome(
  parts: PerformParts,
  action: RoomAction,
  all: readonly SendResult[],
  sent: Sent,
  whole: Row,
): Promise<Result<Acted>> {
  const lines: EntryDraft[] = []
  const looking: Promise<unknown>[] = []
  whole.mark(undefined)
  for (const [index, { members, came }] of groupsOf(all).entries()) {
    const about = { ...sent.about, members: members.map(personOf) }
    const id = `${about.actionId ?? ''}/${String(index)}`
    const row = createRow(parts, action, { id, who: members.map(({ key }) => key), ...callerOf(members) })
    if (came.kind === 'failed' && came.fault.code === 'unknownOutcome') {
      row.mark('sending')
      looking.push(verifyUnknownOutcome(parts, action, came.fault, { ...sent, about }, row))
    } else {
      lines.push(settleGroup(came, about, row))
      if (came.kind === 'accepted' && came.handedOver) confirmWhenObserved(parts, action, row, about)
    }
  }
  // Begun together, so that they share one flush: no crash leaves half of them.
  await Promise.all([...lines.map((line) => parts.journal.write(line)), ...looking])
  const counts = countsOf(all)
  if (counts.accepted === 0) void parts.monitor.readNow(roomOf(action))
  return success({ state: 'apart', ...counts })
}

function settleGroup(came: SendResult['came'], about: Omit<EntryDraft, 'event'>, row: Row): EntryDraft {
  if (came.kind === 'failed') {
    row.mark('failed', { fault: came.fault })
    return outcomeEntry(about, 'failed', came)
  }
  const { requestId } = came
  if (came.kind === 'gone') return outcomeEntry(about, 'alreadyGone', { requestId })
  row.mark(came.handedOver ? 'requested' : 'accepted')
  return outcomeEntry(about, came.handedOver ? 'handedOver' : 'accepted', { requestId })
}

/** Whoever failed has a line and a row of their own; the others share theirs. */
function groupsOf(all: readonly SendResult[]): readonly Group[] {
  const groups: { members: Member[]; came: SendResult['came'] }[] = []
  for (const { aim, came } of all) {
    const members = aim.kind === 'members' ? aim.members : []
    const same = came.kind === 'failed' && came.sent ? undefined : groups.find((group) => isAlike(group.came, came))
    if (same === undefined) groups.push({ members: [...members], came })
    else same.members.push(...members)
  }
  return groups
}

function isAlike(one: SendResult['came'], other: SendResult['came']): boolean {
  if (one.kind === 'failed') return other.kind === 'failed' && !one.sent && !other.sent
  return one.kind === other.kind
}

type Counts = Omit<Extract<Acted, { state: 'apart' }>, 'state'>

function countsOf(all: readonly SendResult[]): Counts {
  const counts = { accepted: 0, gone: 0, failed: 0, unknown: 0, notSent: 0 }
  for (const { came } of all) {
    if (came.kind !== 'failed') counts[came.kind] += 1
    else if (!came.sent) counts.notSent += 1
    else counts[came.fault.code === 'unknownOutcome' ? 'unknown' : 'failed'] += 1
  }
  return counts
}
