import type { AccountId } from '../../shared/values.ts'
import { drop } from '../../shared/drop.ts'
import type { Account } from '../../shared/account.ts'
import type { Change, Room } from '../../shared/rooms/model.ts'
import type { Journal } from '../journal/journal.ts'
import type { Monitor } from '../monitor/monitor.ts'
import { accountFields, personOf, type EntryDraft } from './actions/journal-entries.ts'

export interface JournalChangesOptions {
  readonly monitor: Pick<Monitor, 'subscribe'>
  readonly journal: Pick<Journal, 'write'>
  readonly accountOf: (accountId: AccountId) => Account | undefined
  /** The colleague at another desk whose action explains a change. */
  readonly colleagueOf?: (change: Change) => string | undefined
}

/** Journals the changes observed at the provider. Returns a function that stops the journaling. */
export function journalChanges(options: JournalChangesOptions): () => void {
  const { monitor, journal, accountOf, colleagueOf = () => undefined } = options
  return monitor.subscribe((_before, _after, changes) => {
    for (const change of changes) {
      for (const entry of entriesOf(change, accountOf)) {
        drop(journal.write({ ...entry, ...byColleague(entry, colleagueOf(change)) }))
      }
    }
  })
}

/**
 * Names the colleague, if there is one, in an entry whose `by` says that this Gavel did not cause the change, and in a
 * `left` entry, which has no `by` of its own.
 */
function byColleague({ by, event }: EntryDraft, colleague: string | undefined): Pick<EntryDraft, 'by' | 'colleague'> {
  const isOpen = by === 'notThisGavel' || event === 'left'
  return colleague !== undefined && isOpen ? { by: 'colleague', colleague } : {}
}

/** A mute, unmute, deafen or undeafen by this Gavel already has entries of its own, so it gets none here. */
function entriesOf(change: Change, accountOf: (accountId: AccountId) => Account | undefined): readonly EntryDraft[] {
  if (change.kind === 'endedWhileAway') {
    return change.conferences.flatMap((conference) => {
      const account = accountOf(conference.accountId)
      if (account === undefined) return []
      const about = { ...accountFields(account), conference: conference.name, instance: conference.instance }
      return { ...about, event: 'ended' as const, ...peakOf(conference), text: change.why }
    })
  }
  const { conference } = change
  const account = accountOf(conference.accountId)
  if (account === undefined) return []
  const about = { ...accountFields(account), conference: conference.name, instance: conference.instance }
  switch (change.kind) {
    case 'started':
      return [{ ...about, event: 'started', ...peopleOf(conference.people), ...membersOf(conference) }]
    case 'ended':
      return [{ ...about, event: 'ended', by: change.by, ...peakOf(change), ...durationOf(change) }]
    case 'joined':
    case 'backAgain':
      return [
        {
          ...about,
          event: 'joined',
          members: [personOf(change.member)],
          ...(change.kind === 'backAgain' ? { text: 'backAgain' } : {}),
        },
      ]
    case 'left':
      return [{ ...about, event: 'left', members: [personOf(change.member)] }]
    case 'muted':
    case 'unmuted':
    case 'deafened':
    case 'undeafened':
      if (change.by === 'you') return []
      return [{ ...about, event: change.kind, by: change.by, members: [personOf(change.member)] }]
  }
}

function durationOf({ lasted }: Change & { kind: 'ended' }): Pick<EntryDraft, 'duration' | 'durationAtLeast'> {
  if (lasted === undefined) return {}
  return { duration: Math.round(lasted.atMost / 1_000), durationAtLeast: Math.round(lasted.atLeast / 1_000) }
}

/** Callers who are in the room when it is first observed get no entry of their own, so the room's entry lists them. */
function membersOf({ members }: Room): Pick<EntryDraft, 'members'> {
  return members === undefined || members.length === 0 ? {} : { members: members.map(personOf) }
}

function peakOf({ peak }: Pick<Room, 'peak'>): Pick<EntryDraft, 'peak'> {
  return peak === undefined ? {} : { peak }
}

function peopleOf(people: number | undefined): { people?: number } {
  return people === undefined ? {} : { people }
}

export interface JournalGapsOptions {
  readonly monitor: Pick<Monitor, 'onResume'>
  readonly journal: Pick<Journal, 'write'>
  readonly accounts: () => readonly Pick<Account, 'id' | 'name' | 'provider'>[]
  /** Epoch milliseconds. */
  readonly now: () => number
}

const TEXTS = { sleep: 'wasAsleep', network: 'wasOffline', unread: 'wasUnread' } as const

/**
 * Journals that Gavel started and, after each time without observation, how long that time lasted. Without these
 * entries the gap would look like a time in which nothing happened.
 */
export function journalGaps({ monitor, journal, accounts, now }: JournalGapsOptions): void {
  const note = (text: string, more: { readonly duration?: number } = {}, accountId?: AccountId): void => {
    const concerned = accounts().filter(({ id }) => accountId === undefined || id === accountId)
    for (const account of concerned) drop(journal.write({ ...accountFields(account), event: 'note', text, ...more }))
  }
  note('gavelStarted')
  monitor.onResume((why, since, accountId) => {
    note(TEXTS[why], { duration: Math.max(0, Math.round((now() - since) / 1_000)) }, accountId)
  })
}
