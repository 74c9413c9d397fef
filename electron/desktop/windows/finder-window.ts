import { screen, type BrowserWindow } from 'electron'
import type { Windows } from './windows.ts'

const SIZE = { width: 520, height: 420 }
/** Part of the display above the window: what is said in a meeting is usually shown further down. */
const FROM_TOP = 0.18
/** Milliseconds. A window manager may take the focus away for a moment while the keys of the shortcut are held. */
const BLUR_LASTS = 400

/** The finder's small window, above all others, on the display where the pointer is. It goes once it loses the focus. */
export class FinderWindow {
  readonly #windows: Windows
  readonly #platform: NodeJS.Platform
  readonly #onClosed: () => void
  #window: BrowserWindow | undefined

  constructor(windows: Windows, platform: NodeJS.Platform, onClosed: () => void) {
    this.#windows = windows
    this.#platform = platform
    this.#onClosed = onClosed
  }

  window(): BrowserWindow | undefined {
    return this.#window
  }

  /** Resolves when it is visible. */
  async open(): Promise<void> {
    const window = this.#window ?? (await this.#create())
    if (window.isDestroyed()) return
    place(window)
    const shown = window.isVisible() ? Promise.resolve() : new Promise<void>((resolve) => window.once('show', resolve))
    window.show()
    window.moveTop()
    window.focus()
    await shown
  }

  /** The application that had the focus before gets it back. */
  close(): void {
    if (this.#window && !this.#window.isDestroyed()) this.#window.hide()
  }

  destroy(): void {
    this.#window?.destroy()
  }

  /** Resolves when the page is loaded, or the window destroyed. */
  #create(): Promise<BrowserWindow> {
    const fixed = { resizable: false, minimizable: false, maximizable: false, fullscreenable: false }
    // A panel takes keys without making Gavel the active application, so the one in front stays in front.
    const panel = this.#platform === 'darwin' ? { type: 'panel' } : {}
    const options = { ...SIZE, ...fixed, ...panel, frame: false, skipTaskbar: true, alwaysOnTop: true }
    const window = this.#windows.create(options, 'finder')
    this.#window = window
    window.setAlwaysOnTop(true, 'screen-saver')
    if (this.#platform === 'darwin') {
      window.setVisibleOnAllWorkspaces(true, { visibleOnFullScreen: true, skipTransformProcessType: true })
    }
    window.on('closed', () => {
      if (this.#window === window) this.#window = undefined
      this.#onClosed()
    })
    // The window manager closes it: it is hidden, so that the next press is quick.
    window.on('close', (event) => {
      if (!window.isVisible()) return
      event.preventDefault()
      this.#onClosed()
    })
    closeWithoutFocus(window, this.#onClosed)
    return new Promise((resolve) => {
      const finish = (): void => {
        resolve(window)
      }
      window.webContents.once('did-finish-load', finish)
      window.once('closed', finish)
    })
  }
}

function closeWithoutFocus(window: BrowserWindow, close: () => void): void {
  let timer: NodeJS.Timeout | undefined
  window.on('blur', () => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      if (!window.isDestroyed() && window.isVisible() && !window.isFocused()) close()
    }, BLUR_LASTS)
  })
  window.on('focus', () => {
    clearTimeout(timer)
  })
  window.on('closed', () => {
    clearTimeout(timer)
  })
}

function place(window: BrowserWindow): void {
  const { workArea } = screen.getDisplayNearestPoint(screen.getCursorScreenPoint())
  const { width } = window.getBounds()
  // Whole numbers, or Electron throws.
  window.setPosition(
    Math.round(workArea.x + (workArea.width - width) / 2),
    Math.round(workArea.y + workArea.height * FROM_TOP),
  )
}
