import type { ReceivedRequest } from '../../electron/simulator/simulator.ts'
import { clockWasSet, speaksAgainst } from './run-evidence.ts'
import type { ObservedResponse, List, Roster } from './responses.ts'
import { readWrite, type Write } from './journal-intents.ts'
import type { Order } from './moderator.ts'
import type { File } from './evidence-file.ts'
import type { Exchange } from './witness.ts'

const limits: Readonly<Record<string, number>> = { mute: 5_000, unmute: 5_000, deafen: 5_000, undeafen: 5_000 }
const limitOf = (kind: string): number => limits[kind] ?? 2_000

/** Writes that hit somebody else, that nobody asked for, that were repeated, or that have no line in the log. */
export function judgeWrites(file: File): void {
  const sent = new Map<string, number>()
  for (const exchange of file.witness.exchanges) {
    if (exchange.method === 'GET') continue
    const line = `${exchange.method} ${exchange.path} at ${String(exchange.leftAt)}`
    if (exchange.intended !== true) file.blame('unlogged', line)
    const write = readWrite(exchange.method, exchange.path)
    const orders = ordersFor(file.orders, write, exchange)
    if (orders.length === 0) {
      file.blame('unasked', line)
      continue
    }
    const times = (sent.get(line.split(' at ')[0] ?? '') ?? 0) + 1
    sent.set(line.split(' at ')[0] ?? '', times)
    const mayRepeat = write.kinds.every((kind) => kind in limits)
    if (times > ordersFor(file.orders, write, exchange, true).length * (mayRepeat ? 2 : 1)) file.blame('repeated', line)
    const record = file.records.get(exchange.id)
    if (record?.effect !== undefined) judgeHits(file, exchange, write, orders, record.effect, line)
  }
}

/** Orders that may have led to this request. */
function ordersFor(orders: readonly Order[], write: Write, exchange: Exchange, ever = false): readonly Order[] {
  return orders.filter((order) => {
    if (!write.kinds.includes(order.kind) || order.givenAt > exchange.leftAt) return false
    if (!ever && order.withdrawnAt <= exchange.id) return false
    if (write.callUuid !== undefined) return pointsAtCall(order, write.callUuid)
    if (write.room !== undefined && order.room !== write.room) return false
    // Everyone is only hit where everyone was meant.
    if (write.members === 'all') return order.people === undefined
    return write.members === undefined || order.people !== undefined
  })
}

/** What only the roster told is whoever was in the room that was pointed at. */
function pointsAtCall(order: Order, callUuid: string): boolean {
  if (order.people === 'fromRoster') return true
  return order.people?.some((person) => person.callUuid === callUuid) === true
}

type Effect = NonNullable<ReceivedRequest['effect']>

function judgeHits(
  file: File,
  exchange: Exchange,
  write: Write,
  orders: readonly Order[],
  effect: Effect,
  line: string,
): void {
  if (write.room === undefined || effect.affected.length === 0) return
  const kind = orders[0]?.kind ?? ''
  if (write.members === 'all' || write.members === undefined) {
    const right = orders.some((order) => order.conference !== undefined && pointedAt(file, order, effect.instance))
    if (right) return
    if (clockWasSet(file.plan)) file.excuse('clockWasSet')
    else if (mayHaveAgreed(file, exchange, write, orders)) file.excuse('restartedInFlight')
    else file.blame('wrongRoom', line)
    return
  }
  const people = orders.flatMap((order) => (typeof order.people === 'object' ? order.people : []))
  const meant = new Set(people.flatMap(({ callUuid }) => callUuid ?? []))
  if (orders.some((order) => order.people === 'fromRoster' && pointedAt(file, order, effect.instance))) return
  for (const { callUuid, memberId } of effect.affected) {
    if (meant.has(callUuid)) continue
    // An answer that came in the same millisecond may have been too late to be known.
    const excused = [exchange.leftAt, exchange.leftAt - 1].some((until) => {
      const roster = file.answers.findLast(
        (answer): answer is Roster =>
          answer.kind === 'roster' && answer.room === write.room && answer.arrivedAt <= until,
      )
      const said = roster?.people.find((person) => person.memberId === memberId)
      if (roster === undefined || said === undefined) return false
      const wasMeant = orders.some(({ people: whom }) => whom === 'fromRoster') || meant.has(said.callUuid ?? '')
      return wasMeant && exchange.leftAt - roster.madeAt <= limitOf(kind)
    })
    if (excused) file.excuse('replacedInFlight')
    else file.blame('wrongPerson', `${line}, hit ${callUuid}`)
  }
}

/** Whether what Gavel had when it sent, young enough, showed nothing else than what was pointed at. */
function mayHaveAgreed(file: File, exchange: Exchange, write: Write, orders: readonly Order[]): boolean {
  // An answer that came in the same millisecond may have been too late to be known.
  return [exchange.leftAt, exchange.leftAt - 1].some((until) => {
    const basis = file.answers.findLast(
      (answer): answer is Exclude<ObservedResponse, List> =>
        answer.kind !== 'list' && answer.room === write.room && answer.arrivedAt <= until,
    )
    if (basis === undefined || exchange.leftAt - basis.madeAt > limitOf(orders[0]?.kind ?? '')) return false
    return orders.some((order) => agrees(file, order, basis))
  })
}

/** Whether the run that was hit is the one that the order's picture showed. */
function pointedAt(file: File, order: Order, instance: string | undefined): boolean {
  const { conference } = order
  if (conference === undefined) return false
  const members = new Set((conference.members ?? []).flatMap((member) => member.callUuid ?? []))
  const run = file.truth.runsOf(conference.name).find((one) => one.instance === instance)
  if (run === undefined) return false
  if (members.size > 0) return run.stays.some(({ callUuid }) => members.has(callUuid))
  // Without a roster nothing tells two runs apart; the one that lived when the picture was looked at is what was meant.
  const seen = file.answers.findLast(
    (answer) => answer.kind === 'alive' && answer.room === conference.name && answer.arrivedAt <= order.seenAt,
  )
  return file.truth.runAt(conference.name, seen?.madeAt ?? order.seenAt) === run
}

/** An answer that did not show another run than the one pointed at. */
function agrees(file: File, order: Order, basis: Exclude<ObservedResponse, List>): boolean {
  if (order.conference === undefined || basis.kind === 'gone') return false
  return basis.kind === 'alive' || !speaksAgainst(order.conference, basis, file, file.answers)
}
