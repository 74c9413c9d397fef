import type { WebContents } from 'electron'
import { failure, success } from '../../../shared/result.ts'
import type { Finder } from '../../desktop/finder/finder.ts'
import type { UserPresence } from '../../desktop/windows/user-presence.ts'
import type { Handlers } from '../router.ts'

export interface FinderHandlerParts {
  readonly finder: Finder
  readonly isFinder: (sender: WebContents) => boolean
  readonly presence: Pick<UserPresence, 'mayChange'>
}

/** What the finder's window asks for; no other window may. */
export function createFinderHandlers({
  finder,
  isFinder,
  presence,
}: FinderHandlerParts): Pick<Handlers, 'finder' | 'findPeople' | 'quickMute' | 'closeFinder'> {
  const foreign = failure('forbidden', { values: { reason: 'sender' } })
  return {
    finder: (_request, sender) => (isFinder(sender) ? success(finder.state()) : foreign),
    findPeople: ({ query }, sender) => (isFinder(sender) ? success(finder.find(query)) : foreign),
    quickMute: (request, sender) => {
      if (!isFinder(sender)) return foreign
      // Since when the row could be read, the finder itself knows.
      const allowed = presence.mayChange(sender)
      const chosen = allowed.ok ? finder.choose(request) : allowed
      return chosen.ok ? success(undefined) : chosen
    },
    closeFinder: (_request, sender) => {
      if (!isFinder(sender)) return foreign
      finder.close()
      return success(undefined)
    },
  }
}
