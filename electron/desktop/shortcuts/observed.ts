import type { FlagAction } from '../../../shared/rooms/action-effect.ts'
import type { Room } from '../../../shared/rooms/model.ts'
import type { Rooms } from '../../moderation/rooms.ts'
import type { After } from '../../../shared/timers.ts'

/**
 * Whether such an action on this member was accepted, and no roster requested since then has shown its effect. An
 * older roster may show the same flag by chance, which confirms nothing. A stale roster confirms nothing either: after
 * the clock was set, the action may no longer be pending although no newer roster has arrived.
 */
export function isUnconfirmed({ pending, stale }: Room, kind: FlagAction, key: string): boolean {
  const isPending = pending.some(
    (entry) =>
      entry.kind === kind &&
      (entry.state === 'accepted' || entry.state === 'requested') &&
      (entry.who === 'everyone' || entry.who.includes(key)),
  )
  return stale || isPending
}

/** Resolves with true as soon as an observation shows the effect, and with false after `ms`. */
export function observed(
  rooms: Pick<Rooms, 'subscribe'>,
  after: After,
  isShown: () => boolean,
  ms: number,
): Promise<boolean> {
  if (isShown()) return Promise.resolve(true)
  return new Promise((resolve) => {
    const finish = (wasShown: boolean): void => {
      unsubscribe()
      stopTimer()
      resolve(wasShown)
    }
    const unsubscribe = rooms.subscribe(() => {
      if (isShown()) finish(true)
    })
    const stopTimer = after(ms, () => {
      finish(false)
    })
  })
}
