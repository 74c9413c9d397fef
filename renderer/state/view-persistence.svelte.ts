import { drop } from '../../shared/drop.ts'
import { untrack } from 'svelte'
import { LONGEST_ROOM_NAME } from '../../shared/limits.ts'
import type { Gavel } from './context.svelte.ts'
import { isOnlyShown } from './snapshot-queries.ts'

/**
 * Milliseconds. Long enough that typing in the search is saved only once, and so short that hardly anything is lost
 * when the window closes.
 */
const SAVE_MS = 300

/** The maximum number of rooms that the main process accepts in one request. */
const MAX_EXPANDED = 200
/** For all names together. Keeps the request below the limit of `electron/ipc/router.ts`. */
const MAX_NAME_CHARACTERS = 200_000

/**
 * Sends the main process the expanded rooms, which are read more often, and the view to open with again. Forgets
 * removed accounts. Returns a function that unsubscribes; the effects end with the component.
 */
export function persistView({ bridge, store, view }: Gavel): () => void {
  let sent = '[]'
  // A change of the rooms alone is no reason to save the view.
  const isLive = (key: string): boolean => untrack(() => store.room(key) !== undefined)
  $effect(() => {
    let left = MAX_NAME_CHARACTERS
    const live = [...view.expanded].flatMap((key) => store.room(key) ?? [])
    const expanded = live.slice(-MAX_EXPANDED).flatMap((room) => {
      if (room.name.length > Math.min(left, LONGEST_ROOM_NAME)) return []
      left -= room.name.length
      return [{ accountId: room.accountId, name: room.name }]
    })
    const next = JSON.stringify(expanded)
    if (next === sent) return
    sent = next
    drop(bridge.expandRooms({ expanded }))
  })
  $effect(() => {
    const savedView = view.toSavedView(isLive)
    const lasting = view.toLastingView((key) => !isOnlyShown(store.account(key.split('/')[0] ?? '')), isLive)
    const timer = setTimeout(() => drop(bridge.saveView({ savedView, lasting })), SAVE_MS)
    return () => clearTimeout(timer)
  })
  return store.onChange((before, after) => {
    for (const { id } of before.accounts)
      if (!after.accounts.some((account) => account.id === id)) view.forgetAccount(id)
  })
}
