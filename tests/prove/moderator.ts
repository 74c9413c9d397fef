import { drop } from '../../shared/drop.ts'
import type { Random } from '../../electron/simulator/random.ts'
import type { Commands } from '../../electron/moderation/actions/commands.ts'
import type { Monitor } from '../../electron/monitor/monitor.ts'
import type { ScheduledEnds } from '../../electron/moderation/ends/scheduled-ends.ts'
import type { Account } from '../../shared/account.ts'
import type { Clock } from '../../shared/clock.ts'
import type { FaultCode } from '../../shared/fault.ts'
import type { Result } from '../../shared/result.ts'
import type {
  Action,
  ActionKind,
  ActionResult,
  Room,
  Member,
  MemberActionKind,
  MemberSeen,
  Question,
  Seen,
} from '../../shared/rooms/model.ts'
import { memberSeenOf, onlyThis } from '../../shared/rooms/room-actions.ts'
import { agree } from '../support/user-presence.ts'

/** One command of the moderator, and what it targeted. All times are true times. */
export interface Order {
  readonly action: Action
  readonly kind: ActionKind
  readonly accountId: string
  readonly room: string | undefined
  /** When the snapshot on which the moderator acted was taken. */
  readonly seenAt: number
  /**
   * The targeted members. `fromRoster`: those whom the roster names at the time of sending, unless a question has named
   * them earlier. Undefined: everyone, the room, or all rooms.
   */
  readonly people: 'fromRoster' | readonly Pick<Member, 'memberId' | 'callUuid'>[] | undefined
  readonly conference: Room | undefined
  givenAt: number
  /** The result of the command and its time; absent if it never returned. */
  result?: Result<ActionResult>
  returnedAt?: number
  /**
   * The id of the first exchange that the order no longer explains, because it was withdrawn; Infinity if it was not.
   */
  withdrawnAt: number
  /** Set for the end that follows an announcement. */
  readonly isAnnounced?: true
  /** Set for the mute of a newcomer, which no click asked for. */
  readonly isNewcomer?: true
  /** Set for a mute or deafening that must end: that of a hold, or of somebody who is stopped at the door or removed. */
  readonly isPassing?: true
}

export interface Moderator {
  readonly orders: readonly Order[]
  /** Takes a snapshot and acts on it after a human delay. */
  click(): void
  /**
   * Withdraws all orders, so that none of them explains a request that leaves later. Called on quit, and on a reported
   * sleep or network loss.
   */
  withdrawAll(): void
  /** Withdraws the ends that follow an announcement. Called when Gavel must ask about them. */
  withdrawEnds(): void
}

export interface ModeratorParts {
  /** True time. */
  readonly clock: Clock
  readonly random: Random
  readonly commands: Commands
  readonly ends: Pick<ScheduledEnds, 'cancel' | 'listen'>
  readonly monitor: Pick<Monitor, 'snapshot' | 'subscribe'>
  /** True while the computer sleeps or Gavel quits, when the moderator does not click. */
  readonly inactive: () => boolean
  readonly accounts: readonly Account[]
  /** Returns the id that the account's next exchange will have. */
  readonly sent: (accountId: string) => number
  /** Whether the moderator announces texts, and has rooms ended after them. */
  readonly announces: boolean
  /** The Undo time. */
  readonly holdSeconds: number
}

const sound = { kind: 'speech', text: 'The call ends.', voice: 'MAN', language: 'en-GB' } as const

const kinds: readonly MemberActionKind[] = [
  'mute',
  'mute',
  'unmute',
  'deafen',
  'undeafen',
  'remove',
  'remove',
  'remove',
  'kick',
  'kick',
]

