import type { MonitorSettings } from '../../electron/monitor/monitor.ts'
import type { RelayedRead } from '../../electron/monitor/relayed-read.ts'
import type { ReadMember, RetrieveResult } from '../../electron/providers/provider.ts'
import type { ProviderKind } from '../../shared/account.ts'
import { elapsedOf } from '../../shared/clock.ts'
import { accountId, openHarness } from './moderation-harness.ts'
import { inVirtualTime } from './simulated-provider.ts'
import { createVirtualClock } from './virtual-clock.ts'

export const ana = { number: '15550100101', name: 'Ana' }

type WithoutStamp<R> = R extends unknown ? Omit<R, 'askedAfter' | 'answeredBy' | 'source'> : never
/** A read that a relay reports, without its times and its source. */
export type Said = WithoutStamp<RelayedRead>

/** A monitor for which a relay of the team reads, and a provider that counts this Gavel's own requests. */
export async function createRelayedMonitor(
  settings: Partial<MonitorSettings> = {},
  clock = createVirtualClock(),
  profile: ProviderKind = 'plivo',
) {
  const world = inVirtualTime(clock, { profile, switches: { latencyMs: 50, effectDelayMs: 0 } })
  world.rooms.startRoom({ name: 'Weekly', people: [ana, { number: '15550100102', name: 'Ben' }] })
  const harness = await openHarness({ clock, provider: world.provider, kind: world.kind, monitorSettings: settings })
  const { monitor } = harness
  await clock.advance(3_000)
  monitor.setPolling(accountId, 'none', false)
  await clock.advance(1_000)
  let turn = 0
  const take = (more: Said, age = 100): void => {
    const askedAfter = elapsedOf(clock) - age
    turn += 2
    const source = { epoch: 'epoch-one', took: Math.min(50, age / 2), asked: turn, answered: turn + 1 }
    monitor.takeRelayed(accountId, { askedAfter, answeredBy: elapsedOf(clock) - age / 2, source, ...more })
  }
  const truth = (): RetrieveResult => {
    const room = world.rooms.live('Weekly')
    if (room === undefined) return { kind: 'gone' }
    const members = [...room.members.values()].map(({ memberId, callUuid, name, number, muted, deaf }): ReadMember => ({
      memberId,
      callUuid,
      name,
      number,
      muted,
      deaf,
      direction: 'inbound',
    }))
    return { kind: 'roster', name: 'Weekly', people: members.length, members }
  }
  /** Makes the relay read the room once. */
  const look = (age?: number): void => {
    take({ about: 'room', name: 'Weekly', result: truth() }, age)
  }
  const own = (): number => world.lines().length
  const kinds = (): string[] => harness.changes.map(({ kind }) => kind)
  const shown = () => monitor.conference({ accountId, name: 'Weekly' })
  return { clock, world, harness, monitor, take, truth, look, own, kinds, shown }
}
