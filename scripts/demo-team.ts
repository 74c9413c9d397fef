// npm run tool -- demo-team: runs a broker, a relay and a simulated provider on this computer. Prints the invites of three
// desks, each with the command that starts its Gavel, and each message of the feed. Connect the account there, and paste
// an invite in Accounts. Stop it with Ctrl+C.
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brokerFiles } from '../relay/broker-files.ts'
import { invite, readDesks } from '../relay/commands/desks.ts'
import { openConfiguration } from '../relay/commands/open-configuration.ts'
import { serveControlled } from '../tests/simulator/control.ts'
import { createSimulator } from '../tests/simulator/simulator.ts'
import { freePort } from '../tests/support/free-port.ts'
import { startMosquitto } from '../tests/support/mosquitto.ts'
import { startRelayProcess, writeRelayConfiguration } from '../tests/support/relay-process.ts'

const feed = 'demo'
const pathSecret = 'd'.repeat(32)
const user = 'relay-1'
const password = 'demo-password-1'
const PEOPLE = [
  { person: 'Ana', desk: 'Desk 1' },
  { person: 'Ben', desk: 'Desk 2' },
  { person: 'Chi', desk: 'Desk 3' },
]

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
  const relay = await writeRelayConfiguration({
    feed,
    team: 'Demo team',
    relay: user,
    rank: 0,
    stateFolder: join(stateFolder, user),
    receiver,
    broker: { addresses: [`mqtt://127.0.0.1:${brokerPort}`], user, password },
    accounts: [
      { id: 'main', name: 'Demo', provider: 'plivo', authId, authToken, baseUrl: provider.baseUrl, callbacks: {} },
    ],
  })
  closing.push(relay.remove)
  const configuration = openConfiguration(relay.path, {})
  console.log(`Auth ID ${authId}, auth token ${authToken}; change the provider: curl ${provider.controlUrl}/help`)
  console.log('Start each desk with its own profile:\n')
  for (const { person, desk } of PEOPLE) {
    const profile = join(stateFolder, person)
    console.log(`${person}, ${desk}:
GAVEL_PLIVO_URL=${provider.baseUrl} npm start -- --no-demo --user-data-dir=${profile}
${invite(configuration, { person, desk }, String)}\n`)
  }
  const { permissions, passwords: hashedUsers } = brokerFiles(configuration, readDesks(configuration.stateFolder))
  const broker = await startMosquitto({ hashedUsers, permissions, port: brokerPort })
  closing.push(broker.close)
  closing.push((await startRelayProcess(relay.path)).stop)
  printFeed(brokerPort)
}

/** Every message of the feed, as any MQTT client reads it. */
function printFeed(port: number): void {
  const options = ['-V', 'mqttv5', '-p', String(port), '-u', user, '-P', password]
  const client = spawn('mosquitto_sub', [...options, '-t', `gavel/1/${feed}/#`, '-F', '%t %p'], { stdio: 'inherit' })
  closing.push(() => client.kill())
}
