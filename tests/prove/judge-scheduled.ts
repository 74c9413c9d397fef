import type { EvidenceFile } from './evidence-file.ts'
import type { Order } from './actor.ts'
import { PATIENCE } from './patience.ts'
import type { Exchange } from './witness.ts'

/**
 * Counts scheduled ends, and ends after an announcement, that were sent too early, after they were withdrawn, or twice.
 * `judgeWrites` counts ends of another run.
 */
export function judgeScheduled(file: EvidenceFile): void {
  const sent = new Map<Order, number>()
  for (const exchange of file.witness.exchanges) {
    const { kinds = [], room } = exchange.write ?? {}
    if (!kinds.includes('end') || room === undefined) continue
    const orders = file.orders.filter((order) => order.kind === 'end' && order.room === room)
    const times = orders.filter(isScheduled).filter(({ seenAt }) => seenAt <= exchange.leftAt)
    if (times.length === 0 || orders.some((order) => mayBeClicked(order, exchange))) continue
    const line = `end of ${room} at ${String(exchange.leftAt)}`
    const due = times.filter(({ givenAt }) => givenAt <= exchange.leftAt)
    // An order that was carried out is not withdrawn, and the next run may have one of its own.
    const valid = due.findLast(({ withdrawnAt }) => withdrawnAt > exchange.id)
    if (due.length === 0) file.blame('scheduledTooEarly', line)
    else if (valid === undefined) file.blame('scheduledWhenVoid', line)
    else {
      sent.set(valid, (sent.get(valid) ?? 0) + 1)
      if ((sent.get(valid) ?? 0) > 1) file.blame('scheduledTwice', line)
    }
  }
}

function isScheduled(order: Order): boolean {
  return order.isScheduled === true || order.isAnnounced === true
}

function mayBeClicked(order: Order, { leftAt, id }: Exchange): boolean {
  if (isScheduled(order) || order.withdrawnAt <= id) return false
  return order.givenAt <= leftAt && leftAt - order.givenAt <= PATIENCE
}
