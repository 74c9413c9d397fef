import { drop } from '../../shared/drop.ts'
import type { Newcomers } from '../../electron/moderation/newcomers.ts'
import type { Monitor } from '../../electron/monitor/monitor.ts'
import type { Random } from '../../electron/simulator/random.ts'
import type { Clock } from '../../shared/clock.ts'
import { roomKey, type Member, type Room } from '../../shared/rooms/model.ts'
import { seenOf } from '../../shared/rooms/room-actions.ts'
import type { NewcomersView } from '../../shared/rooms/newcomers.ts'
import type { Order } from './moderator.ts'

/** A period in which the window showed that newcomers of a room are muted. All times are true times. */
export interface NewcomersWatch {
  readonly room: string
  readonly from: number
  until: number
  /**
   * The calls that were shown in the room when the period began, and those that the moderator left unmuted after a
   * pause.
   */
  readonly known: ReadonlySet<string>
}

/** What the window said about newcomers. */
export interface NewcomersSeen {
  readonly watches: readonly NewcomersWatch[]
}

export interface NewcomerSwitch {
  readonly seen: NewcomersSeen
  /** One order for each newcomer who was shown unmuted. */
  readonly orders: readonly Order[]
  /** Switches the muting on or off in a random room, or answers the question after a pause. */
  click(): void
}

export interface NewcomerSwitchParts {
  /** True time. */
  readonly clock: Clock
  readonly random: Random
  readonly newcomers: Newcomers
  readonly monitor: Monitor
  readonly inactive: () => boolean
  /** The id that the account's next exchange will have. */
  readonly sent: (accountId: string) => number
}

/** The moderator who has newcomers of their own rooms muted. */
export function createNewcomerSwitch(parts: NewcomerSwitchParts): NewcomerSwitch {
  const { clock, random, newcomers, monitor, inactive, sent } = parts
  const orders: Order[] = []
  const watches: NewcomersWatch[] = []
  /** The watches that have not ended, with their orders, by room key. */
  const current = new Map<string, { readonly watch: NewcomersWatch; readonly orders: Order[] }>()
  /**
   * The calls that were shown in the room when the rule was set, and those that were left since, by room key. A rule that
   * is set where a colleague leads has no watch yet.
   */
  const known = new Map<string, ReadonlySet<string>>()
  /** Whom an answer that was just given leaves, by room key. */
  const answered = new Map<string, () => ReadonlySet<string>>()
  let views: Readonly<Record<string, NewcomersView>> = {}

  const shownIn = (key: string): Room | undefined => monitor.snapshot().conferences.find((room) => room.key === key)
  const begin = (key: string): void => {
    const room = shownIn(key)?.name ?? ''
    const after = answered.get(key)?.()
    if (after !== undefined) known.set(key, after)
    const watch = { room, from: clock.now(), until: Infinity, known: known.get(key) ?? new Set() }
    watches.push(watch)
    current.set(key, { watch, orders: [] })
  }
  const end = (key: string): void => {
    const over = current.get(key)
    if (over === undefined) return
    current.delete(key)
    over.watch.until = clock.now()
    for (const order of over.orders) order.withdrawnAt = sent(order.accountId)
  }
  const orderFor = (conference: Room, member: Member, revision: number): Order => {
    const { accountId, name, instance } = conference
    const seen = { accountId, conference: name, instance, revision }
    const who = { kind: 'members', members: [member] } as const
    const now = clock.now()
    const times = { seenAt: now, givenAt: now, withdrawnAt: Infinity }
    const what = { action: { kind: 'mute', seen, who }, kind: 'mute', people: [member] } as const
    return { ...what, ...times, accountId, room: name, conference, isNewcomer: true }
  }
  const order = (): void => {
    const { conferences, revision } = monitor.snapshot()
    for (const conference of conferences) {
      const watched = current.get(conference.key)
      for (const member of watched === undefined ? [] : (conference.members ?? [])) {
        const { callUuid = '', muted, isMe } = member
        const ordered = watched?.orders.find(
          ({ people }) => people?.[0] instanceof Object && people[0].callUuid === callUuid,
        )
        // Once a newcomer was shown muted, nothing may mute them again.
        if (ordered !== undefined && muted) ordered.withdrawnAt = Math.min(ordered.withdrawnAt, sent(ordered.accountId))
        if (muted || isMe || ordered !== undefined || watched?.watch.known.has(callUuid) === true) continue
        const given = orderFor(conference, member, revision)
        orders.push(given)
        watched?.orders.push(given)
      }
    }
  }

  newcomers.listen({
    changed: (shown) => {
      views = shown
      for (const key of known.keys()) if (shown[key] === undefined) known.delete(key)
      for (const key of Object.keys(shown)) if (!known.has(key)) known.set(key, callsOf(shownIn(key)?.members))
      for (const key of current.keys()) if (shown[key]?.state !== 'on') end(key)
      for (const [key, view] of Object.entries(shown)) if (view.state === 'on' && !current.has(key)) begin(key)
      order()
    },
  })
  monitor.subscribe(order)

  /** The moderator reads the question, which lists callers, for a while before they answer it. */
  const answer = (room: Room, view: Extract<NewcomersView, { state: 'paused' }>): void => {
    const { came = [] } = view
    const reply = view.why === 'colleague' ? 'leaveThem' : random.pick(['muteThem', 'leaveThem'] as const)
    clock.setTimeout(
      () => {
        if (inactive()) return
        // In another run, nobody is known. In the same run, those who were known before the pause stay known. Where a
        // colleague's desk still leads, those who are there then are known.
        const now = views[room.key]
        const isLed = now?.state === 'paused' && now.why === 'colleague'
        const before = view.why === 'restart' ? [] : (known.get(room.key) ?? [])
        const leave = reply === 'leaveThem' ? (room.members ?? []).filter(({ key }) => came.includes(key)) : []
        answered.set(room.key, () => new Set([...before, ...callsOf(isLed ? shownIn(room.key)?.members : leave)]))
        drop(newcomers.goOn(seenOf(room), reply, came).finally(() => answered.delete(room.key)))
      },
      random.int(300, 1_500),
    )
  }

  return {
    seen: { watches },
    orders,
    click: () => {
      const { conferences } = monitor.snapshot()
      if (inactive() || conferences.length === 0) return
      const room = random.pick(conferences)
      const ref = { accountId: room.accountId, name: room.name }
      const view = views[roomKey(ref.accountId, ref.name)]
      if (view === undefined) drop(newcomers.switchOn(ref, 'mute'))
      else if (random.chance(0.05)) newcomers.switchOff(ref)
      else if (view.state === 'paused') answer(room, view)
    },
  }
}

function callsOf(members: readonly Member[] = []): ReadonlySet<string> {
  return new Set(members.flatMap(({ callUuid }) => callUuid ?? []))
}
