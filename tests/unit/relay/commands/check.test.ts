import { afterEach, expect, test, vi } from 'vitest'
import { readArrival } from '../../../../electron/feed/inbox.ts'
import { check } from '../../../../electron/relay/commands/check.ts'
import { readConfiguration, type RelayConfiguration } from '../../../../electron/relay/configuration.ts'
import { inProcessFetch } from '../../../support/in-process-fetch.ts'
import { MemoryBroker } from '../../../support/memory-bus.ts'
import { createWorld, testAccount } from '../../../support/simulator-world.ts'
import type { OpenBus } from '../../../../electron/feed/bus.ts'
import { busTrouble } from '../../../../electron/feed/bus-trouble.ts'

afterEach(() => {
  vi.useRealTimers()
})

const configurationOf = (changes: object = {}) =>
  readConfiguration(
    JSON.stringify({
      feed: 'team',
      team: 'Example Company',
      relay: 'relay-1',
      stateFolder: '/nowhere',
      broker: { addresses: ['mqtts://broker.example.test'], user: 'relay-1', password: 'made-up' },
      accounts: [{ id: 'main', name: 'Main', provider: 'plivo', ...testAccount, callbacks: {} }],
      ...changes,
    }),
  ) as RelayConfiguration

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

const run = async (
  configuration: RelayConfiguration,
  { response = new Response(null, { status: 403 }), limited = true } = {},
) => {
  const { simulator } = createWorld()
  const broker = new MemoryBroker({ setTimeout: (task, ms) => setTimeout(task, ms), random: () => 0.5 })
  if (limited) broker.permit('relay-1', { write: (topic) => topic.startsWith('gavel/1/team/') })
  const lines: string[] = []
  const provider = inProcessFetch(simulator)
  const isGood = await check(configuration, {
    writeLine: (line) => lines.push(line),
    openBus: taking(broker),
    fetch: (input, init) =>
      (input instanceof Request ? input.url : input.toString()).startsWith(receiver.publicUrl)
        ? Promise.resolve(response)
        : provider(input, init),
  })
  return { isGood, lines, broker, simulator }
}

test('the check reports that everything works, and leaves nothing at the broker', async () => {
  const { isGood, lines, broker, simulator } = await run(configurationOf({ receiver }))
  expect(lines.filter((line) => !line.startsWith('ok'))).toEqual([])
  expect([isGood, lines.length]).toEqual([true, 6])
  const retained = new Map(broker.traffic.filter(({ retain }) => retain).map(({ topic, payload }) => [topic, payload]))
  expect([...retained.values()]).toEqual([''])
  expect(simulator.requests.map(({ method }) => method)).toEqual(['GET'])
})

test('no desk takes a message of the check for a message from a newer Gavel', async () => {
  const { broker } = await run(configurationOf())
  const arrivals = broker.traffic.map(({ topic, payload }) =>
    readArrival('team', topic, new TextEncoder().encode(payload)),
  )
  expect(arrivals).toContain('malformed')
  expect(arrivals).not.toContain('newer')
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
      return { publish: () => Promise.resolve('offline'), requestRetained: refuse, close: () => Promise.resolve() }
    },
    fetch: inProcessFetch(createWorld().simulator),
  })
  await vi.runAllTimersAsync()
  expect(await checked).toBe(false)
  expect(lines.at(-1)).toMatch(/^WRONG {2}broker: not connected .*\("password"\)/)
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
