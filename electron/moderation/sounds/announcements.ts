import type { EpochMs } from '../../../shared/values.ts'
import { spokenSeconds } from '../../../shared/rooms/announcement.ts'
import type { Clock } from '../../../shared/clock.ts'
import { roomKey } from '../../../shared/rooms/model.ts'
import { callerOf, onlyThese } from '../../../shared/rooms/room-actions.ts'
import type { ActionResult, Member, Pending, Room } from '../../../shared/rooms/model.ts'
import { success } from '../../../shared/result.ts'
import type { Result } from '../../../shared/result.ts'
import { without } from '../../../shared/without.ts'
import type { Rooms } from '../rooms.ts'
import type { Announcement, AnnouncementStop } from './sound-requests.ts'

/**
 * Milliseconds for which a file counts as playing and can be stopped, because no provider reports how long a file
 * plays.
 */
const LONGEST_FILE = 300_000

/** The callers for whom the provider accepted an announcement. */
export type Audience = readonly Member[] | 'everyone'

interface Playing {
  readonly id: string
  readonly action: Announcement
  readonly listeners: Audience
  /** Epoch milliseconds. When it probably ends; for a file, when it is no longer shown. */
  readonly until: EpochMs
}

/**
 * The announcements that a provider accepted and that may still be heard. This is an estimate, because no read shows
 * them.
 */
export class Announcements {
  readonly #monitor: Pick<Rooms, 'conference' | 'pending' | 'snapshot'>
  readonly #clock: Clock
  readonly #playing = new Map<string, Playing>()

  constructor(monitor: Pick<Rooms, 'conference' | 'pending' | 'snapshot'>, clock: Clock) {
    this.#monitor = monitor
    this.#clock = clock
  }

  /**
   * @param text the accepted part of the text. A provider queues it behind what the same listeners already hear. Only
   * the length of a text is known, so a file delays nothing.
   */
  begin(id: string, action: Announcement, listeners: Audience, text: string): void {
    const now = this.#clock.now()
    const earlier = this.#texts(action).filter((one) => overlap(one.listeners, listeners))
    const from = Math.max(now, ...earlier.map(({ until }) => until))
    const isFile = action.sound.kind === 'file'
    const until = isFile ? now + LONGEST_FILE : from + spokenSeconds(text) * 1_000
    this.#playing.set(id, { id, action, listeners, until })
    const who = listeners === 'everyone' ? listeners : listeners.map(({ key }) => key)
    const caller = listeners === 'everyone' ? {} : callerOf(listeners)
    this.#show(action, id, {
      id,
      kind: 'announce',
      who,
      ...caller,
      state: 'playing',
      at: now,
      ...(!isFile && { until }),
    })
    this.#clock.setTimeout(() => {
      this.#end(id)
    }, until - now)
  }

  /**
   * Estimates when everyone who hears this announcement will have heard it (epoch ms), never earlier than now. What
   * only other callers hear does not delay it. Two clicks on the same announcement count as one.
   */
  heardUntil(action: Announcement): number {
    const isSame = ({ who, sound }: Announcement): boolean =>
      JSON.stringify([who, sound]) === JSON.stringify([action.who, action.sound])
    const own = this.#texts(action).filter((one) => isSame(one.action))
    return Math.max(this.#clock.now(), ...own.map(({ until }) => until))
  }

  /** Stops an announcement for exactly its remaining listeners. */
  async stop(
    id: string,
    act: (stop: AnnouncementStop) => Promise<Result<ActionResult>>,
  ): Promise<Result<ActionResult>> {
    const stop = this.#stopOf(id)
    if (stop === undefined) return success({ state: 'alreadyGone' })
    const stopped = await act(stop)
    // Every listener has left.
    if (stopped.ok && stopped.value.state === 'alreadyGone') this.stopped(stop)
    return stopped
  }

  #stopOf(id: string): AnnouncementStop | undefined {
    const playing = this.#playing.get(id)
    if (playing === undefined) return undefined
    const { action, listeners } = playing
    const who = listeners === 'everyone' ? ({ kind: 'everyone' } as const) : onlyThese(listeners)
    // Whoever was there when it began need not be there now.
    return { kind: 'stopAnnouncement', seen: without(action.seen, 'calls'), who, stops: action.sound.kind }
  }

  /**
   * Called when a stop was accepted, or all its listeners have left. A stop also empties the provider's queue for them.
   */
  stopped(stop: AnnouncementStop): void {
    const keys = stop.who.kind === 'members' ? stop.who.members.map(({ key }) => key) : undefined
    for (const playing of this.#sameRoom(stop)) {
      const { id, action, listeners } = playing
      if (action.sound.kind !== stop.stops) continue
      if (keys === undefined || listeners === 'everyone') {
        if (keys === undefined && listeners === 'everyone') this.#end(id)
        continue
      }
      // The other listeners still hear it, so it must remain possible to stop it.
      const rest = listeners.filter(({ key }) => !keys.includes(key))
      if (rest.length === 0) this.#end(id)
      else if (rest.length < listeners.length) this.#keep({ ...playing, listeners: rest })
    }
  }

  #keep(playing: Playing): void {
    const { id, action, listeners } = playing
    this.#playing.set(id, playing)
    const room = this.#roomOf(action)
    const shown = room?.pending.find((entry) => entry.id === id)
    if (shown === undefined || listeners === 'everyone') return
    this.#show(action, id, { ...shown, who: listeners.map(({ key }) => key), ...callerOf(listeners) })
  }

  #texts(action: Announcement): readonly Playing[] {
    return this.#sameRoom(action).filter((one) => one.action.sound.kind === 'speech')
  }

  #sameRoom({ seen }: Announcement | AnnouncementStop): readonly Playing[] {
    const key = roomKey(seen.accountId, seen.conference)
    return [...this.#playing.values()].filter(
      ({ action }) =>
        roomKey(action.seen.accountId, action.seen.conference) === key && action.seen.instance === seen.instance,
    )
  }

  #end(id: string): void {
    const playing = this.#playing.get(id)
    if (playing === undefined) return
    this.#playing.delete(id)
    this.#show(playing.action, id, undefined)
  }

  #show(action: Announcement, id: string, entry: Pending | undefined): void {
    const room = this.#roomOf(action)
    if (room !== undefined) this.#monitor.pending(room.accountId, room.name, id, entry)
  }

  /** The room in its run. The next run of the room does not hear an announcement. */
  #roomOf({ seen: { accountId, conference: name, instance } }: Announcement): Room | undefined {
    const room = this.#monitor.conference({ accountId, name })
    return room?.instance === instance ? room : undefined
  }
}

function overlap(one: Audience, other: Audience): boolean {
  if (one === 'everyone' || other === 'everyone') return one === other
  return one.some(({ key }) => other.some((another) => another.key === key))
}
