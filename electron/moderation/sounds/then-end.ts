import type { EpochMs } from '../../../shared/values.ts'
import type { Fault } from '../../../shared/fault.ts'
import type { Action, Seen } from '../../../shared/rooms/model.ts'
import type { Announcement } from './sound-requests.ts'

/** An end that the user confirmed together with an announcement, which was accepted. */
export interface AnnouncedEnd {
  readonly seen: Seen
  /** When the announcement has been heard, and the chosen seconds have passed (epoch ms). */
  readonly endsAt: EpochMs
  /**
   * Set if nothing that was confirmed earlier may be sent any more: after quit, sleep or a lost network, or in
   * read-only mode.
   */
  readonly stopped: Fault | undefined
}

/** Whether the action is an announcement after which the room is to be ended. */
export function endsRoom(action: Action): action is Announcement & { readonly thenEnd: number } {
  return action.kind === 'announce' && action.thenEnd !== undefined
}

/** Adds to the fault of a failed announcement that the room was not ended, unless it is over anyway. */
export function notEndedFault(failed: Fault): Fault {
  return isOver(failed) ? failed : { ...failed, values: { ...failed.values, notEnded: 1 } }
}

/** Whether an action failed because the room is over, maybe because of an earlier announced end. */
export function isOver({ code, values }: Fault): boolean {
  return code === 'changed' && values?.['reason'] === 'ended'
}
