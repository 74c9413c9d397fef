import type { RoomState } from './room-state.ts'
import type { EndedBy } from './calls.ts'
import type { EndReason, LeaveReason, Member, Recording, Room } from './model.ts'

export interface Leaving {
  /** Kick: the call goes on as the switch `afterKick` says. */
  kick(room: Room, member: Member): void
  /** Ends a member's call and so takes them out of the room. */
  hangUp(room: Room, member: Member, by: EndedBy): void
  hangUpCall(callUuid: string): boolean
  end(room: Room, reason: EndReason): void
  stopRecording(room: Room): void
}

const memberReasons: Record<EndReason, LeaveReason> = {
  empty: 'roomEnded',
  hungUp: 'roomEnded',
  leaderLeft: 'leaderLeft',
  alone: 'alone',
  timeLimit: 'timeLimit',
}

/** All the ways out of a room, and how a room ends. `rejoin` brings a live call back into a room of that name. */
export function createLeaving(state: RoomState, rejoin: (room: string, callUuid: string) => void): Leaving {
  const { rooms, calls, timers, switches } = state

  const takeOut = (room: Room, member: Member, reason: LeaveReason): boolean => {
    if (room.members.get(member.memberId) !== member) return false
    room.members.delete(member.memberId)
    const call = calls.get(member.callUuid)
    if (call !== undefined) delete call.room
    state.tell(room, { kind: 'left', member, last: room.members.size === 0, reason })
    return true
  }

  const afterLeaving = (room: Room, member: Member): void => {
    if (room.members.size === 0) end(room, 'empty')
    else if (member.endConferenceOnExit) end(room, 'leaderLeft')
    else if (!room.stayAlone && room.members.size === 1) end(room, 'alone')
  }

  const goOn = (callUuid: string, mayRejoin?: string): void => {
    const { afterKick, rejoinMs, kickedCallMs } = switches()
    if (afterKick === 'callEnds') {
      calls.end(callUuid, 'platform')
    } else if (afterKick === 'rejoins' && mayRejoin !== undefined) {
      timers.after(rejoinMs, () => {
        const call = calls.get(callUuid)
        if (call !== undefined && call.room === undefined) rejoin(mayRejoin, callUuid)
      })
    } else {
      calls.endOutside(callUuid, kickedCallMs)
    }
  }

  const hangUp: Leaving['hangUp'] = (room, member, by) => {
    if (!takeOut(room, member, by === 'caller' ? 'left' : 'hungUp')) return
    calls.end(member.callUuid, by)
    afterLeaving(room, member)
  }

  function end(room: Room, reason: EndReason): void {
    if (rooms.get(room.name) !== room) return
    rooms.delete(room.name)
    state.cancelTimeLimit(room)
    stopRecording(room)
    // No order is promised for the exits of a room that ends.
    for (const member of state.random.shuffle([...room.members.values()])) {
      takeOut(room, member, memberReasons[reason])
      // Whoever leads the room out only kicks the others; hanging up a room ends their calls.
      if (reason === 'leaderLeft') goOn(member.callUuid)
      else calls.end(member.callUuid, 'platform')
    }
    state.tell(room, { kind: 'ended', reason })
  }

  function stopRecording(room: Room): void {
    if (room.recording === undefined) return
    const recording: Recording = { ...room.recording, endedAt: timers.now() }
    room.recording = undefined
    state.tell(room, { kind: 'recorded', recording })
  }

  return {
    kick: (room, member) => {
      if (!takeOut(room, member, 'kicked')) return
      goOn(member.callUuid, room.name)
      afterLeaving(room, member)
    },
    hangUp,
    hangUpCall: (callUuid) => {
      const call = calls.get(callUuid)
      const found = call?.room === undefined ? undefined : state.find(call.room, { callUuid })
      if (found === undefined) return calls.end(callUuid, 'callApi')
      hangUp(...found, 'callApi')
      return true
    },
    end,
    stopRecording,
  }
}
