import { drop } from '../../shared/drop.ts'
import type { Newcomers } from '../../electron/moderation/keep/newcomers.ts'
import type { OnHold } from '../../electron/moderation/keep/hold.ts'
import type { SuspensionReason } from '../../electron/monitor/monitor.ts'
import { isHeld, isOnHold } from '../../shared/rooms/action-effect.ts'
import type { FlagAction } from '../../shared/rooms/action-effect.ts'
import type { Action, Member, Room } from '../../shared/rooms/model.ts'
import { newcomersRules, type NewcomersRule, type NewcomersView } from '../../shared/rooms/newcomers.ts'
import { atDoorIn, onHoldIn } from '../../shared/rooms/on-hold.ts'
import { memberSeenOf, onlyThis, seenOf } from '../../shared/rooms/room-actions.ts'
import type { Stay } from './ground-truth.ts'
import { LONGEST } from './patience.ts'
import { createActor, type Actor, type ActorParts, type Order } from './actor.ts'

/** Milliseconds for which a newcomer who can be heard after all is silenced again; see rule 5 of the ledger. */
const JUST_CAME = 6_000

/** A period in which the window showed that newcomers of a room are muted. All times are true times. */
interface NewcomersWatch {
  readonly room: string
  readonly from: number
  until: number
  /** The calls that were in the room when the rule was set, and those that the moderator left unmuted after a pause. */
  readonly known: ReadonlySet<string>
  readonly rule: NewcomersRule
  /** The orders about each newcomer who was shown, by their call. */
  readonly stops: Map<string, readonly Order[]>
  /** The calls of those who were shown as muted. */
  readonly shownMuted: Set<string>
}

/** What the moderator did at the door, and what the window said about it. All times are true times. */
export interface DoorSeen {
  readonly watches: readonly NewcomersWatch[]
  /** The callers whom the moderator admitted, brought back, or unmuted by a click on them. */
  readonly letIn: readonly { readonly at: number; readonly callUuid: string }[]
  /**
   * When the moderator muted a call by a click which succeeded, if there was no unmute since. Who leaves and comes back
   * is not muted any more.
   */
  readonly muted: ReadonlyMap<string, number>
}

export interface DoorKeeper extends Pick<Actor, 'orders'> {
  /** Withdraws the orders. When the network is lost, rules and what was begun for an admission go on. */
  withdrawAll(why: SuspensionReason | 'quit'): void
  readonly seen: DoorSeen
  /** Sets a rule, or does something at the door. */
  click(): void
  /** Has newcomers of a random room muted, or no longer, or answers the question after a pause. */
  clickRule(): void
  /** Admits and brings back everybody. */
  letAllIn(): void
}

export interface DoorKeeperParts extends ActorParts {
  readonly newcomers: Newcomers
  readonly onHold: OnHold
  /** The newest stay of the call in the room, in truth. */
  readonly stayOf: (room: Room, callUuid: string) => Stay | undefined
}

