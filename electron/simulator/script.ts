import type { Timers } from './clock.ts'
import { noisyCaller, roomName } from './people.ts'
import type { Random } from './random.ts'
import type { Rooms } from './rooms.ts'

export interface ScriptParts {
  rooms: Rooms
  random: Random
  timers: Timers
}

const shortestPauseMs = 4000
const longestPauseMs = 12_000
/** The noisy caller dials in again, as people on trains do. */
const noisyReturnMs = 20_000
const fewest = 2
const most = 9

/** People come and go for as long as the simulator runs: a small, unhurried traffic. */
export function playScript({ rooms, random, timers }: ScriptParts): void {
  const noisy = { name: noisyCaller, number: '15550109999' }
  const noisyRoom = rooms.snapshot()[0]?.name ?? roomName(0)

  const noisyJoins = (): void => {
    rooms.join({ room: noisyRoom, ...noisy })
  }
  rooms.onEvent((event) => {
    if (event.kind === 'left' && event.member.number === noisy.number) timers.after(noisyReturnMs, noisyJoins)
  })

  const someoneMoves = (): void => {
    const live = rooms.snapshot()
    const room = live.length === 0 ? undefined : random.pick(live)
    const goers = room?.members.filter((member) => member.number !== noisy.number) ?? []
    const arrives = goers.length <= fewest || (goers.length < most && random.chance(0.5))
    if (room !== undefined && arrives) rooms.join({ room: room.name, muted: random.chance(0.3) })
    else if (room !== undefined) rooms.leave({ room: room.name, callUuid: random.pick(goers).callUuid })
    timers.after(random.int(shortestPauseMs, longestPauseMs), someoneMoves)
  }

  timers.after(random.int(shortestPauseMs, longestPauseMs), someoneMoves)
  noisyJoins()
}
