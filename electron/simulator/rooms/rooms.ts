import type { SimulatedCalls } from './calls.ts'
import type { PersonInput, SimulatedRoom, RoomEvent, RoomOptions, RoomView } from './model.ts'
import { RoomEntries, type JoinResult } from './room-entries.ts'
import { RoomExits } from './room-exits.ts'
import { createRoomState, type SimulatedRoomsParts } from './room-state.ts'

export interface SimulatedRooms extends Pick<RoomExits, 'kick' | 'hangUp' | 'hangUpCall' | 'end' | 'stopRecording'> {
  /**
   * Starts a room with people in it. If there are more than `maxMembers` allows, that limit is raised for this room.
   *
   * @throws RangeError if the input is wrong, for example if the name is empty or already live.
   */
  startRoom(input: { name: string; people?: number | readonly PersonInput[] } & RoomOptions): RoomView
  /**
   * Lets a caller in unless the room is full. The first caller starts the room if it is not live.
   *
   * @throws RangeError if the input is wrong, for example if the call is in a room already or the member id is in use.
   */
  join(input: { room: string } & PersonInput & RoomOptions): JoinResult
  /** Makes a caller hang up, or their line fail. Returns false if the member does not exist. */
  leave(input: { room: string; memberId?: string; callUuid?: string; lineFails?: boolean }): boolean
  /** Makes a caller press digits that the conference reports. Returns false if the member does not exist. */
  press(input: { room: string; memberId?: string; callUuid?: string; digits: string }): boolean
  /** Makes a caller begin to speak. Returns false if the member does not exist. */
  speak(input: { room: string; memberId?: string; callUuid?: string }): boolean
  /** Ends a room. Returns false if no room of that name is live. */
  endRoom(input: { room: string }): boolean
  /** The true state of all rooms, as a copy. */
  snapshot(): RoomView[]
  get(name: string): RoomView | undefined
  /**
   * Calls the listener for every event in the rooms and for the end of every call. @returns a function that
   * unsubscribes.
   */
  readonly onEvent: (listener: (event: RoomEvent) => void) => () => void
  readonly calls: SimulatedCalls
  /** The room itself, not a copy, because API requests change it. */
  live(name: string): SimulatedRoom | undefined
  allLive(): SimulatedRoom[]
  /** The finished recordings of rooms, newest first. */
  recorded(): RoomExits['recorded']
}

export function createRooms(parts: SimulatedRoomsParts): SimulatedRooms {
  const state = createRoomState(parts)
  const exits: RoomExits = new RoomExits(state, (room, callUuid) => {
    entries.join({ room, callUuid })
  })
  const entries = new RoomEntries(state, (room) => {
    exits.end(room, 'timeLimit')
  })

  return {
    startRoom: (input) => copyOf(entries.startRoom(input)),
    join: (input) => entries.join(input),
    leave: ({ room, lineFails = false, ...who }) => {
      const found = state.find(room, who)
      if (found !== undefined) exits.hangUp(...found, lineFails ? 'line' : 'caller')
      return found !== undefined
    },
    press: ({ room, digits, ...who }) => {
      const found = state.find(room, who)
      if (found !== undefined) state.publish(found[0], { kind: 'pressed', member: found[1], digits })
      return found !== undefined
    },
    speak: ({ room, ...who }) => {
      const found = state.find(room, who)
      // The provider reports only speakers who are not muted.
      if (found?.[1].muted === false) state.publish(found[0], { kind: 'spoke', member: found[1] })
      return found !== undefined
    },
    kick: (room, member) => {
      exits.kick(room, member)
    },
    hangUp: (room, member, by) => {
      exits.hangUp(room, member, by)
    },
    hangUpCall: (callUuid) => exits.hangUpCall(callUuid),
    end: (room, reason) => {
      exits.end(room, reason)
    },
    endRoom: ({ room }) => {
      const found = state.rooms.get(room)
      if (found !== undefined) exits.end(found, 'hungUp')
      return found !== undefined
    },
    stopRecording: (room) => {
      exits.stopRecording(room)
    },
    snapshot: () => [...state.rooms.values()].map(copyOf),
    get: (name) => {
      const room = state.rooms.get(name)
      return room === undefined ? undefined : copyOf(room)
    },
    onEvent: state.onEvent,
    calls: state.calls,
    live: (name) => state.rooms.get(name),
    allLive: () => [...state.rooms.values()],
    recorded: () => exits.recorded,
  }
}

function copyOf(room: SimulatedRoom): RoomView {
  return { ...room, sounds: [...room.sounds], members: [...room.members.values()].map((member) => ({ ...member })) }
}
