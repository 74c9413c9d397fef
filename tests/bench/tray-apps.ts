import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { SessionBus } from '../support/dbus.ts'
import { cpuTicksOf, memoryOf } from '../support/processes.ts'
import { findTrayItem } from '../support/tray.ts'
import { until } from '../support/wait-for.ts'
import { bareFolder, drive, startApp, type App } from './apps.ts'
import { ratios, type Figure } from './figure.ts'
import { limited } from './limits.ts'
import type { Meeting } from './meeting.ts'
import { joinTeam, startTeam } from './team.ts'

const startPairs = 15
const idleRounds = 5
/** Milliseconds until caches are warm and start-up memory is freed. */
export const warmUp = 12_000
/** Milliseconds over which processor time is counted. */
const counted = 15_000
/** Linux counts processor time in hundredths of a second for every process: getconf CLK_TCK. */
const ticksPerSecond = 100

const bareIn = (folder: string): App => ({ folder: bareFolder, profile: join(folder, 'bare') })
const hidden = (app: App): App => ({ ...app, args: ['--hidden'] })

/** Compares the time from start to tray item. The two apps alternate, so that a slow moment affects both. */
export async function measureStarts({ bus, folder, gavel }: Meeting): Promise<readonly Figure[]> {
  const apps = [bareIn(folder), hidden(gavel)]
  const times = apps.map((): number[] => [])
  // The first round is not counted, because the bare app still has to create its user data directory.
  for (let round = -1; round < startPairs; round++) {
    for (const [index, app] of inTurn(apps, round)) {
      const started = await startApp(bus, app)
      if (round >= 0) times[index]?.push(started.untilTray)
      await started.stop()
    }
  }
  const [bare = [], own = []] = times
  return [limited('start to tray item, Gavel to bare tray app', ratios(own, bare))]
}

/** Compares a Gavel that reads everything itself, and one that follows a relay, with the bare app. */
export async function measureIdle({ bus, folder, gavel, simulator }: Meeting): Promise<readonly Figure[]> {
  const team = await startTeam(simulator)
  try {
    const inTeam = { ...gavel, profile: join(folder, 'team') }
    await cp(gavel.profile, inTeam.profile, { recursive: true })
    const driven = await drive(inTeam)
    await joinTeam(driven, team.invite)
    await driven.app.close()
    const apps = [bareIn(folder), hidden(gavel), hidden(inTeam)]
    const costs = apps.map((): Costs => ({ memory: [], processor: [] }))
    for (let round = 0; round < idleRounds; round++) {
      for (const [index, app] of inTurn(apps, round)) {
        const started = await startApp(bus, app)
        if (index > 0) await waitForRooms(bus, started.pid, 50)
        await pause(warmUp)
        const before = await cpuTicksOf(started.pid)
        await pause(counted)
        const ticks = (await cpuTicksOf(started.pid)) - before
        costs[index]?.processor.push((ticks / ticksPerSecond / (counted / 1_000)) * 100)
        costs[index]?.memory.push(await memoryOf(started.pid))
        await started.stop()
      }
    }
    const [bare = none, alone = none, desk = none] = costs
    const toBare = ({ memory }: Costs): readonly number[] => ratios(memory, bare.memory)
    return [
      limited('memory, 50 rooms, window closed, Gavel to bare tray app', toBare(alone)),
      limited('memory, 50 rooms, window closed, desk of a team to bare tray app', toBare(desk)),
      limited('processor, 50 rooms, window closed', alone.processor),
      limited('processor, 50 rooms, window closed, desk of a team', desk.processor),
    ]
  } finally {
    await team.close()
  }
}

interface Costs {
  readonly memory: number[]
  readonly processor: number[]
}

const none: Costs = { memory: [], processor: [] }

export async function waitForRooms(bus: SessionBus, pid: number, rooms: number): Promise<void> {
  const item = await findTrayItem(bus, pid)
  await until(`${rooms} rooms in the tooltip`, async () => (await item.tooltip()).includes(`${rooms} rooms`), {
    timeoutMs: 20_000,
  })
}

/** The apps in the order of this round, with their index. They take turns at starting first. */
function inTurn(apps: readonly App[], round: number): readonly (readonly [number, App])[] {
  const entries = [...apps.entries()]
  return round % 2 === 0 ? entries : entries.toReversed()
}
