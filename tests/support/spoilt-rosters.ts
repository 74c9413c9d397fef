import type { Provider, ReadMember } from '../../electron/providers/provider.ts'

type Change = (members: readonly ReadMember[]) => readonly ReadMember[]

/** Changes the rosters of a provider on their way to Gavel, while that is wanted. */
export interface SpoiltRosters {
  /** Put around the provider. */
  readonly wrap: (provider: Provider) => Provider
  /**
   * Changes the next rosters.
   *
   * @param whose `relay`: only those of polls, as a relay can, but not this Gavel's own reads for an action
   */
  spoil(change: Change, times?: number, whose?: 'provider' | 'relay'): void
  end(): void
}

export function createSpoiltRosters(): SpoiltRosters {
  let left = 0
  let change: Change = (members) => members
  let isRelay = false
  return {
    wrap: (provider) => ({
      ...provider,
      retrieve: async (name, options) => {
        const reply = await provider.retrieve(name, options)
        const isSpared = left <= 0 || (isRelay && options?.priority === 'person')
        if (isSpared || !reply.ok || reply.value.kind !== 'roster') return reply
        left -= 1
        return { ...reply, value: { ...reply.value, members: change(reply.value.members) } }
      },
    }),
    spoil: (next, times = Infinity, whose = 'provider') => {
      change = next
      left = times
      isRelay = whose === 'relay'
    },
    end: () => {
      left = 0
    },
  }
}
