import type { Member } from '../../../shared/rooms/model.ts'

/** Determines which people of a room are shown. */
export type RosterFilter = 'all' | 'canSpeak' | 'muted' | 'new'
export const ROSTER_FILTERS = ['all', 'canSpeak', 'muted', 'new'] as const satisfies readonly RosterFilter[]

/** A room with at least this many people offers filters and sorting. */
export const CROWD = 6

const NEW_MS = 60_000

/** @param now epoch milliseconds */
export function isNew({ joinedAt }: Pick<Member, 'joinedAt'>, now: number): boolean {
  return now - joinedAt < NEW_MS
}

export function passes(member: Member, filter: RosterFilter, now: number): boolean {
  switch (filter) {
    case 'all':
      return true
    case 'canSpeak':
      return !member.muted
    case 'muted':
      return member.muted
    case 'new':
      return isNew(member, now)
  }
}
