import type { Switches } from '../simulator/simulator.ts'
import { createWorld, type Reply, type World } from './simulator-world.ts'

export const people = ['10', '15', '22'].map((memberId) => ({
  memberId,
  callUuid: `call-${memberId}`,
  name: 'Zoë Ito',
}))

/** A world with one room. The switches are set after the room has started, as in most tests. */
export const createSwitched = (
  switches: Partial<Switches>,
  profile: 'plivo' | 'vobiz' | 'vobiz-documented' = 'plivo',
): World => {
  const world = createWorld({ profile })
  world.simulator.rooms.startRoom({ name: 'Standup', people })
  world.simulator.switches.set(switches)
  return world
}

export const ask = async (world: World, method: string, path: string, body?: unknown): Promise<Reply> => {
  const reply = await world.call(method, path, body)
  if (reply === 'cut') throw new Error('The connection was cut.')
  return reply
}
