import { isDeepStrictEqual } from 'node:util'
import type { Core } from '../../electron/core.ts'
import type { Simulator } from '../simulator/simulator.ts'
import type { Computer } from './computer.ts'
import type { EndSetter } from './end-setter.ts'
import type { Moderator } from './moderator.ts'
import type { DiskTrouble, PlannedEvent } from './planned-events.ts'
import type { createSuspend } from './suspend.ts'
import type { VirtualTime } from './time.ts'

/**
 * A period in which the user or the disk interferes with Gavel. Its times are virtual, not those of the computer's
 * clock.
 */
export interface Interruption {
  readonly kind: 'readOnly' | 'disk' | 'removed'
  readonly from: number
  /** Infinity for a removal. */
  readonly until: number
  /** Absent if it affects all accounts. */
  readonly accountId?: string
}

export interface Stage extends Pick<Core, 'monitor' | 'removeAccount'> {
  readonly accountId: string
  readonly time: VirtualTime
  readonly simulator: Simulator
  readonly computer: Computer
  readonly moderator: Moderator
  readonly endSetter: EndSetter
  readonly suspend: ReturnType<typeof createSuspend>
  readonly interruptions: Interruption[]
  readonly setReadOnly: (on: boolean) => void
  readonly troubleDisk: (trouble: DiskTrouble | undefined) => void
  readonly openLiveCalls: (accountId: string) => void
  readonly start: number
}

type RoomChange = Omit<Extract<PlannedEvent, { room: string }>, 'at'>

export function applyEvent(event: PlannedEvent, stage: Stage): void {
  switch (event.kind) {
    case 'switches':
      applySwitches(event, stage)
      return
    case 'clockSet':
      stage.computer.setClock(event.by)
      return
    case 'background':
      stage.monitor.configure({ isForeground: false })
      stage.time.setTimeout(() => {
        stage.monitor.configure({ isForeground: true })
      }, event.until - event.at)
      return
    case 'sleep':
      stage.suspend({ ...event, why: 'sleep', until: stage.start + event.until })
      return
    case 'offline':
      stage.suspend({ ...event, why: 'network', until: stage.start + event.until })
      return
    case 'readOnly':
      stage.setReadOnly(true)
      stage.endSetter.withdrawAll()
      stage.moderator.withdrawAll(({ isAnnounced }) => isAnnounced === true)
      interrupt(event, stage, () => {
        stage.setReadOnly(false)
      })
      return
    case 'disk':
      stage.troubleDisk(event.trouble)
      interrupt(event, stage, () => {
        stage.troubleDisk(undefined)
      })
      return
    case 'liveCalls':
      stage.openLiveCalls(stage.accountId)
      return
    case 'removeAccount':
      stage.interruptions.push({ kind: 'removed', from: stage.time.now(), until: Infinity, accountId: stage.accountId })
      stage.removeAccount(stage.accountId)
      return
    default:
      changeRoom(event, stage)
  }
}

/** Sets switches, and adds or ends rules for faults, of which several can apply at once. */
function applySwitches(
  { switches, ended = [] }: Extract<PlannedEvent, { kind: 'switches' }>,
  { simulator }: Pick<Stage, 'simulator'>,
): void {
  const others = simulator.switches.get().faults.filter((rule) => !ended.some((one) => isDeepStrictEqual(one, rule)))
  simulator.switches.set({ ...switches, faults: [...others, ...(switches.faults ?? [])] })
}

/** Adds an interruption to the evidence, and calls `end` when it is over. */
function interrupt(
  { kind, until }: { readonly kind: 'readOnly' | 'disk'; readonly until: number },
  { time, interruptions, start }: Stage,
  end: () => void,
): void {
  interruptions.push({ kind, from: time.now(), until: start + until })
  time.setTimeout(end, start + until - time.now())
}

/** Applies a planned change of a room, such as a caller who leaves, or a room that ends. */
export function changeRoom(
  { kind, room: name, dice, gap }: RoomChange,
  { simulator, time }: Pick<Stage, 'simulator' | 'time'>,
): void {
  const { rooms } = simulator
  const room = rooms.live(name)
  const members = room === undefined ? [] : [...room.members.values()]
  const member = members[Math.floor(dice * members.length)]
  const afterGap = (run: () => void): void => {
    if (gap === 0) run()
    else time.setTimeout(run, gap)
  }
  const enter = (who: { callUuid?: string; memberId?: string; number?: string }): void => {
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
      // The call continues and rejoins, as after a kick.
      rooms.kick(room, member)
      afterGap(() => {
        if (rooms.calls.get(callUuid) !== undefined) enter({ callUuid })
      })
      return
    case 'newLeg':
      // The caller hangs up and dials in again.
      rooms.leave({ room: name, callUuid })
      afterGap(() => {
        enter({ number: member.number })
      })
      return
    case 'swap':
      rooms.leave({ room: name, callUuid })
      afterGap(() => {
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
      afterGap(() => {
        if (rooms.live(name) !== undefined) return
        // The callers are new, and usually get the member ids of the previous callers.
        rooms.startRoom({ name, people: members.map((one) => (dice < 0.7 ? { memberId: one.memberId } : {})) })
      })
      return
    case 'muteElsewhere':
      member.muted = !member.muted
  }
}
