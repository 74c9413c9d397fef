import { setTimeout as pause } from 'node:timers/promises'
import type { Outgoing } from '../../shared/feed/messages.ts'
import { accountHash, formatTopic } from '../../shared/feed/topics.ts'
import { createProvider } from '../../electron/providers/http-provider.ts'
import { systemClock } from '../../shared/clock.ts'
import { startSimulator, type RunningSimulator } from '../support/simulator.ts'
import { until } from '../support/wait-for.ts'
import { arrivals, hasMember, nameOf, openDesk, type Desk } from './feed-desk.ts'
import { repeated, type Figure } from './figure.ts'
import { limited } from './limits.ts'
import { startTeam, type Team } from './team.ts'

const ROOMS = 50
const PEOPLE = 20
const DESKS = 20
const CHANGES = 40
const MUTES = 30
/** Milliseconds over which requests and bytes are counted. */
const COUNTED = 10_000
/** Milliseconds from the simulator's response until the action takes effect. */
const EFFECT = 150
/** Milliseconds between two mutes, as by hand. A relay reads at most four rooms a second because of actions. */
const BETWEEN = 1_000
/** Milliseconds after a takeover within which the relay has published everything once more. */
const TAKEOVER = 12_000

interface Scene {
  readonly simulator: RunningSimulator
  readonly team: Team
  readonly desks: readonly Desk[]
}

/** Measures two relays, two real brokers and 20 desks: requests, bytes, and delays from provider to desks. */
export async function measureFeed(): Promise<readonly Figure[]> {
  const simulator = await startSimulator({ profile: 'plivo', rooms: 0, seed: 7 })
  for (let index = 0; index < ROOMS; index += 1) await simulator.startRoom(nameOf(index), PEOPLE, { maxMembers: 1_000 })
  await simulator.set({ latencyMs: [20, 60] })
  const team = await startTeam(simulator, ['relay-1', 'relay-2'])
  const desks: Desk[] = []
  try {
    // A relay that has just taken over publishes everything once more, which must not be measured.
    await pause(TAKEOVER)
    while (desks.length < DESKS) desks.push(await openDesk(team.addresses, desks.length, simulator.authId))
    await until('every room at every desk', () => desks.every(({ rooms }) => rooms.size === ROOMS), {
      timeoutMs: 30_000,
    })
    const scene = { simulator, team, desks }
    return [
      ...(await measureQuietTime(scene)),
      await measureLateDesk(scene),
      await measureEntries(scene),
      ...(await measureMutes(scene)),
      ...(await measureFaults(scene)),
    ]
  } finally {
    for (const { bus } of desks) await bus.close()
    await team.close()
    await simulator.stop()
  }
}

async function measureQuietTime({ simulator, desks: [desk] }: Scene): Promise<readonly Figure[]> {
  await pause(2_000)
  await simulator.clearRequests()
  const before = desk?.bytes() ?? NaN
  await pause(COUNTED)
  const seconds = COUNTED / 1_000
  const bytes = ((desk?.bytes() ?? NaN) - before) / seconds
  const requests = (await simulator.requests()).length / seconds
  return [
    limited('feed: requests to the provider, 20 desks, 50 quiet rooms', [requests]),
    limited('feed: bytes to a desk, 20 desks, 50 quiet rooms', [bytes]),
  ]
}

async function measureLateDesk({ simulator, team, desks }: Scene): Promise<Figure> {
  const durations = await repeated(5, async () => {
    const late = await openDesk(team.addresses, desks.length, simulator.authId)
    await until('every room', () => late.rooms.size === ROOMS, { everyMs: 5 })
    const duration = performance.now() - late.connectedAt()
    await late.bus.close([late.absence])
    return duration
  })
  return limited('feed: late desk, connected to complete', durations)
}

/** The milliseconds until each desk has a roster with a new caller, whose number `index` makes a new one in the room. */
async function entryIn(room: string, index: number, { simulator, desks }: Scene): Promise<readonly number[]> {
  const number = `1555010${String(index).padStart(4, '0')}`
  const at = performance.now()
  const times = await arrivals(
    desks,
    (message) => hasMember(message, room, (member) => member.number === number),
    () => simulator.join(room, { number }),
  )
  return times.map((time) => time - at)
}

