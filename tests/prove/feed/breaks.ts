import type { Decorators } from '../../../electron/core.ts'
import type { RelayedProvider } from '../../../electron/feed/relayed-provider.ts'
import { elapsedOf, type Clock } from '../../../shared/clock.ts'
import { memberSeenOf } from '../../../shared/rooms/room-actions.ts'

export interface FeedBreak {
  desk?(provider: RelayedProvider, clock: Clock): void
  readonly core?: Decorators
}

/** Each break makes the desks of a team go wrong in one way. The proof must detect every one. */
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
      provider.follow = (_share, polls) => {
        follow(1, polls)
      }
    },
  },
  /** The mute of a newcomer also mutes earlier newcomers whom somebody at any desk has unmuted. */
  unmutedAreNew: {
    core: {
      commands: (good, monitor) => {
        const newcomers = new Set<string>()
        return {
          ...good,
          actUnasked: (action, ...rest) => {
            if (action.kind !== 'mute' || action.who.kind !== 'members') return good.actUnasked(action, ...rest)
            for (const member of action.who.members) newcomers.add(member.key)
            const { accountId, conference: name } = action.seen
            const { members: there = [] } = monitor.conference({ accountId, name }) ?? {}
            const members = there.filter(({ key, muted }) => newcomers.has(key) && !muted).map(memberSeenOf)
            return good.actUnasked({ ...action, who: { kind: 'members', members } }, ...rest)
          },
        }
      },
    },
  },
} satisfies Record<string, FeedBreak>

export type FeedBreakName = keyof typeof feedBreaks
