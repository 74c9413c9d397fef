import type { Preferences } from '../../../shared/preferences/preferences.ts'
import type { Snapshot } from '../../../shared/rooms/model.ts'
import type { ShownRoom } from '../../../shared/rooms/shown-room.ts'
import type { Texts } from '../../../shared/text/i18n.ts'

/** The states of a room's door, in the order in which they are shown. */
export const DOORS = ['open', 'ask', 'close'] as const

export type Door = (typeof DOORS)[number]

/** While the door is open, newcomers can be muted. */
export function doorOf({ newcomers }: Pick<ShownRoom, 'newcomers'>): Door {
  return newcomers === undefined || newcomers.rule === 'mute' ? 'open' : newcomers.rule
}

/** What becomes of a newcomer. */
export function doesText({ t, times }: Texts, door: Door, { holdSeconds }: Pick<Preferences, 'holdSeconds'>): string {
  if (door !== 'close') return t(`door.does.${door}`)
  return holdSeconds === 0
    ? t('door.does.closeAtOnce')
    : t('door.does.close', { undo: times.short(holdSeconds * 1_000) })
}

/** The same, and how long newcomers may hear and be heard before that. Empty while the door is open. */
export function doorText(
  texts: Texts,
  room: ShownRoom,
  snapshot: Pick<Snapshot, 'accounts' | 'conferences'>,
  preferences: Pick<Preferences, 'refreshPace' | 'holdSeconds'>,
): string {
  const door = doorOf(room)
  if (door === 'open' || room.newcomers?.state !== 'on') return ''
  const unseen = texts.t('door.unseen', { count: secondsUnseen(room, snapshot, preferences.refreshPace) })
  return `${doesText(texts, door, preferences)} ${unseen}`
}

/** Seconds. The user's own rooms are read this often, if the account's allowance suffices. */
const READ_EVERY = 1
/** The share of the allowance that these reads may take. */
const SHARE = 2 / 3
/** Seconds for this read, the one that confirms it, and the requests that mute and deafen. */
const REQUESTS = 1

/**
 * Seconds until a newcomer can no longer hear and be heard, while the provider answers as usual. Events shorten this, so
 * it is an upper bound.
 */
function secondsUnseen(
  { accountId }: Pick<ShownRoom, 'accountId'>,
  { accounts, conferences }: Pick<Snapshot, 'accounts' | 'conferences'>,
  pace: number,
): number {
  const { allowed = 0 } = accounts.find(({ id }) => id === accountId)?.health ?? {}
  const rooms = conferences.filter((room) => room.own && room.accountId === accountId).length
  const crowded = allowed > 0 ? rooms / (allowed * SHARE) : 0
  return Math.ceil(Math.max(READ_EVERY, crowded) * pace + REQUESTS)
}
