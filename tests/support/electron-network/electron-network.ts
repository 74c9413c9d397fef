import { drop } from '../../../shared/drop.ts'
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NotSentError, type Fetch } from '../../../electron/providers/transport.ts'
import { findRuntime } from '../../../scripts/electron-runtime.mjs'
import { bundleForElectron } from '../bundle-for-electron.ts'
import { ELECTRON_SWITCHES } from '../electron-switches.ts'
import type { FromElectron, ToElectron } from './messages.ts'

/** An Electron without windows. It sends the requests of a test in the same way as Gavel sends its own. */
export type ElectronNetwork = Awaited<ReturnType<typeof startElectronNetwork>>

export interface ElectronNetworkOptions {
  /** The certificate (PEM) of an authority that this Electron trusts like one that the user has added. */
  readonly trusted?: string
  /** Further switches of Chromium. */
  readonly switches?: readonly string[]
}

export async function startElectronNetwork(options: ElectronNetworkOptions = {}) {
  const runtime = await findRuntime()
  if (runtime === undefined) throw new Error('There is no Electron.')
  const home = mkdtempSync(join(tmpdir(), 'gavel-network-'))
  program ??= bundleForElectron(join(import.meta.dirname, 'main.ts'))
  const script = join(home, 'main.mjs')
  writeFileSync(script, await program)
  if (options.trusted !== undefined) trust(home, options.trusted)
  const args = [
    script,
    '--ozone-platform=headless',
    `--user-data-dir=${join(home, 'profile')}`,
    ...(options.switches ?? []),
    ...ELECTRON_SWITCHES,
  ]
  const child = spawn(runtime.binary, args, {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env: { ...process.env, HOME: home },
  })
  const ended = new Promise((done) => child.once('exit', done))
  const connected = connect(child)
  await connected.ready
  return {
    ...connected,
    stop: async () => {
      child.disconnect()
      await ended
      rmSync(home, { recursive: true, force: true })
    },
  }
}

/** The program of every Electron that a test file starts. */
let program: Promise<string> | undefined

/**
 * Adds an authority to the user's own store of authorities, which Chromium reads:
 * https://chromium.googlesource.com/chromium/src/+/main/docs/linux/cert_management.md
 */
export function trust(home: string, ca: string): void {
  const store = join(home, '.pki/nssdb')
  mkdirSync(store, { recursive: true })
  const file = join(home, 'authority.pem')
  writeFileSync(file, ca)
  execFileSync('certutil', ['-d', `sql:${store}`, '-N', '--empty-password'])
  execFileSync('certutil', ['-d', `sql:${store}`, '-A', '-t', 'C,,', '-n', 'authority', '-i', file])
}

function connect(child: ChildProcess) {
  const listeners = new Map<number, (message: FromElectron) => void>()
  let nextId = 0
  let isReady = (): void => undefined
  const ready = new Promise<void>((done, fail) => {
    isReady = done
    child.once('exit', (code) => {
      fail(new Error(`Electron ended with ${String(code)}.`))
    })
  })
  const tell = (message: ToElectron): void => {
    if (child.connected) child.send(message)
  }
  child.on('message', (message: FromElectron) => {
    if (message.kind === 'ready') isReady()
    else listeners.get(message.id)?.(message)
  })
  const fetch: Fetch = (url, { method, headers, body, signal, priority, gate }) =>
    new Promise((resolve, reject) => {
      nextId += 1
      const id = nextId
      const body$ = new TransformStream<Uint8Array, Uint8Array>(
        undefined,
        { highWaterMark: 1_000 },
        { highWaterMark: 1_000 },
      )
      const pieces = body$.writable.getWriter()
      pieces.closed.catch(() => undefined)
      const broken = ({ message, code }: { message: string; code?: string }): Error =>
        Object.assign(new Error(message), code === undefined ? {} : { code })
      listeners.set(id, (message) => {
        if (message.kind === 'response') {
          const found = new Map(message.headers)
          resolve({
            status: message.status,
            headers: { get: (name) => found.get(name) ?? null },
            body: body$.readable,
          })
        } else if (message.kind === 'data')
          drop(pieces.write(Buffer.from(message.base64, 'base64')).catch(() => undefined))
        else if (message.kind === 'end') drop(pieces.close().catch(() => undefined))
        else if (message.kind === 'error') {
          reject(message.notSent ? new NotSentError(message.notSent) : broken(message))
          drop(pieces.abort(broken(message)).catch(() => undefined))
        }
      })
      signal.addEventListener('abort', () => {
        tell({ kind: 'abort', id })
      })
      tell({
        kind: 'fetch',
        id,
        url,
        method,
        headers,
        priority,
        ...(body !== undefined && { body }),
        ...(gate?.notAfter !== undefined && { goodFor: gate.notAfter - performance.now() }),
      })
    })

  return {
    ready,
    fetch,
    forgetConnections: () => {
      tell({ kind: 'forgetConnections' })
    },
  }
}
