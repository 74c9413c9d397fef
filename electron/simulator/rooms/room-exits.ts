import type { RoomsState } from './room-state.ts'
import type { EndedBy, EndReason, LeaveReason, SimulatedMember, Recording, SimulatedRoom } from './model.ts'

const memberReasons: Record<EndReason, LeaveReason> = {
  empty: 'roomEnded',
  hungUp: 'roomEnded',
  leaderLeft: 'leaderLeft',
  alone: 'alone',
  timeLimit: 'timeLimit',
}

/** The maximum number of recordings that are stored, so that the memory of a demo that runs for days stays bounded. */
const mostRecorded = 1_000

/** All ways out of a room, and how a room ends. */
export class RoomExits {
  readonly #state: RoomsState
  /** Newest first. */
  readonly recorded: { readonly room: string; readonly recording: Recording }[] = []
  readonly #rejoin: (room: string, callUuid: string) => void

  /** @param rejoin brings a live call back into the room of that name */
  constructor(state: RoomsState, rejoin: (room: string, callUuid: string) => void) {
    this.#state = state
    this.#rejoin = rejoin
  }

  /** Takes a member out of the room. The switch `afterKick` decides what happens to the call. */
  kick(room: SimulatedRoom, member: SimulatedMember): void {
    if (!this.#remove(room, member, 'kicked')) return
    this.#continueCall(member.callUuid, room.name)
    this.#endIfOver(room, member)
  }

  /** Ends a member's call, which takes the member out of the room. */
  hangUp(room: SimulatedRoom, member: SimulatedMember, by: EndedBy): void {
    if (!this.#remove(room, member, by === 'caller' || by === 'line' ? 'left' : 'hungUp')) return
    this.#state.calls.end(member.callUuid, by)
    this.#endIfOver(room, member)
  }

  /** Ends a call through the call API. Returns false if the call is not live. */
  hangUpCall(callUuid: string): boolean {
    const { calls } = this.#state
    const call = calls.get(callUuid)
    const found = call?.room === undefined ? undefined : this.#state.find(call.room, { callUuid })
    if (found === undefined) return calls.end(callUuid, 'callApi')
    this.hangUp(...found, 'callApi')
    return true
  }

  end(room: SimulatedRoom, reason: EndReason): void {
    const { rooms, calls, random } = this.#state
    if (rooms.get(room.name) !== room) return
    rooms.delete(room.name)
    this.#state.cancelTimeLimit(room)
    this.stopRecording(room)
    // The providers do not promise in which order the members leave a room that ends.
    for (const member of random.shuffle([...room.members.values()])) {
      this.#remove(room, member, memberReasons[reason])
      // When the leader leaves, the others are only kicked. Any other end of the room ends their calls.
      if (reason === 'leaderLeft') this.#continueCall(member.callUuid)
      else calls.end(member.callUuid, 'platform')
    }
    this.#state.publish(room, { kind: 'ended', reason })
  }

  stopRecording(room: SimulatedRoom): void {
    if (room.recording === undefined) return
    const recording: Recording = { ...room.recording, endedAt: this.#state.timers.now() }
    room.recording = undefined
    this.recorded.unshift({ room: room.name, recording })
    this.recorded.splice(mostRecorded)
    this.#state.publish(room, { kind: 'recorded', recording })
  }

  #remove(room: SimulatedRoom, member: SimulatedMember, reason: LeaveReason): boolean {
    if (room.members.get(member.memberId) !== member) return false
    room.members.delete(member.memberId)
    const call = this.#state.calls.get(member.callUuid)
    if (call !== undefined) delete call.room
    this.#state.publish(room, { kind: 'left', member, last: room.members.size === 0, reason })
    return true
  }

  #endIfOver(room: SimulatedRoom, leaver: SimulatedMember): void {
    if (room.members.size === 0) this.end(room, 'empty')
    else if (leaver.endConferenceOnExit) this.end(room, 'leaderLeft')
    else if (!room.stayAlone && room.members.size === 1) this.end(room, 'alone')
  }

  /** @param rejoinRoom the room that the caller may rejoin, if any */
  #continueCall(callUuid: string, rejoinRoom?: string): void {
    const { calls, timers } = this.#state
    const { afterKick, rejoinMs, kickedCallMs } = this.#state.switches()
    if (afterKick === 'callEnds') {
      calls.end(callUuid, 'platform')
    } else if (afterKick === 'rejoins' && rejoinRoom !== undefined) {
      timers.after(rejoinMs, () => {
        const call = calls.get(callUuid)
        if (call !== undefined && call.room === undefined) this.#rejoin(rejoinRoom, callUuid)
      })
    } else {
      calls.endOutside(callUuid, kickedCallMs)
    }
  }
}
