import { createProvider, type ProviderOptions } from '../../electron/providers/http-provider.ts'
import type { Provider } from '../../electron/providers/provider.ts'
import type { Fetch } from '../../electron/providers/transport.ts'
import { serve, type RunningServer } from '../../electron/simulator/server.ts'
import { createSimulator, type Simulator, type SimulatorOptions } from '../simulator/simulator.ts'
import { systemClock, type Clock } from '../../shared/clock.ts'
import type { ProviderKind } from '../../shared/providers.ts'
import { inProcessFetch } from './in-process-fetch.ts'
import { clockOfLimits } from './time-limits.ts'
import type { VirtualClock } from './virtual-clock.ts'

export type World = Simulator & {
  readonly provider: Provider
  readonly kind: ProviderKind
  /** `METHOD path` of every request so far; the path is undecoded and without the account's base path. */
  lines(): string[]
}

type Options = Partial<ProviderOptions>

const linesOf = (simulator: Simulator) => (): string[] =>
  simulator.requests.map(({ method, path }) => {
    const shared = `${simulator.basePath}/Account/${simulator.authId}`
    return `${method} ${path.startsWith(shared) ? path.slice(shared.length) : path}`
  })

const kindOf = (simulator: Simulator): ProviderKind => (simulator.profile === 'plivo' ? 'plivo' : 'vobiz')

const credentialsOf = ({ authId, authToken }: Simulator) => ({ authId, authToken })

// Over real HTTP the rate limiter would slow the tests down, so the provider client's clock runs faster by this factor.
const speed = 50

const fastClock = (): Clock => {
  const real = systemClock()
  return { ...real, now: () => real.now() * speed, setTimeout: (run, ms) => real.setTimeout(run, ms / speed) }
}

const running: (() => Promise<void>)[] = []

/** Stops every server that `overHttp` has started. Meant for `afterEach`. */
export async function stopAll(): Promise<void> {
  await Promise.all(running.splice(0).map((stop) => stop()))
}

/**
 * Connects our provider client and a simulator over real HTTP, with immediate effects. The clock of the rate limiter
 * runs fifty times faster. The time limits of a request pass only if `hangs`, as soon as it has arrived.
 */
export async function overHttp(
  simulation: SimulatorOptions,
  { hangs = false, ...options }: Options & { readonly hangs?: boolean } = {},
): Promise<World & { readonly server: RunningServer }> {
  const simulator = createSimulator({ ...simulation, switches: { effectDelayMs: 0, ...simulation.switches } })
  const server = await serve(simulator)
  running.push(async () => {
    simulator.stop()
    await server.close()
  })
  let sent = 0
  const provider = createProvider(kindOf(simulator), {
    credentials: credentialsOf(simulator),
    baseUrl: server.baseUrl,
    trusted: 'demo',
    fetch: (url, init) => {
      sent += 1
      return fetch(url, init)
    },
    clock: clockOfLimits(() => hangs && simulator.requests.length === sent, fastClock()),
    random: () => 0,
    ...options,
  })
  return { ...simulator, server, provider, kind: kindOf(simulator), lines: linesOf(simulator) }
}

/**
 * Connects our provider client and a simulator on the same virtual clock, without sockets.
 *
 * @param proxy wraps the fetch between the two
 */
export function inVirtualTime(
  clock: VirtualClock,
  simulation: SimulatorOptions,
  options: Options = {},
  proxy: (fetch: Fetch) => Fetch = (fetch) => fetch,
): World {
  const simulator = createSimulator({
    ...simulation,
    clock,
  })
  const provider = createProvider(kindOf(simulator), {
    credentials: credentialsOf(simulator),
    baseUrl: `http://127.0.0.1:9${simulator.basePath}`,
    trusted: 'demo',
    fetch: proxy(inProcessFetch(simulator)),
    clock,
    random: () => 0,
    ...options,
  })
  return { ...simulator, provider, kind: kindOf(simulator), lines: linesOf(simulator) }
}
