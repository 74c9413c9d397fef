// Measures Gavel on this desktop and prints one JSON line per figure. It asserts nothing. With names of parts after the
// command (`npm run bench -- clicks idle`) it measures only these.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findRuntime } from '../../scripts/electron-runtime.mjs'
import { openSessionBus } from '../support/dbus.ts'
import { startSimulator } from '../support/simulator.ts'
import { appFolder, bareFolder, type TrayApp } from './electron-apps.ts'
import { measureIdle, measureStarts } from './bare-comparison.ts'
import { measureClicks } from './clicks.ts'
import { measureChanges, measureOpening, ownRoom } from './delays.ts'
import { connectAccount, openBenchApp } from './bench-app.ts'
import { measureDoor } from './door.ts'
import { measureFeed } from './feed.ts'
import { measureDesk } from './desk.ts'
import type { Figure } from './figure.ts'
import { measureFinder } from './finder.ts'
import { measureHostileBroker } from './hostile-broker.ts'
import { measureJobs } from './jobs.ts'
import { measureLiveCalls } from './live-calls.ts'
import { measureManyRooms } from './many-rooms.ts'
import { measureMonitor } from './monitor.ts'
import { measureQuiet } from './quiet.ts'
import { measureSoak } from './soak/measure.ts'
import { measureWindow } from './window.ts'
import { measureWrites } from './writes.ts'

const rooms = 50
const people = 5
/** A short version of what `npm run tool -- soak` does. */
const soak = { hours: 0.5, speed: 10 }

const parts = [
  'monitor',
  'feed',
  'desk',
  'hostile-broker',
  'window',
  'writes',
  'door',
  'rooms',
  'changes',
  'clicks',
  'opening',
  'finder',
  'live-calls',
  'jobs',
  'starts',
  'idle',
  'quiet',
  'soak',
] as const
type Part = (typeof parts)[number]
const chosen = process.argv.slice(2)
const unknown = chosen.filter((name) => !parts.some((part) => part === name))
if (unknown.length > 0) throw new Error(`No such part: ${unknown.join(', ')}. There are ${parts.join(', ')}.`)

const measure = async (part: Part, work: () => readonly Figure[] | Promise<readonly Figure[]>): Promise<void> => {
  if (chosen.length > 0 && !chosen.includes(part)) return
  for (const each of await work()) console.log(JSON.stringify(each))
}

async function electronRuntime(): Promise<NonNullable<Awaited<ReturnType<typeof findRuntime>>>> {
  const runtime = await findRuntime()
  if (runtime === undefined) throw new Error('There is no Electron to run on.')
  return runtime
}

async function measureApp(): Promise<void> {
  const runtime = await electronRuntime()
  const folder = await mkdtemp(join(tmpdir(), 'gavel-bench-'))
  const bus = openSessionBus()
  const simulator = await startSimulator({ profile: 'plivo', rooms: 0, seed: 7 })
  for (let count = 0; count < rooms; count++) {
    await simulator.startRoom(count === 0 ? ownRoom : `Bridge ${count}`, people, { maxMembers: 1_000 })
  }
  const profile = join(folder, 'gavel')
  const env = { GAVEL_PLIVO_URL: simulator.baseUrl }
  const gavel: TrayApp = { name: 'gavel', folder: appFolder, profile, args: ['--hidden'], env }
  const bare: TrayApp = { name: 'bare', folder: bareFolder, profile: join(folder, 'bare'), args: [], env: {} }
  const apps: readonly TrayApp[] = [bare, gavel]
  console.error(
    `Electron ${runtime.version}, ${rooms} rooms with ${people} people each; all of it takes about twenty minutes.`,
  )
  try {
    const benchApp = await openBenchApp(runtime.binary, profile, simulator)
    await connectAccount(benchApp.page, simulator, ownRoom)
    await benchApp.page
      .getByRole('status', { name: new RegExp(`^${rooms} rooms, ${rooms * people} people$`) })
      .waitFor()
    await measure('changes', () => measureChanges(bus, benchApp, simulator))
    await measure('clicks', () => measureClicks(benchApp, simulator, runtime.binary, join(folder, 'bare-click')))
    await measure('opening', () => measureOpening(bus, benchApp))
    await benchApp.app.close()
    await measure('starts', () => measureStarts(bus, runtime.binary, apps))
    await measure('idle', () => measureIdle(bus, runtime.binary, apps, rooms))
    await measure('quiet', () => measureQuiet(bus, runtime.binary, gavel, simulator))
    await measure('soak', () => measureSoak({ electron: runtime.binary, profile: join(folder, 'soak'), ...soak }))
  } finally {
    bus.close()
    await simulator.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

await measure('monitor', measureMonitor)
await measure('feed', measureFeed)
await measure('desk', async () => measureDesk((await electronRuntime()).binary))
await measure('hostile-broker', async () => measureHostileBroker((await electronRuntime()).binary))
await measure('window', measureWindow)
await measure('writes', measureWrites)
await measure('door', measureDoor)
await measure('rooms', async () => measureManyRooms((await electronRuntime()).binary))
await measure('finder', async () => measureFinder((await electronRuntime()).binary))
await measure('live-calls', async () => measureLiveCalls((await electronRuntime()).binary))
await measure('jobs', async () => measureJobs((await electronRuntime()).binary))
/** Parts that need neither the account nor the rooms that `measureApp` prepares. */
const withoutApp: readonly Part[] = [
  'monitor',
  'feed',
  'desk',
  'hostile-broker',
  'window',
  'writes',
  'door',
  'rooms',
  'finder',
  'live-calls',
  'jobs',
]
if (chosen.length === 0 || chosen.some((part) => !withoutApp.some((each) => each === part))) await measureApp()
