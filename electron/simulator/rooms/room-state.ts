import { createCalls, type SimulatedCalls } from './calls.ts'
import type { Timers } from '../timers.ts'
import type { Person } from '../people.ts'
import type { Random } from '../random.ts'
import type { SimulatedMember, SimulatedRoom, RoomEvent } from './model.ts'
import type { ProviderSwitches } from '../provider-switches.ts'

export interface SimulatedRoomsParts {
  timers: Timers
  random: Random
  nextPerson: () => Person
  switches: () => Readonly<ProviderSwitches>
}

type InRoomEvent = Extract<RoomEvent, { room: string }>
// Distributes over the union of events, because `Omit` alone would keep only the fields that all events have.
type EventDetails<E> = E extends InRoomEvent ? Omit<E, 'at' | 'room' | 'instance'> : never

/** The state that entries and exits share: rooms, calls, time limits and event listeners. */
export interface RoomsState extends SimulatedRoomsParts {
  /** The live rooms by name. */
  rooms: Map<string, SimulatedRoom>
  /** The numbers that lead into a room, by its name. */
  numbers: Map<string, readonly string[]>
  calls: SimulatedCalls
  publish(room: SimulatedRoom, details: EventDetails<RoomEvent>): void
  readonly onEvent: (listener: (event: RoomEvent) => void) => () => void
  find(room: string, who: { memberId?: string; callUuid?: string }): [SimulatedRoom, SimulatedMember] | undefined
  startTimeLimit(room: SimulatedRoom, ms: number, run: () => void): void
  cancelTimeLimit(room: SimulatedRoom): void
}

export function createRoomState(parts: SimulatedRoomsParts): RoomsState {
  const { timers } = parts
  const rooms = new Map<string, SimulatedRoom>()
  const timeLimits = new WeakMap<SimulatedRoom, () => void>()
  const listeners = new Set<(event: RoomEvent) => void>()
  const publish = (event: RoomEvent): void => {
    for (const listener of listeners) listener(event)
  }

  return {
    ...parts,
    rooms,
    numbers: new Map(),
    calls: createCalls({
      ...parts,
      onEnd: (call, by) => {
        publish({ at: timers.now(), kind: 'callEnded', call, by })
      },
    }),
    publish: (room, details) => {
      publish({ at: timers.now(), room: room.name, instance: room.instance, ...details })
    },
    onEvent: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    find: (name, { memberId, callUuid }) => {
      const room = rooms.get(name)
      if (room === undefined) return undefined
      for (const member of room.members.values()) {
        if (member.memberId === memberId || member.callUuid === callUuid) return [room, member]
      }
      return undefined
    },
    startTimeLimit: (room, ms, run) => timeLimits.set(room, timers.after(ms, run)),
    cancelTimeLimit: (room) => timeLimits.get(room)?.(),
  }
}
