import type { AccountId, CallUuid } from '../../shared/values.ts'
import { elapsedOf } from '../../shared/clock.ts'
import type { Clock } from '../../shared/clock.ts'
import type { Room } from '../../shared/rooms/model.ts'
import { roomKey } from '../../shared/rooms/model.ts'
import type { CallerHint, ReceivedHint, RoomHints } from '../../shared/team.ts'
import type { Rooms } from './rooms.ts'

/**
 * Milliseconds for which a hint is shown. The provider reports who begins to speak, but not that a caller has stopped
 * or has lowered a hand.
 */
const SHOWN_FOR: Readonly<Record<CallerHint['kind'], number>> = { hand: 120_000, floor: 30_000 }
/** The largest number of hints in all rooms together. If there are more, the oldest is forgotten. */
const MOST = 500

interface CallerHintsParts {
  readonly monitor: Pick<Rooms, 'conference' | 'subscribe'>
  readonly clock: Clock
}

interface Entry {
  readonly accountId: AccountId
  readonly hint: ReceivedHint
  readonly instance: number
  /** Epoch milliseconds. Unlike the clock of `hint.at`, this clock keeps running while the computer sleeps. */
  readonly takenAt: number
  /** Whether the caller has been seen in the room since the hint arrived. */
  wasThere: boolean
}

/**
 * Remembers for a while which callers raised a hand or started to speak. The monitor never receives these hints, so
 * they only show an icon.
 */
export class CallerHints {
  readonly #parts: CallerHintsParts
  readonly #entries = new Map<string, Entry>()
  #listener: (hints: RoomHints) => void = () => undefined
  #timer: unknown

  constructor(parts: CallerHintsParts) {
    this.#parts = parts
    parts.monitor.subscribe(() => {
      if (this.#entries.size > 0) this.#update()
    })
  }

  /** Calls the listener with all hints, whenever they may have changed. */
  listen(listener: (hints: RoomHints) => void): void {
    this.#listener = listener
  }

  take(accountId: AccountId, hint: ReceivedHint): void {
    const { monitor, clock } = this.#parts
    const { conference: name, callUuid, kind, at } = hint
    const instance = monitor.conference({ accountId, name })?.instance
    if (instance === undefined) return
    // Only one caller at a time has the floor in a room.
    const key = `${kind} ${kind === 'floor' ? '' : callUuid} ${roomKey(accountId, name)}`
    const before = this.#entries.get(key)
    if (before !== undefined && before.instance === instance && before.hint.at > at) return
    this.#entries.delete(key)
    this.#entries.set(key, { accountId, hint, instance, takenAt: clock.now(), wasThere: false })
    const [oldest] = this.#entries.keys()
    if (this.#entries.size > MOST && oldest !== undefined) this.#entries.delete(oldest)
    this.#update()
  }

  /** Forgets everything. Called when this Gavel has left the team. */
  clear(): void {
    this.#entries.clear()
    this.#update()
  }

  #update(): void {
    const { monitor, clock } = this.#parts
    const now = elapsedOf(clock)
    const hints: Record<string, CallerHint[]> = {}
    let next = Infinity
    for (const [key, entry] of this.#entries) {
      const { conference: name, callUuid, kind, at } = entry.hint
      const room = monitor.conference({ accountId: entry.accountId, name })
      const left = SHOWN_FOR[kind] - Math.max(now - at, clock.now() - entry.takenAt)
      const isThere = room !== undefined && room.instance === entry.instance && hasCall(room, callUuid)
      const isOver = room?.instance !== entry.instance || (entry.wasThere && !isThere)
      if (left <= 0 || at > now || isOver) this.#entries.delete(key)
      else {
        next = Math.min(next, left)
        entry.wasThere ||= isThere
        if (isThere) (hints[roomKey(entry.accountId, name)] ??= []).push({ callUuid, kind })
      }
    }
    clock.clearTimeout(this.#timer)
    if (next < Infinity) {
      this.#timer = clock.setTimeout(() => {
        this.#update()
      }, next)
    }
    this.#listener(hints)
  }
}

function hasCall({ members, reported }: Room, callUuid: CallUuid): boolean {
  return (members ?? reported ?? []).some((caller) => caller.callUuid === callUuid)
}
