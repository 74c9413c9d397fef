import { partsOfSpeech } from '../../../shared/rooms/announcement.ts'
import type { Action, SoundActionKind } from '../../../shared/rooms/model.ts'
import type { Provider, Target, WriteOptions, WriteReply } from '../../providers/provider.ts'

export type Announcement = Extract<Action, { readonly kind: 'announce' }>
export type AnnouncementStop = Extract<Action, { readonly kind: 'stopAnnouncement' }>
export type SoundAction = Extract<Action, { readonly kind: SoundActionKind }>

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
  if (action.kind === 'record') return (options) => startRecording(provider, action, options)
  if (action.kind === 'stopRecording') return (options) => provider.stopRecord(name, options)
  if (action.kind === 'stopAnnouncement') {
    const stop = action.stops === 'speech' ? provider.stopSpeak : provider.stopPlay
    return (options) => stop(name, target, options)
  }
  const { sound } = action
  if (sound.kind === 'file') return (options) => provider.play(name, target, sound.url, options)
  const { text, voice, language } = sound
  return (options) => provider.speak(name, target, { text, voice, language }, options)
}

/** Vobiz reports each recording as queued although it has no asynchronous mode, so no callback will follow. */
async function startRecording(
  provider: Provider,
  { seen, fileFormat }: Extract<Action, { readonly kind: 'record' }>,
  options: WriteOptions,
): Promise<WriteReply> {
  const reply = await provider.record(seen.conference, { fileFormat }, options)
  if (!reply.ok) return reply
  if (reply.value === 'alreadyGone') return { ...reply, value: reply.value }
  const recording = reply.value
  return {
    ...reply,
    value: { asynchronous: recording.asynchronous && provider.abilities.asynchronousMode, recording },
  }
}
