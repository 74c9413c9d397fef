import { nativeTheme, screen, type BrowserWindow, type Rectangle } from 'electron'
import { boundsFor } from './text-zoom.ts'
import { replaceClose } from './window-events.ts'
import type { Windows } from './windows.ts'

export interface SmallWindowOptions {
  readonly page: 'shortcut' | 'finder'
  readonly size: { readonly width: number; readonly height: number }
  /**
   * A panel of macOS receives keys without making Gavel the active application, so the application in front stays
   * in front.
   */
  readonly isPanel?: boolean
  /**
   * The window is shown as soon as it can receive keys, before its page is complete, so that the application in front
   * no longer receives what is typed.
   */
  readonly isShownEarly?: boolean
  /** The vertical position of a window of this height, in pixels, on a display with this free area. */
  readonly top: (area: Rectangle, height: number) => number
  /** Called for each new window before its page is loaded. */
  readonly prepare: (window: BrowserWindow) => void
  /** Called when the window manager has closed the window, or it was destroyed. */
  readonly onClosed: () => void
}

/** The background colours of an empty window: the values of `--surface` in the page. */
const SURFACE = { light: '#ffffff', dark: '#222527' }

/**
 * A window without a frame, above all other windows, on the display that has the pointer. Closing only hides it, so
 * that it can open again without delay.
 */
export class SmallWindow {
  readonly #windows: Windows
  readonly #platform: NodeJS.Platform
  readonly #options: SmallWindowOptions
  #window: BrowserWindow | undefined
  /** Resolves when the window can be shown, or when it is destroyed. */
  #isReady = Promise.resolve()
  /** Resolves when the newest window is destroyed. */
  #isClosed = Promise.resolve()

  constructor(windows: Windows, platform: NodeJS.Platform, options: SmallWindowOptions) {
    this.#windows = windows
    this.#platform = platform
    this.#options = options
  }

  window(): BrowserWindow | undefined {
    return this.#window
  }

  isVisible(): boolean {
    return this.#window !== undefined && !this.#window.isDestroyed() && this.#window.isVisible()
  }

  /** Resolves when the window is visible, or was destroyed before that. */
  async open(): Promise<void> {
    const window = this.#window ?? this.#create()
    await this.#isReady
    if (window.isDestroyed()) return
    this.#place(window)
    const shown = window.isVisible() ? Promise.resolve() : new Promise<void>((resolve) => window.once('show', resolve))
    window.show()
    window.moveTop()
    window.focus()
    await Promise.race([shown, this.#isClosed])
  }

  /** Hides the window. The system then returns the focus to the application that had it before. */
  close(): void {
    if (this.#window && !this.#window.isDestroyed()) this.#window.hide()
  }

  destroy(): void {
    this.#window?.destroy()
  }

  #place(window: BrowserWindow): void {
    const { workArea } = screen.getDisplayNearestPoint(screen.getCursorScreenPoint())
    const { width, height } = window.getBounds()
    // Electron throws unless the numbers are whole.
    const x = Math.round(workArea.x + (workArea.width - width) / 2)
    const y = Math.round(this.#options.top(workArea, height))
    // With larger text the window may be taller than the display, or reach below it.
    window.setBounds(boundsFor({ width, height }, { x, y }, workArea))
  }

  #create(): BrowserWindow {
    const { page, size, isPanel, isShownEarly, prepare, onClosed } = this.#options
    const isMac = this.#platform === 'darwin'
    const fixed = { resizable: false, minimizable: false, maximizable: false, fullscreenable: false }
    const panel = isMac && isPanel ? { type: 'panel' } : {}
    const options = { ...size, ...fixed, ...panel, frame: false, skipTaskbar: true, alwaysOnTop: true }
    const empty =
      isShownEarly === true ? { backgroundColor: SURFACE[nativeTheme.shouldUseDarkColors ? 'dark' : 'light'] } : {}
    const window = this.#windows.create({ ...options, ...empty }, page)
    this.#window = window
    this.#isClosed = new Promise((resolve) => window.once('closed', resolve))
    const loaded = new Promise<void>((resolve) => {
      if (isShownEarly === true)
        window.webContents.once('did-navigate', () => {
          resolve()
        })
      else window.webContents.once('did-finish-load', resolve)
    })
    this.#isReady = Promise.race([loaded, this.#isClosed])
    window.setAlwaysOnTop(true, 'screen-saver')
    // Without this, macOS leaves a full-screen application to show the window:
    // https://github.com/electron/electron/issues/37832
    if (isMac) window.setVisibleOnAllWorkspaces(true, { visibleOnFullScreen: true, skipTransformProcessType: true })
    window.on('closed', () => {
      if (this.#window === window) this.#window = undefined
      onClosed()
    })
    replaceClose(window, () => {
      window.hide()
      onClosed()
    })
    // A window whose page has crashed shows nothing. The next opening creates a new window.
    window.webContents.on('render-process-gone', () => {
      window.destroy()
    })
    prepare(window)
    return window
  }
}
