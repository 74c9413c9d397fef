import type { Provider, ReadMember, RetrieveResult } from '../../electron/providers/provider.ts'

type Roster = Extract<RetrieveResult, { kind: 'roster' }>
type Whose = 'provider' | 'relay'

/** Changes the rosters of a provider on their way to Gavel, while that is wanted. */
export function createSpoiltRosters() {
  let left = 0
  let change = (roster: Roster): Roster => roster
  let isRelay = false
  const begin = (next: typeof change, times = Infinity, whose: Whose = 'provider'): void => {
    change = next
    left = times
    isRelay = whose === 'relay'
  }
  return {
    /** Put around the provider. */
    wrap: (provider: Provider): Provider => ({
      ...provider,
      retrieve: async (name, options) => {
        const reply = await provider.retrieve(name, options)
        const isSpared = left <= 0 || (isRelay && options?.priority === 'person')
        if (isSpared || !reply.ok || reply.value.kind !== 'roster') return reply
        left -= 1
        return { ...reply, value: change(reply.value) }
      },
    }),
    /**
     * Changes the next rosters.
     *
     * @param whose `relay`: only those of polls, as a relay can, but not this Gavel's own reads for an action
     */
    spoil: (changed: (members: readonly ReadMember[]) => readonly ReadMember[], times?: number, whose?: Whose) => {
      begin((roster) => ({ ...roster, members: changed(roster.members) }), times, whose)
    },
    /** Adds this to the run time of the next rosters. */
    prolong: (seconds: number, times?: number, whose?: Whose) => {
      begin((roster) => ({ ...roster, runTimeSeconds: (roster.runTimeSeconds ?? 0) + seconds }), times, whose)
    },
    end: () => {
      left = 0
    },
  }
}
