import type { Account } from '../../../shared/account.ts'
import { fault, type Fault } from '../../../shared/fault.ts'
import { partsOfSpeech } from '../../../shared/rooms/announcement.ts'
import type { Action, Seen, SoundActionKind } from '../../../shared/rooms/model.ts'
import { LONGEST_CALL_RECORDING } from '../../../shared/limits.ts'
import type { CallUuid } from '../../../shared/values.ts'
import { addressProblem } from '../../../shared/web-address.ts'
import type { Provider, Target, WriteOptions, WriteReply } from '../../providers/provider.ts'

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
  target: Target,
): (options: WriteOptions) => Promise<WriteReply> {
  const name = action.seen.conference
  if (action.kind === 'record' || action.kind === 'stopRecording') {
    // Without this check, the recording of one call could become that of the room.
    if (target !== 'all') throw new RangeError('the call is not named')
    const { kind } = action
    if (kind === 'stopRecording') return (options) => provider.stopRecord(name, options)
    const { fileFormat } = action
    return (options) => provider.record(name, { fileFormat }, options)
  }
  if (action.kind === 'stopAnnouncement') {
    const stop = action.stops === 'speech' ? provider.stopSpeak : provider.stopPlay
    return (options) => stop(name, target, options)
  }
  const { sound } = action
  if (sound.kind === 'file') return (options) => provider.play(name, target, sound.url, options)
  const { text, voice, language } = sound
  return (options) => provider.speak(name, target, { text, voice, language }, options)
}

/** The same for one call. */
export function callSoundRequest(
  provider: Provider,
  action: SoundAction,
  callUuid: CallUuid,
): (options: WriteOptions) => Promise<WriteReply> {
  switch (action.kind) {
    case 'announce': {
      const { sound } = action
      if (sound.kind === 'file') return (options) => provider.playCall(callUuid, sound.url, options)
      const { text, voice, language } = sound
      return (options) => provider.speakCall(callUuid, { text, voice, language }, options)
    }
    case 'stopAnnouncement': {
      const stop = action.stops === 'speech' ? provider.stopSpeakCall : provider.stopPlayCall
      return (options) => stop(callUuid, options)
    }
    case 'record': {
      const { fileFormat, timeLimit = LONGEST_CALL_RECORDING } = action
      return (options) => provider.recordCall(callUuid, { fileFormat, timeLimit }, options)
    }
    case 'stopRecording':
      return (options) => provider.stopRecordCall(callUuid, options)
  }
}
