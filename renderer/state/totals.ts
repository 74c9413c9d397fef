import type { AccountView, Conference, Snapshot } from '../../shared/model.ts'
import type { T } from '../../shared/text/texts.ts'

export interface Totals {
  readonly rooms: number
  readonly people: number
  /** A room's people are not known: there may be more. */
  readonly atLeast: boolean
}

/** The instance of a name that is watched and has no conference: runs are counted from 1. */
export const NOT_STARTED = 0

/** A watched name that has not started is no room. One that lives may have neither roster nor start time (Vobiz). */
export function isLive(room: Conference): boolean {
  return room.instance > NOT_STARTED
}

export function totalsOf(rooms: readonly Conference[]): Totals {
  const live = rooms.filter(isLive)
  return {
    rooms: live.length,
    people: live.reduce((sum, room) => sum + (room.people ?? 0), 0),
    atLeast: live.some((room) => room.people === undefined),
  }
}

export function totalsText(t: T, totals: Totals, key: 'spoken' | 'shown'): string {
  const people = t('count.people', { count: totals.people })
  return t(`totals.${key}`, {
    rooms: t('count.rooms', { count: totals.rooms }),
    people: totals.atLeast ? t('count.atLeast', { what: people }) : people,
  })
}

export function roomsOf(snapshot: Snapshot, accountId: string | undefined): readonly Conference[] {
  if (accountId === undefined) return snapshot.conferences
  return snapshot.conferences.filter((room) => room.accountId === accountId)
}

export function accountsOf(snapshot: Snapshot, accountId: string | undefined): readonly AccountView[] {
  return accountId === undefined ? snapshot.accounts : snapshot.accounts.filter((account) => account.id === accountId)
}
