import { createCalls } from './calls.ts'
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

export type RoomsState = ReturnType<typeof createRoomState>

/** The state that entries and exits share: rooms, calls and event listeners. */
export function createRoomState(parts: SimulatedRoomsParts) {
  const rooms = new Map<string, SimulatedRoom>()
  const listeners = new Set<(event: RoomEvent) => void>()
  return {
    ...parts,
    /** The live rooms by name. */
    rooms,
    /** The numbers that lead into a room, by its name. */
    numbers: new Map<string, readonly string[]>(),
    calls: createCalls(parts),
    publish: ({ name, instance }: SimulatedRoom, change: RoomChange): void => {
      const event = { at: parts.timers.now(), room: name, instance, ...change }
      for (const listener of listeners) listener(event)
    },
    onEvent: (listener: (event: RoomEvent) => void): (() => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    find: ({ room: name, memberId, callUuid }: MemberName): [SimulatedRoom, SimulatedMember] | undefined => {
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
