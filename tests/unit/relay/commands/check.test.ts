import { afterEach, expect, test, vi } from 'vitest'
import { readArrival } from '../../../../shared/feed/inbox.ts'
import { check } from '../../../../relay/commands/check.ts'
import type { RelayConfiguration } from '../../../../relay/configuration.ts'
import { inProcessFetch } from '../../../support/in-process-fetch.ts'
import { MemoryBroker } from '../../../support/memory-bus.ts'
import { relayConfiguration } from '../../../support/relay-configuration.ts'
import { createWorld, testAccount } from '../../../support/simulator-world.ts'
import type { OpenBus } from '../../../../shared/feed/bus.ts'
import { busTrouble } from '../../../../shared/feed/bus-trouble.ts'

afterEach(() => {
  vi.useRealTimers()
})

const account = { id: 'main', name: 'Main', provider: 'plivo', ...testAccount, callbacks: {} }
const configurationOf = (changes: object = {}) => relayConfiguration({ accounts: [account], ...changes })

/** A broker that disconnects a client when another client connects with the same id, as in MQTT. */
const taking = (broker: MemoryBroker): OpenBus => {
  const taken = new Set<string>()
  return (options) => {
    if (taken.has(options.clientId)) broker.cut(options.clientId)
    taken.add(options.clientId)
    return broker.open()(options)
  }
}

const receiver = {
  publicUrl: 'https://calls.example.test',
  port: 8787,
  pathSecret: '0123456789abcdef0123456789abcdef',
}

interface Scene {
  /** What the public address answers. */
  readonly response: Response
  /** Whether the broker's permissions are in force. */
  readonly limited: boolean
  readonly fetch: typeof fetch
}

const run = async (
  configuration: RelayConfiguration,
  { response = new Response(null, { status: 403 }), limited = true, ...more }: Partial<Scene> = {},
) => {
  const { simulator } = createWorld()
  const broker = new MemoryBroker({ setTimeout: (task, ms) => setTimeout(task, ms), random: () => 0.5 })
  if (limited) broker.permit('relay-1', { write: (topic) => topic.startsWith('gavel/1/team/') })
  const lines: string[] = []
  const provider = inProcessFetch(simulator) as typeof fetch
  const isGood = await check(configuration, {
    writeLine: (line) => lines.push(line),
    openBus: taking(broker),
    fetch: (input, init) =>
      (input instanceof Request ? input.url : input.toString()).startsWith(receiver.publicUrl)
        ? Promise.resolve(response)
        : provider(input, init),
    ...more,
  })
  return { isGood, lines, broker, simulator }
}

test('the check reports that everything works, leaves nothing at the broker, and sends nothing that a desk takes for a newer Gavel', async () => {
  const { isGood, lines, broker, simulator } = await run(configurationOf({ receiver }))
  expect(lines.filter((line) => !line.startsWith('ok'))).toEqual([])
  expect([isGood, lines.length]).toEqual([true, 6])
  const retained = new Map(broker.traffic.filter(({ retain }) => retain).map(({ topic, payload }) => [topic, payload]))
  expect([...retained.values()]).toEqual([''])
  const arrivals = broker.traffic.map(({ topic, payload }) => readArrival('team', topic, Buffer.from(payload)))
  expect(arrivals).toContain('malformed')
  expect(arrivals).not.toContain('newer')
  expect(simulator.requests.map(({ method }) => method)).toEqual(['GET'])
})

test('the check names each problem, and reveals no secret', async () => {
  const [account] = configurationOf().accounts
  const wrong = configurationOf({ receiver, accounts: [{ ...account, authToken: 'another-token' }] })
  const { isGood, lines } = await run(wrong, { response: new Response(null, { status: 502 }), limited: false })
  expect(isGood).toBe(false)
  const found = lines.filter((line) => line.startsWith('WRONG'))
  expect(found).toHaveLength(3)
  expect(found.join('\n')).toMatch(/check authId and authToken[\s\S]*may write anywhere[\s\S]*answers 502/)
  expect(lines.join('\n')).not.toMatch(/another-token|made-up|0123456789abcdef/)
})

test('the check says why the broker is not connected, even if another attempt has begun', async () => {
  vi.useFakeTimers()
  const lines: string[] = []
  const checked = check(configurationOf(), {
    writeLine: (line) => lines.push(line),
    openBus: ({ onState }) => {
      const refuse = (): void => {
        onState({ kind: 'disconnected', fault: busTrouble({ code: 134 }) })
        onState({ kind: 'connecting' })
      }
      setTimeout(refuse, 0)
      return { publish: () => Promise.resolve('offline'), close: () => Promise.resolve() }
    },
    fetch: inProcessFetch(createWorld().simulator) as typeof fetch,
  })
  await vi.runAllTimersAsync()
  expect(await checked).toBe(false)
  expect(lines).toContainEqual(
    expect.stringMatching(/^WRONG {2}broker: not connected .* rejects the user or the password; correct .*apply/),
  )
})

/** What Node's `fetch` throws if the connection fails. */
const failed = (code: string) => new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) })

test.each<[what: string, error: Error, account: RegExp, callbacks: RegExp]>([
  ['there is no name server', failed('ENOTFOUND'), /cannot be found.*DNS/, /no such name/],
  ['a firewall rejects', failed('ECONNREFUSED'), /refuses the connection.*firewall/, /nothing listens there; start it/],
  ['a certificate is not trusted', failed('SELF_SIGNED_CERT_IN_CHAIN'), /NODE_EXTRA_CA_CERTS/, /NODE_EXTRA_CA_CERTS/],
  [
    'a port speaks no TLS',
    failed('ERR_SSL_WRONG_VERSION_NUMBER'),
    /no certificate that is trusted/,
    /speaks what the address says/,
  ],
  ['nothing answers', failed('UND_ERR_CONNECT_TIMEOUT'), /does not answer in time/, /nothing answers there/],
  ['an answer is late', new DOMException('late', 'TimeoutError'), /cannot be reached; check/, /nothing answers there/],
])('if %s, the check says so, and blames no credentials', async (_, error, account, callbacks) => {
  const { isGood, lines } = await run(configurationOf({ receiver }), { fetch: () => Promise.reject(error) })
  expect(isGood).toBe(false)
  expect(lines[0]).toMatch(account)
  expect(lines[0]).not.toMatch(/authId|authToken/)
  expect(lines.at(-1)).toMatch(callbacks)
})

test('the check names an account whose callbacks nothing receives', async () => {
  const { isGood, lines } = await run(configurationOf())
  expect([isGood, lines.at(-1)]).toEqual([false, expect.stringMatching(/^WRONG {2}callbacks: account main .*receiver/)])
})

test.each([
  [401, /rejects the credentials; check authId and authToken/],
  [403, /does not let this account/],
  [429, /too many requests/],
  [500, /problem of its own; try again later/],
])('the check says what a response of the provider with status %i means', async (status, expected) => {
  const fetch = () => Promise.resolve(Response.json({ error: '' }, { status }))
  const { lines } = await run(configurationOf(), { fetch })
  expect(lines[0]).toMatch(expected)
})

test.each([
  ['plivo', 403],
  ['vobiz', 200],
] as const)("the check does not mistake a proxy's page for the relay (%s, status %s)", async (provider, status) => {
  const [account] = configurationOf().accounts
  const accounts = [{ ...account, provider, callbacks: { acceptUnsigned: true } }]
  const { lines } = await run(configurationOf({ receiver, accounts }), {
    response: new Response('<html>Forbidden</html>', { status }),
  })
  expect(lines.at(-1)).toMatch(new RegExp(`^WRONG.*answers ${String(status)}`))
})
