import { formatInvite } from '../../electron/feed/invite.ts'
import { freePort } from '../support/free-port.ts'
import { startMosquitto } from '../support/mosquitto.ts'
import { startRelayProcess, writeRelayConfiguration } from '../support/relay-process.ts'
import type { RunningSimulator } from '../support/simulator.ts'
import { callByUser, type BenchApp } from './bench-app.ts'

const users = { 'relay-1': 'password-1', desk: 'password-of-the-desk' }
const pathSecret = 'c'.repeat(32)

export interface Team {
  /** The invite of its only desk. */
  readonly invite: string
  /** The port of its broker. */
  readonly port: number
  /** The address at which the relay receives the provider's callbacks. */
  readonly callbackUrl: string
  close(): Promise<void>
}

/** Starts a broker, and a relay that reads the simulator's account for one desk. */
export async function startTeam({
  authId,
  authToken,
  baseUrl,
}: Pick<RunningSimulator, 'authId' | 'authToken' | 'baseUrl'>): Promise<Team> {
  const receiverPort = await freePort()
  const publicUrl = `http://127.0.0.1:${receiverPort}`
  const broker = await startMosquitto({ users })
  const addresses = [`mqtt://127.0.0.1:${broker.port}`]
  const names = { feed: 'bench', team: 'Bench' }
  const { path, remove } = await writeRelayConfiguration({
    ...names,
    relay: 'relay-1',
    rank: 0,
    receiver: { publicUrl, port: receiverPort, pathSecret },
    broker: { addresses, user: 'relay-1', password: users['relay-1'] },
    accounts: [{ id: 'main', name: 'Main', provider: 'plivo', authId, authToken, baseUrl, callbacks: {} }],
  })
  const relay = await startRelayProcess(path)
  const desk = { desk: 'desk-1', person: 'Ana', user: 'desk', password: users.desk }
  return {
    invite: formatInvite({ ...names, ...desk, addresses }),
    port: broker.port,
    callbackUrl: `${publicUrl}/cb/${pathSecret}/main`,
    close: async () => {
      await relay.stop()
      await remove()
      await broker.close()
    },
  }
}

/** Joins the team. A stub of the system's dialog chooses *Join*. */
export async function joinTeam({ app, page }: BenchApp, invite: string): Promise<void> {
  await app.evaluate(({ dialog }) => {
    dialog.showMessageBox = (...given: unknown[]) => {
      const { buttons = [] } = given.at(-1) as Electron.MessageBoxOptions
      return Promise.resolve({ response: buttons.indexOf('Join'), checkboxChecked: false })
    }
  })
  await callByUser(page, 'joinTeam', { invite })
}
