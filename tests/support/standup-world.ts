import type { ProfileName, Switches } from '../simulator/simulator.ts'
import { createWorld, type World } from './simulator-world.ts'

const people = ['10', '15', '22'].map((memberId) => ({
  memberId,
  callUuid: `call-${memberId}`,
  name: 'Zoë Ito',
}))

/** A world with one room. The switches are set after the room has started, as in most tests. */
export const createStandup = (profile: ProfileName = 'plivo', switches: Partial<Switches> = {}): World => {
  const world = createWorld({ profile })
  world.simulator.rooms.startRoom({ name: 'Standup', people })
  world.simulator.switches.set(switches)
  return world
}

export const profiles = ['plivo', 'vobiz', 'vobiz-documented'] as const

export const flags = ({ simulator }: World): string[] =>
  simulator.rooms.get('Standup')?.members.map((m) => `${m.memberId}${m.muted ? 'm' : ''}${m.deaf ? 'd' : ''}`) ?? []

/** The statuses of the responses to requests such as `GET /Conference/`, one after the other; 0 if a connection is cut. */
export const statuses = async (world: World, requests: readonly string[]): Promise<number[]> => {
  const seen: number[] = []
  for (const request of requests) {
    const [method = '', path = ''] = request.split(' ')
    const reply = await world.call(method, path).catch(() => undefined)
    seen.push(reply?.status ?? 0)
  }
  return seen
}
