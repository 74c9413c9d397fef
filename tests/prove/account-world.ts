import { createProvider } from '../../electron/providers/http-provider.ts'
import type { Provider } from '../../electron/providers/provider.ts'
import { createRandom } from '../../electron/simulator/random.ts'
import { createSimulator, type Simulator } from '../simulator/simulator.ts'
import type { Account } from '../../shared/account.ts'
import type { ProviderKind } from '../../shared/providers.ts'
import type { Clock } from '../../shared/clock.ts'
import type { Snapshot } from '../../shared/rooms/model.ts'
import { testAccount } from '../support/test-core.ts'
import type { Computer } from './computer.ts'
import { createGroundTruth, type GroundTruth } from './ground-truth.ts'
import type { JournalIntents } from './journal-intents.ts'
import { inProcess } from './network.ts'
import type { Plan } from './plan.ts'
import { createWitness, type Witness } from './witness.ts'

/** One account of a world: a provider with its rooms, and everything that can be observed of it from outside. */
export interface AccountWorld {
  readonly plan: Plan
  readonly account: Account
  readonly simulator: Simulator
  readonly truth: GroundTruth
  readonly witness: Witness
  readonly provider: Provider
  /** Whether a request or response is in transit. */
  busy(): boolean
  /** Ends all faults of the provider. */
  calmDown(): void
}

interface Parts {
  readonly plan: Plan
  /** The position among the accounts of this world, from 0. */
  readonly index: number
  /** True time. */
  readonly time: Clock
  readonly computer: Computer
  readonly intents: JournalIntents
  readonly decorate: ((good: Provider) => Provider) | undefined
}

/** Starts a simulated provider with its rooms. */
export function startRooms(
  { profile, seed, switches, rooms }: Pick<Plan, 'profile' | 'seed' | 'switches' | 'rooms'>,
  clock: Clock,
) {
  const kind: ProviderKind = profile === 'plivo' ? 'plivo' : 'vobiz'
  const credentials = { authId: kind === 'plivo' ? 'MAXXXXXXXXXXXXXXTEST' : 'MA_XXXXTEST', authToken: 'made-up-token' }
  const listShape = profile === 'vobiz' ? 'empty' : 'names'
  const simulator = createSimulator({ profile, seed, ...credentials, clock, switches: { listShape, ...switches } })
  const truth = createGroundTruth()
  simulator.rooms.onEvent(truth.add)
  for (const { name, people, age } of rooms) {
    const crowd = Array.from({ length: people }, () => ({ joinedSecondsAgo: age }))
    simulator.rooms.startRoom({ name, people: crowd, ageSeconds: age })
  }
  const prefix = `${simulator.basePath}/Account/${simulator.authId}`
  return { kind, credentials, simulator, truth, network: inProcess(simulator), prefix }
}

/** Creates an account and starts its rooms. */
export function createAccountWorld({ plan, index, time, computer, intents, decorate }: Parts): AccountWorld {
  const seed = plan.seed + index * 7_919
  const { kind, simulator, truth, network, prefix, credentials } = startRooms({ ...plan, seed }, time)
  const account = testAccount(kind, index)
  const witness = createWitness(
    () => time.now(),
    prefix,
    (write) => intents.has(account.id, write, (memberId) => truth.known(write.room, memberId, time.now())),
  )
  const random = createRandom(seed ^ 0x5eed)
  const provider = createProvider(kind, {
    credentials,
    baseUrl: `${network.origin}${simulator.basePath}`,
    trusted: 'demo',
    // The witness sees a response when Gavel gets it: if the computer sleeps, once it wakes.
    fetch: witness.fetch(computer.connect(network.fetch)),
    clock: computer.clock,
    random: () => random.next(),
    // The simulator sends callbacks only to loopback, so it sends none to this address.
    ...(plan.isAsynchronous === true && { asynchronous: { callbackUrl: 'https://example.com/callback' } }),
  })
  return {
    plan,
    account,
    simulator,
    truth,
    witness,
    provider: decorate?.(provider) ?? provider,
    busy: network.busy,
    // Switches that describe a provider, such as the form of its numbers, keep their values.
    calmDown: () => {
      simulator.switches.set({
        faults: [],
        latencyMs: [5, 60],
        operationLatencyMs: {},
        arrivalMs: 0,
        notFound: 'flat',
        listShape: plan.profile === 'vobiz' ? 'empty' : 'names',
        retrieve: plan.profile === 'vobiz' ? 'errorAlways' : 'full',
        completedRooms: 'notFound',
      })
    },
  }
}

/** A copy of a snapshot with the rooms of only one account. */
export function viewOf(snapshot: Snapshot, accountId: string): Snapshot {
  return { ...snapshot, conferences: snapshot.conferences.filter((conference) => conference.accountId === accountId) }
}
