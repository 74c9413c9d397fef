import { drop } from '../../../shared/drop.ts'
import type { BrowserWindow } from 'electron'
import { MenubarPopover } from './popover-menubar.ts'
import type { PopoverForm, PopoverMode, PopoverOptions } from './popover-mode.ts'
import { FramedWindow } from './popover-window.ts'

/** The main window: beside the tray item if there is one, otherwise an ordinary window. Created on first use. */
export class Popover {
  readonly #forms: Readonly<Record<PopoverMode, PopoverForm>>
  /**
   * The modes whose window is shown. The retired window of the mode `popover` is destroyed only minutes later, and its
   * `closed` event must not count for the window of the other mode.
   */
  readonly #shown = new Set<PopoverMode>()
  readonly #onShown: (isShown: boolean) => void
  #mode: PopoverMode = 'popover'

  constructor(options: PopoverOptions, isPinned: boolean) {
    this.#onShown = options.onShown
    const inTray = this.#optionsOf('popover', options)
    const isFramed = options.platform === 'linux'
    this.#forms = {
      popover: isFramed ? new FramedWindow(inTray, 'popover', isPinned) : new MenubarPopover(inTray, isPinned),
      window: new FramedWindow(this.#optionsOf('window', options), 'window', false),
    }
  }

  async show(): Promise<void> {
    const form = this.#form()
    await form.show()
    if (form === this.#form()) return
    // The tray host appeared or disappeared while the window was being created.
    form.retire()
    await this.show()
  }

  hide(): void {
    this.#form().hide()
  }

  /** Shows the window. In the mode `popover`, hides it instead if it has the focus. */
  toggle(): Promise<void> {
    return this.#form().toggle()
  }

  trayClicked(): Promise<void> {
    return this.#form().trayClicked()
  }

  pin(isPinned: boolean): void {
    this.#forms.popover.pin(isPinned)
  }

  /** Keeps the window open while a dialog of the system has the focus. */
  keepOpen<T>(dialog: () => Promise<T>): Promise<T> {
    return this.#forms.popover.keepOpen(dialog)
  }

  /**
   * Sets the mode. Without a tray the window must be an ordinary one, because the user could not reach it otherwise.
   */
  setMode(mode: PopoverMode): void {
    if (mode === this.#mode) return
    const window = this.window()
    const isOpen = window !== undefined && (window.isVisible() || window.isMinimized())
    this.#form().retire()
    this.#mode = mode
    if (isOpen) drop(this.show())
  }

  /** The existing window, whether it is shown or not. */
  window(): BrowserWindow | undefined {
    return this.#form().window()
  }

  destroy(): void {
    for (const form of Object.values(this.#forms)) form.destroy()
  }

  #form(): PopoverForm {
    return this.#forms[this.#mode]
  }

  #optionsOf(mode: PopoverMode, options: PopoverOptions): PopoverOptions {
    return {
      ...options,
      onShown: (isShown) => {
        if (isShown) this.#shown.add(mode)
        else this.#shown.delete(mode)
        this.#onShown(this.#shown.size > 0)
      },
    }
  }
}
