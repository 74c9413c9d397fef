// npm run tool -- demo-team: runs a broker, two relays and a simulated provider on this computer. Prints the invites of three
// desks, each with the command that starts its Gavel, and most messages of the feed as one line each. With `--desks 3`
// it starts three Gavels itself. Connect the account there, and paste an invite in Accounts. Stop it with Ctrl+C.
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readArrival } from '../electron/feed/inbox.ts'
import type { FeedMessage } from '../electron/feed/messages/messages.ts'
import { createMqttBus } from '../electron/feed/mqtt-bus.ts'
import { allTopics } from '../electron/feed/messages/topics.ts'
import { brokerFiles } from '../electron/relay/broker-files.ts'
import { invite } from '../electron/relay/commands/desks.ts'
import { openConfiguration } from '../electron/relay/commands/open-configuration.ts'
import { readDesks } from '../electron/relay/desks-file.ts'
import { serveControlled } from '../tests/simulator/control.ts'
import { createSimulator } from '../tests/simulator/simulator.ts'
import { freePort } from '../tests/support/free-port.ts'
import { startMosquitto } from '../tests/support/mosquitto.ts'
import { startRelayProcess, writeRelayConfiguration } from '../tests/support/relay-process.ts'
import { findRuntime } from './electron-runtime.mjs'
import { build } from './setup/build.mjs'
import { project } from './setup/paths.mjs'
import { gavelArguments } from './start-arguments.mjs'

const feed = 'demo'
const pathSecret = 'd'.repeat(32)
const passwords = { 'relay-1': 'demo-password-1', 'relay-2': 'demo-password-2' }
const PEOPLE = [
  { person: 'Ana', desk: 'Desk 1' },
  { person: 'Ben', desk: 'Desk 2' },
  { person: 'Chi', desk: 'Desk 3' },
]

const { values } = parseArgs({ options: { desks: { type: 'string', default: '0' } } })
const closing: (() => unknown)[] = []
const interrupted = new Promise((resolve) => {
  process.once('SIGINT', resolve)
  process.once('SIGTERM', resolve)
})
try {
  await start()
  await interrupted
} finally {
  for (const close of closing.reverse()) await close()
}

async function start(): Promise<void> {
  const brokerPort = await freePort()
  const receiverPort = await freePort()
  const receiver = { publicUrl: `http://127.0.0.1:${receiverPort}`, port: receiverPort, pathSecret }
  const simulator = createSimulator({
    profile: 'plivo',
    rooms: 4,
    lively: true,
    keepRequests: 100,
    switches: { callbackUrl: `${receiver.publicUrl}/cb/${pathSecret}/main` },
  })
  closing.push(() => {
    simulator.stop()
  })
  const provider = await serveControlled(simulator)
  closing.push(provider.close)
  const { authId, authToken } = simulator
  const stateFolder = await mkdtemp(join(tmpdir(), 'gavel-demo-team-'))
  closing.push(() => rm(stateFolder, { recursive: true, force: true }))
  const write = async (relay: keyof typeof passwords, rank: number, more: object): Promise<string> => {
    const { path, remove } = await writeRelayConfiguration({
      feed,
      team: 'Demo team',
      relay,
      rank,
      stateFolder: join(stateFolder, relay),
      ...more,
      broker: {
        addresses: [`mqtt://127.0.0.1:${brokerPort}`],
        user: relay,
        password: passwords[relay],
        ...(relay === 'relay-1' && { otherRelays: [{ user: 'relay-2', password: passwords['relay-2'] }] }),
      },
      accounts: [
        { id: 'main', name: 'Demo', provider: 'plivo', authId, authToken, baseUrl: provider.baseUrl, callbacks: {} },
      ],
    })
    closing.push(remove)
    return path
  }
  const paths = [await write('relay-1', 0, { receiver }), await write('relay-2', 1, {})] as const
  const configuration = openConfiguration(paths[0], {})
  console.log(`Auth ID ${authId}, auth token ${authToken}; change the provider: curl ${provider.controlUrl}/help`)
  console.log(`Start each desk with its own profile as below; with --desks ${PEOPLE.length}, this command does.\n`)
  for (const { person, desk } of PEOPLE) {
    const profile = join(stateFolder, person)
    console.log(`${person}, ${desk}:
GAVEL_PLIVO_URL=${provider.baseUrl} npm start -- --no-demo --user-data-dir=${profile}
${invite(configuration, { person, desk }, String)}\n`)
  }
  const { permissions, passwords: hashedUsers } = brokerFiles(configuration, readDesks(configuration.stateFolder))
  const broker = await startMosquitto({ hashedUsers, permissions, port: brokerPort })
  closing.push(broker.close)
  for (const path of paths) {
    const relay = await startRelayProcess(path)
    closing.push(relay.stop)
  }
  printFeed(brokerPort)
  await startDesks(Number(values.desks), provider.baseUrl)
}

async function startDesks(count: number, providerUrl: string): Promise<void> {
  if (count === 0) return
  const runtime = await findRuntime()
  if (runtime === undefined || !(await build())) throw new Error('Gavel cannot be started here.')
  for (let index = 0; index < count; index += 1) {
    const profile = await mkdtemp(join(tmpdir(), 'gavel-demo-desk-'))
    const options = gavelArguments(['--no-demo', `--user-data-dir=${profile}`], process.getuid?.() === 0)
    const env = { ...process.env, GAVEL_PLIVO_URL: providerUrl }
    const desk = spawn(runtime.binary, [project, ...options], { env, stdio: 'ignore' })
    const exited = new Promise((resolve) => desk.once('exit', resolve))
    closing.push(async () => {
      desk.kill('SIGTERM')
      await exited
      await rm(profile, { recursive: true, force: true })
    })
  }
}

function printFeed(port: number): void {
  const open = createMqttBus({
    certificates: () => [],
    proxyFor: () => Promise.resolve(undefined),
    random: Math.random,
    logger: () => undefined,
  })
  const bus = open({
    addresses: [`mqtt://127.0.0.1:${port}`],
    user: 'relay-1',
    password: passwords['relay-1'],
    clientId: 'demo-printer',
    keepalive: 10,
    filters: [allTopics(feed)],
    will: { topic: `gavel/1/${feed}/desk/printer`, payload: '', qos: 0, retain: false },
    onState: ({ kind }) => {
      console.log(`broker: ${kind}`)
    },
    onMessage: (topic, payload) => {
      const arrival = readArrival(feed, topic, payload)
      const message = typeof arrival === 'string' ? undefined : arrival.message
      const line = message === undefined ? undefined : lineOf(message)
      if (line !== undefined) console.log(`${new Date().toISOString().slice(11, 23)} ${line}`)
    },
  })
  closing.push(() => bus.close())
}

function lineOf(message: FeedMessage): string | undefined {
  switch (message.kind) {
    case 'hello':
      return `${message.relay} is here, rank ${message.rank}`
    case 'bye':
      return `${message.relay} has gone`
    case 'desk':
      return `${message.person} is here (${message.desk})`
    case 'did':
      return `${message.person}: ${message.action} in ${message.conference ?? 'the account'}, ${message.step}`
    case 'event':
      return `${message.conference}: ${message.what.kind} (proof: ${message.proof})`
    case 'observation': {
      const { what, name } = message
      return `${name}: ${what.kind === 'roster' ? `${what.people} people` : what.kind}`
    }
    default:
      return undefined
  }
}
