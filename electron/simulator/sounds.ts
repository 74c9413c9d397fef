import type { Context } from './provider-profile.ts'
import type { Room, Sound } from './model.ts'

const playMs = 5000
const speakMsPerCharacter = 60

/** Sounds queue behind each other for the same listener and end by themselves. */
export function startSound(room: Room, kind: Sound['kind'], target: string, content: string, now: number): void {
  room.sounds = room.sounds.filter((sound) => sound.endsAt > now)
  const length = kind === 'play' ? playMs : content.length * speakMsPerCharacter
  for (const listener of target.split(',')) {
    const busyUntil = room.sounds.filter((sound) => sound.target === listener).map((sound) => sound.endsAt)
    const startsAt = Math.max(now, ...busyUntil)
    room.sounds.push({ kind, target: listener, content, startsAt, endsAt: startsAt + length })
  }
}

/** On Plivo a sound that was started for an id is not stopped by `all`, nor the other way round. */
export function stopSounds(
  room: Room,
  kind: Sound['kind'],
  target: string,
  { switches, timers }: Pick<Context, 'switches' | 'timers'>,
): void {
  const listeners = target.split(',')
  const anyForm = switches.stopSound === 'any'
  const stops = (sound: Sound): boolean =>
    sound.kind === kind &&
    (listeners.includes(sound.target) || (anyForm && (target === 'all' || sound.target === 'all')))
  room.sounds = room.sounds.filter((sound) => sound.endsAt > timers.now() && !stops(sound))
}
