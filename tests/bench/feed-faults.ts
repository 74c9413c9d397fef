import { setTimeout as pause } from 'node:timers/promises'
import type { Mosquitto } from '../support/mosquitto.ts'
import type { RelayProcess } from '../support/relay-process.ts'
import type { RunningSimulator } from '../support/simulator.ts'
import { until } from '../support/wait-for.ts'
import { joinRoom, nameOf, type Desk } from './feed-desk.ts'
import { figure, figureAt, type Figure } from './figure.ts'

/** Milliseconds after a takeover within which the relay has published everything once more. */
export const TAKEOVER = 12_000
/** The index of the caller who enters after a broker was killed. No earlier caller has this index. */
const LATE_CALLER = 9_000

/**
 * Measures how soon the user's own room arrives from the second relay after the first one hangs. Then resumes the
 * first.
 */
export async function measureHungRelay([desk]: readonly Desk[], [first]: readonly RelayProcess[]): Promise<Figure> {
  if (desk === undefined || first === undefined) throw new Error('There is no desk or no relay.')
  const took = await untilOtherRelay(desk, () => {
    first.signal('SIGSTOP')
  })
  first.signal('SIGCONT')
  await pause(TAKEOVER)
  await until('the first relay to read again', () => first.lines.at(-1)?.reads, { timeoutMs: 30_000 })
  return figure('feed: relay hung to own room from the other one', 'ms', [took], 5_000)
}

/** Measures how soon every desk receives an entry right after its broker, one of a bridged pair, was killed. */
export async function measureLostBroker(
  desks: readonly Desk[],
  simulator: RunningSimulator,
  broker: Mosquitto,
): Promise<Figure> {
  await broker.kill()
  const { rosters } = await joinRoom(desks, simulator, nameOf(0), LATE_CALLER)
  await pause(TAKEOVER)
  return figureAt(`feed: broker of a pair killed to an entry at ${desks.length} desks, p95`, 'ms', rosters, 0.95, 1_000)
}

async function untilOtherRelay(desk: Desk, harm: () => void): Promise<number> {
  const epoch = desk.rooms.get(nameOf(0))?.epoch
  const at = performance.now()
  harm()
  await until("the user's own room from the other relay", () => desk.rooms.get(nameOf(0))?.epoch !== epoch, {
    everyMs: 5,
    timeoutMs: 20_000,
  })
  return performance.now() - at
}

/** Measures how soon the rooms arrive from the second relay after the first one is killed. */
export async function measureTakeover(
  [desk]: readonly Desk[],
  [first]: readonly RelayProcess[],
): Promise<readonly Figure[]> {
  if (desk === undefined || first === undefined) throw new Error('There is no desk or no relay.')
  const epoch = desk.rooms.get(nameOf(0))?.epoch
  const at = performance.now()
  const own = await untilOtherRelay(desk, () => {
    first.signal('SIGKILL')
  })
  await until('every room from the other relay', () => [...desk.rooms.values()].every((room) => room.epoch !== epoch), {
    everyMs: 5,
    timeoutMs: 20_000,
  })
  return [
    figure('feed: relay killed to own room from the other one', 'ms', [own], 1_500),
    figure('feed: relay killed to all 50 rooms from the other one', 'ms', [performance.now() - at]),
  ]
}
