import * as fs from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Core } from '../../electron/core.ts'
import { DeskFeed } from '../../electron/feed/desk-feed.ts'
import { parseInvite } from '../../electron/feed/invite.ts'
import { accountHash } from '../../electron/feed/messages/topics.ts'
import { createMqttBus } from '../../electron/feed/mqtt-bus.ts'
import { openJournal } from '../../electron/journal/journal.ts'
import { createProvider } from '../../electron/providers/http-provider.ts'
import { createSimulator, type Simulator } from '../simulator/simulator.ts'
import { serve } from '../../electron/simulator/server.ts'
import { presenceAt } from '../../electron/team/open-team.ts'
import { elapsedOf, systemClock } from '../../shared/clock.ts'
import type { FeedState } from '../../shared/team.ts'
import { createTestCore, testAccount } from '../support/test-core.ts'
import { until } from '../support/wait-for.ts'
import { figureAt, type Figure } from './figure.ts'
import { startTeam } from './team.ts'

const ROOM = 'Weekly standup'
const ME = '15550100101'
const NEWCOMERS = 20
/** Milliseconds that the provider takes to respond. */
const LATENCY = 75
/** Milliseconds between two looks at the provider's room. */
const LOOK = 5
/** Milliseconds. A newcomer who can still be heard then counts with that time. */
const LONGEST = 10_000

const account = testAccount('plivo')
const ref = { accountId: account.id, name: ROOM }
const logger = (...parts: unknown[]): void => {
  console.error(...parts)
}

/** One desk with an account at a simulated provider, and its own room. */
interface DoorDesk {
  readonly simulator: Simulator
  readonly baseUrl: string
  readonly core: Core
}

/**
 * Measures how long a newcomer of an own room can be heard and hear while the door is on: without a team, and with a
 * relay that receives the provider's callbacks.
 */
export async function measureDoor(): Promise<readonly Figure[]> {
  const name = 'newcomer at the door until silent and deaf'
  return [
    figureAt(`${name}, p95`, 'ms', await withDesk(measureStops), 0.95, 1_500),
    figureAt(`${name}, with events, p95`, 'ms', await withDesk(measureInTeam), 0.95, 400),
  ]
}

async function withDesk(measure: (desk: DoorDesk) => Promise<readonly number[]>): Promise<readonly number[]> {
  const folder = await fs.mkdtemp(join(tmpdir(), 'gavel-bench-'))
  const switches = { latencyMs: LATENCY, effectDelayMs: 0, maxMembers: 500 }
  const simulator = createSimulator({ profile: 'plivo', seed: 7, switches })
  const server = await serve(simulator)
  const clock = systemClock()
  const journal = await openJournal({ folder, fs, clock, actor: 'bench' })
  const core = createTestCore({
    clock,
    logger,
    journal,
    newId: () => crypto.randomUUID(),
    withoutJournal: () => false,
    settings: () => ({ holdSeconds: 3, readOnly: false }),
  })
  try {
    simulator.rooms.startRoom({ name: ROOM, people: [{ number: ME, name: 'Ana' }] })
    const { baseUrl } = server
    const { authId, authToken } = simulator
    const credentials = { authId, authToken }
    const parts = { credentials, baseUrl, trusted: 'demo', fetch, clock, random: Math.random } as const
    const me = { [account.id]: [ME] }
    core.monitor.configure({ own: [ref], pinned: [], me, notified: [], readOnly: false, pace: 1 })
    core.setAccount(account, createProvider('plivo', parts))
    core.monitor.start()
    return await measure({ simulator, baseUrl, core })
  } finally {
    core.monitor.stop()
    await core.newcomers.close()
    await journal.close()
    simulator.stop()
    await server.close()
    await fs.rm(folder, { recursive: true, force: true })
  }
}

async function measureStops({ simulator, core }: DoorDesk): Promise<readonly number[]> {
  await until('the room', () => core.monitor.conference(ref)?.members)
  const on = await core.newcomers.switchOn(ref, 'ask')
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
  return times
}

/** Joins a team whose relay receives the callbacks, and then measures the same. */
async function measureInTeam(desk: DoorDesk): Promise<readonly number[]> {
  const { simulator, baseUrl } = desk
  const { authId, authToken } = simulator
  const team = await startTeam({ authId, authToken, baseUrl })
  simulator.switches.set({ callbackUrl: team.callbackUrl })
  let state: FeedState | undefined
  const feed = openFeed(desk, team.invite, (next) => (state = next))
  try {
    await until('the relay to read', () => state?.source === 'feed', { timeoutMs: LONGEST })
    return await measureStops(desk)
  } finally {
    await feed.close()
    await team.close()
  }
}

function openFeed({ core, simulator }: DoorDesk, text: string, onState: (state: FeedState) => void): DeskFeed {
  const invite = parseInvite(text, true)
  if (!invite.ok) throw new Error('The invite cannot be read.')
  const { monitor, hints, colleagues, providerOf } = core
  const clock = systemClock()
  const accounts = [{ accountId: account.id, acc: accountHash(account.provider, simulator.authId) }]
  const feed = new DeskFeed({
    invite: invite.value,
    clock,
    hints,
    colleagues,
    providerOf,
    onState,
    software: '0.0.0',
    openBus: createMqttBus({
      certificates: () => [],
      proxyFor: () => Promise.resolve(undefined),
      random: Math.random,
      logger,
    }),
    accounts: () => accounts,
    ownRooms: () => monitor.snapshot().conferences.flatMap(({ name, own }) => (own ? name : [])),
    onAccounts: () => undefined,
    presence: () => presenceAt({ core, accounts, now: elapsedOf(clock) }),
    newId: () => crypto.randomUUID(),
  })
  core.onActionEntry((entry) => {
    feed.publishAction(entry)
  })
  core.readThrough((one, own) => feed.providerFor(one, own))
  return feed
}
