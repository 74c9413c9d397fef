import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { LARGEST_PACKET } from '../../electron/feed/messages/messages.ts'
import { formatTopic } from '../../electron/feed/messages/topics.ts'
import { openHostileBroker, publish, type Victim } from '../support/hostile-broker.ts'
import { memoryOf } from '../support/processes.ts'
import { startSimulator, type RunningSimulator } from '../support/simulator.ts'
import { until } from '../support/wait-for.ts'
import { connectAccount, openBenchApp } from './bench-app.ts'
import { ownRoom } from './delays.ts'
import { figureAt, type Figure } from './figure.ts'
import { joinTeam, startTeam } from './team.ts'

/** Milliseconds of an attack, and between two readings of the memory. */
const ATTACK = 15_000
const EVERY = 250
const BUDGET = 300

const topic = formatTopic('bench', { kind: 'desk', desk: 'desk-2' })
const large = 'x'.repeat(LARGEST_PACKET - 200)
const nested = `${'['.repeat(LARGEST_PACKET / 2 - 100)}${']'.repeat(LARGEST_PACKET / 2 - 100)}`
const piece = Buffer.alloc(65_536)

const attacks: Readonly<Record<string, (victim: Victim) => void>> = {
  'messages of 1 MB that are never released': ({ flood }) => {
    let id = 0
    flood(() => publish(large, (id = (id % 65_535) + 1), topic))
  },
  'a packet of 256 MB': ({ write, flood }) => {
    // The type of the packet, and the largest length that the protocol can announce.
    write(Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f]))
    flood(() => piece)
  },
  'a packet of 256 MB that never continues': ({ write }) => {
    write(Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f]))
  },
  'nested messages of 1 MB': ({ flood }) => {
    const message = publish(nested, undefined, topic)
    flood(() => message)
  },
}

/**
 * Measures the memory of the whole app, with its window open, while the broker of its team attacks it, each time right
 * after a start, because Gavel joins its team at once. Nothing joins a team whose relay does not respond, so the broker
 * becomes hostile after Gavel has joined.
 */
export async function measureHostileBroker(electron: string): Promise<readonly Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'gavel-bench-'))
  const simulator = await startSimulator({ profile: 'plivo', rooms: 0, seed: 7 })
  await simulator.startRoom(ownRoom, 5)
  const profile = join(folder, 'gavel')
  try {
    const port = await joinedTeam(electron, profile, simulator)
    const figures: Figure[] = []
    for (const [name, attack] of Object.entries({ nothing: () => undefined, ...attacks })) {
      const broker = await openHostileBroker(attack, port)
      const app = await openBenchApp(electron, profile, simulator)
      try {
        await until('the desk at the broker', () => broker.subscribed() > 0)
        const readings = await memoryDuring(app.pid)
        // The window still shows the live room.
        await app.page.getByText(ownRoom).first().waitFor()
        figures.push(figureAt(`memory, broker sends ${name}, window open, maximum`, 'MB', readings, 1, BUDGET))
      } finally {
        await app.app.close()
        broker.close()
      }
    }
    return figures
  } finally {
    await simulator.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * Joins a team with a broker and a relay that behave correctly. @returns the port of the broker, which is closed by
 * then
 */
async function joinedTeam(electron: string, profile: string, simulator: RunningSimulator): Promise<number> {
  const team = await startTeam(simulator)
  const app = await openBenchApp(electron, profile, simulator)
  try {
    await connectAccount(app.page, simulator, ownRoom)
    await joinTeam(app, team.invite)
    return team.port
  } finally {
    await app.app.close()
    await team.close()
  }
}

async function memoryDuring(pid: number): Promise<readonly number[]> {
  const readings: number[] = []
  const endsAt = performance.now() + ATTACK
  while (performance.now() < endsAt) {
    readings.push((await memoryOf(pid)) / 1e6)
    await pause(EVERY)
  }
  return readings
}
