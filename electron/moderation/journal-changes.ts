import type { AccountId, RoomKey } from '../../shared/values.ts'
import { drop } from '../../shared/drop.ts'
import type { Account } from '../../shared/account.ts'
import { membersOrCalls } from '../../shared/rooms/call-members.ts'
import type { ObservedChange, ObservedMember, ObservedRoom, Room } from '../../shared/rooms/model.ts'
import type { Journal } from '../journal/journal.ts'
import type { Monitor } from '../monitor/monitor.ts'
import type { Rooms } from './rooms.ts'
import { accountFields, personOf, type EntryDraft } from './actions/journal-entries.ts'

type Told = ObservedChange & { readonly by?: 'you' }

export interface JournalChangesOptions {
  /** The rooms as they are shown or, where nobody acts, as they were observed. */
  readonly rooms: {
    subscribe(listener: (before: unknown, after: unknown, changes: readonly Told[]) => void): () => void
  }
  readonly journal: Pick<Journal, 'write'>
  readonly accountOf: (accountId: AccountId) => Account | undefined
  /** The colleague at another desk whose action explains a change. */
  readonly colleagueOf?: (change: ObservedChange) => string | undefined
}

/** Journals the changes observed at the provider. Returns a function that stops the journaling. */
export function journalChanges(options: JournalChangesOptions): () => void {
  const { rooms, journal, accountOf, colleagueOf = () => undefined } = options
  return rooms.subscribe((_before, _after, changes) => {
    for (const change of changes) {
      for (const entry of entriesOf(change, accountOf)) {
        drop(journal.write({ ...entry, ...byColleague(entry, colleagueOf(change)) }))
      }
    }
  })
}

/** Names the colleague, if there is one, in an entry about something that this Gavel did not cause. */
function byColleague({ by }: EntryDraft, colleague: string | undefined): Pick<EntryDraft, 'by' | 'colleague'> {
  return colleague !== undefined && by === undefined ? { by: 'colleague', colleague } : {}
}

function entriesOf(change: Told, accountOf: (accountId: AccountId) => Account | undefined): readonly EntryDraft[] {
  const rooms = change.kind === 'endedWhileAway' ? change.conferences : [change.conference]
  return rooms.flatMap((room) => {
    const account = accountOf(room.accountId)
    const what = whatOf(change, room)
    return account === undefined || what === undefined ? [] : { ...aboutRoom(account, room), ...what }
  })
}

/** A mute, unmute, deafen or undeafen by this Gavel already has entries of its own, so it gets none here. */
function whatOf(change: Told, room: ObservedRoom): (Pick<EntryDraft, 'event'> & Partial<EntryDraft>) | undefined {
  switch (change.kind) {
    case 'started':
      return { event: 'started', ...stateOf(room) }
    case 'endedWhileAway':
      return { event: 'ended', ...peakOf(room), ...callsReadAt(room), text: change.why }
    case 'ended': {
      const by = change.by && { by: change.by }
      return { event: 'ended', ...by, ...peakOf(change), ...durationOf(change), ...callsReadAt(room) }
    }
    case 'backAgain':
      return { event: 'joined', members: [personOf(change.member)], text: 'backAgain' }
    default:
      return change.by === 'you' ? undefined : { event: change.kind, members: [personOf(change.member)] }
  }
}

function durationOf({ lasted }: ObservedChange & { kind: 'ended' }): Pick<EntryDraft, 'duration' | 'durationAtLeast'> {
  if (lasted === undefined) return {}
  return { duration: Math.round(lasted.atMost / 1_000), durationAtLeast: Math.round(lasted.atLeast / 1_000) }
}

function aboutRoom(
  account: Parameters<typeof accountFields>[0],
  { name, instance }: ObservedRoom,
): Omit<EntryDraft, 'event'> {
  return { ...accountFields(account), conference: name, instance }
}

/** Callers who are in the room when it is first observed get no entry of their own, so the room's entry lists them. */
function stateOf({ people, members = [] }: ObservedRoom): Pick<EntryDraft, 'people' | 'members'> {
  return { ...(people !== undefined && { people }), ...(members.length > 0 && { members: members.map(seenPersonOf) }) }
}

/** A call tells when it began, not when its caller came into the room. */
function seenPersonOf(member: ObservedMember): NonNullable<EntryDraft['members']>[number] {
  const { joinedAt, joinUnknown, byCall } = member
  const isKnown = joinUnknown !== true && byCall !== true
  return { ...personOf(member), ...(isKnown && { joinedAt: new Date(joinedAt).toISOString() }) }
}

function callsReadAt({ numbers }: ObservedRoom): Pick<EntryDraft, 'callsReadAt'> {
  const at = numbers?.outdated
  return typeof at === 'number' ? { callsReadAt: new Date(at).toISOString() } : {}
}

