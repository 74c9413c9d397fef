import type { SmallParts } from '../../electron/desktop/shortcuts/small-part.ts'
import type { SmallKind, SmallStates } from '../../shared/small-window.ts'
import { desktopScene, type DesktopScene } from './desktop-scene.ts'
import { paintingPage, type PaintsIn } from './painting-page.ts'

export interface SmallScene extends DesktopScene {
  /** Milliseconds until the window is visible. */
  readonly opening?: number
  readonly paintsIn?: PaintsIn | undefined
}

/** What a part with a small window gets, in virtual time, and what it did with that. */
export function smallParts<Kind extends SmallKind>({ opening, paintsIn = 0, ...scene }: SmallScene = {}) {
  const made = desktopScene(scene)
  const page = paintingPage(made.clock, paintsIn)
  const pushed: SmallStates[Kind][] = []
  const seen = { opened: 0, closed: 0, isVisible: false }
  const window = {
    open: async () => {
      seen.opened += 1
      await made.pause(opening)
      seen.isVisible = true
    },
    isVisible: () => seen.isVisible,
    close: () => {
      seen.closed += 1
      seen.isVisible = false
    },
  }
  const push = (state: SmallStates[Kind]): void => void pushed.push(state)
  const parts = { ...made.parts, painted: page.painted, window, push, onFinder: () => undefined }
  return { ...made, parts: parts as unknown as SmallParts<Kind>, page, pushed, seen }
}
