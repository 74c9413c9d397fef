import { app, dialog, Menu, nativeTheme, protocol, session } from 'electron'
import { chmodSync, mkdirSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { systemClock } from '../shared/clock.ts'
import { firstRequest, readArguments, type StartRequest } from './desktop/arguments.ts'
import { applicationMenu, hardenProcess, hardenSession, PAGE_ORIGIN } from './desktop/hardening.ts'
import { servePage } from './desktop/page-protocol.ts'
import { limitHeap, runNetworkInMainProcess } from './desktop/chromium-flags.ts'
import { describeRefusal, readLock } from './desktop/single-instance.ts'
import { iconColours, iconStem } from './desktop/tray/tray-icons.ts'
import { TrayIcon } from './desktop/tray/tray.ts'

/**
 * The tray item gets to the panel by several messages that this thread has to answer, and nothing tells when it is there.
 * Loading a megabyte of scripts at once would make it a tenth later; measured with a bare tray beside it.
 */
const REGISTERING = 60

// Until the tray item is up nothing is loaded but what is imported above; everything else comes with application.ts.
const out = join(import.meta.dirname, '..')
// Held here for the life of the process: a collected item disappears, https://www.electronjs.org/docs/latest/faq
let tray: TrayIcon | undefined

// Removed from every build but that of `npm run dev`, so that no variable can change what a window shows.
const developmentPage = import.meta.env.DEV ? process.env['ELECTRON_RENDERER_URL'] : undefined

// The server sends changes over a socket of its own.
const developmentOrigins =
  developmentPage === undefined ? [] : ['http:', 'ws:'].map((scheme) => `${scheme}//${new URL(developmentPage).host}`)

/** Starts that come before the application can take them wait; the newest listener gets them. */
const requests: StartRequest[] = []
let listener: ((request: StartRequest) => void) | undefined
const hear = (request: StartRequest): void => {
  if (listener) listener(request)
  else requests.push(request)
}

function refuse(sentence: string, status: number): void {
  process.stderr.write(`${sentence}\n`)
  app.exit(status)
}

/** Without a tray item or its application there is nothing that could stay alive. */
function giveUp(error: unknown): void {
  const sentence = error instanceof Error ? (error.stack ?? error.message) : String(error)
  process.stderr.write(`Gavel could not start: ${sentence}\n`)
  dialog.showErrorBox('Gavel could not start', sentence)
  app.exit(1)
}

function start(): void {
  limitHeap()
  const forbidden = hardenProcess(app, protocol)
  if (forbidden !== undefined) {
    refuse(`Gavel does not start with --${forbidden}: it would let other programs read what it holds.`, 1)
    return
  }
  runNetworkInMainProcess(app, process.platform)
  const menu = applicationMenu(process.platform)
  Menu.setApplicationMenu(menu ? Menu.buildFromTemplate([...menu]) : null)
  const profile = app.getPath('userData')
  // The lock is refused where its folder does not exist yet: https://github.com/electron/electron/issues/33547
  mkdirSync(profile, { recursive: true, mode: 0o700 })
  chmodSync(profile, 0o700)
  if (!app.requestSingleInstanceLock()) {
    refuse(describeRefusal(profile, readLock(profile), hostname()), 0)
    return
  }
  if (process.platform === 'win32') app.setAppUserModelId('app.gavel.Gavel')
  app.on('second-instance', (_event, argv) => {
    const request = readArguments(argv)
    // A start without arguments shows the window: it is the way in where no tray item can be seen.
    hear({ ...request, show: !request.endMyConference && !request.hidden })
  })
  app.on('activate', () => {
    hear({ demo: false, hidden: false, show: true, endMyConference: false })
  })
  // Electron quits at these too, but only while nobody in the process listens to signals; a library may do that for a
  // moment.
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
  const icon = iconStem('idle', iconColours('system', hints))
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
  await setTimeout(REGISTERING)
  const { startApplication } = await import('./application.ts')
  await startApplication({
    tray,
    out,
    clock: systemClock(),
    page: developmentPage ?? `${PAGE_ORIGIN}/index.html`,
    // Not before a window is wanted: the session of the windows takes 8 MB.
    preparePage: () => {
      hardenSession(session.defaultSession, developmentOrigins)
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
