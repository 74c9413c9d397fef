import { drop } from '../../../shared/drop.ts'
import type { Action, Room } from '../../../shared/rooms/model.ts'
import type { ActionRun } from './action-run.ts'
import { outcomeEntry, roomFields, type ActionFields } from './journal-entries.ts'

/** Milliseconds after which a request to end all rooms has had its effect. */
const REPORT_AFTER = 55_000

/**
 * Almost a minute after a request to end all rooms may have been carried out, journals `confirmed` if all rooms that it covered
 * are over, or as `unknown` which of them are still live.
 */
export function reportEnds(
  { monitor, journal, clock }: Pick<ActionRun<Action>, 'monitor' | 'journal' | 'clock'>,
  fields: ActionFields,
  rooms: readonly Room[],
): void {
  if (rooms.length === 0) return
  const { rooms: _known, ...common } = fields
  clock.setTimeout(() => {
    const open = rooms.filter(({ accountId, name, instance }) => !monitor.isOver({ accountId, name }, instance))
    // Without a later read, for example because the network is lost, nothing is known about the room.
    const live = open.filter((room) => (monitor.aliveAge(room) ?? Infinity) < REPORT_AFTER)
    if (open.length === 0) drop(journal.write(outcomeEntry(common, 'confirmed')))
    else if (live.length > 0)
      drop(journal.write({ ...outcomeEntry(common, 'unknown'), rooms: live.map(roomFields), text: 'stillLive' }))
  }, REPORT_AFTER)
}
