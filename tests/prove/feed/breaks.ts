import type { Decorators } from '../../../electron/core.ts'
import type { RelayedProvider } from '../../../electron/feed/relayed-provider.ts'
import { elapsedOf, type Clock } from '../../../shared/clock.ts'

export interface FeedBreak {
  desk?(provider: RelayedProvider, clock: Clock): void
  readonly core?: Decorators
}

/** Each break makes the desks of a team wrong in one way. The proof must detect every one. */
export const feedBreaks = {
  /** A read of a relay counts as sent when its message arrives. */
  ageIsForgotten: {
    desk: (provider, clock) => {
      const offer = provider.offer.bind(provider)
      provider.offer = (read) => {
        const now = elapsedOf(clock)
        offer({ ...read, askedAfter: now })
      }
    },
  },
  fallBackAtFullPace: {
    desk: (provider) => {
      const follow = provider.follow.bind(provider)
      provider.follow = (share) => {
        follow(share === 'none' ? share : 1)
      }
    },
  },
} satisfies Record<string, FeedBreak>

export type FeedBreakName = keyof typeof feedBreaks
