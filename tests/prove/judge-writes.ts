import type { ReceivedRequest } from '../simulator/simulator.ts'
import type { EvidenceFile } from './evidence-file.ts'
import type { Run } from './ground-truth.ts'
import { undoable } from './journal-intents.ts'
import { announcedEnds } from './judge-ends.ts'
import { wasDiskBad } from './judge-interruptions.ts'
import type { Order } from './actor.ts'
import { LONGEST, PATIENCE } from './patience.ts'
import type { RoomRead } from './responses.ts'
import { eachOf, isFor, type Write } from './target.ts'
import type { Exchange } from './witness.ts'

/** Milliseconds after which Gavel may send once more what can be undone and no roster shows, and how often in all. */
const AGAIN = 6_000
const MOST_TRIES = 3

/**
 * Counts writes that affected the wrong person or room, were not requested, were sent without a required question, were
 * repeated, or had no intent.
 */
export function judgeWrites(file: EvidenceFile): void {
  const sent = new Map<string, { readonly times: number; readonly tries: number; readonly exchange: Exchange }>()
  for (const exchange of file.witness.exchanges) {
    const { write } = exchange
    if (write === undefined) continue
    const what = `${exchange.method} ${exchange.path}`
    const line = `${what} at ${String(exchange.leftAt)}`
    // A reversible action is sent even if the journal's disk fails.
    const isUndoable = write.kinds.every((kind) => undoable.has(kind))
    const mayLackIntent = isUndoable && wasDiskBad(file, exchange.leftAt - LONGEST, exchange.leftAt)
    if (exchange.hadIntent !== true && !mayLackIntent) file.blame('withoutIntent', line)
    const orders = ordersFor(file.orders, exchange)
    const isMeant = isMeantBy(file, exchange)
    if (!eachOf(write).every((one) => orders.some((order) => isMeant(one, order)))) file.blame('unrequested', line)
    if (orders.length === 0) continue
    // Where no response tells runs apart, no end may follow an announcement without a question.
    if (file.plan.profile === 'vobiz' && orders.every(({ isAnnounced }) => isAnnounced === true))
      file.blame('endedUnasked', line)
    const last = sent.get(what)
    // What the provider refused because of too many requests was not carried out.
    const isRefused = last?.exchange.status === 429
    const isAgain = isUndoable && last !== undefined && (isRefused || exchange.leftAt - last.exchange.leftAt >= AGAIN)
    const times = isAgain ? 1 : (last?.times ?? 0) + 1
    const tries = (last?.tries ?? 1) + (isAgain && !isRefused ? 1 : 0)
    sent.set(what, { times, tries, exchange })
    const ever = ordersFor(file.orders, exchange, true).filter((order) => isMeant(write, order))
    const most = Math.max(1, ever.length)
    if (times > most * (isUndoable ? 2 : 1) || tries > most * MOST_TRIES) file.blame('repeated', line)
    const effect = file.requestOf.get(exchange.id)?.effect
    if (effect !== undefined && effect.affected.length > 0) judgeEffect({ file, exchange, write, orders, line }, effect)
  }
}

/**
 * The orders that may have caused a request of this kind in this room; with `ever`, also those that were withdrawn later
 * than at once.
 */
function ordersFor(orders: readonly Order[], { write, id, leftAt }: Exchange, ever = false): readonly Order[] {
  return orders.filter((order) => {
    if (write === undefined || order.givenAt > leftAt || order.withdrawnAt <= (ever ? 0 : id)) return false
    if (!isFor({ ...write, ...(write.members !== undefined && { members: 'all' }) }, order)) return false
    // `all` is allowed only for an order that targeted everyone.
    if (write.members === 'all') return order.people === undefined
    return (write.members ?? write.callUuid) === undefined || order.people !== undefined
  })
}

/** Whether an order means those whom a write names, by the ids that they had while Gavel could know them. */
function isMeantBy({ truth }: EvidenceFile, { leftAt }: Exchange): (write: Write, order: Order) => boolean {
  return (write, order) => isFor(write, order, (memberId) => truth.known(write.room, memberId, leftAt))
}

interface Sent {
  readonly file: EvidenceFile
  readonly exchange: Exchange
  readonly write: Write
  readonly orders: readonly Order[]
  readonly line: string
}

