import { drop } from '../../shared/drop.ts'
/**
 * The largest number of rooms of one account that wait to be read because of events, and the largest number that wait
 * because of actions. Ordinary meetings do not have so many rooms at once.
 */
const MOST_WAITING = 200

/** `event`: the provider reported an event. `action`: a desk said that its moderator acted, and any desk can say so. */
export type Cause = 'event' | 'action'

export interface EventReadsParts {
  /** Reads one room; never rejects. */
  readonly read: (account: string, room: string) => Promise<unknown>
  /** The maximum number of rooms of an account that are read at the same time. */
  readonly mostAtOnce: (account: string) => number
  /** The maximum number of reads of an account because of actions from one `resume` to the next. */
  readonly mostAfterActions: (account: string) => number
  /** Whether the account's polls rest. These reads then wait too. */
  readonly rests: (account: string) => boolean
}

interface Queue {
  /** The rooms, and why each is to be read. */
  readonly waiting: Map<string, Cause>
  readonly running: Set<string>
  /** The reads because of actions since the last `resume`. */
  afterActions: number
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
    const queue = this.#queues.get(account) ?? {
      waiting: new Map<string, Cause>(),
      running: new Set<string>(),
      afterActions: 0,
    }
    this.#queues.set(account, queue)
    const { waiting } = queue
    // Events never keep the room of an action from being read, because a moderator may wait for the effect.
    const alike = [...waiting.values()].filter((one) => one === cause)
    if (alike.length < MOST_WAITING && (cause === 'action' || !waiting.has(room))) waiting.set(room, cause)
    this.#run(account, queue)
  }

  /** Must be called each second: reads what waited for the end of a rest, and what one second's reads left over. */
  resume(): void {
    for (const [account, queue] of this.#queues) {
      queue.afterActions = 0
      this.#run(account, queue)
    }
  }

  #run(account: string, queue: Queue): void {
    const { mostAtOnce, mostAfterActions, rests } = this.#parts
    const { waiting, running } = queue
    if (rests(account)) return
    for (const [room, cause] of waiting) {
      if (running.size >= mostAtOnce(account)) return
      const isOneTooMany = cause === 'action' && queue.afterActions >= mostAfterActions(account)
      if (running.has(room) || isOneTooMany) continue
      waiting.delete(room)
      running.add(room)
      if (cause === 'action') queue.afterActions += 1
      drop(
        this.#parts.read(account, room).finally(() => {
          running.delete(room)
          this.#run(account, queue)
        }),
      )
    }
  }
}
