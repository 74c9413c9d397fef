import type { Result } from '../../shared/result.ts'
import { isHeld, isOnHold } from '../../shared/rooms/action-effect.ts'
import { membersOrCalls } from '../../shared/rooms/call-members.ts'
import type { Action, ActionResult, Member, Room } from '../../shared/rooms/model.ts'
import { memberSeenOf, onlyThis, seenOf } from '../../shared/rooms/room-actions.ts'
import type { RoomRef } from '../monitor/monitor.ts'
import type { Rooms } from './rooms.ts'
import type { SendGate } from '../providers/send-gate.ts'
import type { OnHold, StopAtDoor } from './on-hold.ts'

/** Key of the text that says in the log that Gavel hangs up a newcomer because the room is closed. */
const CLOSED_DOOR = 'closedDoor'

export interface DoorOptions {
  readonly monitor: Pick<Rooms, 'snapshot' | 'conference'>
  readonly onHold: Pick<OnHold, 'put'>
  /** Starts the Undo time before one caller is removed, unless the gate closes before the request leaves. */
  readonly sendAway: (action: Action, reason: string, gate: SendGate) => Promise<Result<ActionResult>>
  readonly undo: (heldId: string) => Result<void>
  /** Whether this number has a name, and such callers are not stopped. */
  readonly mayPass: (number: string) => boolean
}

/** One newcomer who is to be hung up after the Undo time. */
interface Removal {
  readonly ref: RoomRef
  readonly key: string
  readonly id: string
}

/**
 * Stops newcomers at the door of a room: puts them on hold until the user admits them. If the room is closed, removes
 * them after the Undo time, like any caller whom the user removes.
 */
export class Door {
  readonly #options: DoorOptions
  #removals: readonly Removal[] = []

  constructor(options: DoorOptions) {
    this.#options = options
  }

  letsPass({ number }: Pick<Member, 'number'>): boolean {
    return number !== '' && this.#options.mayPass(number)
  }

  /** Returns the result of putting them on hold. Two requests are enough for all of them. */
  async stop(room: Room, members: readonly Member[], how: StopAtDoor): Promise<Result<ActionResult>> {
    const { accountId, name, instance } = room
    const put = await this.#options.onHold.put(seenOf(room), members.map(memberSeenOf), how)
    if (how.isClosed) for (const member of members) await this.#sendAway({ accountId, name }, instance, member, how)
    return put
  }

  /**
   * Undoes the removals that have not been sent: all of the room, or those of callers who turn out to be the user, or whom
   * somebody, for example a colleague, has let in.
   */
  withdraw({ accountId, name }: RoomRef, who: 'all' | 'letIn'): void {
    const room = this.#options.monitor.conference({ accountId, name })
    const spared = room === undefined ? [] : membersOrCalls(room).filter((one) => one.isMe || !isOnHold(one, room))
    const isSpared = (key: string): boolean => spared.some((member) => member.key === key)
    const withdrawn = this.#removals.filter(
      ({ ref, key }) => ref.accountId === accountId && ref.name === name && (who === 'all' || isSpared(key)),
    )
    this.#removals = this.#removals.filter((one) => !withdrawn.includes(one))
    // One that was sent, undone or dropped in the meantime cannot be undone any more.
    for (const { id } of withdrawn) this.#options.undo(id)
  }

  /** Only who was put on hold is removed, so that nobody is hung up whom nothing could stop. */
  async #sendAway(ref: RoomRef, instance: number, { key }: Member, { gate }: StopAtDoor): Promise<void> {
    const { monitor, sendAway } = this.#options
    const room = monitor.conference(ref)
    if (room?.instance !== instance || gate.check() !== undefined) return
    const member = membersOrCalls(room).find((one) => one.key === key)
    if (member === undefined || member.isMe || !isOnHold(member, room) || isHeld(member, room)) return
    const held = await sendAway({ kind: 'remove', seen: seenOf(room), who: onlyThis(member) }, CLOSED_DOOR, gate)
    if (held.ok && held.value.state === 'held') this.#removals = [...this.#removals, { ref, key, id: held.value.id }]
  }
}