async function measureEntries(scene: Scene): Promise<Figure> {
  const entries = await repeated(CHANGES, (run) => entryIn(nameOf(1 + run), run, scene))
  return limited('feed: entry at the provider to the roster at 20 desks', entries.flat())
}

/**
 * Measures a mute by the first desk: from its start until the other desks receive the message about it, and from its
 * effect until they have a roster that shows the effect.
 */
async function measureMutes({ simulator, desks }: Scene): Promise<readonly Figure[]> {
  const { authId, authToken, baseUrl } = simulator
  const provider = createProvider('plivo', {
    credentials: { authId, authToken },
    fetch,
    clock: systemClock(),
    random: Math.random,
    baseUrl,
    trusted: 'development',
  })
  const [colleague, ...others] = desks
  if (colleague === undefined) throw new Error('There is no desk.')
  const topic = formatTopic('bench', { kind: 'did', desk: 'desk-0' })
  const say = (message: Outgoing<'did'>) =>
    colleague.bus.publish({ topic, payload: JSON.stringify(message), qos: 1, retain: false })
  const shown: number[] = []
  const confirmed: number[] = []
  const rosters = [...colleague.rooms.values()].flatMap(({ name, what }) =>
    what.kind === 'roster' ? { name, what } : [],
  )
  for (let run = 0; run < MUTES; run += 1) {
    const { name, what } = rosters[run % rosters.length] ?? {}
    const member = what?.members[0]
    if (name === undefined || member?.call === undefined) throw new Error('There is nobody to mute.')
    const did: Omit<Outgoing<'did'>, 'step'> = {
      v: 2,
      kind: 'did',
      id: `mute-${String(run)}`,
      action: 'mute',
      acc: accountHash('plivo', authId),
      conference: name,
      who: [member.call],
      desk: 'desk-0',
      person: 'Person 0',
      wall: Date.now(),
    }
    await pause(BETWEEN)
    const at = performance.now()
    const known = await arrivals(
      others,
      (message) => message.kind === 'did' && message.id === did.id && message.step === 'sending',
      () => say({ ...did, step: 'sending' }),
    )
    shown.push(...known.map((time) => time - at))
    let effectAt = NaN
    const seen = await arrivals(
      others,
      (message) => hasMember(message, name, ({ id, muted }) => id === member.id && muted),
      async () => {
        const muted = await provider.mute(name, { ids: [member.id] })
        if (!muted.ok) throw new Error(muted.fault.code)
        effectAt = performance.now() + EFFECT
        await say({ ...did, step: 'accepted' })
      },
    )
    confirmed.push(...seen.map((time) => Math.max(0, time - effectAt)))
  }
  return [
    limited('feed: mute by a colleague, sent to known at 19 other desks', shown),
    limited('feed: mute by a colleague, effect to roster at 19 other desks', confirmed),
  ]
}

/** Measures how soon rooms arrive after the first relay hung, after a broker was killed, and after that relay was. */
async function measureFaults(scene: Scene): Promise<readonly Figure[]> {
  const {
    desks: [desk],
    team: { broker, relays },
  } = scene
  const [first] = relays
  if (desk === undefined || first === undefined) throw new Error('There is no desk or no relay.')
  const untilOtherRelay = async (signal: 'SIGSTOP' | 'SIGKILL'): Promise<number> => {
    const epoch = desk.rooms.get(nameOf(0))?.epoch
    const at = performance.now()
    first.signal(signal)
    await until("the user's own room from the other relay", () => desk.rooms.get(nameOf(0))?.epoch !== epoch, {
      everyMs: 5,
    })
    return performance.now() - at
  }
  const hung = await untilOtherRelay('SIGSTOP')
  first.signal('SIGCONT')
  await pause(TAKEOVER)
  await until('the first relay to read again', () => first.lines.at(-1)?.reads, { timeoutMs: 30_000 })
  await broker.kill()
  // No earlier caller has this index.
  const entry = await entryIn(nameOf(0), 9_000, scene)
  await pause(TAKEOVER)
  return [
    limited('feed: relay hung to own room from the other one', [hung]),
    limited('feed: broker of a pair killed to an entry at 20 desks', entry),
    limited('feed: relay killed to own room from the other one', [await untilOtherRelay('SIGKILL')]),
  ]
}
