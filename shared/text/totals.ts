import { providerName } from '../providers.ts'
import type { AccountView } from '../account.ts'
import type { Room, Change } from '../rooms/model.ts'
import { probablyIn } from '../rooms/call-members.ts'
import type { T, Texts } from './i18n.ts'

/**
 * Why accounts show no room. `none`: everything was read and no room is live. `unknown`: an account is in trouble,
 * rests or has no token. `incomplete`: the provider's list may omit live rooms.
 */
export type Emptiness = 'none' | 'connecting' | 'unknown' | 'incomplete'

type Asked = Pick<AccountView, 'id' | 'provider' | 'tokenIn' | 'health'>
type Counted = Pick<Room, 'accountId' | 'people'>

export function emptinessOf(accounts: readonly Asked[]): Emptiness {
  if (accounts.some(({ health }) => health.state === 'connecting')) return 'connecting'
  if (accounts.some(({ health, tokenIn }) => health.state !== 'ok' || tokenIn === 'none')) return 'unknown'
  return accounts.some(({ health }) => health.listProvesNothing) ? 'incomplete' : 'none'
}

/**
 * Rooms and people in words, for window and tray. Says zero only if that is known.
 * @param rooms live rooms
 * @param key `shown` or, for reading aloud, `spoken`
 */
export function totalsText(
  t: T,
  accounts: readonly Asked[],
  rooms: readonly Counted[],
  key: 'spoken' | 'shown',
): string {
  if (rooms.length === 0) return emptyText(t, accounts)
  const total = rooms.reduce((sum, { people = 0 }) => sum + people, 0)
  const count = t('count.people', { count: total })
  const isExact = rooms.every(({ people: known }) => known !== undefined)
  const people = isExact ? count : total === 0 ? t('count.peopleUnknown') : t('count.atLeast', { what: count })
  const totals = t(`totals.${key}`, { rooms: t('count.rooms', { count: rooms.length }), people })
  const silent = accounts.filter(({ id }) => !rooms.some(({ accountId }) => accountId === id))
  return emptinessOf(silent) === 'none' ? totals : t('count.atLeast', { what: totals })
}

/** The number of people in a room, or of those who are probably there, in words; undefined if neither is known. */
export function peopleText(t: T, room: Pick<Room, 'people' | 'members' | 'numbers' | 'reported'>): string | undefined {
  if (room.people !== undefined) return t('count.people', { count: room.people })
  const count = probablyIn(room).length
  return count === 0 ? undefined : t('count.probably', { count })
}

function emptyText(t: T, accounts: readonly Asked[]): string {
  const emptiness = emptinessOf(accounts)
  if (emptiness !== 'incomplete') return t(`totals.${emptiness}`)
  const provider = accounts.find(({ health }) => health.listProvesNothing)?.provider
  return t('totals.incomplete', { provider: providerName(provider) })
}

/** How long a run lasted and how many people it had, as far as that is known; empty if neither is. */
export function endedFacts(
  { t, times }: Pick<Texts, 't' | 'times'>,
  { lasted, peak }: Pick<Change & { kind: 'ended' }, 'lasted' | 'peak'>,
): string {
  const duration = lasted === undefined ? undefined : times.spokenBetween(lasted.atLeast, lasted.atMost)
  if (peak === undefined) return duration === undefined ? '' : t('notice.endedDuration', { duration })
  return duration === undefined
    ? t('notice.endedFactsNoTime', { count: peak })
    : t('notice.endedFacts', { count: peak, duration })
}
