import type { Fault } from '../../shared/fault.ts'
import type { Seen } from '../../shared/rooms/model.ts'
import type { MemberKey } from '../../shared/values.ts'
import { faultToTell } from '../moderation/actions/outcomes.ts'
import type { OnHold } from '../moderation/on-hold.ts'

/**
 * Brings callers back from hold, which also admits those at the door. Returns the fault to tell a user who sees no row;
 * undefined if it was accepted.
 */
export async function bringBack(
  onHold: Pick<OnHold, 'bringBack'>,
  seen: Seen,
  members: readonly MemberKey[],
): Promise<Fault | undefined> {
  const brought = await onHold.bringBack(seen, members)
  return faultToTell({ kind: 'undeafen', seen, who: { kind: 'members', members: [] } }, brought)
}
