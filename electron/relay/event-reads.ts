/**
 * The maximum number of rooms of one account that wait to be read. Ordinary meetings do not cause events in so many
 * rooms at once.
 */
const MOST_WAITING = 200

export interface EventReadsParts {
  /** Reads one room; never rejects. */
  readonly read: (account: string, room: string) => Promise<unknown>
  /** The maximum number of rooms of an account that are read at the same time. */
  readonly mostAtOnce: (account: string) => number
}

interface Queue {
  readonly waiting: Set<string>
  readonly running: Set<string>
}

/** Reads a room soon after an event: once for many events, and again if another event arrives during the read. */
export class EventReads {
  readonly #parts: EventReadsParts
  readonly #queues = new Map<string, Queue>()

  constructor(parts: EventReadsParts) {
    this.#parts = parts
  }

  request(account: string, room: string): void {
    const queue = this.#queues.get(account) ?? { waiting: new Set<string>(), running: new Set<string>() }
    this.#queues.set(account, queue)
    if (queue.waiting.size < MOST_WAITING) queue.waiting.add(room)
    this.#run(account, queue)
  }

  #run(account: string, { waiting, running }: Queue): void {
    for (const room of waiting) {
      if (running.size >= this.#parts.mostAtOnce(account)) return
      if (running.has(room)) continue
      waiting.delete(room)
      running.add(room)
      void this.#parts.read(account, room).finally(() => {
        running.delete(room)
        this.#run(account, { waiting, running })
      })
    }
  }
}
