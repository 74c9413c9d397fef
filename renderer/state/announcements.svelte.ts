import type { AccountView } from '../../shared/account.ts'
import type { Room, Member, Snapshot } from '../../shared/rooms/model.ts'
import { isSameLine } from '../../shared/callers/identity.ts'
import { isHeld } from '../../shared/rooms/action-effect.ts'
import type { ShownRoom, ShownSnapshot } from '../../shared/rooms/shown-room.ts'
import { admissibleIn } from '../../shared/rooms/on-hold.ts'
import { truncate } from '../../shared/text/truncate.ts'
import { roomTitle } from '../../shared/text/room-names.ts'
import { totalsText } from '../../shared/text/totals.ts'
import { withoutDemo } from '../../shared/rooms/without-demo.ts'
import { doubtText, isNear, nearText } from './end-time.ts'
import { NOT_STARTED } from './snapshot-queries.ts'
import type { I18n } from './i18n.svelte.ts'
import type { Store } from './store.svelte.ts'
import type { View } from './view.svelte.ts'

const GROUP_MS = 1_000
/**
 * Milliseconds after which the page no longer contains a sentence. A user who reads the page later would otherwise take
 * it for new.
 */
const KEPT_MS = 10_000
/** Sentences per group, besides those that come first. More at once would be noise. */
const MAX_SENTENCES = 4
/** A room that becomes known within this many milliseconds of its start is announced as started. */
const JUST_MS = 60_000
/** The maximum number of changes that are announced for one snapshot. */
const MAX_CHANGES = 8

/** The sentences for the page's polite live region, grouped by second. */
export class Announcer {
  text = $state('')
  #queue: readonly string[] = []
  #first: readonly { readonly topic: string; readonly sentence: string }[] = []
  #timer: ReturnType<typeof setTimeout> | undefined
  #clearing: ReturnType<typeof setTimeout> | undefined

