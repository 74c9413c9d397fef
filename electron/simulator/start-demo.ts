import type { ProfileName } from './provider-profile.ts'
import { serve } from './server.ts'
import { createSimulation } from './simulation.ts'

const DEMO_ROOMS = 4

/** Serves a simulation on a loopback port that the system chooses, with an unguessable token and no control URL. */
export async function startDemo(profile: ProfileName) {
  const simulation = createSimulation({ profile, rooms: DEMO_ROOMS, lively: true })
  const { baseUrl, close } = await serve(simulation)
  return {
    baseUrl,
    authId: simulation.authId,
    authToken: simulation.authToken,
    ...(simulation.moderator !== undefined && { moderator: simulation.moderator }),
    close: async () => {
      simulation.stop()
      await close()
    },
  }
}
