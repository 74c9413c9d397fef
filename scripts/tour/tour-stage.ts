import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fillRooms, type Stage } from '../../tests/journey/stage.ts'
import { openSessionBus, type SessionBus } from '../../tests/support/dbus.ts'
import { recordNotifications } from '../../tests/support/notifications.ts'
import { run } from '../../tests/support/run-program.ts'
import { startSimulator } from '../../tests/support/simulator.ts'
import { launchGavel, quitWithoutTrouble } from '../../tests/support/wdio/gavel.ts'
import { takeScreenPicture, type Area } from '../../tests/support/x11.ts'
import { project } from '../setup/paths.mjs'

/** The stage of the main job, on a desktop where screenshots are taken. */
export interface TourStage extends Stage {
  readonly bus: SessionBus
  /** Takes a picture of the screen, of an area of it, or of the window with that id. Returns the file's path. */
  picture(name: string, what?: Area | string): Promise<string>
  close(): Promise<void>
}

const pictures = join(project, 'out/tour')

/** Starts a simulator with known rooms, and Gavel with a fresh profile and the simulator as Plivo. */
export async function openTourStage(): Promise<TourStage> {
  await rm(pictures, { recursive: true, force: true })
  await mkdir(pictures, { recursive: true })
  // Shadows and borders of windows would be invisible on black. ImageMagick exits with 1 although it has succeeded.
  await run('display', ['-size', '1280x800', '-window', 'root', 'xc:#8a9aa0']).catch(() => '')
  const simulator = await startSimulator({ profile: 'plivo', rooms: 0 })
  await fillRooms(simulator)
  const notifications = await recordNotifications()
  const gavel = await launchGavel({ simulators: [simulator] })
  const bus = openSessionBus()
  return {
    provider: 'Plivo',
    simulator,
    notifications,
    gavel,
    bus,
    picture: async (name, what) => {
      await takeScreenPicture(join(pictures, name), what)
      return `out/tour/${name}`
    },
    close: async () => {
      bus.close()
      await quitWithoutTrouble(gavel)
      await simulator.stop()
    },
  }
}
