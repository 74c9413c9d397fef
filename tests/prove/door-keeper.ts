import { drop } from '../../shared/drop.ts'
import type { Commands } from '../../electron/moderation/actions/commands.ts'
import type { Newcomers } from '../../electron/moderation/newcomers.ts'
import type { OnHold } from '../../electron/moderation/on-hold.ts'
import type { Monitor } from '../../electron/monitor/monitor.ts'
import type { Random } from '../../electron/simulator/random.ts'
import type { Clock } from '../../shared/clock.ts'
import { isHeld, isOnHold } from '../../shared/rooms/action-effect.ts'
import type { FlagAction } from '../../shared/rooms/action-effect.ts'
import { roomKey, type Action, type Member, type Room } from '../../shared/rooms/model.ts'
import { newcomersRules, type NewcomersView } from '../../shared/rooms/newcomers.ts'
import { atDoorIn, onHoldIn } from '../../shared/rooms/on-hold.ts'
import { memberSeenOf, onlyThis, seenOf } from '../../shared/rooms/room-actions.ts'
import type { Order } from './moderator.ts'

/** What the moderator did at the door. All times are true times. */
export interface DoorSeen {
  /** The callers whom the moderator admitted, brought back, or unmuted by a click on them. */
  readonly letIn: readonly { readonly at: number; readonly callUuid: string }[]
  /**
   * When the moderator muted a call by a click which succeeded, if there was no unmute since. Who leaves and comes back
   * is not muted any more.
   */
  readonly muted: ReadonlyMap<string, number>
  readonly stopped: number
}

export interface DoorKeeper {
  readonly seen: DoorSeen
  readonly orders: readonly Order[]
  click(): void
  /** Admits and brings back everybody. */
  letAllIn(): void
  /** Must be called on quit, and on a reported sleep or network loss. */
  withdrawAll(): void
}

export interface DoorKeeperParts {
  /** True time. */
  readonly clock: Clock
  readonly random: Random
  readonly newcomers: Newcomers
  readonly onHold: OnHold
  readonly commands: Commands
  readonly monitor: Monitor
  readonly inactive: () => boolean
  /** The id that the account's next exchange will have. */
  readonly sent: (accountId: string) => number
}

type People = Order['people']

