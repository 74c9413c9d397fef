import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PersonInput } from '../../electron/simulator/rooms/model.ts'
import { openSessionBus, type SessionBus } from '../support/dbus.ts'
import { project, startSimulator, type ProfileName, type RunningSimulator } from '../support/simulator.ts'
import { connectAccount, drive, type App } from './apps.ts'

export const ownRoom = 'Weekly standup'

interface MeetingRoom {
  readonly name: string
  readonly people: number | readonly PersonInput[]
}

/** 50 rooms with 5 people each. The first is the user's own room. */
export const usualRooms: readonly MeetingRoom[] = Array.from({ length: 50 }, (_, index) => ({
  name: index === 0 ? ownRoom : `Bridge ${index}`,
  people: 5,
}))

export interface Meeting {
  /** An empty folder, which is removed at the end. */
  readonly folder: string
  readonly bus: SessionBus
  readonly simulator: RunningSimulator
  /** Gavel with the simulator's account. The first room is the user's own one. */
  readonly gavel: App
}

/** Plays rooms at a simulated provider, connects a Gavel to it and closes it again, and measures with both. */
export async function inMeeting<T>(
  measure: (meeting: Meeting) => Promise<T>,
  profile: ProfileName = 'plivo',
  rooms = usualRooms,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'gavel-bench-'))
  const bus = openSessionBus()
  const simulator = await startSimulator({ profile, rooms: 0, seed: 7 })
  try {
    for (const { name, people } of rooms) await simulator.startRoom(name, people, { maxMembers: 1_000 })
    const env = { [profile === 'plivo' ? 'GAVEL_PLIVO_URL' : 'GAVEL_VOBIZ_URL']: simulator.baseUrl }
    const gavel = { folder: project, profile: join(folder, 'gavel'), env }
    const { app, page } = await drive(gavel)
    await connectAccount(page, simulator, rooms[0]?.name ?? ownRoom)
    await app.close()
    return await measure({ folder, bus, simulator, gavel })
  } finally {
    bus.close()
    await simulator.stop()
    await rm(folder, { recursive: true, force: true })
  }
}
