import type { AccountId } from '../../shared/values.ts'
import { drop } from '../../shared/drop.ts'
import { isSoundAction } from '../../shared/rooms/action-effect.ts'
import { elapsedOf } from '../../shared/clock.ts'
import type { Clock } from '../../shared/clock.ts'
import type { Account } from '../../shared/account.ts'
import type { SoundActionKind } from '../../shared/rooms/model.ts'
import type { TeamAction } from '../../shared/team.ts'
import type { Journal } from '../journal/journal.ts'
import { accountFields } from './actions/journal-entries.ts'

/** Milliseconds. */
const WINDOW = 600_000
/** The largest number of entries about colleagues within `WINDOW`, so that a hostile desk cannot fill the disk. */
const MOST = 60

const texts: Readonly<Record<SoundActionKind, string>> = {
  announce: 'colleagueAnnounced',
  stopAnnouncement: 'colleagueStoppedAnnouncement',
  record: 'colleagueRecorded',
  stopRecording: 'colleagueStoppedRecording',
}

const callTexts: Readonly<Partial<Record<SoundActionKind, string>>> = {
  record: 'colleagueRecordedCall',
  stopRecording: 'colleagueStoppedRecordingCall',
}

export interface JournalColleaguesOptions {
  readonly journal: Pick<Journal, 'write'>
  readonly accountOf: (accountId: AccountId) => Account | undefined
  readonly clock: Clock
}

/** Called with an action of a colleague that was accepted or that failed. `instance` numbers the run of its room. */
export type OnColleagueAction = (accountId: AccountId, instance: number, action: TeamAction) => void

/**
 * Journals those room actions of colleagues that no observation shows: failed actions, and announcements, recordings
 * and stops of either that the provider accepted. For all others, the entry of the observed change names the colleague.
 */
export function journalColleagues({ journal, accountOf, clock }: JournalColleaguesOptions): OnColleagueAction {
  let writtenAt: readonly number[] = []
  return (accountId, instance, { kind, step, person, conference, who }) => {
    const account = accountOf(accountId)
    const text = step === 'failed' ? 'colleagueFailed' : isSoundAction(kind) ? textOf(kind, who) : undefined
    if (account === undefined || conference === undefined || text === undefined) return
    const now = elapsedOf(clock)
    writtenAt = writtenAt.filter((at) => now - at < WINDOW)
    if (writtenAt.length >= MOST) return
    writtenAt = [...writtenAt, now]
    const about = { ...accountFields(account), conference, instance }
    drop(journal.write({ ...about, event: 'colleagueAction', text, by: 'colleague', colleague: person }))
  }
}

/** The recording of one call is not that of the room. */
function textOf(kind: SoundActionKind, who: TeamAction['who']): string {
  const ofCall = who === 'everyone' ? undefined : callTexts[kind]
  return ofCall ?? texts[kind]
}
