import { roomKey } from '../shared/rooms/model.ts'
import type { FeedMessage } from '../shared/feed/messages.ts'
import { RetainedDesks } from '../shared/feed/retained-desks.ts'
import type { MonitorSettings, RoomRef } from '../electron/monitor/monitor.ts'

type Wants = FeedMessage<'desk'>['wants']

/** Which rooms any moderator wants to be read often, by desk. */
export class TeamWants extends RetainedDesks<Wants> {
  /** Whether any moderator may be looking at the rooms. */
  get anyActive(): boolean {
    return this.all.some(({ active }) => active)
  }

  get expanded(): readonly RoomRef[] {
    return this.#union('open')
  }

  /** The settings for the monitor. A room counts as own if any moderator marked it as own. */
  get settings(): MonitorSettings {
    const notified = this.#union('notify').map(({ accountId, name }) => roomKey(accountId, name))
    const pinned = this.#union('pinned').map((room) => ({ ...room, wasLive: true }))
    return { own: this.#union('own'), pinned, me: {}, notified, readOnly: true, pace: 1 }
  }

  #union(which: 'own' | 'open' | 'notify' | 'pinned'): readonly RoomRef[] {
    const rooms = new Map<string, RoomRef>()
    for (const wants of this.all) {
      for (const { acc, name } of wants[which] ?? []) rooms.set(roomKey(acc, name), { accountId: acc, name })
    }
    return [...rooms.values()]
  }
}
