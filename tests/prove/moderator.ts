import { drop } from '../../shared/drop.ts'
import type { ScheduledEnds } from '../../electron/moderation/ends/ends.ts'
import type { Account } from '../../shared/account.ts'
import type { Result } from '../../shared/result.ts'
import type {
  Action,
  ActionResult,
  Room,
  Member,
  MemberActionKind,
  MemberSeen,
  Question,
  Seen,
} from '../../shared/rooms/model.ts'
import { everyoneSeenIn, memberSeenOf, onlyThis } from '../../shared/rooms/room-actions.ts'
import { agree } from '../support/user.ts'
import { createActor, type Actor, type ActorParts, type Order } from './actor.ts'

/** An order by a click. */
interface Click extends Order {
  readonly action: Action
}

export interface Moderator extends Pick<Actor, 'orders' | 'withdrawAll'> {
  /** Takes a snapshot and acts on it after a human delay. */
  click(): void
}

export interface ModeratorParts extends ActorParts {
  readonly ends: Pick<ScheduledEnds, 'cancel' | 'onViews'>
  readonly accounts: readonly Account[]
  /** Whether the moderator announces texts, and has rooms ended after them. */
  readonly announces: boolean
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

export function createModerator(parts: ModeratorParts): Moderator {
  const { clock: world, random, commands, ends, rooms, inactive, accounts, announces } = parts
  const { orders, withdraw, withdrawAll, later, ...actor } = createActor(parts)
  let views: Readonly<Record<string, { readonly id: string }>> = {}
  ends.onViews((shown) => (views = shown))

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
        if (!result.ok || result.value.state !== 'held') withdraw(order)
      }),
    )
  }

  const orderFor = (action: Action, conference: Room, members?: 'fromRoster' | readonly Member[]): Click => ({
    ...actor.orderFor(action.kind, conference, typeof members === 'string' ? members : members?.map(personOf)),
    action,
  })

  /**
   * The order as confirmed. It is about the run that is shown now if nobody knew who was in the room before the question.
   */
  const asAsked = (order: Click): Click => {
    const conference = rooms.snapshot().conferences.find(({ key }) => key === order.conference?.key)
    return order.conference?.members === undefined && conference !== undefined
      ? { ...order, conference, seenAt: world.now() }
      : order
  }

  const withdrawEnds = ({ accountId, room }: Order): void => {
    withdrawAll((one) => one.isAnnounced === true && one.accountId === accountId && one.room === room)
  }

  /** The end that follows an accepted announcement is an order of its own. Nothing may carry it out before its time. */
  const followEnd = (announced: Click): void => {
    const { action, conference, seenAt, withdrawnAt } = announced
    if (action.kind !== 'announce' || action.thenEnd === undefined || conference === undefined) return
    // A later announced end of the same room replaces an earlier one.
    withdrawEnds(announced)
    const wait = action.thenEnd * 1_000
    const order = {
      ...actor.orderFor('end', conference),
      seenAt,
      givenAt: world.now() + wait,
      isAnnounced: true,
    } as const
    // If the announcement was withdrawn, so is its end.
    orders.push({ ...order, withdrawnAt: withdrawnAt === Infinity ? Infinity : 0 })
    if (!random.chance(0.3)) return
    later(random.int(200, wait + 1_500), () => {
      const view = views[conference.key]
      if (view === undefined) return
      // The cancelled end may be that of a later announcement.
      const newest = orders.findLast((one) => one.isAnnounced === true && one.conference?.key === conference.key)
      drop(
        ends.cancel(view.id).then((cancelled) => {
          if (cancelled.ok) withdraw(newest)
        }),
      )
    })
  }

  /** Confirms a question after a reading time, but sometimes never, too late, or twice. */
  const answerQuestion = (order: Click, question: Question): void => {
    const { action, token } = question
    if (random.chance(0.15)) return
    const after = random.chance(0.05) ? 11_000 : random.int(700, 4_000)
    const asked = { ...asAsked(order), people: namedIn(action) ?? order.people }
    later(after, () => {
      const confirmed: Click = { ...asked, withdrawnAt: Infinity }
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

  /** Whoever is about to be removed may be muted at the click, and unmuted if the removal is undone or fails. */
  const silence = (removal: Order): Order => {
    const { result: _held, returnedAt: _at, ...order } = removal
    const mute: Order = { ...order, kind: 'mute', isPassing: true }
    orders.push(mute, { ...order, kind: 'unmute', isPassing: true, withdrawnAt: Infinity })
    return mute
  }

  const act = async (order: Click): Promise<Result<ActionResult>> => {
    const { action } = order
    const acted = await commands.act(action)
    if (!acted.ok) return acted
    if (acted.value.state === 'question') {
      // A question sends nothing. Its confirmation is the command.
      order.withdrawnAt = 0
      answerQuestion(order, acted.value.question)
    } else if (acted.value.state === 'held') {
      const { id } = acted.value
      const mute = silence(order)
      const dice = random.next()
      if (dice < 0.2) {
        later(random.int(100, 2_500), () => {
          if (!commands.undo(id).ok) return
          withdraw(order)
          withdraw(mute)
        })
      } else if (dice < 0.4)
        later(random.int(100, 2_500), () => {
          if (commands.sendNow(id).ok) withdraw(mute)
        })
    }
    return acted
  }

  const announcementIn = (conference: Room, seen: Seen): Click => {
    const { members = [] } = conference
    if (members.length > 0 && random.chance(0.3)) {
      const one = random.pick(members)
      return orderFor({ kind: 'announce', seen, who: onlyThis(one), sound }, conference, [one])
    }
    const who = { kind: random.pick(['everyone', 'everyone', 'everyoneButMe'] as const) }
    const meant = who.kind === 'everyone' ? undefined : 'fromRoster'
    const thenEnd = random.chance(0.7) ? { thenEnd: random.int(5, 9) } : {}
    return orderFor({ kind: 'announce', seen: everyoneSeenIn(conference), who, sound, ...thenEnd }, conference, meant)
  }

  const pointAt = (conference: Room): Click => {
    const seen = {
      accountId: conference.accountId,
      conference: conference.name,
      instance: conference.instance,
    }
    const members = conference.members ?? []
    if (random.chance(0.08)) return orderFor({ kind: 'end', seen: everyoneSeenIn(conference) }, conference)
    if (announces && random.chance(0.5)) return announcementIn(conference, seen)
    const kind = random.pick(kinds)
    if (members.length === 0 || random.chance(0.12)) {
      const who = { kind: random.pick(['everyone', 'everyone', 'everyoneButMe', 'mutedByMe'] as const) }
      const meant = who.kind === 'everyone' ? undefined : 'fromRoster'
      return orderFor({ kind, seen: everyoneSeenIn(conference), who }, conference, meant)
    }
    const chosen = random.chance(0.85) ? [random.pick(members)] : random.shuffle(members).slice(0, random.int(2, 4))
    return orderFor({ kind, seen, who: { kind: 'members', members: chosen.map(memberSeenOf) } }, conference, chosen)
  }

  const endAll = (): Click => {
    const accountId = anyAccount()
    const about = { kind: 'endAll', accountId, room: undefined, people: undefined, conference: undefined } as const
    return { ...about, seenAt: world.now(), givenAt: 0, withdrawnAt: Infinity, action: { kind: 'endAll', accountId } }
  }

  const pick = (): Click | undefined => {
    const { conferences } = rooms.snapshot()
    if (random.chance(0.01)) return endAll()
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
      if (inactive()) return
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
    withdrawAll,
  }
}

/** The people whom a question names. Its confirmation affects no others. */
function namedIn(action: Action): readonly Pick<Member, 'memberId' | 'callUuid'>[] | undefined {
  return 'who' in action && action.who.kind === 'members' ? action.who.members.map(personOf) : undefined
}

function personOf({ memberId, callUuid }: MemberSeen): Pick<Member, 'memberId' | 'callUuid'> {
  return { memberId, ...(callUuid === undefined ? {} : { callUuid }) }
}
