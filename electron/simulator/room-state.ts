import { createCalls, type Calls } from './calls.ts'
import type { Timers } from './timers.ts'
import type { Person } from './people.ts'
import type { Random } from './random.ts'
import type { Member, Room, RoomEvent } from './model.ts'
import type { Switches } from './switches.ts'

export interface RoomsParts {
  timers: Timers
  random: Random
  nextPerson: () => Person
  switches: () => Readonly<Switches>
}

type InRoomEvent = Extract<RoomEvent, { room: string }>
// Omit alone would merge the members of the union.
type Happening<E> = E extends InRoomEvent ? Omit<E, 'at' | 'room' | 'instance'> : never

/** What joining and leaving share: who is where, and who wants to hear of it. */
export interface RoomState extends RoomsParts {
  /** By name: one live instance each. */
  rooms: Map<string, Room>
  calls: Calls
  tell(room: Room, happening: Happening<RoomEvent>): void
  readonly onEvent: (listener: (event: RoomEvent) => void) => () => void
  find(room: string, who: { memberId?: string; callUuid?: string }): [Room, Member] | undefined
  startTimeLimit(room: Room, ms: number, run: () => void): void
  cancelTimeLimit(room: Room): void
}

export function createRoomState(parts: RoomsParts): RoomState {
  const { timers } = parts
  const rooms = new Map<string, Room>()
  const timeLimits = new WeakMap<Room, () => void>()
  const listeners = new Set<(event: RoomEvent) => void>()
  const publish = (event: RoomEvent): void => {
    for (const listener of listeners) listener(event)
  }

  return {
    ...parts,
    rooms,
    calls: createCalls({
      ...parts,
      onEnd: (call, by) => {
        publish({ at: timers.now(), kind: 'callEnded', call, by })
      },
    }),
    tell: (room, happening) => {
      publish({ at: timers.now(), room: room.name, instance: room.instance, ...happening })
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
