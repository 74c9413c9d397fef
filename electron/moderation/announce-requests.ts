import { partsOfSpeech } from '../../shared/announcement.ts'
import type { Action } from '../../shared/model.ts'
import type { Provider, Target, WriteOptions, WriteReply } from '../providers/provider.ts'

export type Announcement = Extract<Action, { readonly kind: 'announce' }>
export type AnnouncementStop = Extract<Action, { readonly kind: 'stopAnnouncement' }>

/** The announcement in parts that the provider can speak, which it queues one after the other. */
export function spokenParts(action: Announcement, { abilities }: Pick<Provider, 'abilities'>): readonly Announcement[] {
  const { sound } = action
  if (sound.kind === 'file') return [action]
  return partsOfSpeech(sound.text, abilities.longestSpeech).map((text) => ({ ...action, sound: { ...sound, text } }))
}

/** The one request for an announcement that needs no more parts, or for its stop. */
export function soundRequest(
  provider: Provider,
  action: Announcement | AnnouncementStop,
  target: Target,
): (options: WriteOptions) => Promise<WriteReply> {
  const name = action.seen.conference
  if (action.kind === 'stopAnnouncement') {
    const stop = action.stops === 'speech' ? provider.stopSpeak : provider.stopPlay
    return (options) => stop(name, target, options)
  }
  const { sound } = action
  if (sound.kind === 'file') return (options) => provider.play(name, target, sound.url, options)
  const { text, voice, language } = sound
  return (options) => provider.speak(name, target, { text, voice, language }, options)
}
