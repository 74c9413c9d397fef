import type { SimulatedCalls } from './calls.ts'
import type { SimulatedRoom, RoomEvent, RoomView } from './model.ts'
import { createEntries, type RoomEntries } from './room-entries.ts'
import { createExits, type RoomExits } from './room-exits.ts'
import { copyOf, createRoomState, type SimulatedRoomsParts } from './room-state.ts'

export interface SimulatedRooms extends RoomEntries, RoomExits {
  /** The true state of all rooms, as a copy. */
  snapshot(): RoomView[]
  get(name: string): RoomView | undefined
  /** Calls the listener for every event in the rooms. @returns a function that unsubscribes. */
  readonly onEvent: (listener: (event: RoomEvent) => void) => () => void
  readonly calls: SimulatedCalls
  /** The room itself, not a copy, because API requests change it. */
  live(name: string): SimulatedRoom | undefined
  allLive(): SimulatedRoom[]
}

export function createRooms(parts: SimulatedRoomsParts): SimulatedRooms {
  const state = createRoomState(parts)
  const { rooms, calls, onEvent } = state
  const entries = createEntries(state)
  return {
    ...entries,
    ...createExits(state, entries.join),
    snapshot: () => [...rooms.values()].map(copyOf),
    get: (name) => {
      const room = rooms.get(name)
      return room === undefined ? undefined : copyOf(room)
    },
    onEvent,
    calls,
    live: (name) => rooms.get(name),
    allLive: () => [...rooms.values()],
  }
}
