import { app, screen, type BrowserWindow, type Rectangle } from 'electron'
import { drop } from '../../../shared/drop.ts'
import type { DesktopOptions } from '../desktop-options.ts'
import { besideTray, fitBounds, rememberBounds } from './window-bounds.ts'
import { onShownChange, replaceClose } from './window-events.ts'
import type { Windows } from './windows.ts'

const SIZE = { width: 420, height: 640 }
const SMALLEST_SIZE = { minWidth: 340, minHeight: 400 }
/** Milliseconds until a window that lost the focus is hidden. A click on the tray item, which hides it too, comes first. */
const BLUR_LASTS = 100
/** Milliseconds. Windows takes the focus from a window right after it was shown. */
const SHOWN_LASTS = 400
/** Milliseconds. main.ts has hidden the icon in the Dock, but macOS may ignore that while it activates the app. */
const HIDE_DOCK_AFTER = 2_000

/** How the main window opens: from the tray item, or as an ordinary window if there is no tray. */
type PopoverMode = 'popover' | 'window'

export interface PopoverOptions extends DesktopOptions {
  readonly windows: Windows
  /** Awaited before a window is created. */
  readonly prepare: () => Promise<void>
  readonly onShown: (isShown: boolean) => void
}

/**
 * Shows a dialog of the system, and keeps the window open while that has the focus. Returns undefined, and shows nothing,
 * while another dialog is open, so that no page can open one over the other.
 */
export type ShowDialog = <T>(dialog: () => Promise<T>) => Promise<T | undefined>

/**
 * The main window. Created on first use.
 *
 * - With a tray, on macOS and Windows: at the tray item, without a frame; it hides when it loses the focus.
 * - With a tray, on Linux: beside the panel, with a frame. There, clicks on the tray item carry no position, and if the
 *   focus follows the mouse, a window that hides on blur disappears at once
 *   (https://github.com/jbuchermn/newm/issues/153). So the window stays open; the tray item shows or hides it, and
 *   closing hides it.
 * - Without a tray: where the user left it, with a frame. Closing minimises it, because the user might find no way to
 *   bring back a hidden window.
 */
export class Popover {
  readonly #options: PopoverOptions
  #mode: PopoverMode = 'popover'
  #window: BrowserWindow | undefined
  #isPinned: boolean
  #hasDialog = false
  /** Where the tray item was when it was clicked. */
  #item: Rectangle | undefined
  #shownAt = -Infinity
  #blurTimer: NodeJS.Timeout | undefined

  constructor(options: PopoverOptions) {
    this.#options = options
    this.#isPinned = options.settings.get().preferences.popoverPinned
  }

  /** The existing window, whether it is shown or not. */
  window(): BrowserWindow | undefined {
    return this.#window
  }

