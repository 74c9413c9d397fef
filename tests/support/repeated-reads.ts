import { drop } from '../../shared/drop.ts'
import { elapsedOf, type Clock } from '../../shared/clock.ts'
import type { ElapsedMs } from '../../shared/values.ts'
import type { ReadProvider, Reply, RetrieveResult, RoomList } from '../../electron/providers/provider.ts'

export interface RepeatedRead {
  /** The name of the room; undefined for the list. */
  readonly room: string | undefined
  readonly askedAt: ElapsedMs
  readonly receivedAt: ElapsedMs
  readonly reply: Reply<RetrieveResult> | Reply<RoomList>
}

/**
 * Reads the list and these rooms, and repeats each read as soon as its response arrives, as the monitor does with a
 * paced provider.
 */
export function readRepeatedly(
  provider: ReadProvider,
  clock: Clock,
  rooms: readonly string[],
  onRead: (read: RepeatedRead) => void,
): void {
  const repeat = async (of: string | undefined): Promise<never> => {
    for (;;) {
      const askedAt = elapsedOf(clock)
      const reply = await (of === undefined ? provider.list() : provider.retrieve(of))
      onRead({ room: of, askedAt, receivedAt: elapsedOf(clock), reply })
    }
  }
  for (const read of [undefined, ...rooms]) drop(repeat(read))
}
