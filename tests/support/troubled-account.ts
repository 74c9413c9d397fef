import type { FaultRule } from '../simulator/fault-rules.ts'
import type { MonitorSettings } from '../../electron/monitor/monitor.ts'
import type { SimulatorOptions } from '../simulator/simulator.ts'
import type { Health } from '../../shared/account.ts'
import { accountId, openHarness } from './moderation-harness.ts'
import { inVirtualTime } from './simulated-provider.ts'
import { createVirtualClock } from './virtual-clock.ts'

export const own = { accountId, name: 'Weekly' }
export const ana = { number: '15550100101', name: 'Ana' }
export const ben = { number: '15550100102', name: 'Ben' }

/** A monitor with one own room and one other room, over a real client and a simulator. */
export async function openTwoRooms(
  profile: 'plivo' | 'vobiz',
  more: Partial<SimulatorOptions> = {},
  watch: Partial<MonitorSettings> = {},
) {
  const clock = createVirtualClock()
  const world = inVirtualTime(clock, { profile, ...more, switches: { latencyMs: 50, ...more.switches } })
  for (const name of ['Weekly', 'Sales']) world.rooms.startRoom({ name, people: [ana, ben] })
  const harness = await openHarness({
    clock,
    provider: world.provider,
    kind: world.kind,
    monitorSettings: { own: [own], ...watch },
  })
  await clock.advance(10_000)
  const health = (): Health => {
    const found = harness.monitor.snapshot().accounts[0]?.health
    if (found === undefined) throw new Error('no account')
    return found
  }
  /** The state of the account every 50 ms, for this many milliseconds. */
  const during = async (ms: number): Promise<readonly Health['state'][]> => {
    const states: Health['state'][] = []
    for (let passed = 0; passed < ms; passed += 50) {
      await clock.advance(50)
      states.push(health().state)
    }
    return states
  }
  const breakWith = (...faults: FaultRule[]): void => {
    world.switches.set({ faults })
  }
  /** Returns the milliseconds until the account has this state. Stops waiting after about `limit`. */
  const until = async (state: Health['state'], limit: number): Promise<number> => {
    const from = clock.now()
    while (health().state !== state && clock.now() - from < limit) await clock.advance(50)
    return clock.now() - from
  }
  const fail = (kind: keyof typeof failures, rule: Partial<FaultRule> = {}): void => {
    breakWith({ ...failures[kind], ...rule })
  }
  const stop = (): void => {
    harness.monitor.stop()
    world.stop()
  }
  return { clock, world, harness, health, during, breakWith, fail, until, stop }
}

/**
 * Makes only the list fail. The list's path is a part of every room's path, so a rule for the list would match the
 * rooms too. Only the first matching rule applies, so a harmless rule for each room comes before the rule for the list.
 */
export function breakList(
  world: Awaited<ReturnType<typeof openTwoRooms>>['world'],
  status: number,
  ...more: string[]
): void {
  const rooms = ['Weekly', 'Sales', ...more].map((name) => ({ kind: 'slow', everyMs: 0, path: `/${name}/` }) as const)
  world.switches.set({ faults: [...rooms, { kind: 'refuse', status, body: '{"error":"no"}', path: '/Conference/' }] })
}

export const failures = {
  resets: { kind: 'cutBefore' },
  redirects: { kind: 'redirect', location: 'http://127.0.0.1:9/portal' },
  'portal pages with 200': { kind: 'html' },
  'portal pages with 404': { kind: 'html', status: 404 },
} as const satisfies Record<string, FaultRule>
const failureNames = Object.keys(failures) as (keyof typeof failures)[]
export const profiles = ['plivo', 'vobiz'] as const
export const everyFailure = profiles.flatMap((profile) => failureNames.map((kind) => [profile, kind] as const))
