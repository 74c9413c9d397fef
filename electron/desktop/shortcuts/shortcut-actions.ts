import { elapsedOf } from '../../../shared/clock.ts'
import { drop } from '../../../shared/drop.ts'
import type { BrowserWindow } from 'electron'
import type { Request } from '../../../shared/ipc/contract.ts'
import { success, type Result } from '../../../shared/result.ts'
import type { SmallKind, SmallState, SmallStates } from '../../../shared/small-window.ts'
import type { ShortcutName } from '../../../shared/preferences/shortcuts.ts'
import { Finder } from '../finder/finder.ts'
import type { NotificationContent } from '../notifications/notification-content.ts'
import { EndQuestion } from './end-question.ts'
import { NoiseWindow } from './noise-window.ts'
import { QuietShortcuts } from './quiet-shortcuts.ts'
import { PressFilter } from './press-filter.ts'
import type { SmallPart, SmallParts } from './small-part.ts'
import { SmallWindow } from '../windows/small-windows.ts'
import type { Windows } from '../windows/windows.ts'

export interface ShortcutActionsOptions extends Omit<SmallParts<SmallKind>, 'window' | 'push'> {
  readonly windows: Windows
  readonly toggleGavel: () => void
  /** Awaited before a window is created. */
  readonly prepare: () => Promise<void>
  readonly push: PushTo
}

/**
 * Milliseconds. A desktop may repeat a command while its keys are held. Each repeat starts a process, and on two busy
 * cores they arrived up to 2.9 s apart, which the shortcuts would take for presses: the user was unmuted again.
 */
const REPEATED_START = 3_000

/** Sends a small window what to show. */
export type PushTo = (window: BrowserWindow | undefined, state: SmallState) => void

/** What the global shortcuts do, and the small windows that they open. */
export class ShortcutActions {
  readonly endQuestion: EndQuestion
  readonly finder: Finder
  readonly noise: NoiseWindow
  /** Called when a shortcut is pressed, and repeatedly while its keys are held. Each press acts once. */
  readonly pressed: Readonly<Record<ShortcutName, () => void>>
  readonly #options: ShortcutActionsOptions
  readonly #parts: { readonly [Kind in SmallKind]: SmallPart<Kind> }
  readonly #startedAt: number
  readonly #commandedAt = new Map<ShortcutName, number>()

  constructor(options: ShortcutActionsOptions) {
    const { clock, notifier, push } = options
    this.#options = options
    this.#startedAt = elapsedOf(clock)
    const partsOf = <Kind extends SmallKind>(kind: Kind) => {
      const onClosed = (): void => {
        this.#parts[kind].closed()
      }
      const window = new SmallWindow({ ...options, kind, onClosed })
      const pushState = (state: SmallStates[Kind]): void => {
        push(window.window(), { kind, state } as SmallState)
      }
      return { ...options, window, push: pushState }
    }
    this.endQuestion = new EndQuestion(partsOf('shortcut'))
    this.finder = new Finder(partsOf('finder'))
    this.noise = new NoiseWindow(partsOf('noise'))
    this.#parts = { shortcut: this.endQuestion, finder: this.finder, noise: this.noise }
    const quiet = new QuietShortcuts(options)
    const tell = (told: Promise<NotificationContent>): void => {
      drop(told.then((content) => notifier.show(content)))
    }
    const onPress = (act: () => void): (() => void) => new PressFilter(clock, act).callback
    this.pressed = {
      quickMute: onPress(() => {
        this.finder.open()
      }),
      muteMe: onPress(() => {
        tell(quiet.muteMe())
      }),
      muteAllButMe: onPress(() => {
        tell(quiet.muteAllButMe())
      }),
      admit: onPress(() => {
        tell(quiet.admit())
      }),
      findNoise: onPress(() => {
        this.noise.ask()
      }),
      // Its second press is another one than its first.
      end: () => {
        this.endQuestion.pressed()
      },
      show: onPress(options.toggleGavel),
    }
  }

  /** Does what a press does, unless a held key may repeat the command, or the start of the running Gavel. */
  commanded(which: ShortcutName): void {
    const now = elapsedOf(this.#options.clock)
    const last = this.#commandedAt.get(which) ?? this.#startedAt
    this.#commandedAt.set(which, now)
    if (now - last >= REPEATED_START) this.pressed[which]()
  }

  /** What a small window shows. Its page has asked, so it receives keys itself from now on. */
  state(kind: SmallKind): SmallState {
    const typed = this.#parts[kind].window.takeEarlyKeys()
    if (typed !== '') this.finder.find(typed)
    return { kind, state: this.#parts[kind].state() } as SmallState
  }

  /** Does what the user wants in a small window, and returns what it shows now. */
  reply(reply: Request<'smallReply'>): Result<SmallState> {
    const { kind } = reply
    // This is safe, because the reply names the kind.
    const done = (this.#parts[kind] as SmallPart<SmallKind>).reply(reply)
    return done.ok ? success({ kind, state: this.#parts[kind].state() } as SmallState) : done
  }

  /** @param height CSS pixels that the content of the small window needs */
  fit(kind: SmallKind, height: number): void {
    this.#parts[kind].window.fit(height)
  }

  close(): void {
    this.noise.quit()
    for (const { window } of Object.values(this.#parts)) window.destroy()
  }
}
