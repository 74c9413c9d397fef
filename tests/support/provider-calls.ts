import type { Provider } from '../../electron/providers/provider.ts'
import type { Fault, FaultCode } from '../../shared/fault.ts'
import type { World } from './simulated-provider.ts'

export const room = 'Town Hall'
export const callUuid = '00000000-0000-4000-8000-000000000311'

type Answered = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly fault: Fault }

/**
 * One call of each kind: a poll, a read that the user asked for, a write that may be repeated, a write that may not.
 */
export const calls = {
  poll: (p: Provider): Promise<Answered> => p.retrieve(room),
  read: (p: Provider): Promise<Answered> => p.retrieveLiveCall(callUuid),
  mute: (p: Provider): Promise<Answered> => p.mute(room, { ids: ['311'] }),
  end: (p: Provider): Promise<Answered> => p.hangUpConference(room),
} as const

const everyone = { conference: room, target: 'all' } as const

/** Every write but the start of a recording, on a room and on a call. */
export const writes: Readonly<Record<string, (p: Provider) => ReturnType<Provider['mute']>>> = {
  mute: (p) => p.mute(room, 'all'),
  unmute: (p) => p.unmute(room, 'all'),
  deafen: (p) => p.deafen(room, 'all'),
  undeafen: (p) => p.undeafen(room, 'all'),
  kick: (p) => p.kick(room, { ids: ['311'] }),
  hangUpMember: (p) => p.hangUpMember(room, 'all'),
  play: (p) => p.play(everyone, 'https://media.example.test/a.mp3'),
  stopPlay: (p) => p.stopPlay(everyone),
  speak: (p) => p.speak(everyone, { text: 'x' }),
  stopSpeak: (p) => p.stopSpeak(everyone),
  stopRecord: (p) => p.stopRecord({ conference: room }),
  hangUpConference: (p) => p.hangUpConference(room),
  hangUpAllConferences: (p) => p.hangUpAllConferences(),
  hangUpCall: (p) => p.hangUpCall(callUuid),
  playCall: (p) => p.play({ callUuid }, 'https://media.example.test/a.mp3'),
  stopPlayCall: (p) => p.stopPlay({ callUuid }),
  speakCall: (p) => p.speak({ callUuid }, { text: 'x' }),
  stopSpeakCall: (p) => p.stopSpeak({ callUuid }),
  stopRecordCall: (p) => p.stopRecord({ callUuid }),
}

type Expected = FaultCode | 'gone' | 'alive' | 'accepted'
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
  world.rooms.startRoom({ name: room, people: [{ memberId: '311', callUuid }] })
}
