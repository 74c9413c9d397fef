import { elapsedOf, type Clock } from '../../shared/clock.ts'
import type { Publication } from './bus.ts'
import { presenceOf } from './desk-messages.ts'
import type { DeskState } from './desk-messages.ts'
import type { Invite } from './invite.ts'
import { restForOf } from './team-allowance.ts'
import type { OwnUsage } from './team-allowance.ts'

/** Requests a second. A usage that changes by no more than this is not published again, unless it falls to 0. */
const TOLD_BY = 2
/** Milliseconds after which a lower usage is published, because all rooms may be read together every few seconds. */
const FALLS_AFTER = 5_000
/** Milliseconds. The end of a rest is published again only if it changes by at least this. */
const RESTS_BY = 1_000
/**
 * Milliseconds after which the message is repeated although nothing has changed. If the broker lost it, the other desks
 * would not know that this desk reads, and no relay would read the rooms that only this desk shows.
 */
const REPEAT_AFTER = 10_000

interface Told {
  readonly acc: string
  readonly used: number
  /** Elapsed milliseconds when `used` was last so high. */
  readonly usedAt: number
  /** Epoch milliseconds. */
  readonly restsUntil?: number
}

export interface DeskPresenceParts {
  readonly invite: Pick<Invite, 'feed' | 'desk' | 'person'>
  readonly clock: Pick<Clock, 'now' | 'elapsed'>
  readonly software: string
  /**
   * Whether the desk can act, which rooms it wants to be read, whether it is in the foreground, and in which rooms it
   * mutes or stops newcomers.
   */
  readonly presence: () => Pick<DeskState, 'acts' | 'wants' | 'watches'>
}

/** Remembers what this desk last told the team about itself, so that only changes are published at once. */
export class DeskPresence {
  readonly #parts: DeskPresenceParts
  #told: readonly Told[] = []
  #said = ''
  /** Elapsed milliseconds. */
  #saidAt = -Infinity

  constructor(parts: DeskPresenceParts) {
    this.#parts = parts
  }

  /** Makes the next message due, because the broker may have lost the last one. */
  forget(): void {
    this.#said = ''
  }

  /**
   * The message about this desk; undefined if it says nothing new and the last one is not too old.
   *
   * @param reads whether this desk polls for itself
   */
  next(reads: boolean, usages: readonly OwnUsage[]): Publication | undefined {
    const { invite, clock, software, presence } = this.#parts
    const state = { software, reads, ...presence() }
    this.#told = usages.flatMap((usage) => this.#toTell(usage))
    const said = JSON.stringify([state, this.#told.map(({ usedAt: _, ...told }) => told)])
    const now = elapsedOf(clock)
    if (said === this.#said && now - this.#saidAt < REPEAT_AFTER) return undefined
    this.#said = said
    this.#saidAt = now
    const used = this.#told.map(({ acc, used: requests, restsUntil }) => ({
      acc,
      used: requests,
      ...(restsUntil !== undefined && { restFor: restForOf(restsUntil, now) }),
    }))
    return presenceOf(invite, { ...state, used })
  }

  /** What the next message says about an account. Values that have changed little stay as in the last message. */
  #toTell({ acc, used, refusedUntil }: OwnUsage): readonly Told[] {
    const before = this.#told.find((told) => told.acc === acc)
    const now = elapsedOf(this.#parts.clock)
    const { used: usedBefore = 0, usedAt: highAt = -Infinity } = before ?? {}
    const isLower = used < usedBefore - TOLD_BY
    const usedAt = isLower ? highAt : now
    const isUsedAsBefore = used > 0 && used <= usedBefore + TOLD_BY && now - usedAt < FALLS_AFTER
    const restsBefore = before?.restsUntil ?? -Infinity
    const restsUntil =
      refusedUntil !== undefined && Math.abs(refusedUntil - restsBefore) < RESTS_BY ? restsBefore : refusedUntil
    const told = {
      acc,
      used: isUsedAsBefore ? usedBefore : used,
      usedAt,
      ...(restsUntil !== undefined && { restsUntil }),
    }
    return told.used === 0 && restsUntil === undefined ? [] : [told]
  }
}
