import { truncate } from '../../shared/text/truncate.ts'
import { toTeamAction } from './desk-messages.ts'
import { accountIdsOf, type DeskParts } from './desk-parts.ts'
import { LONGEST_PERSON, type FeedMessage } from '../../shared/feed/messages.ts'
import { RetainedDesks } from '../../shared/feed/retained-desks.ts'
import type { Readers } from './reading.ts'

/** The other desks, and what the colleagues at them do. */
export class TeamDesks extends RetainedDesks<FeedMessage<'desk'>> {
  readonly #parts: DeskParts
  /** The person at each desk, by the desk's id, as a relay named them. They stay known while there is no relay. */
  #people: ReadonlyMap<string, string> = new Map()

  constructor(parts: DeskParts) {
    super()
    this.#parts = parts
  }

  get others(): readonly FeedMessage<'desk'>[] {
    const others = this.all.filter(({ desk }) => desk !== this.#parts.invite.desk)
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

  take(message: FeedMessage<'desk' | 'did'>, now: number): void {
    const { invite, core } = this.#parts
    if (message.kind === 'desk') {
      this.set(message.desk, message, now)
      if (message.desk !== invite.desk) this.#watches(this.named(message))
      return
    }
    // Without a token, nobody at that desk can have done anything.
    const acts = message.desk !== invite.desk && this.get(message.desk)?.acts === true
    const action = acts ? toTeamAction(this.named(message)) : undefined
    if (action === undefined) return
    for (const accountId of accountIdsOf(this.#parts, message.acc)) core.colleagues.acted(accountId, action)
  }

  #watches({ desk, person, watches = [] }: FeedMessage<'desk'>): void {
    const rooms = watches.flatMap(({ acc, name }) =>
      accountIdsOf(this.#parts, acc).map((accountId) => ({ accountId, name })),
    )
    this.#parts.core.colleagues.watches(desk, truncate(person, LONGEST_PERSON), rooms)
  }

  override remove(desk: string): void {
    super.remove(desk)
    if (desk !== this.#parts.invite.desk) this.#parts.core.colleagues.left(desk)
  }
}