/** The moderator who decides who may come in. */
export function createDoorKeeper(parts: DoorKeeperParts): DoorKeeper {
  const { clock, random, newcomers, onHold, commands, rooms, inactive, stayOf } = parts
  const { orders, withdraw, withdrawAll, later, orderFor } = createActor(parts)
  const watches: NewcomersWatch[] = []
  const letIn: { at: number; callUuid: string }[] = []
  const muted = new Map<string, number>()
  /**
   * When the moderator last unmuted a call, or put it on hold. A mute that still waits then is one with that of the hold.
   */
  const changedAt = new Map<string, number>()
  /** The watches that have not ended, by room key. */
  const current = new Map<string, NewcomersWatch>()
  /** Whom a rule leaves, by room key. Whom a click at the door leaves is not known. */
  const known = new Map<string, ReadonlySet<string>>()
  /** Whom an answer that was just given leaves, by room key. */
  const answered = new Map<string, () => ReadonlySet<string>>()
  let views: Readonly<Record<string, NewcomersView>> = {}
  /** Whether a colleague's desk led while a rule was last shown as paused, by room key. */
  const wasLed = new Map<string, boolean>()

  const isIn = (room: Room, callUuid: string): boolean => stayOf(room, callUuid)?.until === Infinity
  /** Whether a roster that has just been read must show the call. */
  const wasThere = (room: Room, callUuid: string): boolean => {
    const since = stayOf(room, callUuid)?.from ?? Infinity
    return isIn(room, callUuid) && (callsOf(room.members).has(callUuid) || since < clock.now() - LONGEST)
  }
  const shownIn = (key: string): Room | undefined => rooms.snapshot().conferences.find((room) => room.key === key)
  const give = (kind: Action['kind'], room: Room, people: Order['people'], isPassing = false): Order => {
    const order = { ...orderFor(kind, room, people), isPassing }
    orders.push(order)
    return order
  }
  /** Orders of which a mute or deafening must end. */
  const giveAll = (kinds: readonly FlagAction[], room: Room, people: Order['people']): void => {
    for (const kind of kinds) give(kind, room, people, true)
  }

  /** Whether the caller has entered the room once more since this order was given. */
  const isBack = (order: Order | undefined, room: Room, callUuid: string): boolean =>
    (stayOf(room, callUuid)?.from ?? -Infinity) > (order?.givenAt ?? Infinity)

  const hasJustCome = (order: Order | undefined): boolean => clock.now() - (order?.givenAt ?? -Infinity) < JUST_CAME

  /** Whoever is shown as new while a rule is on may be muted and deafened, and removed only if the room is closed. */
  const stop = ({ rule, known: left, stops, shownMuted }: NewcomersWatch, room: Room, member: Member): void => {
    const { callUuid = '', isMe } = member
    const last = stops.get(callUuid)
    // The rule goes on for who comes back in the same call.
    const isAgain = last?.[0]?.withdrawnAt === Infinity && isBack(last[0], room, callUuid)
    const stopped = isAgain ? undefined : last
    const isMuted = rule === 'mute' && member.muted
    if (isMuted) shownMuted.add(callUuid)
    // Nobody can tell whether who can be heard soon after they came was unmuted, or came back in the same call.
    else if (hasJustCome(stopped?.[0])) shownMuted.delete(callUuid)
    // Whoever was unmuted after the mute may not be muted again, but who came back in the same call may.
    else if (shownMuted.has(callUuid) && !isBack(stopped?.[0], room, callUuid)) withdraw(stopped?.[0])
    if (isMuted || isMe || stopped !== undefined || left.has(callUuid)) return
    const given = [give('mute', room, [member], rule !== 'mute')]
    if (rule !== 'mute') given.push(give('deafen', room, [member], true))
    if (rule === 'close') given.push(give('remove', room, [member]))
    stops.set(callUuid, given)
  }
  const follow = (): void => {
    for (const room of rooms.snapshot().conferences) {
      const watch = current.get(room.key)
      if (watch !== undefined) for (const member of room.members ?? []) stop(watch, room, member)
    }
  }
  /** Whom a rule leaves of those who are there. Who left before Gavel read the room for it, and comes back, is not known. */
  const knownIn = (key: string): ReadonlySet<string> => {
    const room = shownIn(key)
    return new Set([...(known.get(key) ?? [])].filter((call) => room === undefined || wasThere(room, call)))
  }
  const begin = (key: string, rule: NewcomersRule): void => {
    const room = shownIn(key)
    const after = answered.get(key)?.()
    if (after !== undefined) known.set(key, after)
    // After a pause, those who came meanwhile may be stopped too, but never removed.
    const left = rule === 'close' ? callsOf(room?.members) : knownIn(key)
    // Who is still at the door is kept silent by a rule that goes on.
    if (rule !== 'mute' && room !== undefined) giveAll(['mute', 'deafen'], room, atDoorIn(room))
    const period = { from: clock.now(), until: Infinity }
    const seen = { stops: new Map<string, Order[]>(), shownMuted: new Set<string>() }
    const watch = { room: room?.name ?? '', ...period, known: left, rule, ...seen }
    watches.push(watch)
    current.set(key, watch)
  }
  newcomers.listen({
    changed: (shown) => {
      const before = views
      views = shown
      for (const [key, watch] of current) {
        if (shown[key]?.state === 'on' && shown[key].rule === watch.rule) continue
        watch.until = clock.now()
        for (const order of [...watch.stops.values()].flat()) if (order.isPassing !== true) withdraw(order)
        current.delete(key)
      }
      for (const [key, view] of Object.entries(shown)) {
        if (before[key] === undefined) known.set(key, knownIn(key))
        if (view.state === 'paused') wasLed.set(key, view.why === 'colleague')
        else if (!current.has(key)) begin(key, view.rule)
      }
      follow()
    },
  })
  rooms.subscribe(follow)

  const admit = (room: Room, members: readonly Member[]): void => {
    const now = clock.now()
    for (const { callUuid = '' } of members) letIn.push({ at: now, callUuid })
    giveAll(['undeafen', 'unmute'], room, members)
    const keys = members.map(({ key }) => key)
    drop(onHold.bringBack(seenOf(room), keys))
  }

  const remove = (room: Room, member: Member): void => {
    const order = give('remove', room, [member])
    // Whoever is not silent yet is muted for the removal, and unmuted after its undo.
    giveAll(['mute', 'unmute'], room, [member])
    const undoLater = async (): Promise<void> => {
      const acted = await commands.act({ kind: 'remove', seen: seenOf(room), who: onlyThis(member) })
      if (!acted.ok || acted.value.state !== 'held' || !random.chance(0.4)) return
      const { id } = acted.value
      later(random.int(100, 2_500), () => {
        if (commands.undo(id).ok) withdraw(order)
      })
    }
    drop(undoLater())
  }

  const undo = (room: Room): void => {
    const held = room.pending.find(({ state }) => state === 'held')
    if (held === undefined || !commands.undo(held.id).ok) return
    const isUndone = ({ kind, people }: Order): boolean =>
      kind === 'remove' && typeof people === 'object' && people.some((one) => held.who.includes(one.callUuid ?? ''))
    withdrawAll(isUndone)
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
    const order = give('mute', room, [member])
    const { givenAt } = order
    const muting = commands.act({ kind: 'mute', seen: seenOf(room), who: onlyThis(member) })
    drop(
      muting.then((acted) => {
        withdraw(order)
        const isNewer = (changedAt.get(callUuid) ?? -Infinity) < givenAt
        if (isNewer && acted.ok && acted.value.state === 'accepted') muted.set(callUuid, givenAt)
      }),
    )
  }

  /** Unmutes others. Whoever is at the door must stay muted, also if the unmute names them. */
  const unmuteMany = (room: Room): void => {
    const kind = random.pick(['everyone', 'mutedByMe', 'atDoor'] as const)
    const who = kind === 'atDoor' ? { kind: 'members' as const, members: atDoorIn(room).map(memberSeenOf) } : { kind }
    const send = async (action: Action, token?: string): Promise<void> => {
      const given = [give('unmute', room, 'fromRoster')]
      if (kind === 'everyone') given.push(give('unmute', room, undefined))
      const now = clock.now()
      const acted = await commands.act(action, token)
      for (const order of given) withdraw(order)
      if (acted.ok && acted.value.state === 'question') {
        const { question } = acted.value
        later(random.int(700, 2_000), () => {
          drop(send(question.action, question.token))
        })
        return
      }
      for (const call of callsOf(room.members)) {
        muted.delete(call)
        changedAt.set(call, now)
      }
    }
    drop(send({ kind: 'unmute', seen: seenOf(room), who }))
  }

  const changeRule = (room: Room): void => {
    const view = views[room.key]
    if (view?.state === 'paused') {
      drop(newcomers.goOn(seenOf(room), random.pick(['muteThem', 'leaveThem'] as const), view.came ?? []))
    } else if (view === undefined || random.chance(0.25))
      drop(newcomers.switchOn(refOf(room), random.pick(newcomersRules)))
    else if (random.chance(0.1)) newcomers.switchOff(refOf(room))
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

  /** The moderator reads the question, which lists callers, for a while before they answer it. */
  const answer = (room: Room, view: Extract<NewcomersView, { state: 'paused' }>): void => {
    const { came = [] } = view
    const reply = view.why === 'colleague' ? 'leaveThem' : random.pick(['muteThem', 'leaveThem'] as const)
    later(random.int(300, 1_500), () => {
      // In another run, nobody is known. In the same run, those who were known before the pause stay known. Where a
      // colleague's desk leads until the answer is carried out, those who are there then are known.
      const isLed = (): boolean => wasLed.get(room.key) === true
      const before = view.why === 'restart' ? [] : (known.get(room.key) ?? [])
      const leave = reply === 'leaveThem' ? (room.members ?? []).filter(({ key }) => came.includes(key)) : []
      answered.set(room.key, () => new Set([...before, ...callsOf(isLed() ? shownIn(room.key)?.members : leave)]))
      drop(newcomers.goOn(seenOf(room), reply, came).finally(() => answered.delete(room.key)))
    })
  }

  const aRoom = (): Room | undefined => {
    const { conferences } = rooms.snapshot()
    return inactive() || conferences.length === 0 ? undefined : random.pick(conferences)
  }

  return {
    seen: { watches, letIn, muted },
    orders,
    withdrawAll: (why) => {
      const ofRules = [...current.values()].flatMap(({ stops }) => [...stops.values()].flat())
      const goesOn = (order: Order): boolean =>
        ofRules.includes(order) || (order.isPassing === true && ['unmute', 'undeafen'].includes(order.kind))
      withdrawAll((order) => why !== 'network' || !goesOn(order))
    },
    click: () => {
      const room = aRoom()
      if (room === undefined) return
      const dice = random.next()
      if (views[room.key]?.state !== 'on' || dice < 0.15) changeRule(room)
      else if (dice < 0.5) atDoor(room)
      else if (dice < 0.6) undo(room)
      else if (dice < 0.7) hold(room)
      else if (dice < 0.8) admit(room, onHoldIn(room).slice(0, 1))
      else if (dice < 0.9) muteOne(room)
      else unmuteMany(room)
    },
    clickRule: () => {
      const room = aRoom()
      if (room === undefined) return
      const view = views[room.key]
      if (view === undefined) {
        // Whoever has left is not there, also if the window shows them still.
        known.set(room.key, callsOf(room.members?.filter(({ callUuid = '' }) => isIn(room, callUuid))))
        drop(newcomers.switchOn(refOf(room), 'mute'))
      } else if (random.chance(0.05)) newcomers.switchOff(refOf(room))
      else if (view.state === 'paused') answer(room, view)
    },
    letAllIn: () => {
      for (const room of rooms.snapshot().conferences) {
        newcomers.switchOff(refOf(room))
        const waiting = onHoldIn(room).filter((one) => !isHeld(one, room))
        if (waiting.length > 0) admit(room, waiting)
      }
    },
  }
}

const refOf = ({ accountId, name }: Room): Parameters<Newcomers['switchOff']>[0] => ({ accountId, name })

function callsOf(members: readonly Member[] = []): ReadonlySet<string> {
  return new Set(members.flatMap(({ callUuid }) => callUuid ?? []))
}
