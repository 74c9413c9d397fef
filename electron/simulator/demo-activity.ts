import type { Timers } from './timers.ts'
import { demoRooms, noisyCaller, noisyNumber } from './people.ts'
import type { Random } from './random.ts'
import type { RoomView } from './rooms/model.ts'
import type { SimulatedRooms } from './rooms/rooms.ts'

export interface DemoActivityParts {
  rooms: SimulatedRooms
  random: Random
  timers: Timers
}

/**
 * The shortest and the longest pause in milliseconds: between two changes (a caller joins or leaves), and between two
 * checks of whether another room must start.
 */
const pauseMs = [4000, 12_000] as const
const roomCheckMs = [40_000, 80_000] as const
/** Joins and leaves keep a room between these sizes, not counting the noisy caller and the moderator. */
const fewestCallers = 2
const mostCallers = 9

/** Milliseconds after which the noisy caller dials in again, as people on trains do. */
const noisyReturnMs = 20_000
const noisy = { name: noisyCaller, number: noisyNumber }

/** The caller who stands for the user of the demo: the first caller of its first room. */
export interface DemoModerator {
  readonly room: string
  readonly name: string
  readonly number: string
}

/**
 * Makes callers join and leave slowly for as long as the simulator runs. If fewer than two rooms are live, another one
 * starts after a while, so that there is something to see.
 *
 * @returns the caller who stands for the user and is never made to leave; undefined without a room.
 */
export function startDemoActivity({ rooms, random, timers }: DemoActivityParts): DemoModerator | undefined {
  let nextRoom = rooms.snapshot().length
  const first = rooms.snapshot()[0]
  const moderator = first === undefined ? undefined : moderatorOf(first)
  if (first !== undefined) rooms.join({ room: first.name, ...noisy })

  rooms.onEvent((event) => {
    if (event.kind !== 'left' || event.member.number !== noisy.number) return
    timers.after(noisyReturnMs, () => {
      if (rooms.live(event.room) !== undefined) rooms.join({ room: event.room, ...noisy })
    })
  })

  const moveCaller = (): void => {
    const live = rooms.snapshot()
    if (live.length > 0) joinOrLeave(random.pick(live), rooms, random, moderator)
    timers.after(random.int(...pauseMs), moveCaller)
  }
  const startMissingRoom = (): void => {
    if (rooms.allLive().length < 2) {
      const free = demoRooms.map((_, index) => demoRooms[(nextRoom + index) % demoRooms.length] ?? demoRooms[0])
      const name = free.find((candidate) => rooms.live(candidate) === undefined)
      nextRoom += 1
      if (name !== undefined) rooms.startRoom({ name, people: random.int(fewestCallers, 4) })
      if (name !== undefined && name === moderator?.room) rooms.join({ ...moderator })
    }
    timers.after(random.int(...roomCheckMs), startMissingRoom)
  }

  timers.after(random.int(...pauseMs), moveCaller)
  timers.after(random.int(...roomCheckMs), startMissingRoom)
  return moderator
}

function moderatorOf({ name: room, members }: RoomView): DemoModerator | undefined {
  const [first] = members
  return first === undefined ? undefined : { room, name: first.name, number: first.number }
}

function joinOrLeave(
  room: RoomView,
  rooms: SimulatedRooms,
  random: Random,
  moderator: DemoModerator | undefined,
): void {
  const stay = [noisy.number, moderator?.number]
  const others = room.members.filter((member) => !stay.includes(member.number))
  const joins = others.length <= fewestCallers || (others.length < mostCallers && random.chance(0.5))
  if (joins) rooms.join({ room: room.name, muted: random.chance(0.3) })
  else rooms.leave({ room: room.name, callUuid: random.pick(others).callUuid })
}
