import type { EvidenceFile, Present } from './evidence-file.ts'
import { removedAt } from './judge-interruptions.ts'
import type { Order } from './actor.ts'
import { LONGEST } from './patience.ts'
import { isMeant } from './target.ts'
import type { Exchange } from './witness.ts'

/**
 * Counts callers in a room who are silent at the end of the world without a reason, because a request of Gavel muted or
 * deafened them for a removal, at the door, on hold or as a newcomer, and nothing brought them back; and callers whom the
 * moderator had muted by a click, and who are not muted any more after they were on hold.
 */
export function judgeSilence(file: EvidenceFile): void {
  if (removedAt(file) < Infinity) return
  for (const present of file.present) {
    const { room, callUuid, muted, deaf } = present
    if (muted) judgeSilent(file, present, 'mute', 'unmute')
    if (deaf) judgeSilent(file, present, 'deafen', 'undeafen')
    const mutedAt = file.door.muted.get(callUuid) ?? -Infinity
    if (!muted && mutedAt >= joinedAt(file, present)) file.blame('leftSilent', `${callUuid} in ${room}, not muted`)
  }
}

function judgeSilent(file: EvidenceFile, present: Present, kind: 'mute' | 'deafen', opposite: string): void {
  const { room, callUuid } = present
  const last = file.witness.exchanges.findLast((exchange) => {
    const { kinds = [] } = exchange.write ?? {}
    return (kinds.includes(kind) || kinds.includes(opposite)) && affected(file, exchange, present)
  })
  // Somebody else may have silenced them. And who is muted for a removal when Gavel quits stays so: the next start asks.
  if (last?.write?.kinds.includes(kind) !== true || last.leftAt >= file.endedAt) return
  const ordersOf = ({ id, leftAt }: Exchange): readonly Order[] =>
    file.orders.filter(
      (order) =>
        order.kind === kind &&
        order.givenAt <= leftAt &&
        isMeant(order, present) &&
        (typeof order.people === 'object' || order.withdrawnAt > id),
    )
  // That a request reached somebody for whom there is no order, or who came after it left, is judged with the other
  // writes. What was theirs before is then not known.
  const isByChance = (one: Exchange): boolean =>
    one.write?.kinds.includes(kind) === true && hasReached(file, one, callUuid) && ordersOf(one).length === 0
  if (last.leftAt < joinedAt(file, present) || file.witness.exchanges.some(isByChance)) return
  const since = joinedAt(file, present) - LONGEST
  // Also a click on Mute that never arrived says what the moderator wants.
  const isWanted = file.orders.some(
    (order) => order.kind === kind && isMeant(order, present) && isLasting(order, since),
  )
  if (isWanted || isTold(file, present, opposite)) return
  file.blame('leftSilent', `${callUuid} in ${room}, ${kind}`)
}

/** Whether a request took effect on this caller since they joined. */
function affected(file: EvidenceFile, exchange: Exchange, present: Present): boolean {
  const { appliedAt = -Infinity } = file.requestOf.get(exchange.id)?.effect ?? {}
  return appliedAt >= joinedAt(file, present) && hasReached(file, exchange, present.callUuid)
}

function hasReached({ requestOf }: EvidenceFile, { id }: Exchange, call: string): boolean {
  return requestOf.get(id)?.effect?.affected.some(({ callUuid }) => callUuid === call) === true
}

function joinedAt({ truth }: EvidenceFile, { room, callUuid }: Present): number {
  const stays = truth.runsOf(room).flatMap((run) => run.stays.filter((stay) => stay.callUuid === callUuid))
  return stays.at(-1)?.from ?? Infinity
}

/** Whether whom the order, given after this, changes stays so until somebody says otherwise. */
export const isLasting = ({ isPassing, withdrawnAt, givenAt }: Order, since: number): boolean =>
  isPassing !== true && withdrawnAt > 0 && givenAt >= since

/** What the row of a removal says that was not sent, because of a sleep. */
const NOT_SENT = ['cancelled', 'stale']

/** Whether the row of this caller says that bringing them back has failed, or that their removal was not sent. */
function isTold({ atEnd }: EvidenceFile, { room, callUuid }: Present, opposite: string): boolean {
  const shown = atEnd.conferences.find(({ name }) => name === room)
  const key = shown?.members?.find((member) => member.callUuid === callUuid)?.key ?? ''
  return (
    shown?.pending.some(
      ({ kind, state, who, fault }) =>
        (kind === opposite || ((kind === 'kick' || kind === 'remove') && NOT_SENT.includes(fault?.code ?? ''))) &&
        state === 'failed' &&
        (who === 'everyone' || who.includes(key)),
    ) === true
  )
}

/** Whether a request of Gavel had silenced the call by then, and none had brought it back. */
function wasSilenced({ requests }: EvidenceFile, callUuid: string, before: number): boolean {
  const lastOf = (kind: string): number => {
    const times = requests
      .filter(({ effect }) => effect?.kind === kind && effect.affected.some((one) => one.callUuid === callUuid))
      .map(({ effect }) => effect?.appliedAt ?? Infinity)
    return Math.max(0, ...times.filter((at) => at < before))
  }
  return lastOf('mute') > lastOf('unmute') || lastOf('deafen') > lastOf('undeafen')
}

/** Counts callers who were let hear or speak while they were at the door and nobody had admitted them. */
export function judgeDoor(file: EvidenceFile): void {
  for (const { id, write, leftAt } of file.witness.exchanges) {
    const { kinds = [], room } = write ?? {}
    if (!(kinds.includes('unmute') || kinds.includes('undeafen'))) continue
    const shown = file.witness.shown.findLast(({ at }) => at < leftAt)?.snapshot
    const conference = shown?.conferences.find(({ name }) => name === room)
    const { appliedAt = Infinity, affected: calls = [] } = file.requestOf.get(id)?.effect ?? {}
    for (const { callUuid } of calls) {
      const member = conference?.members?.find((one) => one.callUuid === callUuid)
      if (member === undefined || conference?.onHold?.atDoor?.includes(member.key) !== true) continue
      // Whoever is not silent yet is silenced after this.
      if (!member.muted && !member.deaf && !wasSilenced(file, callUuid, appliedAt)) continue
      if (!file.door.letIn.some((one) => one.callUuid === callUuid && one.at <= leftAt))
        file.blame('unmutedAtDoor', `${callUuid} in ${String(room)} at ${String(leftAt)}`)
    }
  }
}
