import { roomKey } from '../../shared/rooms/model.ts'
import { spellingsOf } from '../../shared/preferences/spellings.ts'
import type { SettingsData, StoredRoom } from './schema.ts'

type Marked = Pick<SettingsData, 'pinned' | 'own' | 'roomNotices' | 'roomNumbers' | 'roomRules'>

/**
 * Returns the changed settings after rooms with pinned names were live for the first time. The marks of these rooms
 * take over the provider's spelling, because rooms are compared by their exact names. Undefined if nothing changes.
 */
export function withLiveNames(
  { pinned, own, roomNotices, roomNumbers, roomRules }: Marked,
  rooms: readonly (StoredRoom & { readonly pinned: boolean })[],
): Marked | undefined {
  const waiting = pinned.filter(({ wasLive }) => wasLive === undefined)
  if (waiting.length === 0) return undefined
  const live = new Map(rooms.filter((room) => room.pinned).map((room) => [keyOf(room), room]))
  /** The live rooms, by the keys of their pinned names. */
  const found = new Map<string, StoredRoom>()
  for (const room of waiting) {
    const keys = spellingsOf(room.name).map((name) => keyOf({ ...room, name }))
    const match = keys.map((key) => live.get(key)).find((one) => one !== undefined)
    if (match !== undefined) found.set(keyOf(room), { accountId: match.accountId, name: match.name })
  }
  if (found.size === 0) return undefined
  const renamed = <Value>(all: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> =>
    Object.fromEntries(
      Object.entries(all).map(([key, value]) => {
        const match = found.get(key)
        return [match === undefined ? key : keyOf(match), value]
      }),
    )
  return {
    pinned: distinct(
      pinned.map((room) => {
        const match = found.get(keyOf(room))
        return match === undefined ? room : { ...match, wasLive: true }
      }),
    ),
    own: distinct(own.map((room) => found.get(keyOf(room)) ?? room)),
    roomNotices: renamed(roomNotices),
    roomNumbers: renamed(roomNumbers),
    roomRules: renamed(roomRules),
  }
}

function keyOf({ accountId, name }: StoredRoom): string {
  return roomKey(accountId, name)
}

/** The rooms without duplicates, because two spellings may turn out to be one room. */
function distinct<Room extends StoredRoom>(rooms: readonly Room[]): readonly Room[] {
  return [...new Map(rooms.map((room) => [keyOf(room), room])).values()]
}
