import type { TeamBus } from './team-bus.ts'
import type { ReceivedRequest } from '../../simulator/simulator.ts'
import type { GroundTruth } from '../ground-truth.ts'
import type { FeedPlan } from './plan.ts'
import type { DeskEvidence } from './team-desk.ts'
import type { TeamRelay } from './team-relay.ts'

/** Everything that can be observed of one team from outside. */
export interface TeamEvidence {
  readonly plan: FeedPlan
  /** True time at which the world began. */
  readonly start: number
  readonly truth: GroundTruth
  readonly requests: readonly ReceivedRequest[]
  readonly desks: readonly DeskEvidence[]
  readonly relays: readonly Pick<TeamRelay, 'exchanges' | 'polls'>[]
  /** The errors that relays logged. */
  readonly complaints: readonly unknown[][]
  readonly endedAt: number
}

/** Milliseconds over which requests are counted, as at Plivo. Vobiz publishes no limit. */
const WINDOW = 5_000
/** Milliseconds for which a desk that joins listens for a relay before it reads. */
const LISTENS = 5_000
/** The account's allowance: requests in any 5 s. Plivo sets this limit; at Vobiz, Gavel limits itself to 2 a second. */
const MOST = { plivo: 300, vobiz: 10 } as const

/**
 * Returns a line for each part of the team that exceeded the account's allowance. At Plivo, all requests count
 * together. At Vobiz, only polls count. Each relay may use the whole allowance there, because two relays may read at
 * the same time for a while. Desks that read because no relay reaches them share one allowance, unless they were
 * separated from each other.
 */
export function overAllowance(team: TeamEvidence): readonly string[] {
  const { plan, desks, relays } = team
  if (plan.profile === 'plivo') {
    const all = [...desks.flatMap(({ witness }) => witness.exchanges), ...relays.flatMap((relay) => relay.exchanges())]
    const sent = all.map(({ leftAt }) => leftAt)
    return lineFor('all together', sent, MOST.plivo)
  }
  // Each desk stays within its share, but no desk knows when the others read, so each may add one request to the sum.
  const parts = groupsOf(team).flatMap(({ name, polls, size }) => lineFor(name, polls, MOST.vobiz + size))
  const ofRelays = relays.flatMap(({ polls }, index) => lineFor(plan.relays[index]?.id ?? '', polls, MOST.vobiz))
  return [...parts, ...ofRelays]
}

function lineFor(name: string, times: readonly number[], most: number): readonly string[] {
  const { count, at } = busiest(times)
  return count > most ? [`${name}: ${String(count)} from ${String(at)}`] : []
}

/** The most requests in any 5 s, and when the first of them left. */
export function busiest(times: readonly number[]): { readonly count: number; readonly at: number } {
  const sorted = times.toSorted((a, b) => a - b)
  let most = { count: 0, at: 0 }
  let first = 0
  for (const [index, time] of sorted.entries()) {
    while ((sorted[first] ?? 0) <= time - WINDOW) first += 1
    const count = index - first + 1
    if (count > most.count) most = { count, at: sorted[first] ?? 0 }
  }
  return most
}

interface Group {
  readonly name: string
  readonly polls: readonly number[]
  /** The number of desks. */
  readonly size: number
}

/** Groups of desks that could always count each other. A desk that could not always do so is a group of its own. */
function groupsOf({ plan, desks, start }: TeamEvidence): readonly Group[] {
  const broken = plan.events.filter(({ kind }) => kind === 'split' || kind === 'brokerDown')
  const wasSplit = broken.length > 0
  const cut = new Set(
    plan.events.flatMap((event) => (event.kind === 'deskCut' || event.kind === 'deskSleeps' ? event.desk : [])),
  )
  const met = new Map(desks.map(({ desk, bus }) => [desk, metAt(bus)]))
  const hasMet = (id: string, other: string, by: number): boolean => (met.get(id)?.get(other) ?? Infinity) <= start + by
  /**
   * Whether a joining desk and each desk that joined no later had learned of each other before the joining desk could
   * read.
   */
  const hasMetAll = (id: string, joinsAt: number): boolean =>
    plan.desks
      .filter((other) => other.id !== id && other.joinsAt <= joinsAt)
      .every((other) => hasMet(id, other.id, joinsAt + LISTENS) && hasMet(other.id, id, joinsAt + LISTENS))
  const isAlone = (desk: number, id: string, joinsAt: number): boolean =>
    cut.has(desk) || broken.some(({ at, until }) => joinsAt >= at && joinsAt < until) || !hasMetAll(id, joinsAt)
  const groups = new Map<string, Group>()
  for (const [index, { id, side, joinsAt }] of plan.desks.entries()) {
    const name = isAlone(index, id, joinsAt) ? id : wasSplit ? `side ${String(side)}` : 'the desks'
    const polls = desks.find(({ desk }) => desk === id)?.polls ?? []
    const { polls: others, size } = groups.get(name) ?? { polls: [], size: 0 }
    groups.set(name, { name, polls: [...others, ...polls], size: size + 1 })
  }
  return [...groups.values()]
}

/** By desk id: when the bus first delivered that desk's message about itself. */
function metAt(bus: Pick<TeamBus, 'deliveries'>): ReadonlyMap<string, number> {
  const found = new Map<string, number>()
  for (const { at, topic, payload } of bus.deliveries) {
    const { kind, desk = '' } = (payload === '' ? {} : JSON.parse(payload)) as { kind?: string; desk?: string }
    if (kind === 'desk' && topic.endsWith(`/desk/${desk}`) && !found.has(desk)) found.set(desk, at)
  }
  return found
}
