import type { EvidenceFile } from './evidence-file.ts'
import { removedAt } from './judge-interruptions.ts'
import type { Order } from './moderator.ts'
import { effectOf, gotTwoFalse404s, wasGone, writesFor } from './write-evidence.ts'

/** Milliseconds until the unmute after an undo must have left, if it may wait for a lost response to the mute. */
const LONGEST = 25_000
/** The same after a mute with a response. An action that waits longer is not sent, which its row says. */
const LONGEST_WAIT = 12_000

/**
 * Counts callers who were muted for their removal although they were shown as muted, who stayed muted after its undo
 * without being told on their row, or who were unmuted although nothing had muted them for it.
 */
export function judgeSilence(file: EvidenceFile): void {
  for (const order of file.orders) {
    if (order.partOf === undefined) continue
    if (order.kind === 'mute') judgeMute(file, order)
    else judgeUndone(file, order)
  }
}

/** Whether another command, given within these times, may have muted or unmuted the caller. */
function hasRival({ orders }: EvidenceFile, { partOf, room, people }: Order, from: number, until: number): boolean {
  return orders.some(
    (other) =>
      other.partOf !== partOf &&
      (other.kind === 'mute' || other.kind === 'unmute') &&
      other.room === room &&
      other.givenAt >= from &&
      other.givenAt <= until &&
      (typeof other.people !== 'object' ||
        other.people.some((one) => typeof people === 'object' && people.some((mine) => isSame(one, mine)))),
  )
}

type Person = Extract<Order['people'], readonly unknown[]>[number]

/** Whether a write for one of them may be taken for one for the other: a member id may go to another caller. */
function isSame(one: Person, other: Person): boolean {
  return one.memberId === other.memberId || (one.callUuid !== undefined && one.callUuid === other.callUuid)
}

function targetOf({ kind, room, people }: Order) {
  return { kind, room, people: typeof people === 'object' ? people : undefined }
}

function judgeMute(file: EvidenceFile, mute: Order): void {
  const { witness } = file
  if (hasRival(file, mute, mute.givenAt - LONGEST, mute.givenAt + LONGEST)) return
  for (const { leftAt } of writesFor(file, targetOf(mute), mute.givenAt, mute.givenAt + LONGEST)) {
    const shown = witness.shown.findLast(({ at }) => at < leftAt - 1)?.snapshot
    const { members = [], pending = [] } = shown?.conferences.find(({ key }) => key === mute.conference?.key) ?? {}
    // A provider that only takes a request over may unmute the caller much later.
    const isToBeUnmuted = pending.some(
      ({ kind, who }) => kind === 'unmute' && keysOf(mute).some((key) => who === 'everyone' || who.includes(key)),
    )
    const first = Math.min(...writesFor(file, targetOf(mute), mute.givenAt, leftAt).map((write) => write.leftAt))
    // The repetition after a broken connection may find the effect of the first request.
    if (first === leftAt && !isToBeUnmuted && members.some(({ key, muted }) => muted && keysOf(mute).includes(key)))
      file.blame('unrequested', `mute of a muted caller in ${String(mute.room)} at ${String(leftAt)}`)
  }
}

function judgeUndone(file: EvidenceFile, unmute: Order): void {
  const mute = file.orders.find(({ kind, partOf }) => kind === 'mute' && partOf === unmute.partOf)
  const until = unmute.givenAt + LONGEST
  const from = (mute?.givenAt ?? unmute.givenAt) - LONGEST
  // Those given after the undo take their turn after its unmute.
  if (hasRival(file, unmute, from, unmute.givenAt)) return
  const muted = mute === undefined ? [] : writesFor(file, targetOf(mute), mute.givenAt, unmute.givenAt)
  const unmuted = writesFor(file, targetOf(unmute), unmute.givenAt, until)
  const line = `${String(unmute.room)} at ${String(unmute.givenAt)}`
  if (unmuted.length > 0 && muted.length === 0 && !hasRival(file, unmute, from, until))
    file.blame('unrequested', `unmute without a mute in ${line}`)
  const effects = muted.flatMap((write) => effectOf(file, write)?.appliedAt ?? [])
  const isAnswered = muted.every(({ arrivedAt = Infinity }) => arrivedAt <= unmute.givenAt)
  const due = isAnswered ? unmute.givenAt + LONGEST_WAIT : until
  if (effects.length === 0 || unmuted.length > 0 || isTold(file, unmute)) return
  if (due >= Math.min(file.endedAt, removedAt(file), lastBefore(file, unmute.withdrawnAt))) return
  // The mute ends when the caller leaves.
  if (wasGone(file, targetOf(unmute), Math.max(...effects), due)) return
  if (gotTwoFalse404s(file, unmute.room ?? '', until)) file.excuse('twoFalse404s')
  else file.blame('leftMuted', line)
}

/** When the last request left before an order was withdrawn. */
function lastBefore({ witness }: EvidenceFile, withdrawnAt: number): number {
  if (withdrawnAt === Infinity) return Infinity
  return Math.max(0, ...witness.exchanges.filter(({ id }) => id < withdrawnAt).map(({ leftAt }) => leftAt))
}

/** Whether the row said that the unmute had failed. */
function isTold({ witness }: EvidenceFile, unmute: Order): boolean {
  return witness.shown.some(
    ({ at, snapshot }) =>
      at >= unmute.givenAt &&
      snapshot.conferences.some(({ pending }) =>
        pending.some(
          ({ kind, state, who }) =>
            kind === 'unmute' && state === 'failed' && keysOf(unmute).some((key) => who.includes(key)),
        ),
      ),
  )
}

function keysOf({ action }: Order): readonly string[] {
  return 'who' in action && action.who.kind === 'members' ? action.who.members.map(({ key }) => key) : []
}
