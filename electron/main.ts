import { app, dialog, Menu, nativeTheme, protocol, session } from 'electron'
import { chmodSync, mkdirSync } from 'node:fs'
import { setDefaultAutoSelectFamilyAttemptTimeout } from 'node:net'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { systemClock } from '../shared/clock.ts'
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
import { describeRefusal, readLock } from './desktop/lifecycle/single-instance.ts'
import { iconColours, iconStem } from './desktop/tray/tray-icons.ts'
import { TrayIcon } from './desktop/tray/tray.ts'

/**
 * Milliseconds for the tray item to reach the panel. That takes several messages that this thread must reply to, and no
 * event reports the end. Loading a megabyte of scripts in that time would delay the item by about 10 %, compared with a
 * process that only creates a tray item.
 */
const REGISTERING_TIME = 60

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
let listener: ((request: StartRequest) => void) | undefined
const receive = (request: StartRequest): void => {
  if (listener) listener(request)
  else requests.push(request)
}

function refuse(sentence: string, status: number): void {
  process.stderr.write(`${sentence}\n`)
  app.exit(status)
}

/** Exits, because without the tray item or the application there is nothing left to run. */
function giveUp(error: unknown): void {
  const sentence = error instanceof Error ? (error.stack ?? error.message) : String(error)
  process.stderr.write(`Gavel could not start: ${sentence}\n`)
  dialog.showErrorBox('Gavel could not start', sentence)
  app.exit(1)
}

function start(): void {
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
  const profile = app.getPath('userData')
  // Electron refuses the lock if its folder does not exist yet: https://github.com/electron/electron/issues/33547
  mkdirSync(profile, { recursive: true, mode: 0o700 })
  chmodSync(profile, 0o700)
  if (!app.requestSingleInstanceLock()) {
    refuse(describeRefusal(profile, readLock(profile), hostname()), 0)
    return
  }
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
    onRequest: (next) => {
      listener = next
      for (const request of requests.splice(0)) next(request)
    },
  })
}

start()
