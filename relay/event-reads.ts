import { drop } from '../shared/drop.ts'

/** The largest number of rooms of one account that wait. Ordinary meetings do not have so many rooms at once. */
const MOST_WAITING = 200

export interface EventReadsParts {
  /** Reads one room; never rejects. */
  readonly read: (account: string, room: string) => Promise<unknown>
  /** The maximum number of such reads of an account from one `resume` to the next. */
  readonly most: (account: string) => number
  /** Whether the account's polls rest. These reads then wait too. */
  readonly rests: (account: string) => boolean
}

interface Queue {
  readonly waiting: Set<string>
  readonly running: Set<string>
  /** How many may still begin before the next `resume`. */
  left: number
}

/**
 * Reads a room soon after an event or a moderator's action: once for many of them, and again if another arrives during
 * the read. Callbacks can be forged and desks can lie, so only a few begin each second, and polls read the other rooms.
 */
export class EventReads {
  readonly #parts: EventReadsParts
  readonly #queues = new Map<string, Queue>()

  constructor(parts: EventReadsParts) {
    this.#parts = parts
  }

  request(account: string, room: string): void {
    const queue = this.#queues.get(account) ?? {
      waiting: new Set(),
      running: new Set(),
      left: this.#parts.most(account),
    }
    this.#queues.set(account, queue)
    if (queue.waiting.size < MOST_WAITING) queue.waiting.add(room)
    this.#run(account, queue)
  }

  /** Must be called each second: reads what waited for the end of a rest, and what one second's reads left over. */
  resume(): void {
    for (const [account, queue] of this.#queues) {
      queue.left = this.#parts.most(account)
      this.#run(account, queue)
    }
  }

  #run(account: string, queue: Queue): void {
    const { waiting, running } = queue
    if (this.#parts.rests(account)) return
    for (const room of waiting) {
      if (queue.left === 0) return
      if (running.has(room)) continue
      waiting.delete(room)
      running.add(room)
      queue.left -= 1
      const read = this.#parts.read(account, room).finally(() => {
        running.delete(room)
        this.#run(account, queue)
      })
      drop(read)
    }
  }
}
