import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { connect, createServer as createTlsServer } from 'node:tls'
import { afterEach, expect, test, vi } from 'vitest'
import { openConfiguration } from '../../../../relay/commands/open-configuration.ts'
import { run, serveHealth } from '../../../../relay/commands/run.ts'
import { createAuthority, type ServerCertificate } from '../../../support/certificates.ts'
import { freePort } from '../../../support/free-port.ts'
import { runFailingRelay, startRelayProcess, writeRelayConfiguration } from '../../../support/relay-process.ts'
import { testAccount } from '../../../support/simulator-world.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'
import { until } from '../../../support/wait-for.ts'

const closing: (() => unknown)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

afterEach(() => {
  vi.useRealTimers()
})

/** Writes the configuration of a relay that reaches neither broker nor provider, because the port is closed. */
async function configure(closed: number, more: object): Promise<string> {
  const { path, remove } = await writeRelayConfiguration({
    feed: 'team',
    team: 'Example Company',
    relay: 'relay-1',
    broker: { addresses: [`mqtt://127.0.0.1:${String(closed)}`], user: 'relay-1', password: 'made-up' },
    ...more,
    accounts: [
      {
        id: 'main',
        name: 'Main',
        provider: 'plivo',
        ...testAccount,
        baseUrl: `http://127.0.0.1:${String(closed)}/v1`,
      },
    ],
  })
  closing.push(remove)
  return path
}

/** Writes a configuration whose receiver has a certificate. `serial` returns the number of the one that is in use. */
async function withCertificate() {
  const authority = createAuthority()
  const folder = temporaryFolder()
  const tls = { keyFile: join(folder, 'key.pem'), certFile: join(folder, 'cert.pem') }
  const write = async ({ key, cert }: ServerCertificate): Promise<void> => {
    await Promise.all([writeFile(tls.keyFile, key), writeFile(tls.certFile, cert)])
  }
  const port = await freePort()
  await write(authority.issue())
  const receiver = { publicUrl: 'https://calls.example.test', host: '127.0.0.1', port, pathSecret: '0'.repeat(32), tls }
  return {
    path: await configure(await freePort(), { receiver }),
    replace: () => write(authority.issue()),
    serial: async () => {
      const socket = connect({ port, host: '127.0.0.1', ca: authority.ca })
      await once(socket, 'secureConnect')
      const { serialNumber } = socket.getPeerCertificate()
      socket.destroy()
      return Number.parseInt(serialNumber, 16)
    },
  }
}

test.runIf(process.platform === 'linux')('51 a relay would leave no memory in a core file', async () => {
  const relay = await startRelayProcess(await configure(await freePort(), {}))
  closing.push(() => relay.stop())
  expect((await readFile(`/proc/${String(relay.pid)}/coredump_filter`, 'utf8')).trim()).toBe('00000000')
})

test('a relay takes a renewed certificate within a minute', async () => {
  const { path, replace, serial } = await withCertificate()
  let stop = (): void => undefined
  const stopped = new Promise<void>((resolve) => (stop = resolve))
  const lines: string[] = []
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const running = run({
    configuration: openConfiguration(path, {}),
    software: '0.0.0',
    writeLine: (line) => lines.push(line),
    logger: () => undefined,
    stopped,
  })
  await until('the start', () => lines.length > 0)
  expect(await serial()).toBe(2)
  await replace()
  vi.advanceTimersByTime(60_000)
  expect(await serial()).toBe(3)
  stop()
  await running
})

test.each([
  [
    'receiver',
    (port: number) => ({
      receiver: { publicUrl: 'https://calls.example.test', port, pathSecret: '0123456789abcdef0123456789abcdef' },
    }),
  ],
  ['health service', (port: number) => ({ healthPort: port })],
] as const)('a relay exits with an error if the port of its %s is taken', async (_what, using) => {
  const taken = await freePort()
  const closed = await freePort()
  const other = createServer()
  await new Promise<void>((done) => other.listen(taken, '127.0.0.1', done))
  closing.push(() => other.close())
  const path = await configure(closed, using(taken))
  const { code, errors } = await runFailingRelay(path)
  expect(errors).toContain(`Something else already listens at port ${taken}`)
  expect(code).toBe(1)
})

test.each<[names: string, own: 'broker' | 'other' | undefined, extra: boolean]>([
  ['broker.caFile', 'broker', false],
  ['NODE_EXTRA_CA_CERTS', undefined, true],
  ['NODE_EXTRA_CA_CERTS, besides another one in broker.caFile', 'other', true],
])('a relay trusts the authority of its broker that is named by %s', async (_, own, extra) => {
  const authority = createAuthority()
  const other = createAuthority()
  const folder = temporaryFolder()
  const files = { broker: join(folder, 'broker.pem'), other: join(folder, 'other.pem') }
  await Promise.all([writeFile(files.broker, authority.ca), writeFile(files.other, other.ca)])
  let connections = 0
  const broker = createTlsServer(authority.issue(), (socket) => {
    connections += 1
    socket.destroy()
  })
  broker.listen(0, '127.0.0.1')
  await once(broker, 'listening')
  closing.push(() => broker.close())
  const path = await configure(await freePort(), {
    broker: {
      addresses: [`mqtts://127.0.0.1:${String((broker.address() as AddressInfo).port)}`],
      user: 'relay-1',
      password: 'made-up',
      ...(own !== undefined && { caFile: files[own] }),
    },
  })
  const relay = await startRelayProcess(path, extra ? { NODE_EXTRA_CA_CERTS: files.broker } : {})
  closing.push(() => relay.stop())
  await until('a connection', () => connections > 0)
})

test('/health is 200 while all is well, otherwise 503, and nothing else is served', async () => {
  let ok = true
  const health = await serveHealth(0, () => ({ ok, broker: 'connected' }))
  const get = (path: string, method = 'GET') => fetch(`http://127.0.0.1:${String(health.port)}${path}`, { method })
  const good = await get('/health')
  expect([good.status, await good.json()]).toEqual([200, { ok: true, broker: 'connected' }])
  ok = false
  expect((await get('/health')).status).toBe(503)
  expect((await get('/')).status).toBe(404)
  expect((await get('/health', 'POST')).status).toBe(404)
  await health.close()
})