/** The moderator who decides who may come in. */
export function createDoorKeeper(parts: DoorKeeperParts): DoorKeeper {
  const { clock, random, newcomers, onHold, commands, monitor, inactive, sent } = parts
  const orders: Order[] = []
  const letIn: { at: number; callUuid: string }[] = []
  const muted = new Map<string, number>()
  /**
   * When the moderator last unmuted a call, or put it on hold. A mute that still waits then is one with that of the hold.
   */
  const changedAt = new Map<string, number>()
  /** The calls that are known in a room while a rule is on, and the removals that the rule may send. By room key. */
  const rules = new Map<string, { readonly known: Set<string>; readonly removals: Order[]; readonly rule: string }>()
  let views: Readonly<Record<string, NewcomersView>> = {}
  let stopped = 0

  const give = (kind: Action['kind'], room: Room, people: People, isPassing = false): Order => {
    const seen = seenOf(room)
    const who = { kind: 'members', members: [] } as const
    const now = clock.now()
    const { accountId, name } = room
    const about = { kind, accountId, room: name, conference: room, people }
    const times = { seenAt: now, givenAt: now, withdrawnAt: Infinity }
    const order = { ...about, ...times, action: { kind, seen, who } as Action, ...(isPassing && { isPassing }) }
    orders.push(order)
    return order
  }
  const withdraw = (order: Order): void => {
    order.withdrawnAt = Math.min(order.withdrawnAt, sent(order.accountId))
  }
  /** Orders of which a mute or deafening must end. */
  const giveAll = (kinds: readonly FlagAction[], room: Room, people: People): void => {
    for (const kind of kinds) give(kind, room, people, true)
  }

  const endRule = (key: string): void => {
    for (const order of rules.get(key)?.removals ?? []) withdraw(order)
    rules.delete(key)
  }

  /** Whoever is shown as new while a rule is on may be muted and deafened, and removed only if the room is closed. */
  const follow = (): void => {
    for (const room of monitor.snapshot().conferences) {
      const rule = rules.get(room.key)
      if (rule === undefined) continue
      for (const member of room.members ?? []) {
        const { callUuid = '', isMe } = member
        if (rule.known.has(callUuid) || isMe) continue
        rule.known.add(callUuid)
        stopped += 1
        give('mute', room, [member], rule.rule !== 'mute')
        if (rule.rule !== 'mute') give('deafen', room, [member], true)
        if (rule.rule === 'close') rule.removals.push(give('remove', room, [member]))
      }
    }
  }

  newcomers.listen({
    changed: (shown) => {
      views = shown
      for (const key of [...rules.keys()])
        if (shown[key]?.state !== 'on' || shown[key].rule !== rules.get(key)?.rule) endRule(key)
      for (const room of monitor.snapshot().conferences) {
        const view = shown[room.key]
        if (view?.state !== 'on' || rules.has(room.key)) continue
        // After a pause, those who came meanwhile may be stopped too, but never removed.
        const known = view.rule === 'close' ? callsIn(room) : new Set<string>()
        rules.set(room.key, { known, removals: [], rule: view.rule })
      }
      follow()
    },
  })
  monitor.subscribe(follow)

  const admit = (room: Room, members: readonly Member[]): void => {
    const now = clock.now()
    for (const { callUuid = '' } of members) letIn.push({ at: now, callUuid })
    giveAll(['undeafen', 'unmute'], room, members)
    drop(
      onHold.bringBack(
        seenOf(room),
        members.map(({ key }) => key),
      ),
    )
  }

  const remove = (room: Room, member: Member): void => {
    const order = give('remove', room, [member])
    // Whoever is not silent yet is muted for the removal, and unmuted after its undo.
    giveAll(['mute', 'unmute'], room, [member])
    const action: Action = { kind: 'remove', seen: seenOf(room), who: onlyThis(member) }
    drop(
      commands.act(action).then((acted) => {
        if (!acted.ok || acted.value.state !== 'held') return
        const { id } = acted.value
        if (!random.chance(0.4)) return
        clock.setTimeout(
          () => {
            if (!inactive() && commands.undo(id).ok) withdraw(order)
          },
          random.int(100, 2_500),
        )
      }),
    )
  }

  const undo = (room: Room): void => {
    const held = room.pending.find(({ state }) => state === 'held')
    if (held === undefined || !commands.undo(held.id).ok) return
    for (const order of orders)
      if (order.kind === 'remove' && peopleOf(order).some((one) => held.who.includes(one.callUuid ?? '')))
        withdraw(order)
  }

  const hold = (room: Room): void => {
    const others = (room.members ?? []).filter((one) => !one.isMe && !isOnHold(one, room) && !isHeld(one, room))
    const before = others.filter((one) => one.muted)
    // Those who are muted already must be so when they are back.
    const meant = [...random.shuffle(before), ...random.shuffle(others)].slice(0, 1)
    if (meant.length === 0) return
    giveAll(['mute', 'deafen'], room, meant)
    for (const { callUuid = '' } of meant) changedAt.set(callUuid, clock.now())
    drop(onHold.put(seenOf(room), meant.map(memberSeenOf)))
  }

  const muteOne = (room: Room): void => {
    const others = (room.members ?? []).filter((one) => !one.isMe && !isOnHold(one, room) && !one.muted)
    if (others.length === 0) return
    const member = random.pick(others)
    const { callUuid = '' } = member
    const { givenAt } = give('mute', room, [member])
    const action: Action = { kind: 'mute', seen: seenOf(room), who: onlyThis(member) }
    drop(
      commands.act(action).then((acted) => {
        const isNewer = (changedAt.get(callUuid) ?? -Infinity) < givenAt
        if (isNewer && acted.ok && acted.value.state === 'accepted') muted.set(callUuid, givenAt)
      }),
    )
  }

  const unmuteMany = (room: Room): void => {
    const kind = random.pick(['everyone', 'mutedByMe'] as const)
    give('unmute', room, 'fromRoster')
    if (kind === 'everyone') give('unmute', room, undefined)
    for (const call of callsIn(room)) {
      muted.delete(call)
      changedAt.set(call, clock.now())
    }
    drop(commands.act({ kind: 'unmute', seen: seenOf(room), who: { kind } }))
  }

  const changeRule = (room: Room): void => {
    const ref = { accountId: room.accountId, name: room.name }
    const view = views[roomKey(ref.accountId, ref.name)]
    if (view?.state === 'paused') {
      drop(newcomers.goOn(seenOf(room), random.pick(['muteThem', 'leaveThem'] as const), view.came ?? []))
    } else if (view === undefined || random.chance(0.25)) drop(newcomers.switchOn(ref, random.pick(newcomersRules)))
    else if (random.chance(0.1)) newcomers.switchOff(ref)
  }

  const atDoor = (room: Room): void => {
    const waiting = atDoorIn(room)
    const [first] = waiting
    if (first === undefined) return
    const dice = random.next()
    if (dice < 0.4) admit(room, [first])
    else if (dice < 0.6) admit(room, waiting)
    else if (dice < 0.8) remove(room, first)
  }

  return {
    get seen() {
      return { letIn, muted, stopped }
    },
    orders,
    click: () => {
      const { conferences } = monitor.snapshot()
      if (inactive() || conferences.length === 0) return
      const room = random.pick(conferences)
      const dice = random.next()
      if (views[room.key]?.state !== 'on' || dice < 0.15) changeRule(room)
      else if (dice < 0.5) atDoor(room)
      else if (dice < 0.6) undo(room)
      else if (dice < 0.7) hold(room)
      else if (dice < 0.8) admit(room, onHoldIn(room).slice(0, 1))
      else if (dice < 0.9) muteOne(room)
      else unmuteMany(room)
    },
    letAllIn: () => {
      for (const room of monitor.snapshot().conferences) {
        newcomers.switchOff({ accountId: room.accountId, name: room.name })
        const waiting = onHoldIn(room).filter((one) => !isHeld(one, room))
        if (waiting.length > 0) admit(room, waiting)
      }
    },
    withdrawAll: () => {
      for (const order of orders) if (order.kind === 'remove') withdraw(order)
    },
  }
}

function peopleOf({ people }: Order): readonly { readonly callUuid?: string | undefined }[] {
  return typeof people === 'object' ? people : []
}

function callsIn({ members = [] }: Room): Set<string> {
  return new Set(members.flatMap(({ callUuid }) => callUuid ?? []))
}
