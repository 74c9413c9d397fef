import { createProvider } from '../../electron/providers/create-provider.ts'
import type { ProviderOptions } from '../../electron/providers/create-provider.ts'
import type { Provider } from '../../electron/providers/provider.ts'
import { defaultLimits, type Fetch } from '../../electron/providers/transport.ts'
import { serve, type RunningServer } from '../../electron/simulator/server.ts'
import { createSimulator, type Simulator, type SimulatorOptions } from '../../electron/simulator/simulator.ts'
import { systemClock, type Clock } from '../../shared/clock.ts'
import type { ProviderKind } from '../../shared/model.ts'
import { inProcessFetch } from './in-process-fetch.ts'
import type { VirtualClock } from './virtual-clock.ts'

export type World = Simulator & {
  readonly provider: Provider
  readonly kind: ProviderKind
  /** `METHOD path` of every request so far, the path without what all share and undecoded. */
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

// The allowance of a test with real HTTP would make it wait for nothing.
const haste = 50

const hurriedClock = (): Clock => {
  const real = systemClock()
  return { ...real, now: () => real.now() * haste, setTimeout: (run, ms) => real.setTimeout(run, ms / haste) }
}

/** The time limits in milliseconds of the hurried clock, so that they last as long as without it. */
const unhurried = ({ startMs, totalMs, bodyBytes }: typeof defaultLimits) => ({
  startMs: startMs * haste,
  totalMs: totalMs * haste,
  bodyBytes,
})

const running: (() => Promise<void>)[] = []

/** Ends every server that `overHttp` started; for `afterEach`. */
export async function stopAll(): Promise<void> {
  await Promise.all(running.splice(0).map((stop) => stop()))
}

/**
 * A provider of ours and a simulator, with real HTTP between them and effects that happen at once. The allowance
 * passes fifty times faster than in life; time limits do not.
 */
export async function overHttp(
  simulation: SimulatorOptions,
  options: Options = {},
): Promise<World & { readonly server: RunningServer }> {
  const simulator = createSimulator({ ...simulation, switches: { effectDelayMs: 0, ...simulation.switches } })
  const server = await serve(simulator)
  running.push(async () => {
    simulator.stop()
    await server.close()
  })
  const provider = createProvider(kindOf(simulator), {
    credentials: credentialsOf(simulator),
    baseUrl: server.baseUrl,
    trusted: 'demo',
    fetch,
    clock: hurriedClock(),
    random: () => 0,
    ...options,
    limits: unhurried({ ...defaultLimits, ...options.limits }),
  })
  return { ...simulator, server, provider, kind: kindOf(simulator), lines: linesOf(simulator) }
}

/**
 * A provider of ours and a simulator, both living by one virtual clock.
 *
 * @param front stands between the two.
 */
export function inVirtualTime(
  clock: VirtualClock,
  simulation: SimulatorOptions,
  options: Options = {},
  front: (fetch: Fetch) => Fetch = (fetch) => fetch,
): World {
  const simulator = createSimulator({
    ...simulation,
    clock,
  })
  const provider = createProvider(kindOf(simulator), {
    credentials: credentialsOf(simulator),
    baseUrl: `http://127.0.0.1:9${simulator.basePath}`,
    trusted: 'demo',
    fetch: front(inProcessFetch(simulator)),
    clock,
    random: () => 0,
    ...options,
  })
  return { ...simulator, provider, kind: kindOf(simulator), lines: linesOf(simulator) }
}
