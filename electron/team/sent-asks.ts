import type { ElapsedMs } from '../../shared/values.ts'
import type { Outgoing } from '../../shared/feed/messages.ts'
import { VERSION } from '../../shared/feed/schemas.ts'

/** Milliseconds after which an ask is forgotten. What a relay sent so long after it is too old to be used. */
const LIFETIME = 60_000

export interface SentAsksParts {
  readonly desk: string
  /** Elapsed milliseconds of this desk. */
  readonly now: () => ElapsedMs
  /** Creates an id that nobody can guess. */
  readonly newId: () => string
}

/**
 * When this desk asked what. A relay that had an ask before it did something did that after this desk had asked. So each
 * moment is one of this desk's own clock, and a message that is delayed, stored, repeated or reordered only seems older.
 */
export class SentAsks {
  readonly #parts: SentAsksParts
  readonly #sentAt = new Map<string, ElapsedMs>()
  /** When this desk last asked. */
  lastAt: ElapsedMs = -Infinity

  constructor(parts: SentAsksParts) {
    this.#parts = parts
  }

  next({ lacks = [], used = [] }: Pick<Outgoing<'ask'>, 'lacks' | 'used'> = {}): Outgoing<'ask'> {
    const { desk, now, newId } = this.#parts
    const at = now()
    for (const [n, sentAt] of this.#sentAt) if (at - sentAt > LIFETIME) this.#sentAt.delete(n)
    const n = newId()
    this.lastAt = at
    this.#sentAt.set(n, at)
    return { v: VERSION, kind: 'ask', desk, n, ...(lacks.length > 0 && { lacks }), ...(used.length > 0 && { used }) }
  }

  /** When this desk sent its ask of these; -Infinity if there is none that it knows. */
  sentAt(asks: Readonly<Record<string, string>>): ElapsedMs {
    return this.#sentAt.get(asks[this.#parts.desk] ?? '') ?? -Infinity
  }

  /** Forgets all asks, because this desk's clock may have stood still since. The next one is due at once. */
  clear(): void {
    this.#sentAt.clear()
    this.lastAt = -Infinity
  }
}
