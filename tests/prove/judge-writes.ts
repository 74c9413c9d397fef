import type { ReceivedRequest } from '../simulator/simulator.ts'
import { diskFailed } from './judge-interruptions.ts'
import { contradicts } from './run-evidence.ts'
import type { ObservedResponse, List, Roster } from './responses.ts'
import { parseWrite, type Write } from './journal-intents.ts'
import type { Order } from './moderator.ts'
import type { EvidenceFile } from './evidence-file.ts'
import type { Exchange } from './witness.ts'

const limits: Readonly<Record<string, number>> = { mute: 5_000, unmute: 5_000, deafen: 5_000, undeafen: 5_000 }
const limitOf = (kind: string): number => limits[kind] ?? (kind === 'announce' ? 5_000 : 2_000)
/** Milliseconds. If a read for an action takes at most this long, the age of its roster counts from the response. */
const LONGEST_READ = 10_000

/** Milliseconds. An action may share a read that left this recently, instead of sending another. */
const JOINED = 1_000

/**
 * Counts writes that affected the wrong person or room, were not requested, were sent without a required question, were
 * repeated, or had no intent.
 */
export function judgeWrites(file: EvidenceFile): void {
  const sent = new Map<string, number>()
  for (const exchange of file.witness.exchanges) {
    if (exchange.method === 'GET') continue
    const line = `${exchange.method} ${exchange.path} at ${String(exchange.leftAt)}`
    const write = parseWrite(exchange.method, exchange.path)
    // A reversible action is sent even if the journal's disk fails.
    const mayLackIntent =
      write.kinds.every((kind) => kind in limits) && diskFailed(file, exchange.leftAt - LONGEST_READ, exchange.leftAt)
    if (exchange.hadIntent !== true && !mayLackIntent) file.blame('withoutIntent', line)
    const orders = ordersFor(file.orders, write, exchange)
    if (orders.length === 0) {
      file.blame('unrequested', line)
      continue
    }
    if (mustAsk(file, orders)) file.blame('endedUnasked', line)
    const times = (sent.get(line.split(' at ')[0] ?? '') ?? 0) + 1
    sent.set(line.split(' at ')[0] ?? '', times)
    const mayRepeat = write.kinds.every((kind) => kind in limits)
    if (times > ordersFor(file.orders, write, exchange, true).length * (mayRepeat ? 2 : 1)) file.blame('repeated', line)
    const request = file.requestOf.get(exchange.id)
    if (request?.effect !== undefined) judgeEffect(file, exchange, write, orders, request.effect, line)
  }
}

/** Whether only an announced end explains this request, although the provider's responses do not tell runs apart. */
function mustAsk({ plan }: EvidenceFile, orders: readonly Order[]): boolean {
  return plan.profile === 'vobiz' && orders.every(({ isAnnounced }) => isAnnounced === true)
}

/** The orders that may have caused this request; with `ever`, also those that were withdrawn before it. */
function ordersFor(orders: readonly Order[], write: Write, exchange: Exchange, ever = false): readonly Order[] {
  return orders.filter((order) => {
    if (!write.kinds.includes(order.kind) || order.givenAt > exchange.leftAt) return false
    if (!ever && order.withdrawnAt <= exchange.id) return false
    if (write.callUuid !== undefined) return targetsCall(order, write.callUuid)
    if (write.room !== undefined && order.room !== write.room) return false
    // `all` is allowed only for an order that targeted everyone.
    if (write.members === 'all') return order.people === undefined
    return write.members === undefined || order.people !== undefined
  })
}

/** An order with `fromRoster` may target any call. */
function targetsCall(order: Order, callUuid: string): boolean {
  if (order.people === 'fromRoster') return true
  return order.people?.some((person) => person.callUuid === callUuid) === true
}

type Effect = NonNullable<ReceivedRequest['effect']>

function judgeEffect(
  file: EvidenceFile,
  exchange: Exchange,
  write: Write,
  orders: readonly Order[],
  effect: Effect,
  line: string,
): void {
  if (write.room === undefined || effect.affected.length === 0) return
  if (write.members === 'all' || write.members === undefined) {
    const right = orders.some((order) => order.conference !== undefined && showsRun(file, order, effect.instance))
    if (right) return
    if (mayHaveMatched(file, exchange, write, orders)) file.excuse('restartedInFlight')
    else file.blame('wrongRoom', line)
    return
  }
  const people = orders.flatMap((order) => (typeof order.people === 'object' ? order.people : []))
  const targeted = new Set(people.flatMap(({ callUuid }) => callUuid ?? []))
  if (orders.some((order) => order.people === 'fromRoster' && showsRun(file, order, effect.instance))) return
  for (const { callUuid, memberId } of effect.affected) {
    if (targeted.has(callUuid)) continue
    // A response that arrived in the same millisecond may have been too late to matter.
    const excused = [exchange.leftAt, exchange.leftAt - 1].some((until) => {
      const rosters = file
        .readsOf(write.room ?? '')
        .filter((response): response is Roster => response.kind === 'roster' && response.arrivedAt <= until)
      const roster = newestOf(rosters)
      const listed = roster?.people.find((person) => person.memberId === memberId)
      if (roster === undefined || listed === undefined) return false
      const wasTargeted =
        orders.some(({ people: whom }) => whom === 'fromRoster') || targeted.has(listed.callUuid ?? '')
      return wasTargeted && mayRelyOn(exchange, roster, rosters, orders)
    })
    if (excused) file.excuse('replacedInFlight')
    else file.blame('wrongPerson', `${line}, affected ${callUuid}`)
  }
}

