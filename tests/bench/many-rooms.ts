import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { cpuTicksOf, memoryOf } from '../support/processes.ts'
import { startSimulator, type RunningSimulator } from '../support/simulator.ts'
import { connectAccount, openBenchApp } from './bench-app.ts'
import { measureClicks } from './clicks.ts'
import { ownRoom } from './delays.ts'
import { figure, figureAt, type Figure } from './figure.ts'

const ROOMS = 10_000
const PEOPLE = 2
/** Milliseconds until caches are warm: before the account is connected, and after its rooms are shown. */
const WARM_UP = 20_000
/** Milliseconds of one period, over which processor time is counted. */
const PERIOD = 10_000
const PERIODS = 6
/** Linux reports the processor time of a process in hundredths of a second (see `getconf CLK_TCK`). */
const TICKS_A_SECOND = 100

/** Measures Gavel with its window open and an account of 10,000 rooms, one of which is the user's own room. */
export async function measureManyRooms(electron: string): Promise<readonly Figure[]> {
  const profile = await mkdtemp(join(tmpdir(), 'gavel-bench-'))
  const simulator = await startSimulator({ profile: 'plivo', rooms: 0, seed: 7 })
  const benchApp = await openBenchApp(electron, profile, simulator)
  try {
    for (let count = 0; count < ROOMS; count += 1) {
      await simulator.startRoom(count === 0 ? ownRoom : `Bridge ${count}`, PEOPLE)
    }
    await pause(WARM_UP)
    const before = await memoryOf(benchApp.pid)
    await connectAccount(benchApp.page, simulator, ownRoom)
    await benchApp.page.getByRole('status', { name: new RegExp(`^${ROOMS.toLocaleString('en')} rooms`) }).waitFor()
    await pause(WARM_UP)
    const { gaps, load } = await observe(benchApp.pid, simulator)
    const memory = (await memoryOf(benchApp.pid)) - before
    const clicks = await measureClicks(benchApp, simulator, electron, join(profile, 'bare-click'))
    const size = `${ROOMS} rooms x ${PEOPLE} people`
    return [
      figureAt(`own room of ${size}, between two reads, p95`, 'ms', gaps, 0.95, 1_200),
      figure(`processor, window open, ${size}`, '% of a core', load),
      figure(`memory that ${size} add, window open`, 'MB', [memory / 1e6]),
      ...clicks.map(({ budget: _, within: __, ...each }) => ({ ...each, name: `${each.name}, ${size}` })),
    ]
  } finally {
    await benchApp.app.close()
    await simulator.stop()
    await rm(profile, { recursive: true, force: true })
  }
}

/** Measures the milliseconds between two reads of the user's own room, and the % of a core used in each period. */
async function observe(
  pid: number,
  simulator: RunningSimulator,
): Promise<{ readonly gaps: readonly number[]; readonly load: readonly number[] }> {
  await simulator.clearRequests()
  const load: number[] = []
  for (let period = 0; period < PERIODS; period += 1) {
    const ticks = await cpuTicksOf(pid)
    await pause(PERIOD)
    load.push((((await cpuTicksOf(pid)) - ticks) / TICKS_A_SECOND / (PERIOD / 1_000)) * 100)
  }
  const path = `/${encodeURIComponent(ownRoom)}/`
  const times = (await simulator.requests()).filter((request) => request.path.endsWith(path)).map(({ at }) => at)
  return { gaps: times.slice(1).map((at, index) => at - (times[index] ?? NaN)), load }
}
