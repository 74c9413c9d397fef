import { accountHash } from '../../../electron/feed/messages/topics.ts'
import { createSimulator, type Simulator } from '../../simulator/simulator.ts'
import type { ProviderKind } from '../../../shared/account.ts'
import { createComputer, type Computer } from '../computer.ts'
import { createGroundTruth, type GroundTruth } from '../ground-truth.ts'
import { inProcess, type Network, type SendRequest } from '../network.ts'
import type { VirtualTime } from '../time.ts'
import type { FeedPlan } from './plan.ts'

/**
 * The distance between the first exchange ids of two computers. Each computer counts its own exchanges, and the ids of
 * all computers must differ.
 */
const IDS = 1_000_000

const SLOW: [number, number] = [700, 1_500]

/** The provider's account that the whole team reads. */
export interface TeamProvider {
  readonly time: VirtualTime
  readonly kind: ProviderKind
  readonly simulator: Simulator
  readonly network: Network
  readonly truth: GroundTruth
  readonly credentials: { readonly authId: string; readonly authToken: string }
  /** The account's base path. */
  readonly prefix: string
  /** The account's hash in topics. */
  readonly acc: string
  /** Sends a request to the provider. Once a false 404 of a room arrives, that room gets no more of them. */
  readonly fetch: SendRequest
  newComputer(): Computer
  /** Makes all requests fail, even those in flight. Called once the world has been judged. */
  close(): void
  /** Returns the first exchange id for the next computer. */
  nextIds(): number
  /** Makes the provider respond with a false 404 to all reads of this room until the first of these 404s arrives. */
  startFalse404(room: string): void
  /** The number of false 404s that were the first of their room to arrive. Later ones are not counted. */
  false404s(): number
}

export function createTeamProvider(plan: FeedPlan, time: VirtualTime): TeamProvider {
  const { profile, seed, switches, rooms } = plan
  const kind: ProviderKind = profile === 'plivo' ? 'plivo' : 'vobiz'
  const simulator = createSimulator({
    profile,
    seed,
    clock: time,
    authToken: 'made-up-token',
    authId: kind === 'plivo' ? 'MAXXXXXXXXXXXXXXTEST' : 'MA_XXXXTEST',
    switches: { listShape: profile === 'vobiz' ? 'empty' : 'names', ...switches },
  })
  const truth = createGroundTruth()
  simulator.rooms.onEvent(truth.add)
  for (const { name, people, age } of rooms) {
    const crowd = Array.from({ length: people }, () => ({ joinedSecondsAgo: age }))
    simulator.rooms.startRoom({ name, people: crowd, ageSeconds: age })
  }
  const network = inProcess(simulator)
  const prefix = `${simulator.basePath}/Account/${simulator.authId}`
  const computers: Computer[] = []
  let ids = 0
  let arrived = 0
  const endFalse404 = (room: string): void => {
    const faults = simulator.switches.get().faults.filter((rule) => rule.room !== room)
    const { latencyMs } = { ...simulator.switches.get(), ...switches }
    simulator.switches.set({ faults, latencyMs })
  }
  return {
    time,
    kind,
    simulator,
    network,
    truth,
    prefix,
    acc: accountHash(kind, simulator.authId),
    credentials: { authId: simulator.authId, authToken: simulator.authToken },
    newComputer: () => {
      const computer = createComputer(time, computers.length % 2 === 0)
      computers.push(computer)
      return computer
    },
    close: () => {
      for (const computer of computers) computer.scrap()
    },
    nextIds: () => (ids += IDS),
    fetch: async (request) => {
      const response = await network.fetch(request)
      const { faults } = simulator.switches.get()
      if (response.status !== 404 || faults.length === 0) return response
      for (const { room } of faults) {
        if (room === undefined || !request.url.endsWith(`/Conference/${encodeURIComponent(room)}/`)) continue
        arrived += 1
        endFalse404(room)
      }
      return response
    },
    startFalse404: (room) => {
      const { faults } = simulator.switches.get()
      // Slow responses overlap, so that several reads get a false 404 before the first one arrives.
      simulator.switches.set({ latencyMs: SLOW, faults: [...faults, { kind: 'missing', method: 'GET', room }] })
    },
    false404s: () => arrived,
  }
}
