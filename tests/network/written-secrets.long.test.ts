import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findForbidden } from '../../electron/desktop/hardening.ts'
import { createAuthority } from '../support/certificates.ts'
import { trust } from '../support/electron-network/electron-network.ts'
import { createPackagedElectron, type PackagedElectron, type Start } from '../support/packaged-electron.ts'
import { findLeaks, type Leak } from '../support/secrets.ts'
import {
  BROKER_VARIABLE,
  CA_VARIABLE,
  PASSWORD,
  TOKEN,
  UNGUARDED,
  URL_VARIABLE,
} from '../support/token-sender/token.ts'

/** A switch or variable with such a name may cause something to write Gavel's secrets. */
const suspicious = /trace|log|record|dump|capture|debug|net/i
/** The number of names that are tried in one start, because each start takes seconds. */
const BATCH = 15

const batches = (all: readonly string[]): readonly (readonly string[])[] =>
  Array.from({ length: Math.ceil(all.length / BATCH) }, (_, index) => all.slice(index * BATCH, (index + 1) * BATCH))

/** The texts of the binary that look like a switch, or like a variable, and have a suspicious name. */
function namesIn(binary: string, form: RegExp): readonly string[] {
  const found = readFileSync(binary).toString('latin1').matchAll(form)
  return [...new Set([...found].map(([name]) => name))].filter((name) => suspicious.test(name)).sort()
}

describe.runIf(process.platform === 'linux')('a packaged Gavel with any switch or variable', () => {
  let gavel: PackagedElectron
  let server: Server
  let broker: TlsServer
  let ca: string
  let arrivals = 0
  let joins = 0
  let switches: readonly string[]
  let variables: readonly string[]

  beforeAll(async () => {
    const authority = createAuthority()
    server = createServer(authority.issue(), (_request, response) => {
      arrivals += 1
      response.setHeader('content-type', 'application/json').end('{}')
    })
    // The broker closes each connection after the packet with the password.
    broker = createTlsServer(authority.issue(), (socket) => {
      socket.on('error', () => undefined)
      socket.once('data', (data: Buffer) => {
        if (data.includes(PASSWORD)) joins += 1
        socket.destroy()
      })
    })
    for (const each of [server, broker]) {
      each.listen(0, '127.0.0.1')
      await once(each, 'listening')
    }
    ca = authority.ca
    gavel = await createPackagedElectron('tests/support/token-sender/main.ts')
    trust(gavel.folder, authority.ca)
    execFileSync('chmod', ['-R', 'a+rwX', gavel.folder])
    switches = namesIn(gavel.binary, /(?<![\x21-\x7E])[a-z][a-z0-9]*(?:-[a-z0-9]+)+(?=\0)/g)
    variables = namesIn(gavel.binary, /(?<![\x21-\x7E])[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?=\0)/g)
  })
  afterAll(() => {
    server.close()
    server.closeAllConnections()
    broker.close()
    gavel.remove()
  })

  /** Starts the program, and searches its output and everything that it wrote for the token and the password. */
  async function start(
    args: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): Promise<Start & { readonly sent: number; readonly joined: number; readonly leaks: readonly Leak[] }> {
    arrivals = 0
    joins = 0
    const portOf = (each: Server | TlsServer): string => String((each.address() as AddressInfo).port)
    const started = await gavel.start(['--ozone-platform=headless', ...args], {
      [URL_VARIABLE]: `https://127.0.0.1:${portOf(server)}/`,
      [BROKER_VARIABLE]: `mqtts://127.0.0.1:${portOf(broker)}`,
      [CA_VARIABLE]: ca,
      ...environment,
    })
    const leaks: Leak[] = []
    for (const secret of [TOKEN, PASSWORD]) {
      leaks.push(...(await findLeaks(secret, { folders: [gavel.folder], texts: { output: started.output } })))
    }
    for (const name of readdirSync(gavel.folder)) {
      if (name !== '.pki') rmSync(join(gavel.folder, name), { recursive: true })
    }
    return { ...started, sent: arrivals, joined: joins, leaks }
  }

  const valued = (names: readonly string[], value: string): Record<string, string> =>
    Object.fromEntries(names.map((name) => [name, value]))

  it('is searched in a way that finds a secret if it is written', async () => {
    expect(await start([])).toMatchObject({ sent: 6, joined: 1, leaks: [] })
    const log = await start(['--log-net-log=written', '--net-log-capture-mode=Everything'], { [UNGUARDED]: '1' })
    expect(log.leaks.map(({ where }) => where)).toContain(join(gavel.folder, 'written'))
    const printed = await start([], { [UNGUARDED]: 'print' })
    expect(printed.leaks.map(({ form }) => form)).toEqual(expect.arrayContaining(['plain', 'base64 at 0']))
  })

  it('45 accepts no switch of the binary that may write secrets, and with none of them writes the token or the broker’s password', async () => {
    expect(switches).toEqual(expect.arrayContaining(['log-net-log', 'ssl-key-log-file', 'trace-startup']))
    const accepted = switches.filter(
      (name) =>
        findForbidden({ isPackaged: true, argv: ['gavel', `--${name}=written`], environment: {} }) === undefined,
    )
    expect(accepted).toEqual([])
    for (const batch of batches(switches)) {
      const { sent, joined, leaks } = await start(batch.map((name) => `--${name}=written`))
      expect({ batch, sent, joined, leaks }).toEqual({ batch, sent: 0, joined: 0, leaks: [] })
    }
  })

  it('45 writes neither the token nor the broker’s password, whichever suspicious variable of the binary is set', async () => {
    expect(variables).toEqual(expect.arrayContaining(['ELECTRON_LOG_FILE', 'NODE_DEBUG_NATIVE', 'LD_DEBUG']))
    const isRefused = (name: string): boolean =>
      findForbidden({ isPackaged: true, argv: ['gavel'], environment: { [name]: '1' } }) !== undefined
    for (const name of ['NODE_DEBUG', ...variables.filter(isRefused)]) {
      expect(await start([], { [name]: '*' }), name).toMatchObject({ sent: 0, joined: 0, leaks: [] })
    }
    const silent: unknown[] = []
    // The package `debug`, which reads this variable, is in our code and not in the binary.
    for (const batch of batches(['DEBUG', ...variables.filter((name) => !isRefused(name))])) {
      for (const value of ['1', '*', 'written']) {
        const { sent, joined, leaks, code } = await start([], valued(batch, value))
        expect({ batch, value, leaks }).toEqual({ batch, value, leaks: [] })
        if (sent === 0 || joined === 0) silent.push({ batch, value, code })
      }
    }
    // If the program sent no secret, nothing could have written one, so that start would prove nothing.
    expect(silent).toEqual([])
  })
})
