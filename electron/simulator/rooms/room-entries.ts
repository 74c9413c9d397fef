import type { SimulatedCalls } from './calls.ts'
import type { SimulatedMember, PersonInput, SimulatedRoom, RoomOptions } from './model.ts'
import { roomNumber } from '../people.ts'
import type { Random } from '../random.ts'
import type { RoomsState } from './room-state.ts'
import type { ProviderSwitches } from '../provider-switches.ts'

/** The result of a join. A full room refuses the caller, whose call then continues outside the room. */
export type JoinResult =
  { member: SimulatedMember; refused?: undefined } | { member?: undefined; refused: 'full'; callUuid: string }

/** All ways into a room, and how a room starts. */
export class RoomEntries {
  readonly #state: RoomsState
  readonly #memberIds: MemberIds
  readonly #onTimeLimit: (room: SimulatedRoom) => void

  constructor(state: RoomsState, onTimeLimit: (room: SimulatedRoom) => void) {
    this.#state = state
    this.#memberIds = new MemberIds(state.random, state.switches)
    this.#onTimeLimit = onTimeLimit
  }

  startRoom({
    name,
    people = 2,
    ...options
  }: { name: string; people?: number | readonly PersonInput[] } & RoomOptions): SimulatedRoom {
    const { rooms, calls, switches } = this.#state
    if (name === '') throw new RangeError('A room needs a name.')
    if (rooms.has(name)) throw new RangeError(`A room called ${name} is live already.`)
    const inputs = typeof people === 'number' ? Array.from({ length: people }, (): PersonInput => ({})) : people
    if (inputs.length === 0) throw new RangeError('A room needs at least one person.')
    const maxMembers = Math.max(options.maxMembers ?? switches().maxMembers, inputs.length)
    rejectDuplicates(inputs)
    for (const input of inputs) rejectBusyCall(input, calls)
    const room = this.#open(name, { ...options, maxMembers })
    for (const input of inputs) this.#enter(room, input)
    return room
  }

  join(input: { room: string } & PersonInput & RoomOptions): JoinResult {
    const { rooms, calls } = this.#state
    if (input.room === '') throw new RangeError('A room needs a name.')
    rejectBusyCall(input, calls)
    const room = rooms.get(input.room)
    if (input.memberId !== undefined && room?.members.has(input.memberId) === true) {
      throw new RangeError(`The member id ${input.memberId} is taken in ${input.room}.`)
    }
    return this.#enter(room ?? this.#open(input.room, input), input)
  }

  #open(name: string, options: RoomOptions): SimulatedRoom {
    const { rooms, numbers, timers, random, switches } = this.#state
    const initial = switches()
    numbers.set(name, options.numbers ?? numbers.get(name) ?? [roomNumber(numbers.size)])
    const ageMs = (options.ageSeconds ?? 0) * 1000
    const room: SimulatedRoom = {
      name,
      instance: random.uuid(),
      startedAt: timers.now() - ageMs,
      stayAlone: options.stayAlone ?? initial.stayAlone,
      maxMembers: options.maxMembers ?? initial.maxMembers,
      numbers: numbers.get(name) ?? [],
      members: new Map(),
      sounds: [],
      recording: undefined,
    }
    const limitMs = (options.timeLimitSeconds ?? initial.timeLimitSeconds) * 1000
    rooms.set(name, room)
    this.#state.startTimeLimit(room, Math.max(0, limitMs - ageMs), () => {
      this.#onTimeLimit(room)
    })
    this.#state.publish(room, { kind: 'started' })
    return room
  }

  #enter(room: SimulatedRoom, input: PersonInput): JoinResult {
    const { calls, timers, switches } = this.#state
    const dialled = room.numbers[room.members.size % room.numbers.length]
    const call = calls.begin({ ...(dialled !== undefined && { to: dialled }), ...input })
    if (room.members.size >= room.maxMembers) {
      calls.endOutside(call.callUuid, switches().kickedCallMs)
      return { refused: 'full', callUuid: call.callUuid }
    }
    const { callUuid, name, number, to, direction } = call
    const member: SimulatedMember = {
      ...this.#memberIds.assign(room, callUuid, input.memberId),
      callUuid,
      name,
      number,
      to,
      direction,
      // A kicked caller who comes back is neither muted nor deaf.
      muted: input.muted ?? false,
      deaf: input.deaf ?? false,
      joinedAt: timers.now() - (input.joinedSecondsAgo ?? 0) * 1000,
      endConferenceOnExit: input.endConferenceOnExit ?? false,
    }
    call.room = room.name
    room.members.set(member.memberId, member)
    this.#state.publish(room, { kind: 'entered', member, first: room.members.size === 1 })
    return { member }
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

/**
 * Member ids are consecutive numbers for the whole media server, so in one room they are large and have gaps.
 */
class MemberIds {
  readonly #earlier = new Map<string, string>()
  readonly #random: Random
  readonly #switches: () => Readonly<ProviderSwitches>
  #last: number

  constructor(random: Random, switches: () => Readonly<ProviderSwitches>) {
    this.#random = random
    this.#switches = switches
    this.#last = random.int(20_000, 400_000)
  }

  assign(
    room: SimulatedRoom,
    callUuid: string,
    requested: string | undefined,
  ): Pick<SimulatedMember, 'memberId' | 'reusedId'> {
    const key = `${room.name}\n${callUuid}`
    const before = this.#earlier.get(key)
    const reuse = this.#switches().memberIds === 'reused' && before !== undefined && !room.members.has(before)
    const memberId = requested ?? (reuse ? before : String((this.#last += this.#random.int(1, 97))))
    this.#earlier.delete(key)
    this.#earlier.set(key, memberId)
    const [oldest] = this.#earlier.size > rememberedIds ? this.#earlier.keys() : []
    if (oldest !== undefined) this.#earlier.delete(oldest)
    return { memberId, reusedId: before === memberId }
  }
}
