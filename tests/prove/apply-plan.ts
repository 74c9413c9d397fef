import type { Commands } from '../../electron/moderation/commands.ts'
import type { Monitor } from '../../electron/monitor/monitor.ts'
import type { Simulator } from '../../electron/simulator/simulator.ts'
import type { Computer } from './computer.ts'
import type { Moderator } from './moderator.ts'
import type { Happening, Plan } from './plan.ts'
import type { Time } from './time.ts'

export interface Suspension {
  readonly from: number
  until: number
  readonly told: boolean
  readonly why: 'sleep' | 'network'
}

export interface Stage {
  readonly plan: Plan
  readonly time: Time
  readonly simulator: Simulator
  readonly computer: Computer
  readonly monitor: Monitor
  readonly commands: Commands
  readonly moderator: Moderator
  readonly absences: Suspension[]
  readonly start: number
}

type Coming = Extract<Happening, { room: string }>

/** Lets one thing of the plan happen. */
export function happen(happening: Happening, stage: Stage): void {
  switch (happening.kind) {
    case 'switches':
      stage.simulator.switches.set(happening.switches)
      return
    case 'clockSet':
      stage.computer.setClock(happening.by)
      return
    case 'sleep':
      leave(happening, stage, 'sleep')
      return
    case 'offline':
      leave(happening, stage, 'network')
      return
    default:
      come(happening, stage)
  }
}

/** What the app does when the system says that it sleeps or lost its network; `told` is whether it says so. */
function leave(
  { told, until }: { readonly told: boolean; readonly until: number },
  { time, computer, monitor, commands, moderator, absences, start }: Stage,
  why: Suspension['why'],
): void {
  const absence: Suspension = { from: time.now(), until: start + until, told, why }
  absences.push(absence)
  if (told) {
    monitor.suspend(why)
    void commands.dropHeld(why)
    moderator.withdrawAll()
  }
  const [go, back] = why === 'sleep' ? [computer.sleep, computer.wake] : [computer.loseNetwork, computer.findNetwork]
  // A moment for what the app still does before the system freezes it.
  time.setTimeout(go, told ? 20 : 0)
  time.setTimeout(
    () => {
      absence.until = time.now()
      back()
      if (told) monitor.resume(why)
    },
    Math.max(200, start + until - time.now()),
  )
}

function come({ kind, room: name, dice, gap }: Coming, { simulator, time }: Stage): void {
  const { rooms } = simulator
  const room = rooms.live(name)
  const members = room === undefined ? [] : [...room.members.values()]
  const member = members[Math.floor(dice * members.length)]
  const soon = (run: () => void): void => {
    if (gap === 0) run()
    else time.setTimeout(run, gap)
  }
  const enter = (who: { callUuid?: string; memberId?: string }): void => {
    const taken = who.memberId !== undefined && rooms.live(name)?.members.has(who.memberId) === true
    const busy = who.callUuid !== undefined && rooms.calls.get(who.callUuid)?.room !== undefined
    if (taken || busy) return
    rooms.join({ room: name, ...who })
  }

  if (kind === 'join' || room === undefined) {
    enter({})
    return
  }
  if (member === undefined) return
  const { memberId, callUuid } = member
  switch (kind) {
    case 'leave':
      rooms.leave({ room: name, callUuid })
      return
    case 'rejoin':
      // As after a kick: the call goes on and comes back.
      rooms.kick(room, member)
      soon(() => {
        if (rooms.calls.get(callUuid) !== undefined) enter({ callUuid })
      })
      return
    case 'swap':
      rooms.leave({ room: name, callUuid })
      soon(() => {
        enter({ memberId })
      })
      return
    case 'turnover':
      enter({})
      for (const one of members) rooms.leave({ room: name, callUuid: one.callUuid })
      return
    case 'end':
      rooms.endRoom({ room: name })
      return
    case 'restart':
      rooms.endRoom({ room: name })
      soon(() => {
        if (rooms.live(name) !== undefined) return
        // The ids of before, given to others.
        rooms.startRoom({ name, people: members.map((one) => (dice < 0.7 ? { memberId: one.memberId } : {})) })
      })
      return
    case 'muteElsewhere':
      member.muted = !member.muted
  }
}
