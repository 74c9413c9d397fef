import type { Random } from '../../electron/simulator/random.ts'
import type { Commands } from '../../electron/moderation/actions/commands.ts'
import type { Rooms } from '../../electron/moderation/rooms.ts'
import type { Clock } from '../../shared/clock.ts'
import type { Result } from '../../shared/result.ts'
import type { ActionKind, ActionResult, Member, Room } from '../../shared/rooms/model.ts'

/** One command of the moderator, and what it targeted. All times are true times. */
export interface Order {
  readonly kind: ActionKind
  readonly accountId: string
  readonly room: string | undefined
  /** When the snapshot on which the moderator acted was taken. */
  readonly seenAt: number
  /**
   * The targeted members. `fromRoster`: those whom the roster names at the time of sending, unless a question has named
   * them earlier. Undefined: everyone, the room, or all rooms.
   */
  readonly people: 'fromRoster' | readonly Pick<Member, 'memberId' | 'callUuid'>[] | undefined
  readonly conference: Room | undefined
  /** From when on it may be sent. */
  givenAt: number
  /** The result of the command and its time; absent if it never returned. */
  result?: Result<ActionResult>
  returnedAt?: number
  /**
   * The id of the first exchange that the order no longer explains, because it was withdrawn; Infinity if it was not.
   */
  withdrawnAt: number
  /** Set for an end at a set time, and for the end that follows an announcement. */
  readonly isScheduled?: true
  readonly isAnnounced?: true
  /** Set for a mute or deafening that must end: that of a hold, or of somebody who is stopped at the door or removed. */
  readonly isPassing?: boolean
}

/** What those who play the moderator need. */
export interface ActorParts {
  /** True time. */
  readonly clock: Clock
  readonly random: Random
  readonly commands: Commands
  readonly rooms: Rooms
  /** True while the computer sleeps or Gavel quits, when the moderator does not click. */
  readonly inactive: () => boolean
  /** Returns the id that the account's next exchange will have. */
  readonly sent: (accountId: string) => number
}

/** What those who play the moderator have in common. */
export interface Actor {
  readonly orders: Order[]
  /** Withdraws an order, so that it explains no request that leaves later. */
  withdraw(order: Order | undefined): void
  /** Withdraws all orders, or those chosen. Called on quit, and on a reported sleep or network loss. */
  withdrawAll(chosen?: (order: Order) => boolean): void
  /** Runs this later, unless the moderator cannot click then. */
  later(ms: number, run: () => void): void
  /** An order about a room as it is shown now. */
  orderFor(kind: ActionKind, room: Room, people?: Order['people']): Order
}

export function createActor({ clock, inactive, sent }: ActorParts): Actor {
  const orders: Order[] = []
  const withdraw: Actor['withdraw'] = (order) => {
    if (order !== undefined) order.withdrawnAt = Math.min(order.withdrawnAt, sent(order.accountId))
  }
  return {
    orders,
    withdraw,
    withdrawAll: (chosen = () => true) => {
      // A click that itself reveals a sleep was given after it.
      for (const order of orders) if (order.givenAt < clock.now() && chosen(order)) withdraw(order)
    },
    later: (ms, run) => {
      clock.setTimeout(() => {
        if (!inactive()) run()
      }, ms)
    },
    orderFor: (kind, conference, people) => {
      const { accountId, name: room } = conference
      const now = clock.now()
      return { kind, accountId, room, conference, people, seenAt: now, givenAt: now, withdrawnAt: Infinity }
    },
  }
}
