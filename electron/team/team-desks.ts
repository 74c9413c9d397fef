import type { AccountId } from '../../shared/values.ts'
import type { TeamAction } from '../../shared/team.ts'
import { truncate } from '../../shared/text/truncate.ts'
import { toTeamAction } from './desk-messages.ts'
import type { FeedMessage } from '../../shared/feed/messages.ts'
import { RetainedDesks } from '../../shared/feed/retained-desks.ts'
import { LONGEST_PERSON } from '../../shared/feed/schemas.ts'
import type { Readers } from './reading.ts'
import type { FeedAccount } from './relayed-provider.ts'

export interface TeamDesksParts {
  readonly invite: { readonly desk: string }
  readonly accounts: () => readonly FeedAccount[]
  /** Follows the colleagues at the other desks. */
  readonly colleagues: {
    /** Called with what a colleague at a desk with a token does in an account that this desk shows. */
    acted(accountId: AccountId, action: TeamAction): void
    /** Called with the rooms in which another desk mutes or stops newcomers, whenever that desk says anything. */
    watches(
      desk: string,
      person: string,
      rooms: readonly { readonly accountId: AccountId; readonly name: string }[],
    ): void
    /** Called when another desk has left. */
    left(desk: string): void
  }
}

/** The other desks, and what the colleagues at them do. */
export class TeamDesks {
  readonly #parts: TeamDesksParts
  readonly #desks = new RetainedDesks<FeedMessage<'desk'>>()
  /** The person at each desk, by the desk's id, as a relay named them. They stay known while there is no relay. */
  #people: ReadonlyMap<string, string> = new Map()

  constructor(parts: TeamDesksParts) {
    this.#parts = parts
  }

  get others(): readonly FeedMessage<'desk'>[] {
    const others = this.#desks.all.filter(({ desk }) => desk !== this.#parts.invite.desk)
    return others.map((message) => this.named(message))
  }

  /** Remembers the people whom a relay names. */
  hello({ desks }: FeedMessage<'hello'>): void {
    if (desks !== undefined) this.#people = new Map(desks.map(({ desk, person }) => [desk, person]))
  }

  /**
   * The message of a desk, with the person's name replaced by the name that a relay gave or, without one, by the desk's
   * id.
   */
  named<M extends FeedMessage<'desk' | 'did'>>(message: M): M {
    return { ...message, person: this.#people.get(message.desk) ?? message.desk }
  }

  /**
   * The desks that have a token, as seen from this one, and the allowance of an account that they share.
   *
   * @param allowed requests per second that the account allows; undefined if this desk cannot read it
   */
  readers(allowed?: number): Readers {
    const acting = this.others.filter(({ acts }) => acts)
    const before = acting.filter(({ desk }) => desk < this.#parts.invite.desk).length
    return { count: acting.length + 1, before, allowed }
  }

  accountsOf(acc: string): readonly FeedAccount[] {
    return this.#parts.accounts().filter((account) => account.acc === acc)
  }

  take(message: FeedMessage<'desk' | 'did'>, now: number): void {
    const { invite, colleagues } = this.#parts
    if (message.kind === 'desk') {
      this.#desks.set(message.desk, message, now)
      if (message.desk !== invite.desk) this.#watches(this.named(message))
      return
    }
    // Without a token, nobody at that desk can have done anything.
    const acts = message.desk !== invite.desk && this.#desks.get(message.desk)?.acts === true
    const action = acts ? toTeamAction(this.named(message)) : undefined
    if (action === undefined) return
    for (const { accountId } of this.accountsOf(message.acc)) colleagues.acted(accountId, action)
  }

  #watches({ desk, person, watches = [] }: FeedMessage<'desk'>): void {
    const rooms = watches.flatMap(({ acc, name }) => this.accountsOf(acc).map(({ accountId }) => ({ accountId, name })))
    this.#parts.colleagues.watches(desk, truncate(person, LONGEST_PERSON), rooms)
  }

  leave(desk: string): void {
    this.#desks.remove(desk)
    if (desk !== this.#parts.invite.desk) this.#parts.colleagues.left(desk)
  }

  /** @param connectedAt the time from which every message arrives; undefined if the connection is lost */
  connection(connectedAt: number | undefined): void {
    this.#desks.connection(connectedAt)
  }

  /** Forgets the desks that left without a goodbye. */
  expire(now: number): void {
    for (const desk of this.#desks.expire(now)) this.leave(desk)
  }
}
