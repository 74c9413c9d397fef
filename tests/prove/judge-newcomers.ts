import type { EvidenceFile } from './evidence-file.ts'
import type { Write } from './journal-intents.ts'
import { removedAt } from './judge-interruptions.ts'
import { PATIENCE } from './patience.ts'

/**
 * Counts newcomers who came into a room whose newcomers are muted, and who were neither muted nor tried to be by the end
 * of the world, although nobody had unmuted them by a click.
 */
export function judgeNewcomers(file: EvidenceFile): void {
  const { door, truth, endedAt, present, plan } = file
  if (removedAt(file) < Infinity) return
  const numbers = new Set(plan.rooms.map(({ name }) => truth.runsOf(name)[0]?.stays[0]?.number))
  for (const { room, from, until, known } of door.watches) {
    if (until < Infinity) continue
    for (const { callUuid, number, from: came, until: left } of truth.runAt(room, endedAt)?.stays ?? []) {
      const isNew = came > from && !known.has(callUuid) && !numbers.has(number)
      if (!isNew || left < endedAt || came > endedAt - PATIENCE || wasUnmuted(file, room, callUuid)) continue
      const isHeard = present.some((one) => one.callUuid === callUuid && one.room === room && !one.muted)
      if (isHeard && !wasTried(file, room, callUuid)) file.blame('newcomerHeard', `${callUuid} in ${room}`)
    }
  }
}

function wasUnmuted({ orders }: EvidenceFile, room: string, callUuid: string): boolean {
  return orders.some(
    ({ kind, people, room: where }) =>
      kind === 'unmute' &&
      where === room &&
      (typeof people !== 'object' || people.some((person) => person.callUuid === callUuid)),
  )
}

/** Whether a mute named this call. Each call is muted once, also if it leaves and comes back with another member id. */
function wasTried({ truth, witness }: EvidenceFile, room: string, callUuid: string): boolean {
  const stays = truth.runsOf(room).flatMap((run) => run.stays.filter((stay) => stay.callUuid === callUuid))
  const isOf = ({ room: where, kinds, members }: Write): boolean =>
    where === room && kinds.includes('mute') && stays.some(({ memberId }) => members?.includes(memberId))
  return witness.exchanges.some(({ write }) => write !== undefined && isOf(write))
}
