import { drop } from '../../../shared/drop.ts'
import type { BrowserWindow } from 'electron'
import { LinuxPopover } from './popover-linux.ts'
import { MenubarPopover } from './popover-menubar.ts'
import type { PopoverForm, PopoverMode, PopoverOptions, TrayPopover } from './popover-mode.ts'
import { OrdinaryWindow } from './popover-window.ts'

/** The main window: beside the tray item if there is one, otherwise an ordinary window. Created on first use. */
export class Popover {
  readonly #tray: TrayPopover
  readonly #ordinary: PopoverForm
  /**
   * The modes whose window is shown. The retired window of the mode `tray` is destroyed only minutes later, and its
   * `closed` event must not count for the window of the other mode.
   */
  readonly #shown = new Set<PopoverMode>()
  readonly #onShown: (isShown: boolean) => void
  #mode: PopoverMode = 'tray'

  constructor(options: PopoverOptions, isPinned: boolean) {
    this.#onShown = options.onShown
    const inTray = this.#optionsOf('tray', options)
    this.#tray =
      options.platform === 'linux' ? new LinuxPopover(inTray, isPinned) : new MenubarPopover(inTray, isPinned)
    this.#ordinary = new OrdinaryWindow(this.#optionsOf('window', options))
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

  /** Shows the window. In the mode `tray`, hides it instead if it has the focus. */
  toggle(): Promise<void> {
    return this.#form().toggle()
  }

  trayClicked(): Promise<void> {
    return this.#form().trayClicked()
  }

  /**
   * Sets whether the window of the mode `tray` stays above others (Linux), open without the focus (Windows), or both
   * (macOS).
   */
  pin(isPinned: boolean): void {
    this.#tray.pin(isPinned)
  }

  /** Keeps the window open while a dialog of the system has the focus. */
  keepOpen<T>(dialog: () => Promise<T>): Promise<T> {
    return this.#tray.keepOpen(dialog)
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
    this.#tray.destroy()
    this.#ordinary.destroy()
  }

  #form(): PopoverForm {
    return this.#mode === 'tray' ? this.#tray : this.#ordinary
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
