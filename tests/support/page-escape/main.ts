// Runs in Electron: a window whose page is under the control of the test. The window is either hardened like Gavel's,
// or open, that is, as Electron makes it.
import { drop } from '../../../shared/drop.ts'
import { app, BrowserWindow, clipboard, net, netLog, protocol, session } from 'electron'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { join } from 'node:path'
import { runNetworkInMainProcess } from '../../../electron/desktop/lifecycle/chromium-flags.ts'
import { hardenProcess, hardenSession, windowPreferences } from '../../../electron/desktop/hardening.ts'
import { servePage } from '../../../electron/desktop/windows/page-protocol.ts'
import { ALL_ARRIVED, COPIED, type EscapeOrder, type EscapeReport } from './messages.ts'

/**
 * Milliseconds for which the page makes its attempts at least, so that what is not expected has time to arrive. WebRTC
 * gathers addresses one after another, and repeats a lost packet.
 */
const LEAST = 8_000

/** Milliseconds that the page has then for what is still missing. */
const PATIENCE = 100_000

const order = JSON.parse(readFileSync(join(import.meta.dirname, 'order.json'), 'utf8')) as EscapeOrder
const { folder, isClosed, targets } = order

const downloads: string[] = []

async function prepare(): Promise<void> {
  if (isClosed) {
    await hardenSession(session.defaultSession)
    servePage(protocol, folder)
  } else {
    protocol.handle('app', (request) => net.fetch(pathToFileURL(join(folder, new URL(request.url).pathname)).href))
  }
  session.defaultSession.on('will-download', (event, item) => {
    if (!event.defaultPrevented) downloads.push(item.getURL())
    event.preventDefault()
  })
}

/** The attempts whose host name Chromium has looked up so far, according to its own network log. */
function namesIn(path: string, isComplete: boolean): readonly string[] {
  interface NetLog {
    readonly constants: { readonly logEventTypes: Readonly<Record<string, number>> }
    readonly events: readonly { readonly type: number; readonly params?: unknown }[]
  }
  const written = readFileSync(path, 'utf8')
  // Until logging stops, the last line may be incomplete, and the end is missing.
  const complete = isComplete ? written : `${written.slice(0, written.lastIndexOf(',\n'))}]}`
  const { constants, events } = JSON.parse(complete) as NetLog
  const isLookup = new Set(
    Object.entries(constants.logEventTypes).flatMap(([name, type]) =>
      /^(HOST_RESOLVER|DNS_)/.test(name) ? [type] : [],
    ),
  )
  const text = JSON.stringify(events.filter(({ type }) => isLookup.has(type)))
  return Object.entries(targets).flatMap(([name, { host }]) => (text.includes(host) ? [name] : []))
}

function isSubset(some: readonly string[], all: readonly string[]): boolean {
  return some.every((name) => all.includes(name))
}

/** Runs in the page, and returns what it reads. */
const TAKE_CLIPBOARD = `(async () => {
  const field = document.body.appendChild(document.createElement('textarea'))
  field.focus()
  document.execCommand('paste')
  const read = [field.value, await navigator.clipboard?.readText().catch(() => '')]
  field.value = 'planted by the page'
  field.select()
  document.execCommand('copy')
  await navigator.clipboard?.writeText(field.value).catch(() => undefined)
  field.remove()
  return read.filter(Boolean)
})()`

async function takeClipboard(window: BrowserWindow): Promise<EscapeReport['clipboard']> {
  await clipboard.writeText(COPIED)
  window.focus()
  // The code runs without a user gesture.
  const read = (await window.webContents.executeJavaScript(TAKE_CLIPBOARD)) as string[]
  return { read, left: await clipboard.readText() }
}

async function run(): Promise<EscapeReport> {
  // The events of this resolver name the hosts that are looked up, but those of the system's resolver do not.
  app.configureHostResolver({ enableBuiltInResolver: true })
  await prepare()
  const window = new BrowserWindow({
    show: true,
    webPreferences: isClosed ? windowPreferences(join(folder, 'preload.cjs'), true) : { sandbox: true },
  })
  const log = join(folder, 'net-log.json')
  await netLog.startLogging(log)
  const isAllThere = (): boolean =>
    existsSync(join(folder, ALL_ARRIVED)) && isSubset(order.expectedNames, namesIn(log, false))
  await window.loadURL('app://gavel/index.html')
  const taken = await takeClipboard(window)
  await window.loadURL('app://gavel/index.html')
  const attempts = (await window.webContents.executeJavaScript(`attemptAll(${JSON.stringify(targets)})`)) as string[]
  await pause(LEAST)
  for (const end = Date.now() + PATIENCE; !isAllThere() && Date.now() < end;) await pause(500)
  await netLog.stopLogging()
  const proxyOfProviders = await session.fromPartition('gavel-api').resolveProxy('https://api.plivo.com/')
  return { attempts, names: namesIn(log, true), downloads, clipboard: taken, proxyOfProviders }
}

async function finish(): Promise<void> {
  const report = await run().catch((error: unknown) => ({ error: String(error) }))
  writeFileSync(join(folder, 'report.json'), JSON.stringify(report))
  app.exit()
}

if (isClosed) {
  hardenProcess(app, protocol)
  runNetworkInMainProcess(app, process.platform)
} else protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true } }])
drop(app.whenReady().then(finish))
