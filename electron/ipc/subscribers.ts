import type { WebContents } from 'electron'
import type { Pushes, Show } from '../../shared/bridge.ts'
import { push } from './push.ts'

/** The windows that have asked for the whole and take pushes since. */
export interface Audience {
  /** @param showsRooms false for the small window of the shortcut: it takes no patches, and nothing is shown in it */
  opened(contents: WebContents, showsRooms: boolean): void
  /** Those that show rooms. */
  members(): readonly WebContents[]
  tell<Name extends keyof Pushes>(name: Name, value: Pushes[Name]): void
  /** Brings something into view; a page that is still being loaded gets it as soon as it has opened. */
  show(contents: WebContents | undefined, show: Show): void
}

export function createAudience(): Audience {
  const everyone = new Set<WebContents>()
  const members = new Set<WebContents>()
  let waiting: Show | undefined
  return {
    opened: (contents, showsRooms) => {
      if (!everyone.has(contents)) {
        everyone.add(contents)
        contents.once('destroyed', () => {
          everyone.delete(contents)
          members.delete(contents)
        })
      }
      if (!showsRooms) return
      members.add(contents)
      const show = waiting
      waiting = undefined
      // After the answer to `open`, which is what the page draws first.
      if (show) setImmediate(push, contents, 'show', show)
    },
    members: () => [...members],
    tell: (name, value) => {
      for (const contents of everyone) push(contents, name, value)
    },
    show: (contents, show) => {
      if (contents && members.has(contents)) push(contents, 'show', show)
      else waiting = show
    },
  }
}
