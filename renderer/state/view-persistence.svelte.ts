import { LONGEST_ROOM_NAME } from '../../shared/limits.ts'
import { announcedChanges, type Seen } from './changes.ts'
import type { Gavel } from './context.svelte.ts'

/** Long enough that typing in search is one message, short enough that closing the window loses nothing. */
const PLACE_MS = 300

/** Characters of names that main takes in one call: one endless name must not keep the others from being told. */
const NAMES_TOLD = 200_000

/** Tells main what is expanded (those rooms are read more often) and where the person is. */
export function persistView({ bridge, desk, view }: Gavel): void {
  $effect(() => {
    let left = NAMES_TOLD
    const expanded = [...view.expanded].slice(-200).flatMap((key) => {
      const room = desk.room(key)
      if (room === undefined || room.name.length > Math.min(left, LONGEST_ROOM_NAME)) return []
      left -= room.name.length
      return [{ accountId: room.accountId, name: room.name }]
    })
    watchIfNew(expanded)
  })
  let told = '[]'
  const watchIfNew = (expanded: { accountId: string; name: string }[]): void => {
    const next = JSON.stringify(expanded)
    if (next === told) return
    told = next
    void bridge.expandRooms({ expanded })
  }
  $effect(() => {
    const savedView = view.place()
    const timer = setTimeout(() => void bridge.saveView({ savedView }), PLACE_MS)
    return () => {
      clearTimeout(timer)
    }
  })
}

/** Reads changes aloud, politely and grouped. Answers with its unsubscribe. */
export function announceChanges(gavel: Gavel): () => void {
  const { announcer, desk, view } = gavel
  return desk.onChange((before, after) => {
    if (document.visibilityState !== 'visible') return
    const changes = announcedChanges(before, after, (room) => room.own || view.expanded.has(room.key))
    for (const change of changes.slice(0, 8)) announcer.announce(sentence(gavel, change))
  })
}

function sentence({ words }: Gavel, change: Seen): string {
  const { title } = change.room
  if (!('members' in change)) return words.t(`change.${change.kind}`, { title })
  const [first] = change.members
  const name = first === undefined ? '' : words.caller(first).called
  return words.t(`change.${change.kind}`, { title, name, count: change.members.length })
}
