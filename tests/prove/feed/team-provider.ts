import { accountHash } from '../../../shared/feed/topics.ts'
import { startRooms } from '../account-world.ts'
import { createComputer, type Computer } from '../computer.ts'
import type { SendRequest } from '../network.ts'
import type { VirtualTime } from '../time.ts'
import type { FeedPlan } from './plan.ts'

/**
 * The distance between the first exchange ids of two computers. Each computer counts its own exchanges, and the ids of
 * all computers must differ.
 */
const IDS = 1_000_000

const SLOW: [number, number] = [700, 1_500]

/** The provider's account that the whole team reads. */
export interface TeamProvider extends ReturnType<typeof startRooms> {
  readonly time: VirtualTime
  /** The account's hash in topics. */
  readonly acc: string
  /** Sends a request to the provider. Once a false 404 of a room arrives, that room gets no more of them. */
  readonly fetch: SendRequest
  newComputer(countsSleep?: boolean): Computer
  /** Makes all requests fail, even those in flight. Called once the world has been judged. */
  close(): void
  /** Returns the first exchange id for the next computer. */
  nextIds(): number
  /** Makes the provider respond with a false 404 to all reads of this room until the first of these 404s arrives. */
  startFalse404(room: string): void
}

export function createTeamProvider(plan: FeedPlan, time: VirtualTime): TeamProvider {
  const started = startRooms(plan, time)
  const { kind, simulator, network } = started
  const computers: Computer[] = []
  let ids = 0
  const endFalse404 = (room: string): void => {
    const faults = simulator.switches.get().faults.filter((rule) => rule.room !== room)
    const { latencyMs } = { ...simulator.switches.get(), ...plan.switches }
    simulator.switches.set({ faults, latencyMs })
  }
  return {
    ...started,
    time,
    acc: accountHash(kind, simulator.authId),
    newComputer: (countsSleep = computers.length % 2 === 0) => {
      const computer = createComputer(time, countsSleep)
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
        endFalse404(room)
      }
      return response
    },
    startFalse404: (room) => {
      const { faults } = simulator.switches.get()
      // Slow responses overlap, so that several reads get a false 404 before the first one arrives.
      simulator.switches.set({ latencyMs: SLOW, faults: [...faults, { kind: 'missing', method: 'GET', room }] })
    },
  }
}
