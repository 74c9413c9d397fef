import type { ReportedCallers, RoomNumbers } from '../../shared/rooms/reported-callers.ts'
import type { ElapsedMs, EpochMs, RoomKey } from '../../shared/values.ts'
import type { CallReads } from './call-reads.ts'
import { callersOnNumbers, dialled, unreadCounts } from './calls-on-number.ts'

/** Who is in a room without a roster. */
export interface RoomCalls {
  /** Absent if the room has no numbers. */
  readonly numbers?: RoomNumbers
  readonly reported: ReportedCallers
}

interface Inputs {
  /** The numbers that callers of the room dial. */
  readonly numbers: readonly string[]
  /** The user's own numbers. */
  readonly me: readonly string[]
  /** What events say about the room. */
  readonly reported: ReportedCallers | undefined
}

interface Known extends Inputs {
  /** When the numbers became those of the room. */
  readonly since: ElapsedMs
  readonly calls: ReadonlyMap<unknown, unknown>
  readonly listsSince: ElapsedMs
  readonly outdated: RoomNumbers['outdated']
  readonly every: number
  readonly view: RoomCalls
}

type ReadCalls = Pick<CallReads, 'live' | 'every' | 'listedAt' | 'isOutdated'>

interface Times {
  readonly now: ElapsedMs
  /** What the computer's clock shows when no time has elapsed. */
  readonly wall: EpochMs
}

/** The callers on the numbers of each room. As long as nothing changes, a view is the same object. */
export class RoomCallViews {
  readonly #known = new Map<RoomKey, Known>()

  of(key: RoomKey, reads: ReadCalls, { now, wall }: Times, inputs: Inputs): RoomCalls {
    const { live, every, listedAt } = reads
    const at: RoomNumbers['outdated'] = listedAt === -Infinity ? 'never' : wall + listedAt
    const outdated = reads.isOutdated ? at : undefined
    const { numbers, me, reported } = inputs
    const before = this.#known.get(key)
    const isSame =
      before?.calls === live.calls &&
      before.listsSince === live.since &&
      before.outdated === outdated &&
      before.every === every &&
      before.numbers === numbers &&
      before.me === me &&
      before.reported === reported
    if (isSame) return before.view
    const since = before !== undefined && isSameNumbers(before.numbers, numbers) ? before.since : now
    const view = {
      ...(numbers.length > 0 && {
        numbers: {
          numbers: dialled(live, numbers),
          ...unreadCounts(live),
          every,
          ...(outdated !== undefined && { outdated }),
          ...(live.since === Infinity && { isFirstList: true as const }),
        },
      }),
      reported: callersOnNumbers(live, numbers, me, reported, since),
    }
    this.#known.set(key, { ...inputs, since, calls: live.calls, listsSince: live.since, outdated, every, view })
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

function isSameNumbers(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((number, index) => number === other[index])
}
