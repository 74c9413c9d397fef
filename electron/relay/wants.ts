import { roomKey } from '../../shared/rooms/model.ts'
import type { FeedMessage } from '../feed/messages/messages.ts'
import { RetainedDesks } from '../feed/team-desks.ts'
import type { MonitorSettings, RoomRef } from '../monitor/monitor.ts'

type Wants = FeedMessage<'desk'>['wants']

/** Which rooms any moderator wants to be read often. */
export class TeamWants {
  readonly #desks = new RetainedDesks<Wants>()

  set(id: string, wants: Wants, now: number): void {
    this.#desks.set(id, wants, now)
  }

  remove(id: string): void {
    this.#desks.remove(id)
  }

  /** @param connectedAt when this relay was connected to the broker; undefined if the connection is lost */
  connection(connectedAt: number | undefined): void {
    this.#desks.connection(connectedAt)
  }

  /** Forgets the desks that left without a goodbye. Returns whether there were any. */
  expire(now: number): boolean {
    return this.#desks.expire(now).length > 0
  }

  get size(): number {
    return this.#desks.size
  }

  /** Whether any moderator may be looking at the rooms. */
  get anyActive(): boolean {
    return this.#desks.all.some(({ active }) => active)
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
    for (const wants of this.#desks.all) {
      for (const { acc, name } of wants[which] ?? []) rooms.set(roomKey(acc, name), { accountId: acc, name })
    }
    return [...rooms.values()]
  }
}
