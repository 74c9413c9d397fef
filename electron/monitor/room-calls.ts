import type { Room } from '../../shared/rooms/model.ts'
import type { RoomNumbers } from '../../shared/rooms/reported-callers.ts'
import type { ElapsedMs, EpochMs, RoomKey } from '../../shared/values.ts'
import type { CallReads } from './call-reads.ts'
import { callersOnNumbers, dialled, unreadCounts } from './calls-on-number.ts'
import type { RoomReports } from './reported-callers.ts'

/** Who is probably in a room without a roster. `numbers` is absent if the room has none. */
export type RoomCalls = Pick<Room, 'numbers' | 'reported'>

interface Inputs {
  /** The numbers that callers of the room dial. */
  readonly numbers: readonly string[]
  /** The user's own numbers. */
  readonly me: readonly string[]
  /** What events say about the room. */
  readonly reports: RoomReports | undefined
}

interface Known {
  /** Everything from which the view was made. */
  readonly from: readonly unknown[]
  readonly numbers: readonly string[]
  /** When the numbers became those of the room. */
  readonly since: ElapsedMs
  readonly view: RoomCalls
}

interface Times {
  readonly now: ElapsedMs
  /** What the computer's clock shows when no time has elapsed. */
  readonly wall: EpochMs
}

/** The callers on the numbers of each room. As long as nothing changes, a view is the same object. */
export class RoomCallViews {
  readonly #known = new Map<RoomKey, Known>()

  of(
    key: RoomKey,
    { live, every, listedAt, isOutdated }: Pick<CallReads, 'live' | 'every' | 'listedAt' | 'isOutdated'>,
    { now, wall }: Times,
    { numbers, me, reports }: Inputs,
  ): RoomCalls {
    const at: RoomNumbers['outdated'] = listedAt === -Infinity ? 'never' : wall + listedAt
    const outdated = isOutdated ? at : undefined
    const from = [live.calls, live.since, outdated, every, numbers, me, reports]
    const before = this.#known.get(key)
    if (before !== undefined && isSame(before.from, from)) return before.view
    const since = before !== undefined && isSame(before.numbers, numbers) ? before.since : now
    const view = {
      ...(numbers.length > 0 && {
        numbers: {
          numbers: dialled(live, numbers),
          ...unreadCounts(live),
          every,
          ...(outdated !== undefined && { outdated }),
        },
      }),
      reported: callersOnNumbers(live, numbers, me, reports, since),
    }
    this.#known.set(key, { from, numbers, since, view })
    return view
  }

  /**
   * Called while the calls on the room's numbers are not shown. Calls that begin or end in that time are not announced
   * later.
   */
  forget(key: RoomKey): void {
    this.#known.delete(key)
  }
}

function isSame(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((value, index) => value === other[index])
}
