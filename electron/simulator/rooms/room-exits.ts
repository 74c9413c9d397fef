import type { MemberName, RoomsState } from './room-state.ts'
import type { EndedBy, SimulatedMember, Recording, SimulatedRoom } from './model.ts'

/** The maximum number of recordings that are stored, so that the memory of a demo that runs for days stays bounded. */
const mostRecorded = 1_000

export type RoomExits = ReturnType<typeof createExits>

/**
 * All ways out of a room, and how a room ends.
 *
 * @param rejoin brings a live call back into the room of that name
 */
export function createExits(
  { rooms, calls, timers, random, switches, publish, find }: RoomsState,
  rejoin: (input: { room: string; callUuid: string }) => void,
) {
  const recorded: { room: string; recording: Recording }[] = []

  const stopRecording = (room: SimulatedRoom): void => {
    if (room.recording === undefined) return
    recorded.unshift({ room: room.name, recording: { ...room.recording, endedAt: timers.now() } })
    recorded.splice(mostRecorded)
    room.recording = undefined
  }

  const remove = (room: SimulatedRoom, member: SimulatedMember): boolean => {
    if (room.members.get(member.memberId) !== member) return false
    room.members.delete(member.memberId)
    const call = calls.get(member.callUuid)
    if (call !== undefined) delete call.room
    publish(room, { kind: 'left', member, last: room.members.size === 0 })
    return true
  }

  const end = (room: SimulatedRoom): void => {
    if (rooms.get(room.name) !== room) return
    rooms.delete(room.name)
    stopRecording(room)
    // The providers do not promise in which order the members leave a room that ends.
    for (const member of random.shuffle([...room.members.values()])) {
      remove(room, member)
      calls.end(member.callUuid, 'platform')
    }
    publish(room, { kind: 'ended' })
  }

  const endIfOver = (room: SimulatedRoom): void => {
    if (room.members.size === 0 || (!room.stayAlone && room.members.size === 1)) end(room)
  }

  const continueCall = (room: string, callUuid: string): void => {
    const { afterKick, rejoinMs } = switches()
    if (afterKick === 'callEnds') calls.end(callUuid, 'platform')
    else if (afterKick === 'callContinues') calls.endOutside(callUuid)
    else
      timers.after(rejoinMs, () => {
        const call = calls.get(callUuid)
        if (call !== undefined && call.room === undefined) rejoin({ room, callUuid })
      })
  }

  /** Ends a member's call, which takes the member out of the room. */
  const hangUp = (room: SimulatedRoom, member: SimulatedMember, by: EndedBy): void => {
    if (!remove(room, member)) return
    calls.end(member.callUuid, by)
    endIfOver(room)
  }

  return {
    /** Makes a caller hang up, or their line fail. Returns false if the member does not exist. */
    leave: ({ lineFails = false, ...named }: MemberName & { lineFails?: boolean }): boolean => {
      const found = find(named)
      if (found !== undefined) hangUp(...found, lineFails ? 'line' : 'caller')
      return found !== undefined
    },
    /** Takes a member out of the room. The switch `afterKick` decides what happens to the call. */
    kick: (room: SimulatedRoom, member: SimulatedMember): void => {
      if (!remove(room, member)) return
      continueCall(room.name, member.callUuid)
      endIfOver(room)
    },
    hangUp,
    /** Ends a call through the call API. Returns false if the call is not live. */
    hangUpCall: (callUuid: string): boolean => {
      const room = calls.get(callUuid)?.room
      const found = room === undefined ? undefined : find({ room, callUuid })
      if (found === undefined) return calls.end(callUuid, 'callApi')
      hangUp(...found, 'callApi')
      return true
    },
    end,
    /** Ends a room. Returns false if no room of that name is live. */
    endRoom: ({ room: name }: { room: string }): boolean => {
      const room = rooms.get(name)
      if (room !== undefined) end(room)
      return room !== undefined
    },
    stopRecording,
    /** The finished recordings of rooms, newest first. */
    recorded: recorded as readonly { readonly room: string; readonly recording: Recording }[],
  }
}
