import { SCHEDULED_END } from '../../electron/moderation/ends/recover-ends.ts'
import type { Counts, EvidenceFile } from './evidence-file.ts'

/** Counts the faults of this world, and what happened in it, to prove that they occur. */
export function countFaults({ plan, truth, orders, journal, witness, requestOf, door }: EvidenceFile): Counts {
  const counts: Counts = {}
  const add = (name: string, by = 1): void => {
    if (by > 0) counts[name] = (counts[name] ?? 0) + by
  }
  for (const name of plan.faults) add(name)
  add('withOneFault', plan.hasOneFault ? 1 : 0)
  for (const { id, method, status } of witness.exchanges) {
    add(method === 'GET' ? 'reads' : 'writes')
    if (status === undefined) add(requestOf.get(id)?.effect?.appliedAt === undefined ? 'lost' : 'lostAfterEffect')
  }
  for (const { stays } of truth.runs) {
    const ids = new Set(stays.map(({ memberId }) => memberId))
    add('idsReused', stays.length - ids.size)
  }
  add('ended', truth.runs.filter(({ endedAt }) => endedAt < Infinity).length)
  add('restarted', truth.runs.filter((run) => truth.runsOf(run.name)[0] !== run).length)
  add('orders', orders.length)
  add('scheduledEnds', orders.filter((order) => order.isScheduled === true).length)
  add('endsAnnounced', orders.filter(({ isAnnounced }) => isAnnounced === true).length)
  for (const { rule, stops } of door.watches) add(rule === 'mute' ? 'newcomersMuted' : 'stoppedAtDoor', stops.size)
  add('letIn', door.letIn.length)
  add('scheduledEndsSent', journal.filter((line) => line.includes(`"text":"${SCHEDULED_END}"`)).length)
  return counts
}
