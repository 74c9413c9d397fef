import { createCalls, type Calls } from './calls.ts'
import type { Timers } from './clock.ts'
import type { Person } from './people.ts'
import type { Random } from './random.ts'
import type {
  EndReason,
  LeaveReason,
  Member,
  PersonInput,
  Recording,
  Room,
  RoomEvent,
  RoomOptions,
  RoomView,
} from './rooms-model.ts'
import type { Switches } from './switches.ts'

export type JoinResult =
  { member: Member; refused?: undefined } | { member?: undefined; refused: 'full'; callUuid: string }

export interface Rooms {
  /**
   * Starts a room with people in it. More people than `maxMembers` allow raise that limit for this room.
   *
   * @throws RangeError when the name is empty or live, or nobody is to be in it: the caller's mistake.
   */
  startRoom(input: { name: string; people?: number | readonly PersonInput[] } & RoomOptions): RoomView
  /** Lets somebody in, and starts the room if it is not live, as the first caller does. */
  join(input: { room: string } & PersonInput & RoomOptions): JoinResult
  /** The caller hangs up. False when nobody such is there. */
  leave(input: { room: string; memberId?: string; callUuid?: string }): boolean
  endRoom(input: { room: string }): boolean
  snapshot(): RoomView[]
  get(name: string): RoomView | undefined
  onEvent(listener: (event: RoomEvent) => void): () => void
  readonly calls: Calls

  /** For the faces: the room itself, not a copy. */
  live(name: string): Room | undefined
  allLive(): Room[]
  /** Kick: the call goes on as the switch `afterKick` says. */
  kick(room: Room, member: Member): void
  /** Ends a member's call and so takes them out of the room. */
  hangUp(room: Room, member: Member, reason?: LeaveReason): void
  hangUpCall(callUuid: string): boolean
  end(room: Room, reason: EndReason): void
  stopRecording(room: Room): void
}

export interface RoomsParts {
  timers: Timers
  random: Random
  nextPerson: () => Person
  switches: () => Switches
}

