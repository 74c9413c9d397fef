import type { DemoModerator } from './demo-activity.ts'
import type { ProfileName } from './provider-profile.ts'
import { serve } from './server.ts'
import { createSimulator } from './simulator.ts'

const DEMO_ROOMS = 4

interface RunningDemo {
  readonly baseUrl: string
  readonly authId: string
  readonly authToken: string
  readonly moderator?: DemoModerator
  close(): Promise<void>
}

/** Serves a simulator on a loopback port that the system chooses, with an unguessable token and no control URL. */
export async function startDemo(profile: ProfileName): Promise<RunningDemo> {
  const simulator = createSimulator({ profile, rooms: DEMO_ROOMS, lively: true, keepRequests: 100 })
  const { baseUrl, close } = await serve(simulator)
  return {
    baseUrl,
    authId: simulator.authId,
    authToken: simulator.authToken,
    ...(simulator.moderator !== undefined && { moderator: simulator.moderator }),
    close: async () => {
      simulator.stop()
      await close()
    },
  }
}
