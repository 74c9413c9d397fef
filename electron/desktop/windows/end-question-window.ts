import { screen, type BrowserWindow } from 'electron'
import { roundedShape } from './rounded-shape.ts'
import type { Windows } from './windows.ts'

const SIZE = { width: 440, height: 240 }
const LOWEST = 120
/** Between the window and the edges of the display. */
const MARGIN = 40
/** As in the page, which draws the border. */
const RADIUS = 10

/** The small window of the end question, above all others, in the middle of the display where the pointer is. */
export class EndQuestionWindow {
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
    center(window)
    const shown = window.isVisible() ? Promise.resolve() : new Promise<void>((resolve) => window.once('show', resolve))
    window.show()
    window.moveTop()
    window.focus()
    await shown
  }

  /**
   * Makes the window as high as its text, within the display, and keeps its middle where it is.
   * @param height CSS pixels; of the page, so it may be anything
   */
  fit(height: number): void {
    const window = this.#window
    if (!window || window.isDestroyed()) return
    const before = window.getBounds()
    const highest = screen.getDisplayMatching(before).workArea.height - MARGIN
    const wanted = Math.round(height * window.webContents.getZoomFactor())
    const fitting = Math.max(LOWEST, Math.min(highest, wanted))
    if (fitting === before.height) return
    window.setBounds({ ...before, y: before.y + Math.round((before.height - fitting) / 2), height: fitting })
  }

  close(): void {
    if (this.#window && !this.#window.isDestroyed()) this.#window.hide()
  }

  destroy(): void {
    this.#window?.destroy()
  }

  /** macOS and Windows round the corners of a window without a frame themselves. */
  #round(window: BrowserWindow): void {
    if (this.#platform === 'linux') window.setShape(roundedShape(window.getBounds(), RADIUS))
  }

  /** Resolves when the page is loaded, or the window destroyed. */
  #create(): Promise<BrowserWindow> {
    const fixed = { resizable: false, minimizable: false, maximizable: false, fullscreenable: false }
    const options = { ...SIZE, ...fixed, frame: false, skipTaskbar: true, alwaysOnTop: true }
    const window = this.#windows.create(options, 'shortcut')
    this.#window = window
    this.#round(window)
    // Larger text makes it wider, too.
    window.on('resize', () => {
      this.#round(window)
    })
    window.setAlwaysOnTop(true, 'screen-saver')
    // Otherwise macOS leaves a full-screen application to show it: https://github.com/electron/electron/issues/37832
    if (this.#platform === 'darwin') {
      window.setVisibleOnAllWorkspaces(true, { visibleOnFullScreen: true, skipTransformProcessType: true })
    }
    window.on('closed', () => {
      if (this.#window === window) this.#window = undefined
      this.#onClosed()
    })
    // The window manager closes it: it is hidden, so that the next press is quick, and the question is cancelled.
    window.on('close', (event) => {
      if (!window.isVisible()) return
      event.preventDefault()
      window.hide()
      this.#onClosed()
    })
    return new Promise((resolve) => {
      const finish = (): void => {
        resolve(window)
      }
      window.webContents.once('did-finish-load', finish)
      window.once('closed', finish)
    })
  }
}

function center(window: BrowserWindow): void {
  const { workArea } = screen.getDisplayNearestPoint(screen.getCursorScreenPoint())
  const { width, height } = window.getBounds()
  // Whole numbers, or Electron throws.
  window.setPosition(
    Math.round(workArea.x + (workArea.width - width) / 2),
    Math.round(workArea.y + (workArea.height - height) / 2),
  )
}
