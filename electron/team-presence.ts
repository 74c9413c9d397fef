import type { Core } from './core.ts'
import type { DeskFeedParts } from './feed/desk-feed.ts'
import type { RoomRef } from './monitor/monitor.ts'

/** The most rooms of each kind that the relay is asked to read. */
const MOST_WANTS = 200

export interface PresenceParts {
  readonly core: Pick<Core, 'monitor' | 'providerOf'>
  readonly accounts: readonly { readonly accountId: string }[]
  /** The hash by which the feed names an account. */
  readonly accOf: (accountId: string) => string | undefined
}

/** What this desk tells the team of itself: whether it can act, and which rooms it wants read. */
export function presenceAt({ core, accounts, accOf }: PresenceParts): ReturnType<DeskFeedParts['presence']> {
  const { own, open, pinned, isForeground } = core.monitor.wanted()
  const named = (rooms: readonly RoomRef[]) =>
    rooms.slice(0, MOST_WANTS).flatMap(({ accountId, name }) => {
      const acc = accOf(accountId)
      return acc === undefined || name === '' ? [] : { acc, name }
    })
  const isListed = ({ accountId }: RoomRef): boolean => core.providerOf(accountId)?.abilities.listIsComplete === true
  const unlisted = named(pinned.filter((room) => !isListed(room)))
  return {
    acts: accounts.some(({ accountId }) => core.providerOf(accountId) !== undefined),
    wants: { own: named(own), open: named(open), notify: [], pinned: unlisted, active: isForeground },
  }
}
