import type { EpochMs } from '../../../shared/values.ts'
/** A room read that the schedule decided on. */
interface RoomRead {
  readonly name: string
  readonly suspect: boolean
  readonly isSecondRead: boolean
}

/** Milliseconds from the first read of a suspect to its second read. The wait doubles before each further one. */
const FIRST_WAIT = 250
/** The share of the allowance for second reads, so that suspects cannot slow down all other rooms. */
const SHARE = 1 / 3
/** Seconds over which the share is counted. They allow a second read even at one request per second. */
const PERIOD = 3

/** When a suspect is to be read again (epoch ms), given the number of its second reads so far. */
export function secondReadAt(askedAt: EpochMs | undefined, secondReads: number): number {
  return askedAt === undefined ? 0 : askedAt + FIRST_WAIT * 2 ** secondReads
}

/**
 * How many second reads may be asked now, and when the next one may be asked (epoch ms; 0 means now). Pure.
 *
 * @param allowed requests per second that Gavel allows itself.
 * @param secondReadsAt when the latest second reads were asked, oldest first.
 */
export function shareOfSecondReads(
  allowed: number,
  secondReadsAt: readonly number[],
  now: EpochMs,
): { readonly left: number; readonly nextAt: number } {
  const most = Math.max(1, Math.floor(allowed * SHARE * PERIOD))
  const recent = secondReadsAt.filter((at) => at > now - PERIOD * 1_000 && at <= now)
  const left = Math.max(0, most - recent.length)
  return { left, nextAt: left > 0 ? 0 : (recent.at(-most) ?? now) + PERIOD * 1_000 }
}

/** Counts the second reads of one account. */
export class SecondReads {
  readonly #ofRoom = new Map<string, number>()
  #secondReadsAt: readonly number[] = []

  /** When the latest second reads were asked (epoch ms), oldest first. */
  get secondReadsAt(): readonly number[] {
    return this.#secondReadsAt
  }

  /** The number of second reads of a room since it was last read without being suspect. */
  of(name: string): number {
    return this.#ofRoom.get(name) ?? 0
  }

  /**
   * Counts this read if it is a second read, and resets the count if the room is not suspect. If a list repeatedly
   * leaves the room out, each list renews the suspicion, and the count continues.
   */
  asked({ name, suspect, isSecondRead }: RoomRead, now: EpochMs): void {
    if (!suspect) this.#ofRoom.delete(name)
    if (!isSecondRead) return
    this.#ofRoom.set(name, this.of(name) + 1)
    this.#secondReadsAt = [...this.#secondReadsAt.filter((at) => at > now - PERIOD * 1_000), now]
  }

  /** Forgets the names that are no longer `known`. */
  forgetOthers(known: (name: string) => boolean): void {
    for (const name of this.#ofRoom.keys()) if (!known(name)) this.#ofRoom.delete(name)
  }
}
