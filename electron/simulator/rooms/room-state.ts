import { createCalls, type SimulatedCalls } from './calls.ts'
import type { Timers } from '../timers.ts'
import type { Person } from '../people.ts'
import type { Random } from '../random.ts'
import type { RoomChange, RoomEvent, RoomView, SimulatedMember, SimulatedRoom } from './model.ts'
import type { ProviderSwitches } from '../provider-switches.ts'

export interface SimulatedRoomsParts {
  timers: Timers
  random: Random
  nextPerson: () => Person
  switches: () => Readonly<ProviderSwitches>
}

/** Names one member of the live room with this name, by either id. */
export interface MemberName {
  room: string
  memberId?: string
  callUuid?: string
}

/** The state that entries and exits share: rooms, calls and event listeners. */
export interface RoomsState extends SimulatedRoomsParts {
  /** The live rooms by name. */
  rooms: Map<string, SimulatedRoom>
  /** The numbers that lead into a room, by its name. */
  numbers: Map<string, readonly string[]>
  calls: SimulatedCalls
  publish(room: SimulatedRoom, change: RoomChange): void
  readonly onEvent: (listener: (event: RoomEvent) => void) => () => void
  find(named: MemberName): [SimulatedRoom, SimulatedMember] | undefined
}

export function createRoomState(parts: SimulatedRoomsParts): RoomsState {
  const rooms = new Map<string, SimulatedRoom>()
  const listeners = new Set<(event: RoomEvent) => void>()
  return {
    ...parts,
    rooms,
    numbers: new Map(),
    calls: createCalls(parts),
    publish: ({ name, instance }, change) => {
      const event = { at: parts.timers.now(), room: name, instance, ...change }
      for (const listener of listeners) listener(event)
    },
    onEvent: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    find: ({ room: name, memberId, callUuid }) => {
      const room = rooms.get(name)
      if (room === undefined) return undefined
      for (const member of room.members.values()) {
        if (member.memberId === memberId || member.callUuid === callUuid) return [room, member]
      }
      return undefined
    },
  }
}

/** A copy of the room, which later events do not change. */
export function copyOf(room: SimulatedRoom): RoomView {
  return { ...room, sounds: [...room.sounds], members: [...room.members.values()].map((member) => ({ ...member })) }
}
