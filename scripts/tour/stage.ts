import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright'
import { run } from '../../tests/support/run-program.ts'
import { openSessionBus, type SessionBus } from '../../tests/support/dbus.ts'
import { recordNotifications, type NotificationRecorder } from '../../tests/support/notifications.ts'
import { startSimulator, type RunningSimulator } from '../../tests/support/simulator.ts'
import { takeScreenPicture, type Area } from '../../tests/support/x11.ts'
import { findRuntime } from '../electron-runtime.mjs'
import { project } from '../setup/paths.mjs'

/** Everything that the tour stands on: a provider, a desktop, and Gavel. */
export interface Stage {
  readonly gavel: ElectronApplication
  readonly pid: number
  readonly page: Page
  readonly simulator: RunningSimulator
  readonly bus: SessionBus
  readonly notices: NotificationRecorder
  /** Takes the screen, a piece of it, or the window of that id, and answers with where the picture is. */
  picture(name: string, what?: Area | string): Promise<string>
  clear(): Promise<void>
}

const pictures = join(project, 'out/tour')

/** Starts a stand-alone simulator with known people, and Gavel with a fresh profile that takes it for Plivo. */
export async function setStage(): Promise<Stage> {
  const runtime = await findRuntime()
  if (runtime === undefined) throw new Error('There is no Electron to run on.')
  await rm(pictures, { recursive: true, force: true })
  await mkdir(pictures, { recursive: true })
  const profile = await mkdtemp(join(tmpdir(), 'gavel-tour-'))
  // Black would swallow the shadow and the border of everything on it.
  // ImageMagick ends with 1 although it has done it.
  await run('display', ['-size', '1280x800', '-window', 'root', 'xc:#8a9aa0']).catch(() => '')
  const simulator = await startSimulator({ profile: 'plivo', rooms: 0 })
  await fillRooms(simulator)
  const notices = await recordNotifications()
  const gavel = await _electron.launch({
    executablePath: runtime.binary,
    args: [project, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), `--user-data-dir=${profile}`],
    // Playwright would otherwise keep every window light.
    colorScheme: null,
    env: { ...variables(), GAVEL_PLIVO_URL: simulator.baseUrl },
  })
  const page = await gavel.firstWindow()
  page.setDefaultTimeout(8_000)
  const bus = openSessionBus()
  return {
    gavel,
    // The one that Playwright started is Electron itself.
    pid: gavel.process().pid ?? 0,
    page,
    simulator,
    bus,
    notices,
    picture: async (name, what) => {
      await takeScreenPicture(join(pictures, name), what)
      return `out/tour/${name}`
    },
    clear: async () => {
      bus.close()
      await gavel.close()
      await simulator.stop()
      await rm(profile, { recursive: true, force: true })
    },
  }
}

function variables(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}

async function fillRooms(simulator: RunningSimulator): Promise<void> {
  const standup = ['Lena Fischer', 'Omar Haddad', 'Priya Nair', 'Tomas Novak'].map((name, index) => ({
    name,
    number: `1555010011${index}`,
    joinedSecondsAgo: 700 - index * 40,
  }))
  await simulator.startRoom('Weekly standup', standup, { ageSeconds: 1_930 })
  await simulator.startRoom(
    'Support bridge',
    [
      { name: 'Ana Diaz', number: '15550100123', joinedSecondsAgo: 900 },
      { name: 'Bruno Berg', number: '15550100124', joinedSecondsAgo: 640 },
      { name: 'Grace Okafor', number: '15550100125', joinedSecondsAgo: 610, muted: true },
      { name: '', number: '15550100199', joinedSecondsAgo: 85 },
      { name: 'Dario Rossi', number: '15550100131', joinedSecondsAgo: 300 },
      { name: 'Hana Sato', number: '15550100132', joinedSecondsAgo: 270 },
    ],
    { ageSeconds: 3_731 },
  )
  await simulator.startRoom('Sales call', 3, { ageSeconds: 342 })
}