export function createModerator({
  clock: world,
  random,
  commands,
  ends,
  monitor,
  inactive: away,
  accounts,
  sent,
  announces,
  holdSeconds,
}: ModeratorParts): Moderator {
  const orders: Order[] = []
  /** The mutes of those who are about to be removed, by the id of the held removal. */
  const silences = new Map<string, Order>()
  let views: Readonly<Record<string, { readonly id: string }>> = {}
  ends.listen({ changed: (shown) => (views = shown) })

  const nameOf = (accountId: string): string => accounts.find(({ id }) => id === accountId)?.name ?? ''
  // With one account, no random number is drawn, because it would change every world with one account.
  const anyAccount = (): string => (accounts.length > 1 ? random.pick(accounts) : accounts[0])?.id ?? ''

  const give = (order: Order, run: () => Promise<Result<ActionResult>>): void => {
    order.givenAt = world.now()
    orders.push(order)
    drop(
      run().then((result) => {
        order.result = result
        order.returnedAt = world.now()
      }),
    )
  }

  const later = (ms: number, run: () => void): void => {
    world.setTimeout(() => {
      if (!away()) run()
    }, ms)
  }

  const orderFor = (action: Action, conference?: Room, members?: 'fromRoster' | readonly Member[]): Order => ({
    action,
    kind: action.kind,
    accountId: 'seen' in action ? action.seen.accountId : action.accountId,
    room: conference?.name,
    seenAt: world.now(),
    people: typeof members === 'string' ? members : members?.map(personOf),
    conference,
    givenAt: 0,
    withdrawnAt: Infinity,
  })

  /**
   * The order as confirmed. It is about the run that is shown now if the question says that the room may be in another
   * run by now, or if nobody knew who was in the room before the question.
   */
  const asAsked = (order: Order, { isUnsure }: Question): Order => {
    const conference = monitor.snapshot().conferences.find(({ key }) => key === order.conference?.key)
    const isNew = isUnsure === true || order.conference?.members === undefined
    return isNew && conference !== undefined ? { ...order, conference, seenAt: world.now() } : order
  }

  /** The end that follows an accepted announcement is an order of its own. Nothing may carry it out before its time. */
  const followEnd = (announced: Order): void => {
    const { action, accountId, room, conference } = announced
    if (action.kind !== 'announce' || action.thenEnd === undefined) return
    const now = world.now()
    for (const one of orders) {
      // A later announced end of the same room replaces an earlier one.
      const isSameRoom = one.accountId === accountId && one.room === room
      if (one.isAnnounced === true && isSameRoom) one.withdrawnAt = Math.min(one.withdrawnAt, sent(accountId))
    }
    const wait = action.thenEnd * 1_000
    const end: Order = {
      action: { kind: 'end', seen: action.seen },
      kind: 'end',
      accountId,
      room,
      conference,
      people: undefined,
      seenAt: announced.seenAt,
      givenAt: now + wait,
      isAnnounced: true,
      // If the announcement was withdrawn, so is its end.
      withdrawnAt: announced.withdrawnAt === Infinity ? Infinity : 0,
    }
    orders.push(end)
    if (!random.chance(0.3)) return
    later(random.int(200, wait + 1_500), () => {
      const view = conference === undefined ? undefined : views[conference.key]
      if (view === undefined) return
      // The cancelled end may be that of a later announcement.
      const newest = orders.findLast((one) => one.isAnnounced === true && one.conference?.key === conference?.key)
      drop(
        ends.cancel(view.id).then((cancelled) => {
          if (cancelled.ok && newest !== undefined) newest.withdrawnAt = Math.min(newest.withdrawnAt, sent(accountId))
        }),
      )
    })
  }

  /** Confirms a question after a reading time, but sometimes never, too late, or twice. */
  const answerQuestion = (order: Order, question: Question): void => {
    const { action, token } = question
    if (random.chance(0.15)) return
    const after = random.chance(0.05) ? 11_000 : random.int(700, 4_000)
    const asked = { ...asAsked(order, question), people: namedIn(action) ?? order.people }
    later(after, () => {
      const confirmed: Order = { ...asked, withdrawnAt: Infinity }
      const confirm = (): Promise<Result<ActionResult>> =>
        action.kind === 'endAll'
          ? commands.confirmEndAll(token, nameOf(action.accountId), agree)
          : commands.act(action, token)
      give(confirmed, async () => {
        const twice = random.chance(0.2) ? confirm() : undefined
        const [one, other = one] = await Promise.all([confirm(), twice])
        // Of two confirmations at once, only one counts.
        const acted = one.ok ? one : other
        if (acted.ok && acted.value.state === 'question') {
          confirmed.withdrawnAt = 0
          answerQuestion(asked, acted.value.question)
        } else if (acted.ok && acted.value.state === 'accepted') followEnd(confirmed)
        return acted
      })
    })
  }

  const partOf = ({ action, ...removal }: Order, kind: 'mute' | 'unmute', givenAt: number): Order => {
    if (!('who' in action)) throw new TypeError('not a removal')
    const { accountId, room, seenAt, people, conference, withdrawnAt } = removal
    const { seen, who } = action
    // A part takes no turn of its own, so it returns at once and cannot be the excuse for a delay.
    const order = { kind, accountId, room, seenAt, people, conference, withdrawnAt, givenAt, returnedAt: givenAt }
    const part = { ...order, action: { kind, seen, who }, isPassing: true } as const
    orders.push(part)
    return part
  }

  const withdraw = (order: Order | undefined): void => {
    if (order !== undefined) order.withdrawnAt = Math.min(order.withdrawnAt, sent(order.accountId))
  }

  /** Whoever is about to be removed is muted at the click. Once the Undo time is over, that mute may not be sent. */
  const silence = (id: string, removal: Order): void => {
    if (silences.has(id)) return
    const mute = partOf(removal, 'mute', removal.givenAt)
    silences.set(id, mute)
    const left = removal.givenAt + holdSeconds * 1_000 - world.now()
    world.setTimeout(() => {
      withdraw(mute)
    }, left + 1)
  }

  /** Whoever was muted for a removal that surely failed is unmuted. After a quit, sleep or lost network nothing is sent. */
  monitor.subscribe((_before, { conferences }) => {
    for (const { id, fault } of conferences.flatMap(({ pending }) => pending)) {
      const mute = silences.get(id)
      if (mute === undefined || fault === undefined || mayHaveRemoved.has(fault.code)) continue
      silences.delete(id)
      partOf({ ...mute, withdrawnAt: Infinity }, 'unmute', world.now())
    }
  })

  const act = async (order: Order): Promise<Result<ActionResult>> => {
    const { action } = order
    const acted = await commands.act(action)
    if (!acted.ok) return acted
    if (acted.value.state === 'question') {
      // A question sends nothing. Its confirmation is the command.
      order.withdrawnAt = 0
      answerQuestion(order, acted.value.question)
    } else if (acted.value.state === 'held') {
      const { id } = acted.value
      silence(id, order)
      const dice = random.next()
      if (dice < 0.2) {
        later(random.int(100, 2_500), () => {
          const wasWithdrawn = order.withdrawnAt !== Infinity
          if (!commands.undo(id).ok) return
          order.withdrawnAt = sent(order.accountId)
          withdraw(silences.get(id))
          if (!wasWithdrawn) partOf({ ...order, withdrawnAt: Infinity }, 'unmute', world.now())
        })
      } else if (dice < 0.4)
        later(random.int(100, 2_500), () => {
          if (commands.sendNow(id).ok) withdraw(silences.get(id))
        })
    }
    return acted
  }

  const announcementIn = (conference: Room, seen: Seen): Order => {
    const { members = [] } = conference
    if (members.length > 0 && random.chance(0.3)) {
      const one = random.pick(members)
      return orderFor({ kind: 'announce', seen, who: onlyThis(one), sound }, conference, [one])
    }
    const who = { kind: random.pick(['everyone', 'everyone', 'everyoneButMe'] as const) }
    const meant = who.kind === 'everyone' ? undefined : 'fromRoster'
    const thenEnd = random.chance(0.7) ? { thenEnd: random.int(5, 9) } : {}
    return orderFor({ kind: 'announce', seen, who, sound, ...thenEnd }, conference, meant)
  }

  const pointAt = (conference: Room): Order => {
    const seen = {
      accountId: conference.accountId,
      conference: conference.name,
      instance: conference.instance,
      revision: monitor.snapshot().revision,
    }
    const members = conference.members ?? []
    if (random.chance(0.08)) return orderFor({ kind: 'end', seen }, conference)
    if (announces && random.chance(0.5)) return announcementIn(conference, seen)
    const kind = random.pick(kinds)
    if (members.length === 0 || random.chance(0.12)) {
      const who = { kind: random.pick(['everyone', 'everyone', 'everyoneButMe', 'mutedByMe'] as const) }
      const meant = who.kind === 'everyone' ? undefined : 'fromRoster'
      return orderFor({ kind, seen, who }, conference, meant)
    }
    const chosen = random.chance(0.85) ? [random.pick(members)] : random.shuffle(members).slice(0, random.int(2, 4))
    return orderFor({ kind, seen, who: { kind: 'members', members: chosen.map(memberSeenOf) } }, conference, chosen)
  }

  const pick = (): Order | undefined => {
    const { conferences } = monitor.snapshot()
    if (random.chance(0.01)) return orderFor({ kind: 'endAll', accountId: anyAccount() })
    if (conferences.length === 0) return undefined
    const conference = random.pick(conferences)
    const withCall = (conference.members ?? []).filter((member) => member.callUuid !== undefined)
    if (random.chance(0.03) && withCall.length > 0) {
      const member = random.pick(withCall)
      return orderFor(
        { kind: 'hangupCall', accountId: conference.accountId, callUuid: member.callUuid ?? '' },
        conference,
        [member],
      )
    }
    return pointAt(conference)
  }

  return {
    orders,
    click: () => {
      if (away()) return
      const order = pick()
      if (order === undefined) return
      // The moderator takes a while to click on what is shown.
      later(random.pick([0, 150, 400, 900, 2_500]), () => {
        give(order, () => act(order))
        if (!random.chance(0.12)) return
        later(random.int(0, 120), () => {
          const again = { ...order, withdrawnAt: Infinity }
          give(again, () => act(again))
        })
      })
    },
    withdrawEnds: () => {
      for (const order of orders)
        if (order.isAnnounced === true) order.withdrawnAt = Math.min(order.withdrawnAt, sent(order.accountId))
    },
    withdrawAll: () => {
      for (const order of orders) order.withdrawnAt = Math.min(order.withdrawnAt, sent(order.accountId))
    },
  }
}

/** The faults after which the caller may have been removed, or after which nothing may be sent. */
const mayHaveRemoved: ReadonlySet<FaultCode> = new Set(['unknownOutcome', 'internal', 'cancelled'])

/** The people whom a question names. Its confirmation affects no others. */
function namedIn(action: Action): readonly Pick<Member, 'memberId' | 'callUuid'>[] | undefined {
  return 'who' in action && action.who.kind === 'members' ? action.who.members.map(personOf) : undefined
}

function personOf({ memberId, callUuid }: MemberSeen): Pick<Member, 'memberId' | 'callUuid'> {
  return { memberId, ...(callUuid === undefined ? {} : { callUuid }) }
}
