import { createSocket, type Socket as UdpSocket } from 'node:dgram'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'
import { findRuntime } from '../../../scripts/electron-runtime.mjs'
import { bundleForElectron } from '../bundle-for-electron.ts'
import { ELECTRON_SWITCHES } from '../electron-switches.ts'
import { run } from '../run-program.ts'
import { project } from '../simulator.ts'
import { ALL_ARRIVED, type EscapeOrder, type EscapeReport } from './messages.ts'

const here = import.meta.dirname

export interface EscapeResult extends EscapeReport {
  /**
   * What arrived at the listeners of each attempt: `TCP` for a connection, even an empty one, and `UDP` for a packet.
   */
  readonly arrived: Readonly<Record<string, readonly string[]>>
}

/** A port of each kind for one attempt, and what arrived there. */
interface Listener {
  readonly name: string
  readonly tcp: number
  readonly udp: number
  readonly arrived: Set<string>
  close(): void
}

/** At most how often Electron is started. On a busy machine it drops some attempts, and often on its next page too. */
const STARTS = 5

/** Milliseconds: more than a desktop and the page in `main.ts` wait at most. */
const LONGEST_START = 300_000

/** Milliseconds: more than all starts take at most. For the time limits of tests. */
export const LONGEST_ESCAPE = (STARTS + 1) * LONGEST_START

/**
 * Lets a page in a real window, on a display of its own, make the attempts in `names`, and listens for what arrives.
 *
 * @param isClosed whether the window is hardened like Gavel's; otherwise it is as Electron makes it
 * @param expected what each attempt reaches: `TCP`, `UDP`, or `name` for a lookup; another Electron repeats the
 * attempts that reached less
 * @returns what all attempts reached
 */
export async function tryToEscape(
  names: readonly string[],
  isClosed: boolean,
  expected: Readonly<Record<string, readonly string[]>> = {},
): Promise<EscapeResult> {
  const folder = mkdtempSync(join(tmpdir(), 'gavel-escape-'))
  const listeners = await Promise.all(names.map(listen))
  const reports: EscapeReport[] = []
  const isNamed = (name: string): boolean => reports.some((each) => each.names.includes(name))
  const missing = ({ name, arrived }: Listener): readonly string[] =>
    (expected[name] ?? []).filter((kind) => !(kind === 'name' ? isNamed(name) : arrived.has(kind)))
  const arrivals = setInterval(() => {
    const isAwaited = listeners.some((listener) => missing(listener).some((kind) => kind !== 'name'))
    if (!isAwaited) writeFileSync(join(folder, ALL_ARRIVED), '')
  }, 200)
  try {
    await buildPage(folder)
    let tried = listeners
    do {
      const targets = Object.fromEntries(
        tried.map(({ name, tcp, udp }) => [name, { host: `try-${name.toLowerCase()}.gavel-escape.test`, tcp, udp }]),
      )
      const expectedNames = tried.flatMap(({ name }) => (expected[name]?.includes('name') ? [name] : []))
      reports.push(await runElectron({ folder, isClosed, targets, expectedNames }))
      tried = listeners.filter((listener) => missing(listener).length > 0)
    } while (tried.length > 0 && reports.length < STARTS)
    return {
      ...(reports[0] as EscapeReport),
      names: names.filter(isNamed),
      downloads: reports.flatMap(({ downloads }) => downloads),
      arrived: Object.fromEntries(listeners.map(({ name, arrived }) => [name, [...arrived]])),
    }
  } finally {
    clearInterval(arrivals)
    for (const { close } of listeners) close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function runElectron(order: EscapeOrder): Promise<EscapeReport> {
  const { folder } = order
  writeFileSync(join(folder, 'order.json'), JSON.stringify(order))
  const runtime = await findRuntime()
  if (runtime === undefined) throw new Error('There is no Electron.')
  // The windows that the page opens cover it, and it must not become slower by that.
  const flags = ['--disable-renderer-backgrounding', '--disable-backgrounding-occluded-windows', ...ELECTRON_SWITCHES]
  const electron = [runtime.binary, join(folder, 'main.mjs'), ...flags, `--user-data-dir=${join(folder, 'profile')}`]
  await run('/usr/bin/env', ['GAVEL_DESKTOP_BUS=none', join(project, 'scripts/desktop.sh'), ...electron], LONGEST_START)
  const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as EscapeReport & { error?: string }
  if (report.error !== undefined) throw new Error(report.error)
  return report
}

async function buildPage(folder: string): Promise<void> {
  writeFileSync(join(folder, 'main.mjs'), await bundleForElectron(join(here, 'main.ts')))
  await build({
    configFile: false,
    logLevel: 'error',
    root: project,
    publicDir: false,
    build: {
      emptyOutDir: false,
      outDir: folder,
      target: 'chrome130',
      minify: false,
      rolldownOptions: { input: join(here, 'attempts.ts'), output: { format: 'es', entryFileNames: 'attempts.js' } },
    },
  })
  const page = '<!doctype html><title>Gavel</title><body><script type="module" src="attempts.js"></script></body>'
  writeFileSync(join(folder, 'index.html'), page)
  writeFileSync(join(folder, 'preload.cjs'), '')
  writeFileSync(
    join(folder, 'worker.js'),
    `onmessage = ({ data }) => { for (const url of data) fetch(url, { mode: 'no-cors' }).catch(() => undefined) }
if (location.search !== '') fetch(decodeURIComponent(location.search.slice(1)), { mode: 'no-cors' }).catch(() => undefined)
`,
  )
}

async function listen(name: string): Promise<Listener> {
  const arrived = new Set<string>()
  const server: Server = createServer((socket) => {
    arrived.add('TCP')
    socket.on('error', () => undefined)
    socket.on('data', () => {
      socket.end('HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx')
    })
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const udp: UdpSocket = createSocket('udp4', () => {
    arrived.add('UDP')
  })
  await new Promise<void>((ready) => udp.bind(0, '127.0.0.1', ready))
  return {
    name,
    tcp: (server.address() as AddressInfo).port,
    udp: udp.address().port,
    arrived,
    close: () => {
      server.close()
      udp.close()
    },
  }
}
