import type { Calls } from './calls.ts'
import { createLeaving, type Leaving } from './room-exits.ts'
import { createMemberIds } from './member-ids.ts'
import { createRoomState, type RoomsParts, type RoomState } from './room-state.ts'
import type { Member, PersonInput, Room, RoomEvent, RoomOptions, RoomView } from './model.ts'

/** A full room refuses; the caller's leg then goes on past the conference. */
type JoinResult = { member: Member; refused?: undefined } | { member?: undefined; refused: 'full'; callUuid: string }

export interface Rooms extends Leaving {
  /**
   * Starts a room with people in it. More people than `maxMembers` allows raise that limit for this room.
   *
   * @throws RangeError when the name is empty or live, or nobody is to be in it: the caller's mistake.
   */
  startRoom(input: { name: string; people?: number | readonly PersonInput[] } & RoomOptions): RoomView
  /**
   * Lets somebody in, and starts the room if it is not live, as the first caller does.
   *
   * @throws RangeError when the call is in a room already, or the member id is taken: the caller's mistake.
   */
  join(input: { room: string } & PersonInput & RoomOptions): JoinResult
  /** The caller hangs up. False when nobody such is there. */
  leave(input: { room: string; memberId?: string; callUuid?: string }): boolean
  endRoom(input: { room: string }): boolean
  /** The truth about all rooms, as a copy. */
  snapshot(): RoomView[]
  get(name: string): RoomView | undefined
  /** Hears everything that truly happens; returns the function that ends it. */
  readonly onEvent: (listener: (event: RoomEvent) => void) => () => void
  readonly calls: Calls
  /** For the profiles: the room itself, not a copy. */
  live(name: string): Room | undefined
  allLive(): Room[]
}

export function createRooms(parts: RoomsParts): Rooms {
  const state = createRoomState(parts)
  const leaving = createLeaving(state, (room, callUuid) => {
    joining.join({ room, callUuid })
  })
  const joining = createJoining(state, leaving)

  return {
    ...leaving,
    ...joining,
    leave: ({ room, ...who }) => {
      const found = state.find(room, who)
      if (found !== undefined) leaving.hangUp(...found, 'caller')
      return found !== undefined
    },
    endRoom: ({ room }) => {
      const found = state.rooms.get(room)
      if (found !== undefined) leaving.end(found, 'hungUp')
      return found !== undefined
    },
    snapshot: () => [...state.rooms.values()].map(view),
    get: (name) => {
      const room = state.rooms.get(name)
      return room === undefined ? undefined : view(room)
    },
    onEvent: state.onEvent,
    calls: state.calls,
    live: (name) => state.rooms.get(name),
    allLive: () => [...state.rooms.values()],
  }
}

function createJoining(state: RoomState, leaving: Leaving): Pick<Rooms, 'startRoom' | 'join'> {
  const { rooms, calls, timers, random, switches } = state
  const memberIds = createMemberIds(random, switches)

  const open = (name: string, options: RoomOptions): Room => {
    const standard = switches()
    const ageMs = (options.ageSeconds ?? 0) * 1000
    const room: Room = {
      name,
      instance: random.uuid(),
      startedAt: timers.now() - ageMs,
      stayAlone: options.stayAlone ?? standard.stayAlone,
      maxMembers: options.maxMembers ?? standard.maxMembers,
      members: new Map(),
      sounds: [],
      recording: undefined,
    }
    const limitMs = (options.timeLimitSeconds ?? standard.timeLimitSeconds) * 1000
    rooms.set(name, room)
    state.startTimeLimit(room, Math.max(0, limitMs - ageMs), () => {
      leaving.end(room, 'timeLimit')
    })
    state.tell(room, { kind: 'started' })
    return room
  }

  const enter = (room: Room, input: PersonInput): JoinResult => {
    const call = calls.begin(input)
    if (room.members.size >= room.maxMembers) {
      calls.endOutside(call.callUuid, switches().kickedCallMs)
      return { refused: 'full', callUuid: call.callUuid }
    }
    const { callUuid, name, number, to, direction } = call
    const member: Member = {
      ...memberIds(room, callUuid, input.memberId),
      callUuid,
      name,
      number,
      to,
      direction,
      // A kicked person who comes back starts afresh.
      muted: input.muted ?? false,
      deaf: input.deaf ?? false,
      joinedAt: timers.now() - (input.joinedSecondsAgo ?? 0) * 1000,
      endConferenceOnExit: input.endConferenceOnExit ?? false,
    }
    call.room = room.name
    room.members.set(member.memberId, member)
    state.tell(room, { kind: 'entered', member, first: room.members.size === 1 })
    return { member }
  }

  return {
    startRoom: ({ name, people = 2, ...options }) => {
      if (name === '') throw new RangeError('A room needs a name.')
      if (rooms.has(name)) throw new RangeError(`A room called ${name} is live already.`)
      const inputs = typeof people === 'number' ? Array.from({ length: people }, (): PersonInput => ({})) : people
      if (inputs.length === 0) throw new RangeError('A room lives only while somebody is in it.')
      const maxMembers = Math.max(options.maxMembers ?? switches().maxMembers, inputs.length)
      checkNoneTwice(inputs)
      for (const input of inputs) checkCall(input, calls)
      const room = open(name, { ...options, maxMembers })
      for (const input of inputs) enter(room, input)
      return view(room)
    },
    join: (input) => {
      if (input.room === '') throw new RangeError('A room needs a name.')
      checkCall(input, calls)
      const room = rooms.get(input.room)
      if (input.memberId !== undefined && room?.members.has(input.memberId) === true) {
        throw new RangeError(`The member id ${input.memberId} is taken in ${input.room}.`)
      }
      return enter(room ?? open(input.room, input), input)
    },
  }
}

function checkCall({ callUuid }: PersonInput, calls: Calls): void {
  const room = callUuid === undefined ? undefined : calls.get(callUuid)?.room
  if (room !== undefined) throw new RangeError(`The call ${callUuid ?? ''} is in ${room} already.`)
}

function checkNoneTwice(inputs: readonly PersonInput[]): void {
  for (const field of ['memberId', 'callUuid'] as const) {
    const given = inputs.flatMap((input) => input[field] ?? [])
    if (new Set(given).size < given.length) throw new RangeError(`Two people have the same ${field}.`)
  }
}

function view(room: Room): RoomView {
  return { ...room, sounds: [...room.sounds], members: [...room.members.values()].map((member) => ({ ...member })) }
}