function judgeEffect(sent: Sent, effect: NonNullable<ReceivedRequest['effect']>): void {
  const { file, write, orders, line } = sent
  // A call has the same UUID for ever.
  if (write.room === undefined) return
  const run = file.truth.runsOf(write.room).find(({ instance }) => instance === effect.instance)
  const isOfRun = orders.some((order) => run !== undefined && couldSee(file, order, run))
  if (write.members === 'all' || write.members === undefined) {
    if (isOfRun) return
    const { room } = write
    const wasSeen = (at: number): boolean => orders.some((order) => couldSee(file, order, file.truth.runAt(room, at)))
    if (wasRightWhenRead(sent, wasSeen)) file.excuse('replacedInFlight')
    else if (orders.some((order) => isRestartHidden(sent, order, run))) file.excuse('restartNotVisible')
    else file.blame('wrongRoom', line)
    return
  }
  const meant = new Set(
    orders.flatMap(({ people }) =>
      typeof people === 'object' ? people.flatMap(({ callUuid }) => callUuid ?? []) : [],
    ),
  )
  // Those whom a roster names when the request is sent are not known before.
  const isByRoster = orders.some(({ people }) => people === 'fromRoster')
  if (isByRoster && isOfRun) return
  for (const { callUuid, memberId = '' } of effect.affected) {
    if (meant.has(callUuid)) continue
    const wasMeant = (at: number): boolean => {
      const owner = file.truth.owner(write.room ?? '', memberId, at)
      return owner !== undefined && (meant.has(owner) || isByRoster)
    }
    if (wasRightWhenRead(sent, wasMeant)) file.excuse('replacedInFlight')
    else file.blame('wrongPerson', `${line}, affected ${callUuid}`)
  }
}

/**
 * Whether nothing could tell the run that the moderator saw from this later one: nobody was listed, no end was announced
 * meanwhile, and each run between the two began soon after the one before.
 */
function isRestartHidden({ file, exchange }: Sent, { conference, seenAt }: Order, run: Run | undefined): boolean {
  if (run === undefined || conference === undefined || conference.members !== undefined) return false
  const isTold = announcedEnds(file).some(
    ({ at, conference: { name } }) => name === run.name && at > seenAt && at < exchange.leftAt,
  )
  const since = file.truth
    .runsOf(run.name)
    .filter(({ startedAt, endedAt }) => endedAt > seenAt - LONGEST && startedAt <= run.startedAt)
  return (
    !isTold && since.every(({ startedAt }, index) => startedAt - (since[index - 1]?.endedAt ?? startedAt) < PATIENCE)
  )
}

/**
 * Whether the target was right when the provider made the newest response about the room that Gavel had, and that was not
 * long ago. It then changed while a request or a response was on its way.
 */
function wasRightWhenRead({ file, exchange: { leftAt }, write }: Sent, isRight: (at: number) => boolean): boolean {
  // A response that arrived in the same millisecond may have been too late to matter.
  return [leftAt, leftAt - 1].some((until) => {
    // A response without a roster tells neither callers nor runs apart.
    const isKnown = ({ kind, arrivedAt }: RoomRead): boolean => kind !== 'alive' && arrivedAt <= until
    const reads = file.readsOf(write.room ?? '').filter(isKnown)
    const newest = reads.toSorted((one, other) => one.leftAt - other.leftAt).at(-1)
    return newest !== undefined && leftAt - newest.handledAt <= LONGEST && isRight(newest.handledAt)
  })
}

/** Whether this run can be the one that the moderator saw: it has one of the shown callers or, if none, was live then. */
function couldSee({ truth }: EvidenceFile, { conference, seenAt }: Order, run: Run | undefined): boolean {
  if (conference === undefined || run === undefined) return false
  const members = new Set((conference.members ?? []).flatMap(({ callUuid }) => callUuid ?? []))
  if (members.size > 0) return run.stays.some(({ callUuid }) => members.has(callUuid))
  const live = truth
    .runsOf(run.name)
    .filter(({ startedAt, endedAt }) => startedAt <= seenAt && endedAt > seenAt - LONGEST)
  return live.includes(run)
}
