import type { Clock } from '../../../shared/clock.ts'
import { createRandom, type Random } from '../../../electron/simulator/random.ts'
import type { SimulatedRooms } from '../../../electron/simulator/rooms/rooms.ts'
import { serve } from '../../../electron/simulator/server.ts'
import { createSimulator } from '../../simulator/simulator.ts'
import { writesIn } from '../../support/simulator.ts'
import { ownRoom } from '../meeting.ts'

const rooms = 50
const people = 250
const fewest = 2
const most = 9
const moveEveryMs = 1_000
const endEveryMs = 90_000
const nextAfterMs = 20_000
const ownEndsEvery = 6

/** A long meeting at a provider on loopback. */
export type Meeting = Awaited<ReturnType<typeof startMeeting>>

/**
 * Runs fifty rooms with one join or leave per second. Every 90 seconds a room ends: each sixth time the user's own
 * room, otherwise a random one. After 20 seconds, a new room or the next run of the user's own room replaces it. The
 * number of people stays about the same, so that memory can be compared.
 */
export async function startMeeting(clock: Clock, seed = 7) {
  const simulator = createSimulator({ profile: 'plivo', seed, clock, keepRequests: 1_000_000 })
  const server = await serve(simulator)
  const random = createRandom(seed)
  for (let count = 0; count < rooms; count++) {
    simulator.rooms.startRoom({ name: count === 0 ? ownRoom : `Bridge ${count}`, people: people / rooms })
  }
  let ends = 0
  const timers = [
    every(clock, moveEveryMs, () => {
      joinOrLeave(simulator.rooms, random)
    }),
    every(clock, endEveryMs, () => {
      ends++
      const ending = ends % ownEndsEvery === 0 ? ownRoom : random.pick(simulator.rooms.snapshot()).name
      const next = ending === ownRoom ? ownRoom : `Bridge ${rooms + ends}`
      simulator.rooms.endRoom({ room: ending })
      clock.setTimeout(() => simulator.rooms.startRoom({ name: next, people: people / rooms }), nextAfterMs)
    }),
  ]
  return {
    profile: 'plivo' as const,
    baseUrl: server.baseUrl,
    authId: simulator.authId,
    authToken: simulator.authToken,
    /** The numbers of requests and of writes received. */
    requests: () => simulator.requests.length,
    writes: () => writesIn(simulator.requests).length,
    close: async () => {
      for (const stop of timers) stop()
      simulator.stop()
      await server.close()
    },
  }
}

function joinOrLeave(all: SimulatedRooms, random: Random): void {
  const now = all.snapshot()
  const joins = now.reduce((sum, { members }) => sum + members.length, 0) < people
  const open = now.filter(({ members }) => (joins ? members.length < most : members.length > fewest))
  if (open.length === 0) return
  const { name, members } = random.pick(open)
  if (joins) all.join({ room: name, muted: random.chance(0.3) })
  else all.leave({ room: name, callUuid: random.pick(members).callUuid })
}

function every(clock: Clock, ms: number, run: () => void): () => void {
  let timer: unknown
  const again = (): void => {
    timer = clock.setTimeout(() => {
      run()
      again()
    }, ms)
  }
  again()
  return () => {
    clock.clearTimeout(timer)
  }
}
