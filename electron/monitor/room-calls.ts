import type { ReportedCallers, RoomNumbers } from '../../shared/rooms/reported-callers.ts'
import type { EpochMs, RoomKey } from '../../shared/values.ts'
import type { CallReads } from './call-reads.ts'
import { callersOnNumbers, dialled, unreadCounts } from './calls-on-number.ts'

/** What the live calls on a room's numbers add to its view. */
export interface RoomCalls {
  readonly numbers: RoomNumbers
  readonly reported: ReportedCallers
}

interface Inputs {
  /** The numbers that callers of the room dial. */
  readonly numbers: readonly string[]
  /** The user's own numbers. */
  readonly me: readonly string[]
  /** What events say of the room. */
  readonly reported: ReportedCallers | undefined
}

interface Known extends Inputs {
  readonly calls: ReadonlyMap<unknown, unknown>
  readonly outdated: RoomNumbers['outdated']
  readonly every: number
  readonly view: RoomCalls
}

/** The callers on the numbers of each room. As long as nothing changes, a view is the same object. */
export class RoomCallViews {
  readonly #known = new Map<RoomKey, Known>()

  /** @param wall what the computer's clock shows when no time has elapsed */
  of(key: RoomKey, reads: CallReads, wall: EpochMs, inputs: Inputs): RoomCalls {
    const { live, every, listedAt } = reads
    const at: RoomNumbers['outdated'] = listedAt === -Infinity ? 'never' : wall + listedAt
    const outdated = reads.isOutdated ? at : undefined
    const { numbers, me, reported } = inputs
    const before = this.#known.get(key)
    const isSame =
      before?.calls === live.calls &&
      before.outdated === outdated &&
      before.every === every &&
      before.numbers === numbers &&
      before.me === me &&
      before.reported === reported
    if (isSame) return before.view
    const view = {
      numbers: {
        numbers: dialled(live, numbers),
        ...unreadCounts(live),
        every,
        ...(outdated !== undefined && { outdated }),
      },
      reported: callersOnNumbers(live, numbers, me, reported),
    }
    this.#known.set(key, { ...inputs, calls: live.calls, outdated, every, view })
    return view
  }
}
