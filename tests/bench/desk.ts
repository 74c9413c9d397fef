import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { openSessionBus, type SessionBus } from '../support/dbus.ts'
import { cpuTicksOf, memoryOf } from '../support/processes.ts'
import { startSimulator } from '../support/simulator.ts'
import { ticksPerSecond, waitForRooms } from './bare-comparison.ts'
import { startCountingProxy, type CountingProxy } from './counting-proxy.ts'
import { connectAccount, openBenchApp, type BenchApp } from './bench-app.ts'
import { ownRoom } from './delays.ts'
import { appFolder, startApp, type TrayApp } from './electron-apps.ts'
import { figure, type Figure } from './figure.ts'
import { joinTeam, startTeam } from './team.ts'

const ROOMS = 50
const PEOPLE = 5
const PAIRS = 3
/** Milliseconds. `WARM_UP`: until caches are warm and start-up memory is freed. `COUNTED`: while costs are counted. */
const WARM_UP = 12_000
const COUNTED = 15_000

/** Compares a Gavel that follows a relay with a Gavel that reads everything itself, both with the window closed. */
export async function measureDesk(electron: string): Promise<readonly Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'gavel-bench-'))
  const bus = openSessionBus()
  const simulator = await startSimulator({ profile: 'plivo', rooms: 0, seed: 7 })
  const proxy = await startCountingProxy(simulator.baseUrl)
  const team = await startTeam(simulator)
  try {
    for (let index = 0; index < ROOMS; index += 1)
      await simulator.startRoom(index === 0 ? ownRoom : `Bridge ${index}`, PEOPLE, { maxMembers: 1_000 })
    const appAt = async (name: string, prepare: (app: BenchApp) => Promise<void>): Promise<TrayApp> => {
      const profile = join(folder, name)
      const app = await openBenchApp(electron, profile, simulator)
      await connectAccount(app.page, simulator, ownRoom)
      await prepare(app)
      await app.app.close()
      return { name: 'gavel', folder: appFolder, profile, args: ['--hidden'], env: { GAVEL_PLIVO_URL: proxy.url } }
    }
    const alone = await appAt('alone', () => Promise.resolve())
    const inTeam = await appAt('team', (app) => joinTeam(app, team.invite))
    return await compare({ bus, electron, alone, inTeam, proxy })
  } finally {
    bus.close()
    await team.close()
    await proxy.close()
    await simulator.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

interface Costs {
  readonly memory: number[]
  readonly processor: number[]
  /** Kilobytes per second between this Gavel and the provider. */
  readonly bytes: number[]
}

interface Comparison {
  readonly bus: SessionBus
  readonly electron: string
  readonly alone: TrayApp
  readonly inTeam: TrayApp
  readonly proxy: CountingProxy
}

async function compare({ bus, electron, alone, inTeam, proxy }: Comparison): Promise<readonly Figure[]> {
  const inTeamCosts: Costs = { memory: [], processor: [], bytes: [] }
  const aloneCosts: Costs = { memory: [], processor: [], bytes: [] }
  for (let pair = 0; pair < PAIRS; pair += 1) {
    for (const [app, costs] of [
      [alone, aloneCosts],
      [inTeam, inTeamCosts],
    ] as const) {
      const started = await startApp(bus, electron, app)
      await waitForRooms(bus, started.pid, ROOMS)
      await pause(WARM_UP)
      const ticks = await cpuTicksOf(started.pid)
      const bytes = proxy.bytes()
      await pause(COUNTED)
      const seconds = COUNTED / 1_000
      costs.processor.push((((await cpuTicksOf(started.pid)) - ticks) / ticksPerSecond / seconds) * 100)
      costs.bytes.push((proxy.bytes() - bytes) / seconds / 1_000)
      costs.memory.push((await memoryOf(started.pid)) / 1e6)
      await started.stop()
    }
  }
  const more = inTeamCosts.memory.map((value, index) => value - (aloneCosts.memory[index] ?? NaN))
  const where = `${ROOMS} rooms, window closed`
  return [
    figure(`desk that reads itself: memory, ${where}`, 'MB', aloneCosts.memory),
    figure(`desk that reads itself: processor, ${where}`, '% of a core', aloneCosts.processor),
    figure(`desk that reads itself: bytes of the provider, ${where}`, 'kB/s', aloneCosts.bytes),
    figure(`desk that follows a relay: memory, ${where}`, 'MB', inTeamCosts.memory),
    figure('desk that follows a relay: memory more than of one that reads itself', 'MB', more, 8),
    figure(`desk that follows a relay: processor, ${where}`, '% of a core', inTeamCosts.processor, 1.5),
    figure(`desk that follows a relay: bytes of the provider, ${where}`, 'kB/s', inTeamCosts.bytes),
  ]
}
