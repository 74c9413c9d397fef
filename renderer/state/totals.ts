import type { AccountView } from '../../shared/account.ts'
import type { Conference, Snapshot } from '../../shared/model.ts'

/** The instance of a name that is watched and has no conference: runs are counted from 1. */
export const NOT_STARTED = 0

/** A watched name that has not started is no room. One that lives may have neither roster nor start time (Vobiz). */
export function isLive(room: Conference): boolean {
  return room.instance > NOT_STARTED
}

export function roomsOf(snapshot: Snapshot, accountId: string | undefined): readonly Conference[] {
  if (accountId === undefined) return snapshot.conferences
  return snapshot.conferences.filter((room) => room.accountId === accountId)
}

export function accountsOf(snapshot: Snapshot, accountId: string | undefined): readonly AccountView[] {
  return accountId === undefined ? snapshot.accounts : snapshot.accounts.filter((account) => account.id === accountId)
}
