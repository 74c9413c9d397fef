import { screen, type BrowserWindow } from 'electron'
import { POPOVER_SIZE, SMALLEST_SIZE, type PopoverMode, type PopoverOptions, type PopoverForm } from './popover-mode.ts'
import { besidePanel, fitBounds, rememberBounds } from './window-bounds.ts'
import { onShownChange, replaceClose } from './window-events.ts'

/**
 * The main window with a frame.
 *
 * - `popover`: on Linux with a tray. There, clicks on the tray item carry no position, and if the focus follows the mouse, a
 *   window that hides on blur disappears at once (https://github.com/jbuchermn/newm/issues/153). So the window stays
 *   open; the tray item shows or hides it, and closing hides it.
 * - `window`: without a tray. Closing minimises it, because the user might find no way to bring back a hidden window.
 */
export class FramedWindow implements PopoverForm {
  readonly #options: PopoverOptions
  readonly #isInTray: boolean
  readonly #mode: PopoverMode
  #window: BrowserWindow | undefined
  #isPinned: boolean

  constructor(options: PopoverOptions, mode: PopoverMode, isPinned: boolean) {
    this.#options = options
    this.#mode = mode
    this.#isInTray = mode === 'popover'
    this.#isPinned = this.#isInTray && isPinned
  }

  window(): BrowserWindow | undefined {
    return this.#window
  }

  async show(): Promise<void> {
    await this.#options.beforeWindow()
    const window = this.#window ?? (await this.#create())
    // The window was destroyed while its page was loading.
    if (window.isDestroyed()) return
    if (window.isMinimized()) window.restore()
    else if (this.#isInTray && !window.isVisible()) {
      // A visible window is not moved, because its frame would slip below the panel: a window manager makes room for
      // the frame only when the window appears.
      const { x, y } = window.getBounds()
      window.setPosition(x, y)
    }
    window.show()
    window.setAlwaysOnTop(this.#isPinned)
    window.focus()
  }

  hide(): void {
    if (!this.#isInTray) this.#window?.minimize()
    else if (this.#window?.isVisible()) this.#window.hide()
  }

  retire(): void {
    if (this.#isInTray) this.hide()
    // A minimised window would stay in the task bar.
    else this.destroy()
  }

  async toggle(): Promise<void> {
    if (this.#isInTray && this.#window?.isVisible() && this.#window.isFocused()) this.hide()
    else await this.show()
  }

  trayClicked(): Promise<void> {
    return this.toggle()
  }

  pin(isPinned: boolean): void {
    this.#isPinned = isPinned
    this.#window?.setAlwaysOnTop(isPinned)
  }

  /** This window never hides by itself, so a dialog needs no protection. */
  keepOpen<T>(dialog: () => Promise<T>): Promise<T> {
    return dialog()
  }

  destroy(): void {
    this.#window?.destroy()
  }

  /** Resolves when the page is loaded; rejects if it cannot be loaded. */
  async #create(): Promise<BrowserWindow> {
    const { windows, bounds, icon, onShown, tray } = this.#options
    const areas = screen.getAllDisplays().map((display) => display.workArea)
    const { x, y, ...size } = fitBounds(bounds.get(this.#mode) ?? windows.textZoom.scaled(POPOVER_SIZE), areas)
    const place = this.#isInTray || x === undefined || y === undefined ? {} : { x, y }
    const window = windows.createEmpty({ ...size, ...place, ...SMALLEST_SIZE, ...(icon !== undefined && { icon }) })
    this.#window = window
    if (this.#isInTray) {
      const beside = besidePanel(window.getBounds(), screen.getDisplayMatching(tray.getBounds()))
      window.setPosition(beside.x, beside.y)
      window.setVisibleOnAllWorkspaces(true)
    }
    replaceClose(window, () => {
      setImmediate(() => {
        this.hide()
      })
    })
    window.on('closed', () => {
      this.#window = undefined
    })
    onShownChange(window, onShown)
    rememberBounds(window, (changed) => {
      bounds.set(this.#mode, changed)
    })
    await windows.load(window)
    return window
  }
}
