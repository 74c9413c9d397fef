import { formatInvite } from '../../shared/feed/invite.ts'
import { freePort } from '../support/free-port.ts'
import { startMosquitto } from '../support/mosquitto.ts'
import { startRelayProcess, writeRelayConfiguration, type RelayProcess } from '../support/relay-process.ts'
import type { RunningSimulator } from '../support/simulator.ts'
import { until } from '../support/wait-for.ts'
import { callByUser, type DrivenApp } from './apps.ts'

/** The users of the brokers, with their passwords. */
export const users = { 'relay-1': 'password-1', 'relay-2': 'password-2', desk: 'password-of-desks' }
const pathSecret = 'b'.repeat(32)

export type Team = Awaited<ReturnType<typeof startTeam>>

/** Starts two bridged brokers, and relays that read the simulator's account; the first receives its callbacks. */
export async function startTeam(simulator: RunningSimulator, ids: readonly ('relay-1' | 'relay-2')[] = ['relay-1']) {
  const { authId, authToken, baseUrl } = simulator
  const port = await freePort()
  const receiver = { publicUrl: `http://127.0.0.1:${port}`, port, pathSecret }
  const broker = await startMosquitto({ users })
  const pair = await startMosquitto({ users, bridgeTo: broker.port })
  const addresses = [broker, pair].map((each) => `mqtt://127.0.0.1:${each.port}`)
  const names = { feed: 'bench', team: 'Bench' }
  await simulator.set({ callbackUrl: `${receiver.publicUrl}/cb/${pathSecret}/main` })
  const relays: RelayProcess[] = []
  const folders: (() => Promise<void>)[] = []
  for (const [rank, relay] of ids.entries()) {
    const { path, remove } = await writeRelayConfiguration({
      ...names,
      relay,
      rank,
      ...(rank === 0 && { receiver }),
      broker: { addresses, user: relay, password: users[relay] },
      accounts: [{ id: 'main', name: 'Main', provider: 'plivo', authId, authToken, baseUrl, callbacks: {} }],
    })
    folders.push(remove)
    relays.push(await startRelayProcess(path))
    await until('the first relay to read', () => relays[0]?.lines.at(-1)?.reads)
  }
  const desk = { desk: 'desk-1', person: 'Ana', user: 'desk', password: users.desk }
  return {
    /** The invite of a desk. */
    invite: formatInvite({ ...names, ...desk, addresses }),
    /** The first of two bridged brokers. */
    broker,
    addresses,
    /** The first one reads. */
    relays,
    close: async () => {
      for (const relay of relays) await relay.stop()
      for (const remove of folders) await remove()
      await pair.close()
      await broker.close()
    },
  }
}

/** Joins the team. A stub of the system's dialog chooses *Join*. */
export async function joinTeam({ app, page }: DrivenApp, invite: string): Promise<void> {
  await app.evaluate(({ dialog }) => {
    dialog.showMessageBox = (...given: unknown[]) => {
      const { buttons = [] } = given.at(-1) as Electron.MessageBoxOptions
      return Promise.resolve({ response: buttons.indexOf('Join'), checkboxChecked: false })
    }
  })
  await callByUser(page, 'joinTeam', { invite })
}
