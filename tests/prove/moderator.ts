import type { Random } from '../../electron/simulator/random.ts'
import type { Commands } from '../../electron/moderation/commands.ts'
import type { Account } from '../../shared/account.ts'
import type { Clock } from '../../shared/clock.ts'
import type { Result } from '../../shared/result.ts'
import type {
  Action,
  ActionKind,
  ActionResult,
  Conference,
  Member,
  MemberActionKind,
  MemberSeen,
  Question,
  Snapshot,
} from '../../shared/model.ts'
import { agree } from '../support/user-presence.ts'

/** One command of the moderator, and what it targeted. All times are true times. */
export interface Order {
  readonly action: Action
  readonly kind: ActionKind
  readonly accountId: string
  readonly room: string | undefined
  /** When the snapshot was taken that the moderator acted on. */
  readonly seenAt: number
  /**
   * The targeted members; `fromRoster`: those that the roster names at sending, if no question names them before;
   * undefined: everyone, or the room.
   */
  readonly people: 'fromRoster' | readonly Pick<Member, 'memberId' | 'callUuid'>[] | undefined
  readonly conference: Conference | undefined
  givenAt: number
  /** What the command returned, and when; absent if it never did. */
  result?: Result<ActionResult>
  returnedAt?: number
  /** The id of the first exchange that would be too late, because the order was withdrawn. */
  withdrawnAt: number
}

export interface Moderator {
  readonly orders: readonly Order[]
  /** Takes the snapshot of this moment and acts on it after a human delay. */
  click(): void
  /** Withdraws all held orders: on sleep, lost network and quit. */
  withdrawAll(): void
}

export interface ModeratorParts {
  /** True time. */
  readonly clock: Clock
  readonly random: Random
  readonly commands: Commands
  readonly snapshot: () => Snapshot
  /** True while the computer sleeps or Gavel quits: then the moderator does not click. */
  readonly inactive: () => boolean
  readonly accounts: readonly Account[]
  /** The number of requests of an account that have left so far. */
  readonly sent: (accountId: string) => number
}

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
  snapshot,
  inactive: away,
  accounts,
  sent,
}: ModeratorParts): Moderator {
  const orders: Order[] = []

  const nameOf = (accountId: string): string => accounts.find(({ id }) => id === accountId)?.name ?? ''
  // A single account takes no random number, so that worlds with one account stay the same.
  const anyAccount = (): string => (accounts.length > 1 ? random.pick(accounts) : accounts[0])?.id ?? ''

  const give = (order: Order, run: () => Promise<Result<ActionResult>>): void => {
    order.givenAt = world.now()
    orders.push(order)
    void run().then((result) => {
      order.result = result
      order.returnedAt = world.now()
    })
  }

  const later = (ms: number, run: () => void): void => {
    world.setTimeout(() => {
      if (!away()) run()
    }, ms)
  }

  const orderFor = (action: Action, conference?: Conference, members?: 'fromRoster' | readonly Member[]): Order => ({
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

  /** A question that says that it may be about another conference is what the moderator acts on, if they confirm it. */
  const asAsked = (order: Order, { isUnsure }: Question): Order => {
    const conference = snapshot().conferences.find(({ key }) => key === order.conference?.key)
    return isUnsure === true && conference !== undefined ? { ...order, conference, seenAt: world.now() } : order
  }

  /** Confirms a question after a reading time; sometimes never, too late, or twice. */
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
        const [acted] = await Promise.all([confirm(), twice])
        if (acted.ok && acted.value.state === 'question') {
          confirmed.withdrawnAt = 0
          answerQuestion(asked, acted.value.question)
        }
        return acted
      })
    })
  }

  const act = async (order: Order): Promise<Result<ActionResult>> => {
    const { action } = order
    const acted = await commands.act(action)
    if (!acted.ok) return acted
    if (acted.value.state === 'question') {
      // A question sends nothing; its confirmation is the command.
      order.withdrawnAt = 0
      answerQuestion(order, acted.value.question)
    } else if (acted.value.state === 'held') {
      const { id } = acted.value
      const dice = random.next()
      if (dice < 0.2) {
        later(random.int(100, 2_500), () => {
          if (commands.undo(id).ok) order.withdrawnAt = sent(order.accountId)
        })
      } else if (dice < 0.4) later(random.int(100, 2_500), () => void commands.sendNow(id))
    }
    return acted
  }

  const pointAt = (conference: Conference): Order => {
    const seen = {
      accountId: conference.accountId,
      conference: conference.name,
      instance: conference.instance,
      revision: snapshot().revision,
    }
    const members = conference.members ?? []
    if (random.chance(0.08)) return orderFor({ kind: 'end', seen }, conference)
    const kind = random.pick(kinds)
    if (members.length === 0 || random.chance(0.12)) {
      const who = { kind: random.pick(['everyone', 'everyone', 'everyoneButMe', 'mutedByMe'] as const) }
      const meant = who.kind === 'everyone' ? undefined : 'fromRoster'
      return orderFor({ kind, seen, who }, conference, meant)
    }
    const chosen = random.chance(0.85) ? [random.pick(members)] : random.shuffle(members).slice(0, random.int(2, 4))
    const seenMembers: MemberSeen[] = chosen.map(({ key, memberId, callUuid }) => ({ key, memberId, callUuid }))
    return orderFor({ kind, seen, who: { kind: 'members', members: seenMembers } }, conference, chosen)
  }

  const pick = (): Order | undefined => {
    const { conferences } = snapshot()
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
      // The time between seeing and clicking.
      later(random.pick([0, 150, 400, 900, 2_500]), () => {
        give(order, () => act(order))
        if (!random.chance(0.12)) return
        later(random.int(0, 120), () => {
          const again = { ...order, withdrawnAt: Infinity }
          give(again, () => act(again))
        })
      })
    },
    withdrawAll: () => {
      for (const order of orders) order.withdrawnAt = Math.min(order.withdrawnAt, sent(order.accountId))
    },
  }
}

/** Those whom a question names: its confirmation means no others. */
function namedIn(action: Action): readonly Pick<Member, 'memberId' | 'callUuid'>[] | undefined {
  return 'who' in action && action.who.kind === 'members' ? action.who.members.map(personOf) : undefined
}

function personOf({ memberId, callUuid }: MemberSeen): Pick<Member, 'memberId' | 'callUuid'> {
  return { memberId, ...(callUuid === undefined ? {} : { callUuid }) }
}
