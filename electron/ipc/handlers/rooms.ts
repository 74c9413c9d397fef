import type { InitialState } from '../../../shared/ipc/bridge.ts'
import type { Monitor, RoomRef } from '../../monitor/monitor.ts'
import type { Handlers } from '../router.ts'

export interface RoomsParts {
  readonly monitor: Monitor
  /** What a window shows first. */
  readonly initialState: () => InitialState
  readonly onExpanded: (rooms: readonly RoomRef[]) => void
}

/** The handlers for what the window follows. */
export const roomHandlers = ({ monitor, initialState, onExpanded }: RoomsParts) =>
  ({
    subscribe: (_nothing, user) => {
      user.subscribe(initialState())
    },
    expandRooms: ({ expanded }) => {
      onExpanded(expanded)
    },
    refresh: ({ accountId }) => {
      monitor.refresh(accountId)
    },
  }) satisfies Partial<Handlers>

/**
 * The rooms that are expanded in the main window. They are read up to once a second, so the monitor counts them as
 * expanded only while the window is shown. A hidden window still follows the rooms, so it may send a new list.
 */
export class ExpandedRooms {
  readonly #monitor: Pick<Monitor, 'expand'>
  #rooms: readonly RoomRef[] = []
  #isShown = false

  constructor(monitor: Pick<Monitor, 'expand'>) {
    this.#monitor = monitor
  }

  set(rooms: readonly RoomRef[]): void {
    this.#rooms = rooms
    this.#apply()
  }

  windowShown(isShown: boolean): void {
    this.#isShown = isShown
    this.#apply()
  }

  #apply(): void {
    this.#monitor.expand(this.#isShown ? this.#rooms : [])
  }
}