function peakOf({ peak }: Pick<ObservedRoom, 'peak'>): Pick<EntryDraft, 'peak'> {
  return peak === undefined ? {} : { peak }
}

export interface JournalGapsOptions {
  readonly rooms: Pick<Rooms, 'subscribe'>
  readonly monitor: Pick<Monitor, 'onResume'>
  readonly journal: Pick<Journal, 'write'>
  readonly accounts: () => readonly Parameters<typeof accountFields>[0][]
  /** Epoch milliseconds. */
  readonly now: () => number
}

/**
 * What the journal already says about a run: who was there, and how that was known. `rosterAt` is set for a roster from
 * before a gap, and `lastRead`, in place of a source, if its calls have not been read recently.
 */
interface Known extends Pick<Room, 'instance' | 'rosterAt'> {
  readonly source?: string
  readonly lastRead?: ReturnType<typeof callsReadAt>
}

const TEXTS = { sleep: 'wasAsleep', network: 'wasOffline', unread: 'wasUnread' } as const

/**
 * Journals that Gavel started and, after each time without observation, how long that time lasted, and who is in each
 * room. Without these entries the gap would look like a time in which nothing happened, and those who stay would be
 * unknown until they leave.
 */
export function journalGaps({ rooms: shown, monitor, journal, accounts, now }: JournalGapsOptions): void {
  let rooms: readonly Room[] = []
  const told = new Map<RoomKey, Known>()
  const note = (text: string, more: { readonly duration?: number } = {}, accountId?: AccountId): void => {
    const concerned = accounts().filter(({ id }) => accountId === undefined || id === accountId)
    for (const account of concerned) drop(journal.write({ ...accountFields(account), event: 'note', text, ...more }))
  }
  const tell = (room: Room): void => {
    const { key, instance } = room
    const source = sourceOf(room)
    if (source !== undefined) told.set(key, { instance, source })
  }
  const isUntold = (room: Room): boolean => {
    const { key, instance, rosterAt, stale } = room
    const source = sourceOf(room)
    if (source === undefined || stale) return false
    const before = told.get(key)
    if (before?.instance !== instance || before.source !== source) return true
    return before.rosterAt !== undefined && before.rosterAt !== rosterAt
  }
  const write = (room: Room, text: string, more: Partial<EntryDraft> = {}): void => {
    const account = accounts().find(({ id }) => id === room.accountId)
    if (account !== undefined) drop(journal.write({ ...aboutRoom(account, room), ...more, event: 'note', text }))
  }
  const find = (room: Room): void => {
    const before = told.get(room.key)
    tell(room)
    const members = membersOrCalls(room)
    const state = { ...stateOf({ ...room, members }), ...before?.lastRead }
    if (members.length > 0) write(room, room.members === undefined ? 'foundCalls' : 'found', state)
    // Earlier lines may name callers who are no longer there.
    else if (room.members === undefined && before?.instance === room.instance) write(room, 'foundNoCalls', state)
  }
  note('gavelStarted')
  monitor.onResume((why, since, accountId) => {
    note(TEXTS[why], { duration: Math.max(0, Math.round((now() - since) / 1_000)) }, accountId)
    for (const { key, accountId: of, instance, rosterAt } of rooms)
      if (rosterAt !== undefined && (accountId === undefined || accountId === of))
        told.set(key, { instance, rosterAt, source: ROSTER })
  })
  shown.subscribe((_before, after, changes) => {
    rooms = after.conferences
    for (const change of changes) {
      if (change.kind === 'started') tell(change.conference)
      else if (change.kind === 'ended') told.delete(change.conference.key)
      else if (change.kind === 'endedWhileAway') for (const { key } of change.conferences) told.delete(key)
    }
    for (const room of rooms) {
      const { key, instance } = room
      const lastRead = callsReadAt(room)
      if (lastRead.callsReadAt !== undefined) told.set(key, { instance, lastRead })
      if (isUntold(room)) find(room)
      else if (isLost(room, told.get(key))) {
        // For example because the user took the numbers away.
        told.delete(key)
        write(room, 'callsNotRead')
      }
    }
  })
}

const ROSTER = 'roster'

/** Whether the callers of this run were known by their calls, and are now unknown. */
function isLost({ members, numbers, instance }: Room, told: Known | undefined): boolean {
  const isUnknown = members === undefined && numbers === undefined
  return isUnknown && told?.source !== undefined && told.instance === instance && told.source !== ROSTER
}

/**
 * How it is known who is in the room: by its roster, or by the calls on these numbers. Undefined if it is not known.
 */
function sourceOf({ members, numbers }: Room): string | undefined {
  if (members !== undefined) return ROSTER
  if (numbers === undefined || numbers.outdated !== undefined) return undefined
  return numbers.unread === numbers.unreadable ? numbers.numbers.map(({ number }) => number).join(' ') : undefined
}
