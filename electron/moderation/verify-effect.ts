import { isFlagAction, showsEffect } from '../../shared/action-effect.ts'
import type { Clock } from '../../shared/clock.ts'
import type { Fault } from '../../shared/fault.ts'
import type { Acted } from '../../shared/model.ts'
import { success } from '../../shared/result.ts'
import type { Result } from '../../shared/result.ts'
import type { Journal } from '../journal/journal.ts'
import type { Monitor } from '../monitor/monitor.ts'
import type { RoomAction } from './guard.ts'
import { outcomeEntry } from './journal-entries.ts'
import type { EntryDraft } from './journal-entries.ts'
import { roomOf } from './revalidate.ts'
import { coveredMembers } from './meant.ts'
import type { Row } from './progress.ts'

/** What its lines in the log are about, and when it left (epoch ms). */
export interface Sent {
  readonly about: Omit<EntryDraft, 'event'>
  readonly sentAt: number
}

type Found = 'done' | 'notDone' | 'unreadable'

/** What a reading says about an action whose answer was lost. */
async function foundOut(monitor: VerifyParts['monitor'], action: RoomAction, { about, sentAt }: Sent): Promise<Found> {
  const room = roomOf(action)
  const read = await monitor.readNow(room)
  if (!read.ok) return 'unreadable'
  const targetLeaves = !isFlagAction(action.kind)
  if (read.value === 'gone') return targetLeaves ? 'done' : 'notDone'
  if (read.value.instance !== action.seen.instance) return action.kind === 'end' ? 'done' : 'notDone'
  if (action.kind === 'end') return 'notDone'
  const { members } = read.value
  if (members === undefined || monitor.rosterAge(room) === undefined) return 'unreadable'
  const there = coveredMembers(members, about, sentAt)
  if (targetLeaves) return there.length === 0 ? 'done' : 'notDone'
  // Nobody left whom it could show on confirms nothing.
  return there.length > 0 && there.every((member) => showsEffect(action.kind, member)) ? 'done' : 'notDone'
}

/** An effect may show some seconds after the answer was lost; a room that cannot be read now may be readable then. */
const LOOK_AGAIN = 3_000
const LOOK_FOR = 15_000

export interface VerifyParts {
  readonly monitor: Pick<Monitor, 'readNow' | 'rosterAge' | 'conference'>
  readonly journal: Pick<Journal, 'write'>
  readonly clock: Clock
}

/**
 * An answer was lost. Nothing is repeated: the room is read, and the person is told what was found. Where that says
 * nothing yet, it is read again for {@link LOOK_FOR}; then the row says that it is not known.
 */
export async function verifyUnknownOutcome(
  { monitor, journal, clock }: VerifyParts,
  action: RoomAction,
  unknown: Fault,
  sent: Sent,
  row: Row,
): Promise<Result<Acted>> {
  const { about, sentAt } = sent
  const told = (found: Found | 'looking'): Fault => ({ ...unknown, values: { ...unknown.values, found } })

  const keepLooking = async (): Promise<void> => {
    let found: Found = 'unreadable'
    while (found !== 'done' && clock.now() < sentAt + LOOK_FOR) {
      await new Promise<void>((resolve) => clock.setTimeout(resolve, LOOK_AGAIN))
      found = await foundOut(monitor, action, sent)
    }
    if (found === 'done') await journal.write(outcomeEntry(about, 'confirmed'))
    // What the person dismissed meanwhile stays away.
    if (!row.isShown()) return
    if (found === 'done') row.mark('accepted')
    else row.mark('failed', { fault: told(found) })
  }

  await journal.write(outcomeEntry(about, 'unknown', { fault: unknown }))
  const found = await foundOut(monitor, action, sent)
  if (found === 'done') {
    row.mark('accepted')
    await journal.write(outcomeEntry(about, 'confirmed'))
    return success({ state: 'accepted' })
  }
  const first = told('looking')
  row.mark('failed', { fault: first })
  void keepLooking()
  return { ok: false, fault: first }
}
