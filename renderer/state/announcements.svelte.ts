import type { Conference, Member, Snapshot } from '../../shared/model.ts'
import type { I18n } from './i18n.svelte.ts'
import type { Store } from './store.svelte.ts'
import type { View } from './view.svelte.ts'

/** The sentences for the page's polite live region, grouped by second. */
export interface Announcer {
  readonly text: string
  announce(sentence: string): void
}

const GROUP_MS = 1_000
/** Sentences per group; more at once would be noise. */
const MAX_SENTENCES = 4
/** Per snapshot. */
const MAX_CHANGES = 8

export function createAnnouncer(): Announcer {
  let text = $state('')
  let queue: string[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  const speak = (): void => {
    timer = undefined
    const next = queue.slice(0, MAX_SENTENCES).join(' ')
    queue = []
    // A screen reader does not repeat a live region whose text stays the same.
    text = next === text ? `${next}\u00a0` : next
  }
  return {
    get text() {
      return text
    },
    announce: (sentence) => {
      if (!queue.includes(sentence)) queue.push(sentence)
      timer ??= setTimeout(speak, GROUP_MS)
    },
  }
}

interface AnnouncedParts {
  readonly announcer: Announcer
  readonly store: Pick<Store, 'onChange'>
  readonly view: View
  readonly i18n: I18n
}

/** Announces what changes in the rooms that the user follows. Returns the unsubscribe function. */
export function announceChanges({ announcer, store, view, i18n }: AnnouncedParts): () => void {
  return store.onChange((before, after) => {
    if (document.visibilityState !== 'visible') return
    const changes = announcedChanges(before, after, (room) => room.own || view.isOpen(room))
    for (const change of changes.slice(0, MAX_CHANGES)) announcer.announce(sentenceFor(i18n, change))
  })
}

function sentenceFor(i18n: I18n, change: AnnouncedChange): string {
  const { title } = change.room
  if (!('members' in change)) return i18n.t(`change.${change.kind}`, { title })
  const [first] = change.members
  const name = first === undefined ? '' : i18n.caller(first).called
  return i18n.t(`change.${change.kind}`, { title, name, count: change.members.length })
}

type MemberChange = 'joined' | 'left' | 'muted' | 'unmuted'

type AnnouncedChange =
  | { readonly kind: 'started' | 'gone'; readonly room: Conference }
  | { readonly kind: MemberChange; readonly room: Conference; readonly members: readonly Member[] }

/** @param follows Whether changes of the members of this room are announced. Starts and ends of rooms always are. */
function announcedChanges(
  before: Snapshot,
  after: Snapshot,
  follows: (room: Conference) => boolean,
): AnnouncedChange[] {
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- a local variable
  const old = new Map(before.conferences.map((room) => [room.key, room]))
  const changes: AnnouncedChange[] = []
  for (const room of after.conferences) {
    const was = old.get(room.key)
    old.delete(room.key)
    if (was === room) continue
    if (was === undefined || was.instance !== room.instance) changes.push({ kind: 'started', room })
    else if (follows(room)) changes.push(...memberChanges(was, room))
  }
  for (const room of old.values()) changes.push({ kind: 'gone', room })
  return changes
}

function memberChanges(before: Conference, after: Conference): AnnouncedChange[] {
  if (before.members === undefined || after.members === undefined || before.members === after.members) return []
  const old = new Map(before.members.map((member) => [member.key, member]))
  const now = new Set(after.members.map((member) => member.key))
  const changes: Record<MemberChange, Member[]> = {
    joined: after.members.filter((member) => !old.has(member.key)),
    left: before.members.filter((member) => !now.has(member.key)),
    muted: [],
    unmuted: [],
  }
  for (const member of after.members) {
    const was = old.get(member.key)
    if (was !== undefined && was.muted !== member.muted) changes[member.muted ? 'muted' : 'unmuted'].push(member)
  }
  return (['joined', 'left', 'muted', 'unmuted'] as const)
    .filter((kind) => changes[kind].length > 0)
    .map((kind) => ({ kind, room: after, members: changes[kind] }))
}
