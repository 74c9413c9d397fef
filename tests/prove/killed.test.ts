import { fork, type ChildProcess } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { createRandom } from '../../electron/simulator/random.ts'
import { serve } from '../../electron/simulator/server.ts'
import { createSimulator, type ReceivedRequest } from '../simulator/simulator.ts'
import type { JournalEntry } from '../../shared/journal/journal-entry.ts'
import { recover, type GavelOptions } from './killed-process.ts'
import { parseWrite, targetOf } from './journal-intents.ts'
import { eachOf, isFor } from './target.ts'
import { inProcessFetch } from '../support/in-process-fetch.ts'
import { counts, seed } from '../support/test-sizes.ts'
import { until } from '../support/wait-for.ts'

/** A process is killed at the latest while the write with this number arrives. */
const MOST_WRITES = 40

const program = join(import.meta.dirname, './killed-process.ts')
/** Called when a write arrives, before the simulator handles it. */
let onWrite: () => void = () => undefined
const stops: (() => Promise<void>)[] = []

afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()))
})

const start = (options: GavelOptions, cache: string): ChildProcess =>
  fork(program, [JSON.stringify(options)], { env: { ...process.env, NODE_COMPILE_CACHE: cache } })

/** Ends the process, without a chance to clean up, when the simulator has received this many of its writes. */
function killAfter(count: number, child: ChildProcess): void {
  let left = count
  onWrite = () => {
    left -= 1
    if (left === 0) child.kill('SIGKILL')
  }
}

const ended = (child: ChildProcess): Promise<true> =>
  until('the process to end', () => child.exitCode !== null || child.signalCode !== null, { timeoutMs: 600_000 })

async function lines(folder: string): Promise<readonly JournalEntry[]> {
  const names = (await readdir(folder)).sort()
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))
  return texts
    .flatMap((text) => text.split('\n').filter((line) => line !== ''))
    .map((line) => JSON.parse(line) as JournalEntry)
}

/** The requests without an intent. Each intent covers only one request, which must match it. */
function withoutIntent(
  writes: readonly ReceivedRequest[],
  entries: readonly JournalEntry[],
  prefix: string,
): readonly string[] {
  const intents = entries.filter(({ event }) => event === 'intent')
  return writes.flatMap(({ method, path }) => {
    const write = parseWrite(method, path.slice(prefix.length))
    const index = intents.findIndex((intent) => eachOf(write).every((one) => isFor(one, targetOf(intent))))
    if (index < 0) return [`${method} ${path}`]
    intents.splice(index, 1)
    return []
  })
}

test(`after each of ${String(counts.kills)} kills, each while a random write arrives, every write has an intent, and none is sent again (seed ${String(seed)})`, async () => {
  const random = createRandom(seed)
  const simulator = createSimulator({
    profile: 'plivo',
    seed,
    // After a 429, Gavel repeats a mute under the same intent, and a fast computer would exceed the limit.
    switches: { effectDelayMs: 20, latencyMs: [0, 15], maxMembers: 500, limitRequests: 0 },
  })
  const handle: typeof simulator.handle = (request) => {
    if (request.method !== 'GET') onWrite()
    return simulator.handle(request)
  }
  const server = await serve({ ...simulator, handle })
  stops.push(async () => {
    simulator.stop()
    await server.close()
  })
  const cache = await mkdtemp(join(tmpdir(), 'gavel-compiled-'))
  stops.push(() => rm(cache, { recursive: true }))
  const prefix = `${simulator.basePath}/Account/${simulator.authId}`
  const writes = (): ReceivedRequest[] => simulator.requests.filter(({ method }) => method !== 'GET')
  for (let kill = 0; kill < counts.kills; kill += 1) {
    for (const name of ['Weekly standup', 'Support bridge', 'Sales call']) {
      // Kicks and removals would empty the rooms after a while, and without a room the process has nothing to write.
      simulator.rooms.endRoom({ room: name })
      simulator.rooms.startRoom({ name, people: 60 })
    }
    const folder = await mkdtemp(join(tmpdir(), 'gavel-killed-'))
    const options = { baseUrl: server.baseUrl, authId: simulator.authId, authToken: simulator.authToken, folder }
    simulator.clearRequests()
    const child = start(options, cache)
    killAfter(random.int(1, MOST_WRITES), child)
    await ended(child)
    // Requests that the process had passed to the system still arrive before its connections close.
    await until('its connections to close', () => !process.getActiveResourcesInfo().includes('TCPSocketWrap'))
    const before = writes().length
    // A second process would only take longer, because everything that it would find is on the disk.
    const unfinished = await recover(options, inProcessFetch(simulator))
    expect(withoutIntent(writes(), await lines(folder), prefix), `seed ${String(seed)}`).toEqual([])
    expect(writes()).toHaveLength(before)
    const open = (await lines(folder)).filter(({ outcome, text }) => outcome === 'unknown' && text === 'earlierRun')
    expect(open).toHaveLength(unfinished)
    // The write that was arriving had no response yet. Without such a write, the test would prove nothing.
    expect(unfinished).toBeGreaterThan(0)
    await rm(folder, { recursive: true })
  }
})
