import { LONGEST_ROOM_NAME } from '../../shared/limits.ts'
import type { Gavel } from './context.svelte.ts'

/** Long enough that typing in the search is one message, short enough that closing the window loses nothing. */
const SAVE_MS = 300

/** Rooms that main takes in one call, and characters of their names: one endless name must not crowd out the others. */
const MAX_EXPANDED = 200
const MAX_NAME_CHARACTERS = 200_000

/** Sends main the expanded rooms, which are read more often, and the view to open with again. */
export function persistView({ bridge, store, view }: Gavel): void {
  let sent = '[]'
  $effect(() => {
    let left = MAX_NAME_CHARACTERS
    const expanded = [...view.expanded].slice(-MAX_EXPANDED).flatMap((key) => {
      const room = store.room(key)
      if (room === undefined || room.name.length > Math.min(left, LONGEST_ROOM_NAME)) return []
      left -= room.name.length
      return [{ accountId: room.accountId, name: room.name }]
    })
    const next = JSON.stringify(expanded)
    if (next === sent) return
    sent = next
    void bridge.expandRooms({ expanded })
  })
  $effect(() => {
    const savedView = view.toSavedView()
    const lasting = view.toLastingView()
    const timer = setTimeout(() => void bridge.saveView({ savedView, lasting }), SAVE_MS)
    return () => {
      clearTimeout(timer)
    }
  })
}