export function createRooms(parts: RoomsParts): Rooms {
  const { timers, random, switches } = parts
  const rooms = new Map<string, Room>()
  const timeLimits = new WeakMap<Room, () => void>()
  const listeners = new Set<(event: RoomEvent) => void>()
  const calls = createCalls(timers, random, parts.nextPerson)
  const memberIds = createMemberIds(random, switches)

  // Omit does not distribute over a union, hence the conditional type.
  type Happening = RoomEvent extends infer E
    ? E extends RoomEvent
      ? Omit<E, 'at' | 'room' | 'instance'>
      : never
    : never
  const tell = (room: Room, happening: Happening): void => {
    const event = { at: timers.now(), room: room.name, instance: room.instance, ...happening } as RoomEvent
    for (const listener of listeners) listener(event)
  }

  const open = (name: string, options: RoomOptions): Room => {
    const { stayAlone, maxMembers, timeLimitSeconds } = switches()
    const room: Room = {
      name,
      instance: random.uuid(),
      startedAt: timers.now(),
      stayAlone: options.stayAlone ?? stayAlone,
      maxMembers: options.maxMembers ?? maxMembers,
      members: new Map(),
      sounds: [],
      recording: undefined,
    }
    rooms.set(name, room)
    timeLimits.set(
      room,
      timers.after((options.timeLimitSeconds ?? timeLimitSeconds) * 1000, () => end(room, 'timeLimit')),
    )
    tell(room, { kind: 'started' })
    return room
  }

  const enter = (room: Room, input: PersonInput): JoinResult => {
    const call = calls.begin(input)
    if (room.members.size >= room.maxMembers) return { refused: 'full', callUuid: call.callUuid }
    const given = memberIds(room, call.callUuid, input.memberId)
    const member: Member = {
      ...given,
      callUuid: call.callUuid,
      name: call.name,
      number: call.number,
      to: call.to,
      direction: call.direction,
      muted: input.muted ?? false,
      deaf: input.deaf ?? false,
      joinedAt: timers.now(),
      endConferenceOnExit: input.endConferenceOnExit ?? false,
    }
    call.room = room.name
    room.members.set(member.memberId, member)
    tell(room, { kind: 'entered', member, first: room.members.size === 1 })
    return { member }
  }

  const takeOut = (room: Room, member: Member, reason: LeaveReason): boolean => {
    if (room.members.get(member.memberId) !== member) return false
    room.members.delete(member.memberId)
    const call = calls.get(member.callUuid)
    if (call !== undefined) delete call.room
    tell(room, { kind: 'left', member, last: room.members.size === 0, reason })
    return true
  }

  const afterLeaving = (room: Room, member: Member): void => {
    if (room.members.size === 0) end(room, 'empty')
    else if (member.endConferenceOnExit) end(room, 'leaderLeft')
    else if (!room.stayAlone && room.members.size === 1) end(room, 'alone')
  }

  const hangUp = (room: Room, member: Member, reason: LeaveReason = 'hungUp'): void => {
    if (!takeOut(room, member, reason)) return
    calls.end(member.callUuid)
    afterLeaving(room, member)
  }

  const kick = (room: Room, member: Member): void => {
    if (!takeOut(room, member, 'kicked')) return
    goOn(room, member)
    afterLeaving(room, member)
  }

  const goOn = (room: Room, member: Member): void => {
    const { afterKick, rejoinMs, kickedCallMs } = switches()
    const { callUuid } = member
    if (afterKick === 'callEnds') calls.end(callUuid)
    if (afterKick === 'callContinues') {
      timers.after(kickedCallMs, () => calls.get(callUuid)?.room === undefined && calls.end(callUuid))
    }
    if (afterKick === 'rejoins') {
      timers.after(rejoinMs, () => {
        const call = calls.get(callUuid)
        if (call !== undefined && call.room === undefined) join({ room: room.name, callUuid })
      })
    }
  }

  const reasonForMembers: Record<EndReason, LeaveReason> = {
    empty: 'roomEnded',
    hungUp: 'roomEnded',
    leaderLeft: 'leaderLeft',
    alone: 'alone',
    timeLimit: 'timeLimit',
  }

  function end(room: Room, reason: EndReason): void {
    if (rooms.get(room.name) !== room) return
    rooms.delete(room.name)
    timeLimits.get(room)?.()
    stopRecording(room)
    // No order is promised for the exits of a room that ends.
    for (const member of random.shuffle([...room.members.values()])) {
      takeOut(room, member, reasonForMembers[reason])
      calls.end(member.callUuid)
    }
    tell(room, { kind: 'ended', reason })
  }

  const stopRecording = (room: Room): void => {
    if (room.recording === undefined) return
    const recording: Recording = { ...room.recording, endedAt: timers.now() }
    room.recording = undefined
    tell(room, { kind: 'recorded', recording })
  }

  function join(input: { room: string } & PersonInput & RoomOptions): JoinResult {
    const call = input.callUuid === undefined ? undefined : calls.get(input.callUuid)
    if (call?.room !== undefined) throw new RangeError(`The call ${call.callUuid} is already in ${call.room}.`)
    const room = rooms.get(input.room)
    if (input.memberId !== undefined && room?.members.has(input.memberId) === true) {
      throw new RangeError(`The member id ${input.memberId} is taken in ${input.room}.`)
    }
    return enter(room ?? open(input.room, input), input)
  }

  const startRoom: Rooms['startRoom'] = ({ name, people = 2, ...options }) => {
    if (name === '') throw new RangeError('A room needs a name.')
    if (rooms.has(name)) throw new RangeError(`A room called ${name} is live already.`)
    const inputs = typeof people === 'number' ? Array.from({ length: people }, (): PersonInput => ({})) : people
    if (inputs.length === 0) throw new RangeError('A room lives only while somebody is in it.')
    const maxMembers = Math.max(options.maxMembers ?? switches().maxMembers, inputs.length)
    const room = open(name, { ...options, maxMembers })
    for (const input of inputs) enter(room, input)
    return view(room)
  }

  const find = (name: string, who: { memberId?: string; callUuid?: string }): [Room, Member] | undefined => {
    const room = rooms.get(name)
    const members = [...(room?.members.values() ?? [])]
    const member = members.find((each) => each.memberId === who.memberId || each.callUuid === who.callUuid)
    return room === undefined || member === undefined ? undefined : [room, member]
  }

  return {
    startRoom,
    join,
    leave: ({ room, ...who }) => {
      const found = find(room, who)
      if (found !== undefined) hangUp(...found, 'left')
      return found !== undefined
    },
    endRoom: ({ room }) => {
      const found = rooms.get(room)
      if (found !== undefined) end(found, 'hungUp')
      return found !== undefined
    },
    snapshot: () => [...rooms.values()].map(view),
    get: (name) => {
      const room = rooms.get(name)
      return room === undefined ? undefined : view(room)
    },
    onEvent: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    calls,
    live: (name) => rooms.get(name),
    allLive: () => [...rooms.values()],
    kick,
    hangUp,
    hangUpCall: (callUuid) => {
      const call = calls.get(callUuid)
      const found = call?.room === undefined ? undefined : find(call.room, { callUuid })
      if (found === undefined) return calls.end(callUuid)
      hangUp(...found)
      return true
    },
    end,
    stopRecording,
  }
}

function view(room: Room): RoomView {
  return { ...room, sounds: [...room.sounds], members: [...room.members.values()].map((member) => ({ ...member })) }
}

type GiveId = (room: Room, callUuid: string, wanted: string | undefined) => Pick<Member, 'memberId' | 'reusedId'>

/** Member ids are running numbers of the whole media server: large, sparse, never per room. */
function createMemberIds(random: Random, switches: () => Switches): GiveId {
  const earlier = new Map<string, string>()
  let last = random.int(20_000, 400_000)
  return (room, callUuid, wanted) => {
    const key = `${room.name}\n${callUuid}`
    const before = earlier.get(key)
    const again = switches().memberIds === 'reused' && before !== undefined && !room.members.has(before)
    const memberId = wanted ?? (again ? before : String((last += random.int(1, 97))))
    earlier.set(key, memberId)
    return { memberId, reusedId: before === memberId }
  }
}
