import { createSimulator, type ProfileName, type Simulator, type SimulatorOptions } from '../simulator/simulator.ts'
import { createVirtualClock } from './virtual-clock.ts'

export interface Reply {
  status: number
  headers: Record<string, string>
  /** Parsed if it is JSON, otherwise the text. */
  body: unknown
}

export type World = ReturnType<typeof createWorld>

export const testAccount = { authId: 'MA00000000000000TEST', authToken: 'made-up-token' }

export function createWorld(options: Partial<SimulatorOptions> & { profile?: ProfileName } = {}) {
  const clock = createVirtualClock()
  const simulator = createSimulator({ profile: 'plivo', ...testAccount, clock, ...options })
  /** Sends a request with any path and headers. Rejects if the connection is cut. */
  const raw = async (
    method: string,
    path: string,
    headers: Record<string, string> = credentials(simulator),
    body?: string,
  ): Promise<Reply> => {
    const response = await simulator.handle({ method, path, headers, ...(body !== undefined && { body }) })
    if (response.cut) throw new Error('The connection was cut.')
    const isJson = response.headers['content-type'] === 'application/json' && response.body !== ''
    return {
      status: response.status,
      headers: response.headers,
      body: isJson ? (JSON.parse(response.body) as unknown) : response.body,
    }
  }
  return {
    simulator,
    clock,
    raw,
    /** Sends a request with valid credentials; `path` begins after `/Account/{auth_id}`. */
    call: (method: string, path: string, body?: unknown) => {
      const whole = `${simulator.basePath}/Account/${simulator.authId}${path}`
      return raw(method, whole, undefined, body === undefined ? undefined : JSON.stringify(body))
    },
    /** Advances the clock until the effects of writes are visible. */
    applyEffects: () => clock.advance(simulator.switches.get().effectDelayMs),
  }
}

export function credentials({ profile, authId, authToken }: Simulator): Record<string, string> {
  return profile === 'plivo'
    ? { Authorization: `Basic ${Buffer.from(`${authId}:${authToken}`).toString('base64')}` }
    : { 'X-Auth-ID': authId, 'X-Auth-Token': authToken }
}
