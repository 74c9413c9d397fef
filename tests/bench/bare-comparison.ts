import { setTimeout as pause } from 'node:timers/promises'
import type { SessionBus } from '../support/dbus.ts'
import { cpuTicksOf, memoryOf } from '../support/processes.ts'
import { findTrayItem } from '../support/tray.ts'
import { until } from '../support/wait-for.ts'
import { figure, ratios, type Figure } from './figure.ts'
import { startApp, type TrayApp } from './electron-apps.ts'

const startPairs = 15
const memoryPairs = 5
/** Milliseconds until caches are warm and start-up memory is freed. */
const warmUpMs = 8_000
const cpuMs = 15_000
/** Linux counts processor time in hundredths of a second for every process: getconf CLK_TCK. */
export const ticksPerSecond = 100

type Pair = Record<TrayApp['name'], number[]>

/**
 * Measures the time and the processor time from start to tray item. The two apps alternate, so that a slow moment of
 * the computer affects both.
 */
export async function measureStarts(
  bus: SessionBus,
  electron: string,
  apps: readonly TrayApp[],
): Promise<readonly Figure[]> {
  const times: Pair = { gavel: [], bare: [] }
  // Processor time can be compared even on a busy computer, unlike elapsed time.
  const work: Pair = { gavel: [], bare: [] }
  // The first pair is not counted, because its bare app still has to create the user data directory.
  for (let run = -1; run < startPairs; run++) {
    for (const app of inTurn(apps, run)) {
      const started = await startApp(bus, electron, app)
      if (run >= 0) {
        times[app.name].push(started.untilTray)
        work[app.name].push(((await cpuTicksOf(started.pid)) / ticksPerSecond) * 1000)
      }
      await started.stop()
    }
  }
  return [
    figure('start to tray item, bare tray app', 'ms', times.bare),
    figure('start to tray item, Gavel', 'ms', times.gavel),
    figure('start to tray item, Gavel to bare', 'ratio', ratios(times.gavel, times.bare), 1.15),
    figure('processor time until then, bare tray app', 'ms', work.bare),
    figure('processor time until then, Gavel', 'ms', work.gavel),
    figure('processor time until then, Gavel to bare', 'ratio', ratios(work.gavel, work.bare)),
  ]
}

/** Measures memory and processor time of both apps, while Gavel's window is closed and Gavel monitors its rooms. */
export async function measureIdle(
  bus: SessionBus,
  electron: string,
  apps: readonly TrayApp[],
  rooms: number,
): Promise<readonly Figure[]> {
  const memory: Pair = { gavel: [], bare: [] }
  const cpu: Pair = { gavel: [], bare: [] }
  for (let run = 0; run < memoryPairs; run++) {
    for (const app of inTurn(apps, run)) {
      const started = await startApp(bus, electron, app)
      if (app.name === 'gavel') await waitForRooms(bus, started.pid, rooms)
      await pause(warmUpMs)
      const before = await cpuTicksOf(started.pid)
      await pause(cpuMs)
      const ticks = (await cpuTicksOf(started.pid)) - before
      cpu[app.name].push((ticks / ticksPerSecond / (cpuMs / 1000)) * 100)
      memory[app.name].push((await memoryOf(started.pid)) / 1e6)
      await started.stop()
    }
  }
  return [
    figure('memory, bare tray app', 'MB', memory.bare),
    figure(`memory, Gavel with ${rooms} rooms, window closed`, 'MB', memory.gavel),
    figure(`memory, Gavel with ${rooms} rooms to bare`, 'ratio', ratios(memory.gavel, memory.bare), 1.1),
    figure('processor, bare tray app', '% of a core', cpu.bare),
    figure(`processor, Gavel with ${rooms} rooms, window closed`, '% of a core', cpu.gavel, 1),
  ]
}

export async function waitForRooms(bus: SessionBus, pid: number, rooms: number): Promise<void> {
  const item = await findTrayItem(bus, pid)
  await until(`${rooms} rooms in the tooltip`, async () => (await item.tooltip()).includes(`${rooms} rooms`), {
    timeoutMs: 20_000,
  })
}

/** The two apps in the order of this run. They take turns at starting first. */
function inTurn(apps: readonly TrayApp[], run: number): readonly TrayApp[] {
  return run % 2 === 0 ? apps : apps.toReversed()
}
