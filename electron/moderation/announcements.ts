import { spokenSeconds } from '../../shared/announcement.ts'
import type { Clock } from '../../shared/clock.ts'
import { roomKey } from '../../shared/model.ts'
import type { ActionResult, Member, Pending, Who } from '../../shared/model.ts'
import { success } from '../../shared/result.ts'
import type { Result } from '../../shared/result.ts'
import type { Monitor } from '../monitor/monitor.ts'
import type { Announcement, AnnouncementStop } from './announce-requests.ts'
import { naming, roomOf } from './guard.ts'
import { callerOf } from './journal-entries.ts'

/** Milliseconds that a sound can be stopped: no provider says how long a file plays. */
const LONGEST_FILE = 300_000

/** Whom the provider accepted an announcement for. */
export type Listeners = readonly Member[] | 'everyone'

interface Playing {
  readonly id: string
  readonly action: Announcement
  readonly listeners: Listeners
  /** Epoch milliseconds; of a file, when it is no longer shown. */
  readonly until: number
}

/** The announcements that a provider accepted and that may still be heard, by estimate: nothing can be read back. */
export class Announcements {
  readonly #monitor: Pick<Monitor, 'conference' | 'pending' | 'snapshot'>
  readonly #clock: Clock
  readonly #playing = new Map<string, Playing>()

  constructor(monitor: Pick<Monitor, 'conference' | 'pending' | 'snapshot'>, clock: Clock) {
    this.#monitor = monitor
    this.#clock = clock
  }

  /** @param text what was accepted of the text; a provider queues it behind what the same listeners hear already. */
  begin(id: string, action: Announcement, listeners: Listeners, text: string): void {
    const now = this.#clock.now()
    const earlier = this.#sameRoom(action).filter((one) => overlap(one.listeners, listeners))
    const from = Math.max(now, ...earlier.map(({ until }) => until))
    const isFile = action.sound.kind === 'file'
    const until = isFile ? now + LONGEST_FILE : from + spokenSeconds(text) * 1_000
    this.#playing.set(id, { id, action, listeners, until })
    const who = listeners === 'everyone' ? listeners : listeners.map(({ key }) => key)
    const caller = listeners === 'everyone' ? {} : callerOf(listeners)
    this.#show(action, id, {
      ...{ id, kind: 'announce', who, ...caller, state: 'playing', at: now },
      ...(!isFile && { until }),
    })
    this.#clock.setTimeout(() => {
      this.#end(id)
    }, until - now)
  }

  /** Stops an announcement for exactly those who hear it. */
  async stop(
    id: string,
    act: (stop: AnnouncementStop) => Promise<Result<ActionResult>>,
  ): Promise<Result<ActionResult>> {
    const stop = this.#stopOf(id)
    if (stop === undefined) return success({ state: 'alreadyGone' })
    const stopped = await act(stop)
    // Whoever heard it has left.
    if (stopped.ok && stopped.value.state === 'alreadyGone') this.stopped(stop)
    return stopped
  }

  #stopOf(id: string): AnnouncementStop | undefined {
    const playing = this.#playing.get(id)
    if (playing === undefined) return undefined
    const { action, listeners } = playing
    const who: Who = listeners === 'everyone' ? { kind: 'everyone' } : whoOf(action, listeners)
    const seen = { ...action.seen, revision: this.#monitor.snapshot().revision }
    return { kind: 'stopAnnouncement', seen, who, stops: action.sound.kind }
  }

  /** A stop also empties the queue of these listeners. */
  stopped(stop: AnnouncementStop): void {
    const keys = stop.who.kind === 'members' ? stop.who.members.map(({ key }) => key) : undefined
    for (const playing of this.#sameRoom(stop)) {
      const { id, action, listeners } = playing
      if (action.sound.kind !== stop.stops) continue
      if (keys === undefined || listeners === 'everyone') {
        if (keys === undefined && listeners === 'everyone') this.#end(id)
        continue
      }
      // The others still hear it, and must be able to stop it.
      const rest = listeners.filter(({ key }) => !keys.includes(key))
      if (rest.length === 0) this.#end(id)
      else if (rest.length < listeners.length) this.#keep({ ...playing, listeners: rest })
    }
  }

  #keep(playing: Playing): void {
    const { id, action, listeners } = playing
    this.#playing.set(id, playing)
    const room = this.#monitor.conference(roomOf(action))
    const shown = room?.pending.find((entry) => entry.id === id)
    if (shown === undefined || listeners === 'everyone') return
    this.#show(action, id, { ...shown, who: listeners.map(({ key }) => key), ...callerOf(listeners) })
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
    const room = roomOf(action)
    // The next run of the name hears nothing of it.
    if (this.#monitor.conference(room)?.instance !== action.seen.instance) return
    this.#monitor.pending(room.accountId, room.name, id, entry)
  }
}

function whoOf(action: Announcement, members: readonly Member[]): Who {
  const named = naming(action, members)
  return 'who' in named ? named.who : { kind: 'everyone' }
}

function overlap(one: Listeners, other: Listeners): boolean {
  if (one === 'everyone' || other === 'everyone') return one === other
  return hasAny(
    one,
    other.map(({ key }) => key),
  )
}

function hasAny(listeners: Listeners, keys: readonly string[]): boolean {
  return listeners !== 'everyone' && listeners.some(({ key }) => keys.includes(key))
}
