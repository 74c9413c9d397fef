import type { EpochMs } from '../../../shared/values.ts'
import { spokenSeconds } from '../../../shared/rooms/announcement.ts'
import { callerOf, onlyThese } from '../../../shared/rooms/room-actions.ts'
import type { Member, Pending, Seen } from '../../../shared/rooms/model.ts'
import { without } from '../../../shared/without.ts'
import type { Rooms } from '../rooms.ts'
import type { Announcement, AnnouncementStop } from './sound-requests.ts'

/**
 * Shows an announcement that the provider accepted, for as long as it may still be heard. This is an estimate, because
 * no read shows it.
 *
 * @param listeners the callers for whom it was accepted; if there are none, it is for everyone
 * @param text the accepted part of the text. A provider queues it behind what the same listeners already hear. Only
 * the length of a text is known, so a file delays nothing.
 * @returns when everyone who hears it has probably heard it; for a file, now
 */
export function announced(
  monitor: Rooms,
  { seen, sound }: Announcement,
  about: Pick<Pending, 'id' | 'at'>,
  listeners: readonly Member[],
  text: string,
): EpochMs {
  const keys = listeners.map(({ key }) => key)
  const playing = playingIn(monitor, seen)
  const texts = playing.filter(({ stop, who }) => stop?.stops === 'speech' && overlap(who, keys))
  const from = Math.max(about.at, ...texts.map(({ until = 0 }) => until))
  const until = sound.kind === 'file' ? undefined : from + spokenSeconds(text) * 1_000
  const stopWho = keys.length === 0 ? ({ kind: 'everyone' } as const) : onlyThese(listeners)
  show(monitor, seen, {
    ...about,
    kind: 'announce',
    who: keys.length === 0 ? 'everyone' : keys,
    ...callerOf(listeners),
    state: 'playing',
    ...(until !== undefined && { until }),
    // Whoever was there when it began need not be there when it is stopped.
    stop: { kind: 'stopAnnouncement', seen: without(seen, 'calls'), who: stopWho, stops: sound.kind },
  })
  return until ?? about.at
}

/** Called when a stop was accepted, or all its listeners have left. It also empties the provider's queue for them. */
export function announcementStopped(monitor: Rooms, { seen, who, stops }: AnnouncementStop): void {
  const keys = who.kind === 'members' ? who.members.map(({ key }) => key) : undefined
  for (const entry of playingIn(monitor, seen)) {
    const { stop } = entry
    if (stop?.stops !== stops || (keys === undefined) !== (entry.who === 'everyone')) continue
    const listeners = stop.who.kind === 'members' ? stop.who.members : []
    // The other listeners still hear it, so it must remain possible to stop it.
    const members = listeners.filter(({ key }) => keys?.includes(key) === false)
    const rest = { who: members.map(({ key }) => key), ...callerOf(members) }
    if (members.length === 0) monitor.pending(seen.accountId, seen.conference, entry.id, undefined)
    else if (members.length < listeners.length)
      show(monitor, seen, { ...entry, ...rest, stop: { ...stop, who: { kind: 'members', members } } })
  }
}

function playingIn(monitor: Rooms, { accountId, conference: name, instance }: Seen): readonly Pending[] {
  const room = monitor.conference({ accountId, name })
  return room?.instance === instance ? room.pending.filter(({ state }) => state === 'playing') : []
}

/** The next run of the room does not hear an announcement. */
function show(monitor: Rooms, { accountId, conference: name, instance }: Seen, entry: Pending): void {
  if (monitor.conference({ accountId, name })?.instance === instance) monitor.pending(accountId, name, entry.id, entry)
}

function overlap(who: Pending['who'], keys: readonly string[]): boolean {
  if (who === 'everyone' || keys.length === 0) return who === 'everyone' && keys.length === 0
  return who.some((key) => keys.includes(key))
}
