import type { SimulatedMember } from '../../electron/simulator/rooms/model.ts'
import type { NotificationRecorder } from '../support/notifications.ts'
import { describeRequest, writesIn, type RunningSimulator } from '../support/simulator.ts'
import type { Gavel } from '../support/wdio/gavel.ts'

/** What the steps of the main job need: a provider with known rooms, a desktop with notifications, and Gavel. */
export interface Stage {
  readonly provider: 'Plivo' | 'Vobiz'
  readonly simulator: RunningSimulator
  readonly notifications: NotificationRecorder
  readonly gavel: Gavel
}

/** Milliseconds until an action has its effect: long enough to observe the pending action in its row. */
const effectDelayMs = 1_500

export const ownRoom = 'Weekly standup'
export const otherRoom = 'Support bridge'

/** Starts three rooms, and delays the effect of actions by `effectDelayMs`. */
export async function fillRooms(simulator: RunningSimulator): Promise<void> {
  const standup = ['Lena Fischer', 'Omar Haddad', 'Priya Nair', 'Tomas Novak'].map((name, index) => ({
    name,
    number: `1555010011${index}`,
    joinedSecondsAgo: 700 - index * 40,
  }))
  await simulator.startRoom(ownRoom, standup, { ageSeconds: 1_930 })
  await simulator.startRoom(
    otherRoom,
    [
      { name: 'Ana Diaz', number: '15550100123', joinedSecondsAgo: 900 },
      { name: 'Bruno Berg', number: '15550100124', joinedSecondsAgo: 640 },
      { name: 'Grace Okafor', number: '15550100125', joinedSecondsAgo: 610, muted: true },
      { name: '', number: '15550100199', joinedSecondsAgo: 85 },
      { name: 'Dario Rossi', number: '15550100131', joinedSecondsAgo: 300 },
      { name: 'Hana Sato', number: '15550100132', joinedSecondsAgo: 270 },
    ],
    { ageSeconds: 3_731 },
  )
  await simulator.startRoom('Sales call', 3, { ageSeconds: 342 })
  await simulator.set({ effectDelayMs })
}

export async function memberOf(simulator: RunningSimulator, name: string): Promise<SimulatedMember | undefined> {
  return (await simulator.rooms()).flatMap(({ members }) => members).find((member) => member.name === name)
}

export async function roomNames(simulator: RunningSimulator): Promise<readonly string[]> {
  return (await simulator.rooms()).map(({ name }) => name)
}

/** The writes that the simulated provider received. */
export async function writesAt(simulator: RunningSimulator): Promise<readonly string[]> {
  return writesIn(await simulator.requests()).map(describeRequest)
}
