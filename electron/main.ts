import { app, dialog, Menu, nativeTheme, protocol, session } from 'electron'
import { realpathSync } from 'node:fs'
import { setDefaultAutoSelectFamilyAttemptTimeout } from 'node:net'
import { join, resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { systemClock } from '../shared/clock.ts'
import { drop } from '../shared/drop.ts'
import { ADDRESS_TIME } from '../shared/limits.ts'
import { firstRequest, laterRequest, type StartRequest } from './desktop/lifecycle/arguments.ts'
import {
  applicationMenu,
  hardenProcess,
  hardenSession,
  PAGE_ORIGIN,
  excludeMemoryFromCoreFiles,
} from './desktop/hardening.ts'
import { servePage } from './desktop/windows/page-protocol.ts'
import { limitHeap, runNetworkInMainProcess } from './desktop/lifecycle/chromium-flags.ts'
import { takeProfile } from './desktop/lifecycle/profile-lock.ts'
import { iconColours, iconStem } from './desktop/tray/tray-icons.ts'
import { TrayIcon } from './desktop/tray/tray.ts'

/**
 * Milliseconds for the tray item to reach the panel. That takes several messages that this thread must reply to, and no
 * event reports the end. Loading a megabyte of scripts in that time would delay the item by about 10 %, compared with a
 * process that only creates a tray item.
 */
const REGISTERING_TIME = 60

/** Milliseconds after which a dialog that nobody reads closes, so that a start by a program ends too. */
const DIALOG_TIME = 30_000

// Only the imports above are loaded before the tray item is up; `run` loads everything else.
const out = join(import.meta.dirname, '..')
// This reference lasts as long as the process, because an item that is garbage-collected disappears:
// https://www.electronjs.org/docs/latest/faq
let tray: TrayIcon | undefined

// Only the build by `npm run dev` contains this, so that in all others no environment variable can change what a window
// shows.
const developmentPage = import.meta.env.DEV ? process.env['ELECTRON_RENDERER_URL'] : undefined

// The development server sends changes over a WebSocket.
const developmentOrigins =
  developmentPage === undefined ? [] : ['http:', 'ws:'].map((scheme) => `${scheme}//${new URL(developmentPage).host}`)

/** Requests that arrive before the application listens. Its listener gets them before any later request. */
const requests: StartRequest[] = []
let listener: ((request: StartRequest) => Promise<void>) | undefined
const receive = (request: StartRequest): void => {
  if (listener) drop(listener(request))
  else requests.push(request)
}

function refuse(sentence: string, status: number): void {
  process.stderr.write(`${sentence}\n`)
  app.exit(status)
}

let isGivingUp = false

/** Says why Gavel cannot run, on the terminal and, if there is a display, in a dialog, and exits. */
function giveUp(error: unknown): void {
  // The terminal itself may be the fault, for example if the disk with its log is full.
  if (isGivingUp) return
  isGivingUp = true
  const sentence = error instanceof Error ? (error.stack ?? error.message) : String(error)
  process.stderr.write(`Gavel could not start: ${sentence}\n`)
  const exit = (): void => {
    app.exit(1)
  }
  const displays = [process.env['WAYLAND_DISPLAY'], process.env['DISPLAY']]
  if (process.platform === 'linux' && displays.every((name) => name === undefined || name === '')) {
    exit()
    return
  }
  globalThis.setTimeout(exit, DIALOG_TIME)
  // Before Electron is ready, Linux shows no dialogs.
  app
    .whenReady()
    .then(() => dialog.showMessageBox({ type: 'error', message: 'Gavel could not start', detail: sentence }))
    .then(exit, exit)
}

/** Electron silently uses the default folder if it cannot use the one that `--user-data-dir` names. */
function profileFolder(): string {
  const used = app.getPath('userData')
  const named = app.commandLine.getSwitchValue('user-data-dir')
  try {
    if (named === '' || realpathSync.native(named) === realpathSync.native(used)) return used
  } catch {
    // Taking the named folder as the profile will say what is wrong with it.
  }
  return resolve(named)
}

async function start(): Promise<void> {
  // This comes first, because on Windows `hardenProcess` changes the working directory.
  const folder = profileFolder()
  setDefaultAutoSelectFamilyAttemptTimeout(ADDRESS_TIME)
  limitHeap()
  excludeMemoryFromCoreFiles()
  const forbidden = hardenProcess(app, protocol)
  if (forbidden !== undefined) {
    refuse(forbidden, 1)
    return
  }
  runNetworkInMainProcess(app, process.platform)
  const menu = applicationMenu(process.platform)
  Menu.setApplicationMenu(menu ? Menu.buildFromTemplate([...menu]) : null)
  const lock = await takeProfile({
    folder,
    argv: process.argv,
    onArguments: (argv) => {
      receive(laterRequest(argv))
    },
    systemLock: process.platform === 'win32' ? () => app.requestSingleInstanceLock() : undefined,
  })
  if (lock.is === 'passed') {
    refuse(lock.sentence, 0)
    return
  }
  if (lock.is === 'refused') {
    giveUp(lock.sentence)
    return
  }
  app.on('quit', lock.release)
  if (process.platform === 'win32') app.setAppUserModelId('app.gavel.Gavel')
  app.on('second-instance', (_event, argv) => {
    receive(laterRequest(argv))
  })
  app.on('activate', () => {
    receive(laterRequest([]))
  })
  // Electron quits at these signals too, but only while nothing in the process listens to them, and a library may
  // listen for a moment.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      app.quit()
    })
  }
  // Without a listener Electron quits when the last window is closed.
  app.on('window-all-closed', () => undefined)
  app.whenReady().then(run).catch(giveUp)
}

async function run(): Promise<void> {
  const hints = {
    platform: process.platform,
    desktop: process.env['XDG_CURRENT_DESKTOP'] ?? '',
    dark: nativeTheme.shouldUseDarkColors,
  }
  const icon = iconStem('idle', iconColours(hints))
  tray = new TrayIcon({
    icons: join(out, 'icons/tray'),
    icon,
    tooltip: 'Gavel',
    platform: process.platform,
    now: () => Date.now(),
  })
  if (app.dock) app.dock.hide()
  const openedAtLogin = process.platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin
  requests.unshift(firstRequest(process.argv, openedAtLogin))
  await setTimeout(REGISTERING_TIME)
  const { forbidCompiledSchemas } = await import('./desktop/compiled-schemas.ts')
  forbidCompiledSchemas()
  const { startApplication } = await import('./application.ts')
  // From here on, uncaught errors are written to the diagnostics.
  process.off('uncaughtException', giveUp)
  await startApplication({
    tray,
    out,
    clock: systemClock(),
    page: developmentPage ?? `${PAGE_ORIGIN}/index.html`,
    // Called before the first window opens, and not at the start, because the windows' session takes 8 MB of memory.
    preparePage: async () => {
      await hardenSession(session.defaultSession, developmentOrigins)
      servePage(protocol, join(out, 'renderer'))
    },
    origin: developmentPage === undefined ? PAGE_ORIGIN : new URL(developmentPage).origin,
    onRequest: async (next) => {
      listener = next
      await Promise.all(requests.splice(0).map(next))
    },
  })
}

process.on('uncaughtException', giveUp)
// Awaited, because Electron connects to the display once this module has run, and a start whose request is passed to
// the Gavel that runs needs no display.
await start().catch(giveUp)
