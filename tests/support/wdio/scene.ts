import type { PersonInput } from '../../../electron/simulator/rooms/model.ts'
import { describeRequest, writesIn, type ProfileName, type RunningSimulator } from '../simulator.ts'
import { quitWithoutTrouble, type Gavel } from './gavel.ts'
import { leave, startGavel, startSimulator } from './spec-gavel.ts'

interface SceneOptions {
  readonly profile?: ProfileName
  /** False if the tests connect the account. As observed, Vobiz lists no rooms, so they must. */
  readonly connected?: boolean
}

/** A room with two callers. */
export const supportBridge = {
  'Support bridge': [
    { name: 'Ana Diaz', number: '15550100123' },
    { name: 'Bruno Berg', number: '15550100124' },
  ],
} as const

/** Gives the tests of a `describe` a Gavel with one connected account, in whose rooms these people are. */
export function openScene(
  rooms: Readonly<Record<string, number | readonly PersonInput[]>>,
  { profile = 'plivo', connected = true }: SceneOptions = {},
) {
  let simulator: RunningSimulator
  let gavel: Gavel

  before(async () => {
    simulator = await startSimulator({ profile, rooms: 0 })
    for (const [name, people] of Object.entries(rooms)) await simulator.startRoom(name, people)
    gavel = await startGavel({ simulators: [simulator] })
    if (!connected) return
    await gavel.page.connectFirstAccount(profile === 'plivo' ? 'Plivo' : 'Vobiz', simulator)
    for (const name of Object.keys(rooms)) await gavel.page.room(name).appears()
  })

  after(async () => {
    await leave(gavel)
    await simulator.stop()
  })

  return {
    /** Cannot be used before the hook `before` has run, like `simulator`. */
    gavel: later(() => gavel),
    simulator: later(() => simulator),
    /** The requests that change something. */
    writes: async () => writesIn(await simulator.requests()).map(describeRequest),
    /** Quits Gavel and starts it again. */
    restart: async (meanwhile?: () => unknown) => {
      await quitWithoutTrouble(gavel)
      await meanwhile?.()
      gavel = await startGavel({ profile: gavel.profile, args: ['--show'], simulators: [simulator] })
    },
  }
}

/** An object with the properties of another one that exists only later, or is replaced. */
function later<T extends object>(current: () => T): T {
  return new Proxy({} as T, { get: (_target, name) => Reflect.get(current(), name) as unknown })
}
