import type { EvidenceFile } from './evidence-file.ts'
import { removedAt } from './judge-interruptions.ts'
import { isLasting } from './judge-silence.ts'
import { LONGEST, PATIENCE } from './patience.ts'
import { isFor, isMeant } from './target.ts'

/**
 * Counts newcomers who came into a room whose newcomers are muted, and who were neither muted nor tried to be by the end
 * of the world, although nobody had unmuted them by a click.
 */
export function judgeNewcomers(file: EvidenceFile): void {
  const { door, truth, endedAt, present, plan, orders } = file
  if (removedAt(file) < Infinity) return
  const numbers = new Set(plan.rooms.map(({ name }) => truth.runsOf(name)[0]?.stays[0]?.number))
  for (const { room, from, until, known } of door.watches) {
    if (until < Infinity) continue
    const stays = truth.runAt(room, endedAt)?.stays ?? []
    for (const { callUuid, number, from: came, until: left } of stays) {
      // Gavel may know whoever was there when it read the room for the rule, also if they left and came back.
      const wasThere = stays.some((one) => one.callUuid === callUuid && one.from <= from && one.until >= from - LONGEST)
      const isNew = came > from && !wasThere && !known.has(callUuid) && !numbers.has(number)
      if (!isNew || left < endedAt || came > endedAt - PATIENCE) continue
      const isHeard = present.some((one) => one.callUuid === callUuid && one.room === room && !one.muted)
      const wasUnmuted = orders.some(
        (order) => order.kind === 'unmute' && isLasting(order, came) && isMeant(order, { room, callUuid }),
      )
      if (isHeard && !wasUnmuted && !wasTried(file, room, callUuid))
        file.blame('newcomerHeard', `${callUuid} in ${room}`)
    }
  }
}

/** Whether a mute named this call. Each call is muted once, also if it leaves and comes back with another member id. */
function wasTried({ truth, witness }: EvidenceFile, room: string, callUuid: string): boolean {
  const stays = truth.runsOf(room).flatMap((run) => run.stays.filter((stay) => stay.callUuid === callUuid))
  return witness.exchanges.some(
    ({ write }) => typeof write?.members === 'object' && isFor(write, { kind: 'mute', room, people: stays }),
  )
}
