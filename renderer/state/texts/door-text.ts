import type { Preferences } from '../../../shared/preferences/preferences.ts'
import type { Snapshot } from '../../../shared/rooms/model.ts'
import type { ShownRoom } from '../../../shared/rooms/shown-room.ts'
import type { Texts } from '../../../shared/text/i18n.ts'
import type { NewcomersRule } from '../../../shared/rooms/newcomers.ts'

/**
 * What a rule does with a new caller, and, if it stops them at the door, how long they may hear and be heard before that.
 */
export function newcomersText(
  texts: Texts,
  rule: NewcomersRule,
  { accountId }: Pick<ShownRoom, 'accountId'>,
  snapshot: Pick<Snapshot, 'accounts' | 'conferences'>,
  { refreshPace, holdSeconds }: Pick<Preferences, 'refreshPace' | 'holdSeconds'>,
): string {
  const { t, times } = texts
  if (rule === 'mute') return t('door.does.mute')
  const unseen = t('door.unseen', { count: secondsUnseen(accountId, snapshot, refreshPace) })
  if (rule === 'ask') return `${t('door.does.ask')} ${unseen}`
  const undo = times.short(holdSeconds * 1_000)
  return `${holdSeconds === 0 ? t('door.does.closeAtOnce') : t('door.does.close', { undo })} ${unseen}`
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
  accountId: ShownRoom['accountId'],
  { accounts, conferences }: Pick<Snapshot, 'accounts' | 'conferences'>,
  pace: number,
): number {
  const { allowed = 0 } = accounts.find(({ id }) => id === accountId)?.health ?? {}
  const rooms = conferences.filter((room) => room.own && room.accountId === accountId).length
  const crowded = allowed > 0 ? rooms / (allowed * SHARE) : 0
  return Math.ceil(Math.max(READ_EVERY, crowded) * pace + REQUESTS)
}
