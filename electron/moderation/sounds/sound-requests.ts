import type { Account } from '../../../shared/account.ts'
import { fault, type Fault } from '../../../shared/fault.ts'
import { partsOfSpeech } from '../../../shared/rooms/announcement.ts'
import type { Action, Seen, SoundActionKind } from '../../../shared/rooms/model.ts'
import { LONGEST_CALL_RECORDING } from '../../../shared/limits.ts'
import { addressProblem } from '../../../shared/web-address.ts'
import type { Heard, Provider, Recorded, WriteOptions, WriteReply } from '../../providers/provider.ts'

export type Announcement = Extract<Action, { readonly kind: 'announce' }>
/** An announcement to everyone in several rooms. */
export type RoomsAnnouncement = Announcement & { readonly others: readonly Seen[] }
export type AnnouncementStop = Extract<Action, { readonly kind: 'stopAnnouncement' }>
export type SoundAction = Extract<Action, { readonly kind: SoundActionKind }>

/**
 * Returns a fault if the address of a file is invalid, or the text is empty. The address is checked here because the
 * window is not trusted.
 */
export function soundFault(action: Action, { demo }: Account): Fault | undefined {
  if (action.kind !== 'announce') return undefined
  const { sound } = action
  if (sound.kind === 'file') {
    const problem = addressProblem(sound.url, demo)
    if (problem === undefined) return undefined
    return fault('invalid', { values: { reason: problem === 'private' ? 'soundUrlPrivate' : 'soundUrl' } })
  }
  return sound.text.trim() === '' ? fault('invalid', { values: { reason: 'speechEmpty' } }) : undefined
}

/** Whether the action is an announcement in several rooms. */
export function tellsRooms(action: Action): action is RoomsAnnouncement {
  return action.kind === 'announce' && action.others !== undefined
}

/** Splits an announcement into parts short enough for the provider, which queues them one after the other. */
export function spokenParts(action: Announcement, { abilities }: Pick<Provider, 'abilities'>): readonly Announcement[] {
  const { sound } = action
  if (sound.kind === 'file') return [action]
  return partsOfSpeech(sound.text, abilities.longestSpeech).map((text) => ({ ...action, sound: { ...sound, text } }))
}

/** The request for one part of an announcement, for a recording, or for the stop of either. */
export function soundRequest(
  provider: Provider,
  action: SoundAction,
  on: Heard,
): (options: WriteOptions) => Promise<WriteReply> {
  switch (action.kind) {
    case 'announce': {
      const { sound } = action
      if (sound.kind === 'file') return (options) => provider.play(on, sound.url, options)
      const { text, voice, language } = sound
      return (options) => provider.speak(on, { text, voice, language }, options)
    }
    case 'stopAnnouncement': {
      const stop = action.stops === 'speech' ? provider.stopSpeak : provider.stopPlay
      return (options) => stop(on, options)
    }
    case 'record': {
      const { fileFormat, timeLimit = LONGEST_CALL_RECORDING } = action
      const recording = { fileFormat, ...('callUuid' in on && { timeLimit }) }
      return (options) => provider.record(recordedOf(on), recording, options)
    }
    case 'stopRecording':
      return (options) => provider.stopRecord(recordedOf(on), options)
  }
}

function recordedOf(on: Heard): Recorded {
  // Without this check, the recording of one call could become that of the room.
  if ('target' in on && on.target !== 'all') throw new RangeError('the call is not named')
  return 'callUuid' in on ? on : { conference: on.conference }
}
