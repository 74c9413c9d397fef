import * as fs from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { openJournal } from '../../electron/journal/journal.ts'
import { createProvider } from '../../electron/providers/http-provider.ts'
import { createSimulator } from '../../electron/simulator/control/simulator.ts'
import { serve } from '../../electron/simulator/server.ts'
import { systemClock } from '../../shared/clock.ts'
import { createTestCore, testAccount } from '../support/test-core.ts'
import { figureAt, type Figure } from './figure.ts'

const ROOM = 'Weekly standup'
const ME = '15550100101'
const NEWCOMERS = 20
/** Milliseconds that the provider takes to respond. */
const LATENCY = 75
/** Milliseconds between two looks at the provider's room. */
const LOOK = 5
/** Milliseconds. A newcomer who can still be heard then counts with that time. */
const LONGEST = 10_000

/** Measures how long a newcomer of an own room can be heard and hear while the door is on, without a team. */
export async function measureDoor(): Promise<readonly Figure[]> {
  const folder = await fs.mkdtemp(join(tmpdir(), 'gavel-bench-'))
  const simulator = createSimulator({
    profile: 'plivo',
    seed: 7,
    switches: { latencyMs: LATENCY, effectDelayMs: 0, maxMembers: 500 },
  })
  const server = await serve(simulator)
  const clock = systemClock()
  const journal = await openJournal({ folder, fs, clock, actor: 'bench' })
  const logger = (...parts: unknown[]): void => {
    console.error(...parts)
  }
  const core = createTestCore({
    clock,
    logger,
    journal,
    newId: () => crypto.randomUUID(),
    withoutJournal: () => false,
    settings: () => ({ holdSeconds: 3, readOnly: false }),
  })
  const { monitor, newcomers } = core
  try {
    const account = testAccount('plivo')
    const ref = { accountId: account.id, name: ROOM }
    simulator.rooms.startRoom({ name: ROOM, people: [{ number: ME, name: 'Ana' }] })
    const { baseUrl } = server
    const { authId, authToken } = simulator
    const credentials = { authId, authToken }
    const parts = { credentials, baseUrl, trusted: 'demo', fetch, clock, random: Math.random } as const
    monitor.configure({ own: [ref], pinned: [], me: { [account.id]: [ME] }, notified: [], readOnly: false, pace: 1 })
    core.setAccount(account, createProvider('plivo', parts))
    monitor.start()
    while (monitor.conference(ref)?.members === undefined) await pause(LOOK)
    const on = await newcomers.switchOn(ref, 'ask')
    if (!on.ok) throw new Error(`The door could not be switched on: ${on.fault.code}`)
    const times: number[] = []
    for (let count = 0; count < NEWCOMERS; count += 1) {
      const number = `155501${String(2_000 + count)}`
      // Not always right after a read.
      await pause(Math.random() * 1_000)
      simulator.rooms.join({ room: ROOM, number })
      const since = performance.now()
      const isStopped = (): boolean =>
        simulator.rooms
          .snapshot()
          .flatMap(({ members }) => members)
          .some((member) => member.number === number && member.muted && member.deaf)
      while (!isStopped() && performance.now() - since < LONGEST) await pause(LOOK)
      times.push(performance.now() - since)
    }
    return [figureAt('newcomer at the door until silent and deaf, p95', 'ms', times, 0.95, 1_500)]
  } finally {
    monitor.stop()
    await newcomers.close()
    await journal.close()
    simulator.stop()
    await server.close()
    await fs.rm(folder, { recursive: true, force: true })
  }
}
