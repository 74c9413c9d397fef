import { createAppStatus, initialAppStatus } from '../../electron/desktop/app-status.ts'
import { createLocalizedTexts } from '../../electron/desktop/localized-texts.ts'
import type { NotificationContent } from '../../electron/desktop/notifications/notification-content.ts'
import type { DesktopOptions } from '../../electron/desktop/desktop-options.ts'
import type { Notifier } from '../../electron/desktop/notifications/notifier.ts'
import type { Labels } from '../../electron/settings/labels.ts'
import type { LabelTexts } from '../../shared/callers/called.ts'
import type { Fault } from '../../shared/fault.ts'
import { failure, success, type Result } from '../../shared/result.ts'
import type { Action, ActionResult, Change, Room, Seen, Snapshot } from '../../shared/rooms/model.ts'
import { defaultPreferences } from '../../shared/preferences/preferences.ts'
import { fakeMonitor } from './fake-monitor.ts'
import { memorySettings } from './memory-settings.ts'
import { aSnapshot } from './rooms.ts'
import { createVirtualClock } from './virtual-clock.ts'

export interface DesktopScene {
  readonly rooms?: readonly Room[]
  /** What else the first snapshot has, such as its accounts. */
  readonly more?: Partial<Snapshot>
  /** Whether numbers are masked; by default not. */
  readonly masks?: boolean
  readonly labels?: LabelTexts
  readonly acted?: Result<ActionResult>
  /** Milliseconds until the result of an action is returned. */
  readonly acting?: number
}

/** What the parts of the desktop take, in virtual time, and what they did with it. */
export function desktopScene({ rooms = [], more = {}, masks = false, labels = {}, ...scene }: DesktopScene = {}) {
  const clock = createVirtualClock()
  const pause = (ms = 0): Promise<void> =>
    ms === 0 ? Promise.resolve() : new Promise((resolve) => clock.setTimeout(resolve, ms))
  const { monitor, become } = fakeMonitor(aSnapshot(rooms, more))
  const settings = memorySettings({ preferences: { ...defaultPreferences(), maskNumbers: masks } })
  const known: Pick<Labels, 'get'> = { get: () => labels }
  const texts = createLocalizedTexts(settings, known as Labels, 'en-GB', 'linux')
  const acts: { readonly action: Action; readonly token: string | undefined }[] = []
  const held: { readonly what: string; readonly at: Seen; readonly of: readonly unknown[] }[] = []
  const shown: NotificationContent[] = []
  const notified: Fault[] = []
  const world: { acted: Result<ActionResult> } = { acted: scene.acted ?? success({ state: 'accepted' }) }
  const hold = (what: string) => (at: Seen, of: readonly unknown[]) => {
    held.push({ what, at, of })
    return Promise.resolve(world.acted)
  }
  const computer = { version: '0', electron: '0', platform: 'linux', locale: 'en-GB' }
  const notifier: Pick<Notifier, 'show' | 'notify'> = {
    show: (content) => {
      shown.push(content)
      return Promise.resolve({ state: 'shown' })
    },
    notify: (contents) => void shown.push(...contents),
  }
  const parts = {
    clock,
    rooms: monitor,
    commands: {
      ask: () => Promise.resolve(failure('internal')),
      act: async (action: Action, token?: string) => {
        acts.push({ action, token })
        await pause(scene.acting)
        return world.acted
      },
    },
    onHold: { put: hold('put'), bringBack: hold('bringBack') },
    settings,
    labels: known,
    localizedTexts: {
      ...texts,
      failure: (fault: Fault) => {
        notified.push(fault)
        return texts.failure(fault)
      },
    },
    notifier,
    appStatus: createAppStatus(initialAppStatus(computer, 'en'), () => 0),
  }
  return {
    /** A test sees to it that what it uses beyond these parts is there. */
    parts: parts as unknown as DesktopOptions & { readonly notifier: Notifier },
    clock,
    settings,
    pause,
    acts,
    held,
    shown,
    notified,
    world,
    /** Shows other rooms. */
    become: (next: readonly Room[], other: Partial<Snapshot> = {}, changes: readonly Change[] = []): void => {
      const revision = monitor.snapshot().revision + 1
      become(aSnapshot(next, { ...more, revision, ...other }), changes)
    },
    messages: () => parts.appStatus.get().messages.map(({ key, values }) => [key, values]),
  }
}
