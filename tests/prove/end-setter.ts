import { drop } from '../../shared/drop.ts'
import type { ScheduledEnds } from '../../electron/moderation/ends/ends.ts'
import type { Room } from '../../shared/rooms/model.ts'
import type { ScheduledEndView } from '../../shared/rooms/scheduled-end.ts'
import { seenOf } from '../../shared/rooms/room-actions.ts'
import { createActor, type Actor, type ActorParts, type Order } from './actor.ts'

export interface EndSetter extends Pick<Actor, 'withdrawAll'> {
  /**
   * The ends that the user confirmed, except reminders. The `givenAt` of each is the earliest time at which it may be
   * sent, `EARLY` before the room is to end.
   */
  readonly orders: readonly Order[]
  /** Sets a time at which a random room of the snapshot is to end. */
  set(): void
}

export interface EndSetterParts extends ActorParts {
  readonly ends: ScheduledEnds
  /** Ends a room after some milliseconds, and starts its next run at once. */
  readonly restartAfter: (ms: number, accountId: string, room: string) => void
}

/** The shortest time until an end (ms). Its confirmation takes up to 2 s, after which at least 10 s must be left. */
const SOONEST = 12_200
/**
 * Milliseconds by which a request may leave before `endsAt`. This file computes `endsAt` when it receives the question,
 * but Gavel computed its own time a little earlier.
 */
const EARLY = 50

/** The moderator who sets, extends and cancels ends. */
export function createEndSetter(parts: EndSetterParts): EndSetter {
  const { clock, random, ends, rooms, inactive, restartAfter } = parts
  const { orders, withdraw, withdrawAll, later, orderFor } = createActor(parts)
  const current = new Map<string, Order>()
  const change = (order: Order, id: string): void => {
    if (random.chance(0.25)) {
      drop(
        ends.cancel(id).then((cancelled) => {
          if (cancelled.ok) withdraw(order)
        }),
      )
    } else if (random.chance(0.2) && ends.extend(id, 5).ok) order.givenAt += 5 * 60_000
  }
  const confirm = (conference: Room, token: string, endsAt: number, onlyAsks: boolean): void => {
    const order = { ...orderFor('end', conference), givenAt: endsAt - EARLY, isScheduled: true } as const
    const before = current.get(conference.key)
    if (!onlyAsks) orders.push(order)
    const set = ends.set(token)
    if (!set.ok) {
      withdraw(order)
      return
    }
    // A new time replaces the earlier one.
    withdraw(before)
    current.set(conference.key, order)
    // The room may restart around its end, so that the read right before the end can be the first to show the next run.
    const left = endsAt - clock.now()
    if (random.chance(0.3)) restartAfter(left + random.int(-400, 50), conference.accountId, conference.name)
    const id = idOf(conference.key)
    if (id !== undefined)
      later(random.int(200, SOONEST), () => {
        change(order, id)
      })
  }
  let views: Readonly<Record<string, ScheduledEndView>> = {}
  ends.onViews((shown) => {
    views = shown
  })
  const idOf = (key: string): string | undefined => views[key]?.id
  return {
    orders,
    set: () => {
      const { conferences } = rooms.snapshot()
      if (inactive() || conferences.length === 0) return
      const conference = random.pick(conferences)
      const ms = random.int(SOONEST, 20_000)
      drop(
        ends.ask(seenOf(conference), { kind: 'in', minutes: ms / 60_000 }, []).then((asked) => {
          if (!asked.ok) return
          const endsAt = clock.now() + ms
          const { token, onlyAsks } = asked.value
          // The user confirms the end of the room that is shown when the question appears.
          const shown = rooms.snapshot().conferences.find(({ key }) => key === conference.key) ?? conference
          later(random.int(700, 1_800), () => {
            confirm(shown, token, endsAt, onlyAsks === true)
          })
        }),
      )
    },
    withdrawAll,
  }
}
