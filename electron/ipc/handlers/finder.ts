import { failure, success } from '../../../shared/result.ts'
import type { Desktop } from '../../desktop/desktop.ts'
import type { UserPresence } from '../../desktop/windows/user-presence.ts'
import type { Handlers } from '../router.ts'

export interface FinderHandlerParts {
  readonly desktop: Pick<Desktop, 'finder' | 'isFinder' | 'takeEarlyKeys'>
  readonly presence: Pick<UserPresence, 'mayChange'>
}

/** The handlers for the finder's window. They reject the calls of every other window. */
export function createFinderHandlers({
  desktop,
  presence,
}: FinderHandlerParts): Pick<Handlers, 'finder' | 'findPeople' | 'quickMute' | 'closeFinder'> {
  const { finder } = desktop
  const isFinder: Desktop['isFinder'] = (sender) => desktop.isFinder(sender)
  const foreign = failure('forbidden', { values: { reason: 'sender' } })
  return {
    finder: (_request, sender) => {
      if (!isFinder(sender)) return foreign
      // The text that the user typed before the page could receive keys.
      const typed = desktop.takeEarlyKeys()
      return success(typed === '' ? finder.state() : finder.find(typed))
    },
    findPeople: ({ query }, sender) => (isFinder(sender) ? success(finder.find(query)) : foreign),
    quickMute: (request, sender) => {
      if (!isFinder(sender)) return foreign
      // `finder.choose` itself checks that the row has been shown long enough to be read.
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
