import { drop } from '../../shared/drop.ts'
/**
 * The largest number of rooms of one account that wait to be read because of events, and the largest number that wait
 * because of actions, which any desk can invent. Ordinary meetings do not have so many rooms at once.
 */
const MOST_WAITING = 200

/** `event`: the provider reported an event. `action`: a moderator acted, and waits for the effect. */
export type Cause = 'event' | 'action'

export interface EventReadsParts {
  /** Reads one room; never rejects. */
  readonly read: (account: string, room: string) => Promise<unknown>
  /** The maximum number of rooms of an account that are read at the same time. */
  readonly mostAtOnce: (account: string) => number
  /** Whether the account's polls rest. Reads because of events then wait; reads after moderators' actions do not. */
  readonly rests: (account: string) => boolean
}

interface Queue {
  /** The rooms, and why each is to be read. */
  readonly waiting: Map<string, Cause>
  readonly running: Set<string>
}

/**
 * Reads a room soon after an event or a moderator's action: once for many of them, and again if another arrives during
 * the read.
 */
export class EventReads {
  readonly #parts: EventReadsParts
  readonly #queues = new Map<string, Queue>()

  constructor(parts: EventReadsParts) {
    this.#parts = parts
  }

  request(account: string, room: string, cause: Cause = 'event'): void {
    const queue = this.#queues.get(account) ?? { waiting: new Map<string, Cause>(), running: new Set<string>() }
    this.#queues.set(account, queue)
    const { waiting } = queue
    // Events never keep the room of an action from being read, because a moderator waits for the effect.
    const alike = [...waiting.values()].filter((one) => one === cause)
    if (alike.length < MOST_WAITING && (cause === 'action' || !waiting.has(room))) waiting.set(room, cause)
    this.#run(account, queue)
  }

  /** Reads what waited for the end of a rest, if the rest is over. */
  resume(): void {
    for (const [account, queue] of this.#queues) this.#run(account, queue)
  }

  #run(account: string, { waiting, running }: Queue): void {
    const rests = this.#parts.rests(account)
    for (const [room, cause] of waiting) {
      if (running.size >= this.#parts.mostAtOnce(account)) return
      if (running.has(room) || (rests && cause === 'event')) continue
      waiting.delete(room)
      running.add(room)
      drop(
        this.#parts.read(account, room).finally(() => {
          running.delete(room)
          this.#run(account, { waiting, running })
        }),
      )
    }
  }
}
