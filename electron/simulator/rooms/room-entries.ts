import type { SimulatedCalls } from './calls.ts'
import type { SimulatedMember, PersonInput, SimulatedRoom, RoomOptions, RoomView } from './model.ts'
import { roomNumber } from '../people.ts'
import type { Random } from '../random.ts'
import { copyOf, type RoomsState } from './room-state.ts'
import type { ProviderSwitches } from '../provider-switches.ts'

/** The result of a join. A full room refuses the caller, whose call then continues outside the room. */
export type JoinResult =
  { member: SimulatedMember; refused?: undefined } | { member?: undefined; refused: 'full'; callUuid: string }

export type RoomEntries = ReturnType<typeof createEntries>

/** All ways into a room, and how a room starts. */
export function createEntries(state: RoomsState) {
  const { rooms, calls, numbers, timers, random, switches, publish } = state
  const assignMemberId = createMemberIds(random, switches)

  const open = (name: string, options: RoomOptions): SimulatedRoom => {
    numbers.set(name, options.numbers ?? numbers.get(name) ?? [roomNumber(numbers.size)])
    const room: SimulatedRoom = {
      name,
      instance: random.uuid(),
      startedAt: timers.now() - (options.ageSeconds ?? 0) * 1000,
      stayAlone: options.stayAlone ?? switches().stayAlone,
      maxMembers: options.maxMembers ?? switches().maxMembers,
      numbers: numbers.get(name) ?? [],
      members: new Map(),
      sounds: [],
      recording: undefined,
    }
    rooms.set(name, room)
    publish(room, { kind: 'started' })
    return room
  }

  const enter = (room: SimulatedRoom, input: PersonInput): JoinResult => {
    const dialled = room.numbers[room.members.size % room.numbers.length]
    const call = calls.begin({ ...(dialled !== undefined && { to: dialled }), ...input })
    if (room.members.size >= room.maxMembers) {
      calls.endOutside(call.callUuid)
      return { refused: 'full', callUuid: call.callUuid }
    }
    const { callUuid, name, number, to, direction } = call
    const member: SimulatedMember = {
      ...assignMemberId(room, callUuid, input.memberId),
      callUuid,
      name,
      number,
      to,
      direction,
      // A kicked caller who comes back is neither muted nor deaf.
      muted: input.muted ?? false,
      deaf: input.deaf ?? false,
      joinedAt: timers.now() - (input.joinedSecondsAgo ?? 0) * 1000,
    }
    call.room = room.name
    room.members.set(member.memberId, member)
    publish(room, { kind: 'entered', member, first: room.members.size === 1 })
    return { member }
  }

  return {
    /**
     * Starts a room with people in it. If there are more than `maxMembers` allows, that limit is raised for this room.
     *
     * @throws RangeError if the input is wrong, for example if the name is empty or already live.
     */
    startRoom: ({
      name,
      people = 2,
      ...options
    }: { name: string; people?: number | readonly PersonInput[] } & RoomOptions): RoomView => {
      if (name === '') throw new RangeError('A room needs a name.')
      if (rooms.has(name)) throw new RangeError(`A room called ${name} is live already.`)
      const inputs = typeof people === 'number' ? Array.from({ length: people }, (): PersonInput => ({})) : people
      if (inputs.length === 0) throw new RangeError('A room needs at least one person.')
      const maxMembers = Math.max(options.maxMembers ?? switches().maxMembers, inputs.length)
      rejectDuplicates(inputs)
      for (const input of inputs) rejectBusyCall(input, calls)
      const room = open(name, { ...options, maxMembers })
      for (const input of inputs) enter(room, input)
      return copyOf(room)
    },
    /**
     * Lets a caller in unless the room is full. The first caller starts the room if it is not live.
     *
     * @throws RangeError if the input is wrong, for example if the call is in a room already or the member id is in use.
     */
    join: (input: { room: string } & PersonInput & RoomOptions): JoinResult => {
      if (input.room === '') throw new RangeError('A room needs a name.')
      rejectBusyCall(input, calls)
      const room = rooms.get(input.room)
      if (input.memberId !== undefined && room?.members.has(input.memberId) === true)
        throw new RangeError(`The member id ${input.memberId} is taken in ${input.room}.`)
      return enter(room ?? open(input.room, input), input)
    },
  }
}

function rejectBusyCall({ callUuid }: PersonInput, calls: SimulatedCalls): void {
  const room = callUuid === undefined ? undefined : calls.get(callUuid)?.room
  if (room !== undefined) throw new RangeError(`The call ${callUuid ?? ''} is in ${room} already.`)
}

function rejectDuplicates(inputs: readonly PersonInput[]): void {
  for (const field of ['memberId', 'callUuid'] as const) {
    const given = inputs.flatMap((input) => input[field] ?? [])
    if (new Set(given).size < given.length) throw new RangeError(`Two people have the same ${field}.`)
  }
}

/**
 * The maximum number of member ids stored for callers who rejoin. The oldest is deleted, because callers rejoin soon or
 * never.
 */
const rememberedIds = 10_000

type AssignMemberId = (
  room: SimulatedRoom,
  callUuid: string,
  requested: string | undefined,
) => Pick<SimulatedMember, 'memberId' | 'reusedId'>

/**
 * Member ids are consecutive numbers for the whole media server, so in one room they are large and have gaps.
 */
function createMemberIds(random: Random, switches: () => Readonly<ProviderSwitches>): AssignMemberId {
  const earlier = new Map<string, string>()
  let last = random.int(20_000, 400_000)
  return (room, callUuid, requested) => {
    const key = `${room.name}\n${callUuid}`
    const before = earlier.get(key)
    const reuse = switches().memberIds === 'reused' && before !== undefined && !room.members.has(before)
    const memberId = requested ?? (reuse ? before : String((last += random.int(1, 97))))
    earlier.delete(key)
    earlier.set(key, memberId)
    const [oldest] = earlier.size > rememberedIds ? earlier.keys() : []
    if (oldest !== undefined) earlier.delete(oldest)
    return { memberId, reusedId: before === memberId }
  }
}