  announce(sentence: string): void {
    if (!this.#queue.includes(sentence)) this.#queue = [...this.#queue, sentence]
    this.#timer ??= setTimeout(() => this.#speak(), GROUP_MS)
  }

  /**
   * Announces what the user has to attend to, or the result of what they did. It comes before the other sentences of
   * its group, and is left out only if a later one of the same topic replaces it.
   */
  announceFirst(sentence: string, topic = sentence): void {
    this.#first = [...this.#first.filter((one) => one.topic !== topic), { topic, sentence }]
    this.#timer ??= setTimeout(() => this.#speak(), GROUP_MS)
  }

  /**
   * Like `announceFirst`, but at once, for what cannot wait: a held action, for example, can be undone only for a few
   * seconds.
   */
  announceNow(sentence: string): void {
    // Sentences of the same update are announced together. Otherwise the second would replace the first before it is
    // read.
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#speak())
    this.announceFirst(sentence)
  }

  #speak(): void {
    this.#timer = undefined
    clearTimeout(this.#clearing)
    this.#clearing = setTimeout(() => (this.text = ''), KEPT_MS)
    const next = [...this.#first.map(({ sentence }) => sentence), ...this.#queue.slice(0, MAX_SENTENCES)].join(' ')
    this.#queue = []
    this.#first = []
    // A screen reader does not repeat a live region whose text stays the same.
    this.text = next === this.text ? `${next}\u00a0` : next
  }
}

interface Announced {
  readonly announcer: Announcer
  readonly store: Store
  readonly view: View
  readonly i18n: I18n
}

/**
 * While the page is visible, announces starts and ends of rooms, changes of members in own and open rooms, and the
 * totals of an account when it is read for the first time. Returns a function that unsubscribes.
 */
export function announceChanges({ announcer, store, view, i18n }: Announced): () => void {
  // While there are real accounts, the demo is announced only while the user looks at it.
  const heard = (snapshot: Snapshot): Snapshot => {
    const shown = snapshot.accounts.find(({ id }) => id === view.accountId)
    return shown?.demo === true ? snapshot : withoutDemo(snapshot)
  }
  return store.onChange((all, next) => {
    if (document.visibilityState !== 'visible') return
    const before = heard(all)
    const after = heard(next)
    for (const account of firstRead(before, after)) {
      const rooms = after.conferences.filter(({ accountId }) => accountId === account.id)
      announcer.announce(totalsText(i18n.t, [account], rooms, 'spoken'))
    }
    const changes = announcedChanges(before, after, (room) => room.own || view.isOpen(room))
    for (const change of changes.slice(0, MAX_CHANGES)) announcer.announce(sentenceFor(i18n, after, change))
  })
}

/**
 * Announces in every view what the user must decide about a room, even one out of sight: an end in the last minute, an
 * end about which Gavel asks, a paused rule for newcomers, callers at the door, one who is kept out and there
 * again. Each is announced once while it lasts.
 */
export function announceDecisions({ announcer, store, i18n }: Announced): void {
  let announced: readonly string[] = []
  $effect(() => {
    const decisions = decisionsIn(store.snapshot, i18n)
    for (const [id, sentence] of decisions) if (!announced.includes(id)) announcer.announceFirst(sentence)
    announced = decisions.map(([id]) => id)
  })
}

type Decision = readonly [id: string, sentence: string]

function decisionsIn({ conferences }: ShownSnapshot, i18n: I18n): readonly Decision[] {
  const ends = conferences.flatMap((room): Decision[] => {
    const { end } = room
    if (end?.state === 'asks') return [[`${end.id} asks`, doubtText(i18n.texts, end, room, Date.now())]]
    return end !== undefined && isNear(end) ? [[`${end.id} near`, nearText(i18n.t, end, truncate(room.title))]] : []
  })
  const paused = conferences.flatMap(({ key, title, newcomers }): Decision[] => {
    if (newcomers?.state !== 'paused') return []
    const why = i18n.t(`newcomers.paused.${newcomers.why}`, { person: newcomers.by ?? '' })
    const values = { title: truncate(title), why }
    // At a colleague's desk, the door may not be open.
    if (newcomers.why === 'colleague') return [[`${key} colleague`, i18n.t('newcomers.ledIn', values)]]
    const says = i18n.t(newcomers.rule === 'mute' ? 'newcomers.pausedIn' : 'door.pausedIn', values)
    return [[`${key} ${newcomers.why}`, says]]
  })
  return [...ends, ...paused, ...conferences.flatMap((room) => [...doorDecisions(room, i18n), ...keptOut(room, i18n)])]
}

/** More callers at one door than this are only counted. */
const MOST_AT_DOOR = 3

/** Who is at the door and neither about to be removed nor asked about. */
function doorDecisions(room: Room, i18n: I18n): readonly Decision[] {
  const waiting = room.onHold?.asks === true ? [] : admissibleIn(room)
  const count = waiting.length
  if (count === 0) return []
  const title = truncate(room.title)
  if (count > MOST_AT_DOOR) return [[`${room.key} door ${count}`, i18n.t('door.cameMany', { title, count })]]
  return waiting.map((member) => {
    const { called } = i18n.callerAmong(member, room.members ?? room.reported)
    return [`${room.key} door ${member.key}`, i18n.t('door.came', { name: called, title })]
  })
}

/** Who is kept out, is there again, and is about to be removed. */
function keptOut({ key, title, pending, keptOut: callers = [] }: ShownRoom, i18n: I18n): readonly Decision[] {
  if (callers.length === 0) return []
  const removed = pending.filter(
    ({ state, caller }) => state === 'held' && callers.some(({ number }) => isSameLine(number, caller?.number ?? '')),
  )
  return removed.flatMap(({ id, caller }) => {
    if (caller === undefined) return []
    const { called } = i18n.callerAmong(caller, callers)
    return [[`${key} ${id}`, i18n.t('keptOut.again', { name: called, title: truncate(title) })]]
  })
}

function sentenceFor(i18n: I18n, { accounts }: Snapshot, change: AnnouncedChange): string {
  const title = roomTitle(i18n.t, accounts, change.room)
  if (!('members' in change)) return i18n.t(`change.${change.kind}`, { title })
  const [first] = change.members
  const name = first === undefined ? '' : i18n.callerAmong(first, change.room.members).called
  return i18n.t(`change.${change.kind}`, { title, name, count: change.members.length })
}

type AnnouncedChange =
  | { readonly kind: 'started' | 'gone'; readonly room: Room }
  | { readonly kind: 'joined' | 'left' | 'muted' | 'unmuted'; readonly room: Room; readonly members: readonly Member[] }

/** @param follows whether changes of the members of this room are announced; starts and ends do not depend on it */
function announcedChanges(before: Snapshot, after: Snapshot, follows: (room: Room) => boolean): AnnouncedChange[] {
  // Nothing is known any more about the rooms of an account that was removed or is hidden.
  const known = before.conferences.filter(({ accountId }) => after.accounts.some(({ id }) => id === accountId))
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- a local variable
  const old = new Map(known.map((room) => [room.key, room]))
  const changes: AnnouncedChange[] = []
  const quiet = new Set(firstRead(before, after).map(({ id }) => id))
  for (const room of after.conferences) {
    const was = old.get(room.key)
    old.delete(room.key)
    if (was === room) continue
    const isNew = was === undefined || was.instance !== room.instance || was.unread === true
    if (isNew) {
      if (!quiet.has(room.accountId) && hasJustStarted(room, after.at)) changes.push({ kind: 'started', room })
    } else if (follows(room)) changes.push(...memberChanges(was, room))
  }
  for (const room of old.values()) changes.push({ kind: 'gone', room })
  return changes
}

/**
 * Accounts whose rooms become known for the first time with this snapshot. These rooms are not announced as started.
 */
function firstRead(before: Snapshot, after: Snapshot): readonly AccountView[] {
  return after.accounts.filter(({ id, health }) => {
    const was = before.accounts.find((account) => account.id === id)
    return health.state === 'ok' && (was === undefined || was.health.state === 'connecting')
  })
}

/**
 * Whether a room that has become known is new. It may become known long after its start. Without a start time it counts
 * as new, because it was not there before.
 */
function hasJustStarted({ startedAt, unread, instance }: Room, now: number): boolean {
  return instance > NOT_STARTED && unread !== true && (startedAt === undefined || now - startedAt < JUST_MS)
}

function memberChanges(before: Room, after: Room): AnnouncedChange[] {
  if (before.members === undefined || after.members === undefined || before.members === after.members) return []
  const old = new Map(before.members.map((member) => [member.key, member]))
  const now = new Set(after.members.map((member) => member.key))
  // The row of a held removal is announced itself.
  const changed = after.members.filter((member) => {
    const was = old.get(member.key)
    return was !== undefined && was.muted !== member.muted && !isHeld(member, after)
  })
  const changes = [
    ['joined', after.members.filter((member) => !old.has(member.key))],
    ['left', before.members.filter((member) => !now.has(member.key))],
    ['muted', changed.filter(({ muted }) => muted)],
    ['unmuted', changed.filter(({ muted }) => !muted)],
  ] as const
  return changes.flatMap(([kind, members]) => (members.length === 0 ? [] : [{ kind, room: after, members }]))
}
