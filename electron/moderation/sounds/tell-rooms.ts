import { failure, success, type Result } from '../../../shared/result.ts'
import type { Action, ActionResult, Seen, UntoldRoom } from '../../../shared/rooms/model.ts'
import { roomKey } from '../../../shared/rooms/model.ts'
import type { Announcement } from './sound-requests.ts'

/** An announcement to everyone in several rooms. */
export type RoomsAnnouncement = Announcement & { readonly others: readonly Seen[] }

/** Whether the action is an announcement in several rooms. */
export function tellsRooms(action: Action): action is RoomsAnnouncement {
  return action.kind === 'announce' && action.others !== undefined
}

/**
 * Makes the same announcement in several rooms of one account, one after the other. A room that cannot be told does not
 * keep it from the others.
 *
 * @param announce carries out one of them, as an action of its own
 */
export async function tellRooms(
  { others, ...action }: RoomsAnnouncement,
  announce: (action: Announcement) => Promise<Result<ActionResult>>,
): Promise<Result<ActionResult>> {
  const { accountId } = action.seen
  const isForEach = action.who.kind === 'everyone' && action.thenEnd === undefined
  if (!isForEach || others.some((other) => other.accountId !== accountId))
    return failure('invalid', { values: { reason: 'shape' } })
  const rooms = new Map([action.seen, ...others].map((seen) => [roomKey(accountId, seen.conference), seen]))
  const untold: UntoldRoom[] = []
  for (const seen of rooms.values()) {
    const told = await announce({ ...action, seen })
    if (!told.ok) untold.push({ seen, fault: told.fault })
  }
  const unknown = untold.filter(({ fault }) => fault.code === 'unknownOutcome').length
  const [first] = untold
  return success({
    state: 'mixed',
    accepted: rooms.size - untold.length,
    gone: 0,
    failed: untold.length - unknown,
    unknown,
    notSent: 0,
    ...(first && { fault: first.fault, untold }),
  })
}
