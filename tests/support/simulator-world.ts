import { createSimulator, type ProfileName, type Simulator, type SimulatorOptions } from '../simulator/simulator.ts'
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts'

export interface Reply {
  status: number
  headers: Record<string, string>
  /** Parsed if it is JSON, otherwise the text. */
  body: unknown
}

export interface World {
  simulator: Simulator
  clock: VirtualClock
  /** Sends a request with valid credentials; `path` begins after `/Account/{auth_id}`. Rejects if the connection is cut. */
  call(method: string, path: string, body?: unknown): Promise<Reply>
  /** Sends a request with any path and headers. */
  raw(method: string, path: string, headers?: Record<string, string>, body?: string): Promise<Reply>
  /** Advances the clock until the effects of writes are visible. */
  applyEffects(): Promise<void>
}

export const testAccount = { authId: 'MA00000000000000TEST', authToken: 'made-up-token' }

export function createWorld(options: Partial<SimulatorOptions> & { profile?: ProfileName } = {}): World {
  const clock = createVirtualClock()
  const simulator = createSimulator({ profile: 'plivo', ...testAccount, clock, ...options })
  const raw: World['raw'] = async (method, path, headers = credentials(simulator), body) => {
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
    call: (method, path, body) => {
      const whole = `${simulator.basePath}/Account/${simulator.authId}${path}`
      return raw(method, whole, undefined, body === undefined ? undefined : JSON.stringify(body))
    },
    applyEffects: () => clock.advance(simulator.switches.get().effectDelayMs),
  }
}

export function credentials({ profile, authId, authToken }: Simulator): Record<string, string> {
  return profile === 'plivo'
    ? { Authorization: `Basic ${Buffer.from(`${authId}:${authToken}`).toString('base64')}` }
    : { 'X-Auth-ID': authId, 'X-Auth-Token': authToken }
}