/** Returns the response to the newest request, even if the response to an older one arrived later. */
function newestOf<R extends ObservedResponse>(responses: readonly R[]): R | undefined {
  return responses.reduce<R | undefined>(
    (newest, one) => (one.leftAt >= (newest?.leftAt ?? 0) ? one : newest),
    undefined,
  )
}

/**
 * Whether a write may rely on the newest response. Either the provider made that response within the limit before the
 * write left, or the response to a read for an order arrived within that limit.
 */
function mayRelyOn(
  { leftAt }: Exchange,
  newest: ObservedResponse,
  reads: readonly ObservedResponse[],
  orders: readonly Order[],
): boolean {
  const limit = limitOf(orders[0]?.kind ?? '')
  if (leftAt - newest.handledAt <= limit) return true
  return reads.some((read) => leftAt - read.arrivedAt <= limit && wasMadeFor(orders, read))
}

/**
 * Whether a read took at most `LONGEST_READ` and could serve an order. For that, it must have left after the order, or
 * at most `JOINED` before it, and its response must have arrived after the order.
 */
function wasMadeFor(orders: readonly Order[], { leftAt, arrivedAt }: ObservedResponse): boolean {
  const isForOrder = orders.some(({ givenAt }) => arrivedAt >= givenAt && leftAt >= givenAt - JOINED)
  return isForOrder && arrivedAt - leftAt <= LONGEST_READ
}

/** Whether the newest response that Gavel had at the time of sending was young enough and matched an order. */
function mayHaveMatched(file: EvidenceFile, exchange: Exchange, write: Write, orders: readonly Order[]): boolean {
  // A response that arrived in the same millisecond may have been too late to matter.
  return [exchange.leftAt, exchange.leftAt - 1].some((until) => {
    const reads = file.readsOf(write.room ?? '').filter(({ arrivedAt }) => arrivedAt <= until)
    const basis = newestOf(reads)
    if (basis === undefined || !mayRelyOn(exchange, basis, reads, orders)) return false
    return orders.some((order) => matchesOrder(file, order, basis))
  })
}

/** Whether the affected run is the one that the order's snapshot showed. */
function showsRun(file: EvidenceFile, order: Order, instance: string | undefined): boolean {
  const { conference } = order
  if (conference === undefined) return false
  const members = new Set((conference.members ?? []).flatMap((member) => member.callUuid ?? []))
  const run = file.truth.runsOf(conference.name).find((one) => one.instance === instance)
  if (run === undefined) return false
  if (members.size > 0) return run.stays.some(({ callUuid }) => members.has(callUuid))
  const seen = newestWithoutRoster(file, conference.name, order.seenAt)
  return file.truth.runAt(conference.name, seen?.handledAt ?? order.seenAt) === run
}

/**
 * The newest response without a roster that showed the room. Without a roster, nothing distinguishes two runs, so the
 * targeted run is the one that was live when the provider made this response.
 */
function newestWithoutRoster({ responses }: EvidenceFile, name: string, until: number): ObservedResponse | undefined {
  const shows = (response: ObservedResponse): boolean =>
    response.kind === 'list' ? response.names.has(name) : response.kind === 'alive' && response.room === name
  return newestOf(responses.filter((response) => response.arrivedAt <= until && shows(response)))
}

/** Whether a response shows the room live, and does not contradict the run that the order targeted. */
function matchesOrder(file: EvidenceFile, order: Order, basis: Exclude<ObservedResponse, List>): boolean {
  const { conference, seenAt } = order
  if (conference === undefined || basis.kind === 'gone') return false
  if (basis.kind === 'alive') return true
  const seen = conference.members === undefined ? newestWithoutRoster(file, conference.name, seenAt) : undefined
  const about = seen === undefined ? file : { ...file, firstShown: () => seen.arrivedAt }
  return !contradicts(conference, basis, about, file.responses)
}
