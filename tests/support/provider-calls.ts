import type { Provider } from '../../electron/providers/provider.ts'
import type { Fault, FaultCode } from '../../shared/fault.ts'
import type { World } from './simulated-provider.ts'

export const room = 'Town Hall'

type Answered = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly fault: Fault }

/**
 * One call of each kind: a poll, a read that the user asked for, a write that may be repeated, a write that may not.
 */
export const calls = {
  poll: (p: Provider): Promise<Answered> => p.retrieve(room),
  read: (p: Provider): Promise<Answered> => p.retrieveLiveCall('00000000-0000-4000-8000-000000000311'),
  mute: (p: Provider): Promise<Answered> => p.mute(room, { ids: ['311'] }),
  end: (p: Provider): Promise<Answered> => p.hangUpConference(room),
} as const

type Expected = FaultCode | 'gone' | 'liveWithoutRoster' | 'accepted'
/** The result of a call, and how many requests the simulator received. */
export type Outcome = readonly [said: Expected, requests: number]

export const nameOf = (answered: Answered): string => {
  if (!answered.ok) return answered.fault.code
  const { value } = answered
  if (value === 'alreadyGone' || value === 'notLive') return 'gone'
  const { kind } = value as { kind?: string }
  return kind ?? 'accepted'
}

export const begin = (world: World): void => {
  world.rooms.startRoom({ name: room, people: [{ memberId: '311', callUuid: '00000000-0000-4000-8000-000000000311' }] })
}
