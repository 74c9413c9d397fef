import { createLocalizedTexts } from '../../electron/desktop/localized-texts.ts'
import type { SmallParts } from '../../electron/desktop/shortcuts/small-part.ts'
import type { Labels } from '../../electron/settings/labels.ts'
import type { LabelTexts } from '../../shared/callers/called.ts'
import type { Fault } from '../../shared/fault.ts'
import { failure, success, type Result } from '../../shared/result.ts'
import type { Action, ActionResult, Room } from '../../shared/rooms/model.ts'
import type { SmallKind, SmallStates } from '../../shared/small-window.ts'
import { defaultPreferences } from '../../shared/preferences/preferences.ts'
import { fakeMonitor } from './fake-monitor.ts'
import { memorySettings } from './memory-settings.ts'
import { paintingPage, type PaintsIn } from './painting-page.ts'
import { aSnapshot } from './rooms.ts'
import { createVirtualClock } from './virtual-clock.ts'

export interface SmallScene {
  readonly rooms?: readonly Room[]
  /** Whether numbers are masked; by default not. */
  readonly masks?: boolean
  readonly labels?: LabelTexts
  /** Milliseconds until the window is visible. */
  readonly opening?: number
  readonly paintsIn?: PaintsIn | undefined
  readonly acted?: Result<ActionResult>
  /** Milliseconds until the result of an action is returned. */
  readonly acting?: number
}

/** What a part with a small window gets, in virtual time, and what it did with that. */
export function smallParts<Kind extends SmallKind>(scene: SmallScene = {}) {
  const { rooms = [], masks = false, labels = {}, opening = 0, paintsIn = 0, acting = 0 } = scene
  const clock = createVirtualClock()
  const page = paintingPage(clock, paintsIn)
  const { monitor, become } = fakeMonitor(aSnapshot(rooms))
  const settings = memorySettings({ preferences: { ...defaultPreferences(), maskNumbers: masks } })
  const known: Pick<Labels, 'get'> = { get: () => labels }
  const acts: { readonly action: Action; readonly token: string | undefined }[] = []
  const pushed: SmallStates[Kind][] = []
  const notified: Fault[] = []
  const seen = { opened: 0, closed: 0, isVisible: false }
  const world: { acted: Result<ActionResult> } = { acted: scene.acted ?? success({ state: 'accepted' }) }
  const pause = (ms: number): Promise<void> =>
    ms === 0 ? Promise.resolve() : new Promise((resolve) => clock.setTimeout(resolve, ms))
  const localizedTexts = createLocalizedTexts(settings, known as Labels, 'en-GB', 'linux')
  const parts: SmallParts<Kind> & { readonly labels: Pick<Labels, 'get'> } = {
    rooms: monitor,
    commands: {
      ask: () => Promise.resolve(failure('internal')),
      act: async (action, token) => {
        acts.push({ action, token })
        await pause(acting)
        return world.acted
      },
    },
    settings,
    labels: known,
    localizedTexts: {
      ...localizedTexts,
      failure: (fault) => {
        notified.push(fault)
        return localizedTexts.failure(fault)
      },
    },
    notifier: { show: () => Promise.resolve({ state: 'shown' }) },
    clock,
    painted: page.painted,
    window: {
      open: async () => {
        seen.opened += 1
        await pause(opening)
        seen.isVisible = true
      },
      isVisible: () => seen.isVisible,
      close: () => {
        seen.closed += 1
        seen.isVisible = false
      },
    },
    push: (state) => pushed.push(state),
  }
  return { parts, monitor, become, clock, page, acts, pushed, notified, seen, world, pause }
}
