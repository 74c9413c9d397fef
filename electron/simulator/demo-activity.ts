import type { Timers } from './timers.ts'
import { demoRooms, noisyCaller } from './people.ts'
import type { Random } from './random.ts'
import type { RoomView } from './model.ts'
import type { Rooms } from './rooms.ts'

export interface ScriptParts {
  rooms: Rooms
  random: Random
  timers: Timers
}

/** How often something happens, and what the rooms tend to. */
const pauseMs = [4000, 12_000] as const
const quietMs = [40_000, 80_000] as const
const fewest = 2
const most = 9

/** The noisy caller dials in again, as people on trains do. */
const noisyReturnMs = 20_000
const noisy = { name: noisyCaller, number: '15550109999' }

/**
 * People come and go for as long as the simulator runs: a small, unhurried traffic. Rooms that end stay ended; when
 * fewer than two are left, another one starts after a while, so that there is something to see.
 */
export function playScript({ rooms, random, timers }: ScriptParts): void {
  let nextRoom = rooms.snapshot().length
  const first = rooms.snapshot()[0]
  if (first !== undefined) rooms.join({ room: first.name, ...noisy })

  rooms.onEvent((event) => {
    if (event.kind !== 'left' || event.member.number !== noisy.number) return
    timers.after(noisyReturnMs, () => {
      if (rooms.live(event.room) !== undefined) rooms.join({ room: event.room, ...noisy })
    })
  })

  const someoneMoves = (): void => {
    const live = rooms.snapshot()
    if (live.length > 0) move(random.pick(live), rooms, random)
    timers.after(random.int(...pauseMs), someoneMoves)
  }
  const roomsStart = (): void => {
    if (rooms.allLive().length < 2) {
      const free = demoRooms.map((_, index) => demoRooms[(nextRoom + index) % demoRooms.length] ?? demoRooms[0])
      const name = free.find((each) => rooms.live(each) === undefined)
      nextRoom += 1
      if (name !== undefined) rooms.startRoom({ name, people: random.int(fewest, 4) })
    }
    timers.after(random.int(...quietMs), roomsStart)
  }

  timers.after(random.int(...pauseMs), someoneMoves)
  timers.after(random.int(...quietMs), roomsStart)
}

function move(room: RoomView, rooms: Rooms, random: Random): void {
  const goers = room.members.filter((member) => member.number !== noisy.number)
  const arrives = goers.length <= fewest || (goers.length < most && random.chance(0.5))
  if (arrives) rooms.join({ room: room.name, muted: random.chance(0.3) })
  else rooms.leave({ room: room.name, callUuid: random.pick(goers).callUuid })
}
