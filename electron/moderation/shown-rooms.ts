import type { Room, Snapshot } from '../../shared/rooms/model.ts'
import type { ShownRoom, ShownSnapshot } from '../../shared/rooms/shown-room.ts'
import type { Monitor } from '../monitor/monitor.ts'
import type { CallerHints } from './caller-hints.ts'
import type { Colleagues } from './colleagues.ts'
import type { ScheduledEnds } from './ends/scheduled-ends.ts'
import type { KeptOut } from './kept-out.ts'
import type { Newcomers } from './newcomers.ts'

export interface ShownRoomsParts {
  readonly monitor: Pick<Monitor, 'snapshot' | 'subscribe'>
  readonly newcomers: Pick<Newcomers, 'listen'>
  readonly keptOut: Pick<KeptOut, 'listen'>
  readonly scheduledEnds: Pick<ScheduledEnds, 'listen'>
  readonly colleagues: Pick<Colleagues, 'listen'>
  readonly hints: Pick<CallerHints, 'listen'>
}

/** What is known about a room besides what was observed. */
type Known = Omit<ShownRoom, keyof Room>

/**
 * The rooms as tray and window show them. A room stays the same object until something that is shown about it changes.
 */
export class ShownRooms {
  readonly #monitor: ShownRoomsParts['monitor']
  readonly #known = new Map<string, Known>()
  readonly #shown = new WeakMap<Room, { readonly known: Known; readonly room: ShownRoom }>()
  readonly #listeners = new Set<() => void>()
  #last: { readonly observed: Snapshot; readonly shown: ShownSnapshot } | undefined

  constructor({ monitor, newcomers, keptOut, scheduledEnds, colleagues, hints }: ShownRoomsParts) {
    this.#monitor = monitor
    newcomers.listen({ changed: this.#setter('newcomers') })
    keptOut.listen(this.#setter('keptOut'))
    scheduledEnds.listen({ changed: this.#setter('end') })
    colleagues.listen(this.#setter('colleagues'))
    hints.listen(this.#setter('hints'))
  }

  /** The same object until something changes. */
  snapshot(): ShownSnapshot {
    const observed = this.#monitor.snapshot()
    if (this.#last?.observed !== observed) {
      const conferences = observed.conferences.map((room) => this.#shownOf(room))
      this.#last = { observed, shown: { ...observed, conferences } }
    }
    return this.#last.shown
  }

  /** Calls the listener after each change. Returns the function that unsubscribes. */
  subscribe(listener: () => void): () => void {
    const unsubscribe = this.#monitor.subscribe(listener)
    this.#listeners.add(listener)
    return () => {
      unsubscribe()
      this.#listeners.delete(listener)
    }
  }

  /** Returns a function that sets this field of all rooms, and tells the listeners if any differs. */
  #setter<Field extends keyof Known>(field: Field): (byRoom: Readonly<Record<string, Known[Field]>>) => void {
    return (byRoom) => {
      const keys = [...new Set([...this.#known.keys(), ...Object.keys(byRoom)])]
      const changed = keys.filter(
        (key) => JSON.stringify(this.#known.get(key)?.[field]) !== JSON.stringify(byRoom[key]),
      )
      if (changed.length === 0) return
      for (const key of changed) {
        const { [field]: _before, ...others } = this.#known.get(key) ?? {}
        const known = { ...others, ...(byRoom[key] !== undefined && { [field]: byRoom[key] }) }
        if (Object.keys(known).length > 0) this.#known.set(key, known)
        else this.#known.delete(key)
      }
      this.#last = undefined
      for (const listener of this.#listeners) listener()
    }
  }

  #shownOf(room: Room): ShownRoom {
    const known = this.#known.get(room.key)
    if (known === undefined) return room
    const before = this.#shown.get(room)
    if (before?.known === known) return before.room
    const shown = { ...room, ...known }
    this.#shown.set(room, { known, room: shown })
    return shown
  }
}
