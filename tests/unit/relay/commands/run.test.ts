import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createServer as createTlsServer } from 'node:tls'
import { expect, onTestFinished, test, vi } from 'vitest'
import { loadBus } from '../../../../relay/commands/open-configuration.ts'
import { run, serveHealth } from '../../../../relay/commands/run.ts'
import { createAuthority, selfSigned } from '../../../support/certificates.ts'
import { freePort } from '../../../support/free-port.ts'
import { callbackConfiguration, relayConfiguration, relayFields } from '../../../support/relay-configuration.ts'
import { runFailingRelay, startRelayProcess, writeRelayConfiguration } from '../../../support/relay-process.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'
import { until } from '../../../support/wait-for.ts'

/** The fields of a relay that reaches neither broker nor provider, because nothing listens at the port. */
async function unreachable() {
  const address = `127.0.0.1:${String(await freePort())}`
  const accounts = relayFields.accounts.map((account) => ({ ...account, baseUrl: `http://${address}/v1` }))
  return { ...relayFields, accounts, broker: { ...relayFields.broker, addresses: [`mqtt://${address}`] } }
}

/** Writes the configuration of such a relay. @returns its path */
async function configure(more: object = {}): Promise<string> {
  const fields = { ...(await unreachable()), stateFolder: temporaryFolder(), ...more }
  const { path, remove } = await writeRelayConfiguration(fields)
  onTestFinished(remove)
  return path
}

test.runIf(process.platform === 'linux')('51 a relay would leave no memory in a core file', async () => {
  const relay = await startRelayProcess(await configure())
  onTestFinished(async () => void (await relay.stop()))
  expect((await readFile(`/proc/${String(relay.pid)}/coredump_filter`, 'utf8')).trim()).toBe('00000000')
})

test('a relay looks each minute for a renewed certificate, and says once that the new one cannot be used', async () => {
  const folder = temporaryFolder()
  const tls = { keyFile: join(folder, 'key.pem'), certFile: join(folder, 'cert.pem') }
  const { key, cert } = selfSigned()
  await Promise.all([writeFile(tls.keyFile, key), writeFile(tls.certFile, cert)])
  let stop = (): void => undefined
  const stopped = new Promise<void>((resolve) => (stop = resolve))
  const lines: string[] = []
  const logged: unknown[] = []
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  onTestFinished(() => void vi.useRealTimers())
  const { receiver } = callbackConfiguration({ tls })
  const running = run({
    configuration: relayConfiguration({ ...(await unreachable()), stateFolder: folder, receiver }),
    software: '0.0.0',
    writeLine: (line) => lines.push(line),
    logger: (message) => logged.push(message),
    stopped,
  })
  await until('the start', () => lines.length > 0)
  await writeFile(tls.certFile, selfSigned().cert)
  vi.advanceTimersByTime(59_000)
  expect(logged).toEqual([])
  vi.advanceTimersByTime(61_000)
  expect(logged).toEqual(['The new certificate cannot be used, so the former one stays in use'])
  stop()
  await running
})

test('a relay exits with an error if the port of its health service is taken', async () => {
  const healthPort = await freePort()
  const other = createServer()
  await new Promise<void>((done) => other.listen(healthPort, '127.0.0.1', done))
  onTestFinished(() => void other.close())
  const { code, errors } = await runFailingRelay(await configure({ healthPort }))
  expect(errors).toContain(`Something else already listens at port ${healthPort}`)
  expect(code).toBe(1)
})

test.each<[names: string, own: 'broker' | 'other' | undefined, extra: boolean]>([
  ['broker.caFile', 'broker', false],
  ['NODE_EXTRA_CA_CERTS', undefined, true],
  ['NODE_EXTRA_CA_CERTS, besides another one in broker.caFile', 'other', true],
])('a relay trusts the authority of its broker that is named by %s', async (_, own, extra) => {
  const authority = createAuthority()
  const folder = temporaryFolder()
  const files = { broker: join(folder, 'broker.pem'), other: join(folder, 'other.pem') }
  await Promise.all([writeFile(files.broker, authority.ca), writeFile(files.other, createAuthority().ca)])
  let connections = 0
  const server = createTlsServer(authority.issue(), (socket) => {
    connections += 1
    socket.destroy()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  vi.stubEnv('NODE_EXTRA_CA_CERTS', extra ? files.broker : undefined)
  onTestFinished(() => void vi.unstubAllEnvs())
  const addresses = [`mqtts://127.0.0.1:${String((server.address() as AddressInfo).port)}`]
  const broker = { ...relayFields.broker, addresses, ...(own !== undefined && { caFile: files[own] }) }
  const open = await loadBus(relayConfiguration({ broker }), () => undefined)
  const bus = open({
    ...broker,
    clientId: 'relay-1',
    keepalive: 2,
    will: { topic: 'gavel/1/team/relay/relay-1', payload: '', qos: 1, retain: true },
    filters: [],
    onState: () => undefined,
    onMessage: () => undefined,
  })
  onTestFinished(() => bus.close())
  await until('a connection', () => connections > 0)
})

test('/health is 200 while all is well, otherwise 503, and nothing else is served', async () => {
  let ok = true
  const server = await serveHealth(0, () => ({ ok, broker: 'connected' }))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  const get = (path: string, method = 'GET') => fetch(`http://127.0.0.1:${String(port)}${path}`, { method })
  const good = await get('/health')
  expect([good.status, await good.json()]).toEqual([200, { ok: true, broker: 'connected' }])
  ok = false
  expect((await get('/health')).status).toBe(503)
  expect((await get('/')).status).toBe(404)
  expect((await get('/health', 'POST')).status).toBe(404)
})
