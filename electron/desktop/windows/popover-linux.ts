import { screen, type BrowserWindow } from 'electron'
import { POPOVER_SIZE, SMALLEST_SIZE, type PopoverOptions, type TrayPopover } from './popover-mode.ts'
import { besidePanel, fitBounds, rememberBounds } from './window-bounds.ts'
import { onShownChange, replaceClose } from './window-events.ts'

/**
 * The main window on Linux with a tray. There, clicks on the tray item carry no position, and if the focus follows the
 * mouse, a window that hides on blur disappears at once (https://github.com/jbuchermn/newm/issues/153). So the window
 * has a frame and stays open; the tray item shows or hides it, and closing hides it.
 */
export class LinuxPopover implements TrayPopover {
  readonly #options: PopoverOptions
  #window: BrowserWindow | undefined
  #isPinned: boolean

  constructor(options: PopoverOptions, isPinned: boolean) {
    this.#options = options
    this.#isPinned = isPinned
  }

  window(): BrowserWindow | undefined {
    return this.#window
  }

  async show(): Promise<void> {
    await this.#options.beforeWindow()
    const window = this.#window ?? (await this.#create())
    // The window was destroyed while its page was loading.
    if (window.isDestroyed()) return
    if (window.isVisible()) {
      // A visible window is not moved, because its frame would slip below the panel: a window manager makes room for
      // the frame only when the window appears.
      if (window.isMinimized()) window.restore()
    } else {
      const { x, y } = window.getBounds()
      window.setPosition(x, y)
    }
    window.show()
    window.setAlwaysOnTop(this.#isPinned)
    window.focus()
  }

  hide(): void {
    if (this.#window?.isVisible()) this.#window.hide()
  }

  retire(): void {
    this.hide()
  }

  async toggle(): Promise<void> {
    if (this.#window?.isVisible() && this.#window.isFocused()) this.hide()
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
    const { width, height } = fitBounds(bounds.get('popover') ?? windows.textZoom.scaled(POPOVER_SIZE), areas)
    const window = windows.createEmpty({ width, height, ...SMALLEST_SIZE, ...(icon !== undefined && { icon }) })
    this.#window = window
    const { x, y } = besidePanel(window.getBounds(), screen.getDisplayMatching(tray.getBounds()))
    window.setPosition(x, y)
    window.setVisibleOnAllWorkspaces(true)
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
      bounds.set('popover', changed)
    })
    await windows.load(window)
    return window
  }
}
