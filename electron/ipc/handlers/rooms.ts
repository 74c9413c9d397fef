import type { WebContents } from 'electron'
import { success } from '../../../shared/result.ts'
import type { Monitor, RoomRef } from '../../monitor/monitor.ts'
import type { Handlers } from '../router.ts'

export interface RoomsParts {
  readonly monitor: Monitor
  /** Pushes the initial state to a window, and then every change. */
  readonly subscribe: (window: WebContents) => void
  readonly onExpanded: (rooms: readonly RoomRef[]) => void
}

export function createRoomHandlers(parts: RoomsParts): Pick<Handlers, 'subscribe' | 'expandRooms' | 'refresh'> {
  return {
    subscribe: (_request, sender) => {
      parts.subscribe(sender)
      return success(undefined)
    },
    expandRooms: ({ expanded }) => {
      parts.onExpanded(expanded)
      return success(undefined)
    },
    refresh: ({ accountId }) => {
      parts.monitor.refresh(accountId)
      return success(undefined)
    },
  }
}

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
