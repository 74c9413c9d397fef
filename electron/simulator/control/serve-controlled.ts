import { serve, type RunningServer } from '../server.ts'
import { controlPath, createControl } from './control.ts'
import type { Simulator } from './simulator.ts'

/** Serves a simulator with its control API, on the same loopback port; see `serve`. */
export async function serveControlled(
  simulator: Simulator,
  { port = 0 }: { port?: number } = {},
): Promise<RunningServer & { readonly controlUrl: string }> {
  const control = createControl(simulator)
  const server = await serve(simulator, {
    port,
    aside: ({ method, path, body }) =>
      path === controlPath || path.startsWith(`${controlPath}/`) ? control(method, path, body) : undefined,
  })
  return { ...server, controlUrl: new URL(controlPath, server.baseUrl).href }
}