  async show(): Promise<void> {
    await this.#options.prepare()
    const mode = this.#mode
    const window = this.#window ?? (await this.#create())
    // The tray host appeared or disappeared while the page was loading.
    if (mode !== this.#mode) return this.show()
    // The window was destroyed while its page was loading.
    if (window.isDestroyed()) return
    if (window.isMinimized()) window.restore()
    else if (this.#isAnchored()) this.#anchor(window)
    else if (mode === 'popover' && !window.isVisible()) {
      // A visible window is not moved, because its frame would slip below the panel: a window manager makes room for
      // the frame only when the window appears.
      const { x, y } = window.getBounds()
      window.setPosition(x, y)
    }
    this.#shownAt = Date.now()
    window.show()
    this.#raise()
    window.focus()
  }

  hide(): void {
    clearTimeout(this.#blurTimer)
    if (this.#mode === 'window') this.#window?.minimize()
    else if (this.#window?.isVisible()) this.#window.hide()
  }

  /** Shows the window. With a tray, hides it instead if it has the focus. */
  async toggle(): Promise<void> {
    if (this.#mode === 'popover' && this.#window?.isVisible() && this.#window.isFocused()) this.hide()
    else await this.show()
  }

  /** @param item where the tray item is on the display on which it was clicked, if the system tells that */
  async trayClicked(item: Rectangle): Promise<void> {
    this.#item = item
    // The click has already taken the focus from the window.
    if (this.#isAnchored() && this.#window?.isVisible()) this.hide()
    else await this.toggle()
  }

  /** Sets whether the window stays above others (Linux), open without the focus (Windows), or both (macOS). */
  pin(isPinned: boolean): void {
    this.#isPinned = isPinned
    this.#raise()
  }

  readonly showDialog: ShowDialog = async (dialog) => {
    if (this.#hasDialog) return undefined
    this.#hasDialog = true
    this.#raise()
    try {
      return await dialog()
    } finally {
      this.#hasDialog = false
      this.#raise()
    }
  }

  /**
   * Sets the mode. Without a tray the window must be an ordinary one, because the user could not reach it otherwise. A
   * window of the other mode is replaced.
   */
  setMode(mode: PopoverMode): void {
    if (mode === this.#mode) return
    const isOpen = this.#window !== undefined && (this.#window.isVisible() || this.#window.isMinimized())
    this.#mode = mode
    this.destroy()
    if (isOpen) drop(this.show())
  }

  destroy(): void {
    this.#window?.destroy()
  }

  #isAnchored(): boolean {
    return this.#mode === 'popover' && this.#options.system.platform !== 'linux'
  }

  #hidesOnBlur(window: BrowserWindow): boolean {
    const isKept = this.#isPinned || this.#hasDialog || window.webContents.isDevToolsOpened()
    return this.#isAnchored() && !isKept
  }

  /** Sets whether the window stays above others. */
  #raise(): void {
    clearTimeout(this.#blurTimer)
    const window = this.#window
    if (window === undefined || window.isDestroyed()) return
    if (!this.#isAnchored()) window.setAlwaysOnTop(this.#mode === 'popover' && this.#isPinned)
    else if (this.#options.system.platform === 'win32') window.setAlwaysOnTop(true, 'pop-up-menu')
    else window.setAlwaysOnTop(!this.#hidesOnBlur(window))
  }

  #anchor(window: BrowserWindow): void {
    const item = this.#itemBounds()
    const { x, y } = besideTray(window.getBounds(), item, screen.getDisplayMatching(item))
    window.setPosition(x, y)
  }

  #itemBounds(): Rectangle {
    return this.#item !== undefined && this.#item.width > 0 ? this.#item : this.#options.tray.item.getBounds()
  }

  /** Resolves when the page is loaded; rejects if it cannot be loaded. */
  async #create(): Promise<BrowserWindow> {
    const { windows, settings, icon, onShown } = this.#options
    const mode = this.#mode
    const isAnchored = this.#isAnchored()
    const display = screen.getDisplayMatching(this.#itemBounds())
    // A window at the tray item is on the same display.
    const areas = (isAnchored ? [display] : screen.getAllDisplays()).map(({ workArea }) => workArea)
    const { textZoom } = windows
    // Its size is that at 100 %.
    const stored = () => settings.get().places[mode] ?? SIZE
    const { x, y, ...size } = fitBounds({ ...stored(), ...textZoom.scaled(stored()) }, areas)
    const place = mode === 'popover' || x === undefined || y === undefined ? {} : { x, y }
    const frame = isAnchored && { frame: false, skipTaskbar: true }
    const window = windows.createEmpty({ ...size, ...place, ...SMALLEST_SIZE, ...frame, icon }, 'main', stored)
    this.#window = window
    if (mode === 'popover') {
      this.#anchor(window)
      window.setVisibleOnAllWorkspaces(true, { visibleOnFullScreen: true, skipTransformProcessType: true })
    }
    if (isAnchored) this.#keepAnchored(window)
    replaceClose(window, () => {
      setImmediate(() => {
        this.hide()
      })
    })
    window.on('closed', () => {
      if (this.#window === window) this.#window = undefined
    })
    onShownChange(window, onShown)
    rememberBounds(window, (changed) => {
      const places = { ...settings.get().places, [mode]: { ...changed, ...textZoom.baseOf(window) } }
      drop(settings.update({ places }))
    })
    await windows.load(window)
    return window
  }

  #keepAnchored(window: BrowserWindow): void {
    window.on('resize', () => {
      this.#anchor(window)
    })
    window.on('blur', () => {
      const isJustShown = this.#options.system.platform === 'win32' && Date.now() - this.#shownAt < SHOWN_LASTS
      if (isJustShown || !this.#hidesOnBlur(window)) return
      clearTimeout(this.#blurTimer)
      this.#blurTimer = setTimeout(() => {
        if (!window.isDestroyed() && this.#hidesOnBlur(window)) this.hide()
      }, BLUR_LASTS)
    })
    setTimeout(() => {
      if (app.dock?.isVisible()) app.dock.hide()
    }, HIDE_DOCK_AFTER)
  }
}
