import type { SmallKind } from '../../../shared/small-window.ts'
import { drop } from '../../../shared/drop.ts'
import { nativeTheme, screen, type BrowserWindow, type Rectangle } from 'electron'
import { boundsFor } from './text-zoom.ts'
import { replaceClose } from './window-events.ts'
import type { DesktopOptions } from '../desktop-options.ts'
import type { Windows } from './windows.ts'
import { EarlyKeys } from '../finder/early-keys.ts'

interface SmallWindowOptions extends DesktopOptions {
  readonly kind: SmallKind
  readonly windows: Windows
  /** Awaited before a window is created. */
  readonly prepare: () => Promise<void>
  /** Called when the window manager has closed the window, it was destroyed, or the user leaves the finder. */
  readonly onClosed: () => void
}

/** Milliseconds. A page that does not empty itself in time is destroyed with its window. */
const EMPTIED_WITHIN = 300

/** The background colours of an empty window: the values of `--surface` in the page. */
const SURFACE = { light: '#ffffff', dark: '#222527' }

const LOWEST = 120
/** Pixels of the display's height that even the tallest window leaves free, above and below it together. */
const MARGIN = 40
/** Pixels, as in the page, which draws the border. */
const RADIUS = 10
/** The share of the display's height above the finder. The content of a meeting is usually further down. */
const FROM_TOP = 0.18
/** Milliseconds. A window manager may take the focus away for a moment while the keys of the shortcut are held. */
const BLUR_LASTS = 400

const QUESTION = { width: 440, height: 240 }
/** The finder without rows. The page then fits the height to its rows. */
const FINDER = { width: 520, height: LOWEST }

/**
 * A window without a frame, above all other windows, on the display that has the pointer. Closing only hides it, so
 * that it can open again without delay. A hidden page paints nothing, so the window would show at first what it showed
 * last: it is hidden only once its page has painted that it is empty, and otherwise destroyed.
 *
 * The finder is shown as soon as it can receive keys, before its page is complete, so that the application in front no
 * longer receives what is typed, and closes when it loses the focus.
 */
export class SmallWindow {
  readonly #options: SmallWindowOptions
  readonly #isFinder: boolean
  #window: BrowserWindow | undefined
  /** Resolves when the window can be shown, or when it is destroyed. */
  #isReady = Promise.resolve()
  /** Resolves when the newest window is destroyed. */
  #isClosed = Promise.resolve()
  /** The token of the empty page while it is awaited, and once it was painted. */
  #emptying: string | undefined
  #earlyKeys: EarlyKeys | undefined

  constructor(options: SmallWindowOptions) {
    this.#options = options
    this.#isFinder = options.kind === 'finder'
  }

  window(): BrowserWindow | undefined {
    return this.#window
  }

  isVisible(): boolean {
    const window = this.#emptying === undefined ? this.#window : undefined
    return window !== undefined && !window.isDestroyed() && window.isVisible()
  }

  /** Resolves when the window is visible, or was destroyed before that. */
  async open(): Promise<void> {
    await this.#options.prepare()
    const window = this.#window ?? this.#create()
    this.#emptying = undefined
    await this.#isReady
    if (window.isDestroyed()) return
    this.#place(window)
    const isInFront = window.isVisible() && window.isFocused()
    const shown = window.isVisible() ? Promise.resolve() : new Promise<void>((resolve) => window.once('show', resolve))
    window.show()
    window.moveTop()
    window.focus()
    if (!isInFront) this.#options.windows.broughtUp(window)
    await Promise.race([shown, this.#isClosed])
  }

  /**
   * Hides the window once its page has painted the empty state of this token. The system then returns the focus to the
   * application that had it before.
   */
  close(token: string): void {
    if (this.#window !== undefined && this.#emptying === undefined) drop(this.#hide(this.#window, token))
  }

  destroy(): void {
    this.#window?.destroy()
  }

  /** Returns what was typed into the finder before its page could receive keys. From now on the page receives them. */
  takeEarlyKeys(): string {
    return this.#earlyKeys?.end() ?? ''
  }

  /**
   * Makes the window as tall as its text, but no taller than the display. The finder's top stays in its place, otherwise
   * the middle, unless the window would reach below the display.
   *
   * @param height CSS pixels. It comes from the page, so it may be any value.
   */
  fit(height: number): void {
    const window = this.#window
    if (window === undefined || window.isDestroyed()) return
    const before = window.getBounds()
    const { workArea } = screen.getDisplayMatching(before)
    const highest = workArea.height - MARGIN
    const wanted = Math.round(height * window.webContents.getZoomFactor())
    const fitting = Math.max(LOWEST, Math.min(highest, wanted))
    if (fitting === before.height) return
    const y = this.#isFinder ? before.y : before.y + Math.round((before.height - fitting) / 2)
    window.setBounds(boundsFor({ width: before.width, height: fitting }, { x: before.x, y }, workArea))
  }

  async #hide(window: BrowserWindow, token: string): Promise<void> {
    this.#emptying = token
    const isEmpty = await this.#options.painted.wait(token, undefined, EMPTIED_WITHIN)
    // Opened again meanwhile.
    if (this.#emptying !== token || window.isDestroyed()) return
    if (isEmpty && window.isVisible()) window.hide()
    else {
      this.#window = undefined
      window.destroy()
    }
  }

  #place(window: BrowserWindow): void {
    const { workArea } = screen.getDisplayNearestPoint(screen.getCursorScreenPoint())
    const { width, height } = window.getBounds()
    // Electron throws unless the numbers are whole.
    const x = Math.round(workArea.x + (workArea.width - width) / 2)
    const above = this.#isFinder ? workArea.height * FROM_TOP : (workArea.height - height) / 2
    const y = Math.round(workArea.y + above)
    // With larger text the window may be taller than the display, or reach below it.
    window.setBounds(boundsFor({ width, height }, { x, y }, workArea))
  }

  #create(): BrowserWindow {
    const { kind, windows, system, onClosed } = this.#options
    const { platform } = system
    const isMac = platform === 'darwin'
    const fixed = { resizable: false, minimizable: false, maximizable: false, fullscreenable: false }
    const options = { ...fixed, frame: false, skipTaskbar: true, alwaysOnTop: true }
    const ofFinder = {
      ...FINDER,
      backgroundColor: SURFACE[nativeTheme.shouldUseDarkColors ? 'dark' : 'light'],
      // A panel receives keys without making Gavel the active application, so the application in front stays in front.
      ...(isMac && { type: 'panel' }),
    }
    const window = windows.create({ ...options, ...(this.#isFinder ? ofFinder : QUESTION) }, kind)
    this.#window = window
    this.#isClosed = new Promise((resolve) => window.once('closed', resolve))
    const loaded = new Promise<void>((resolve) => {
      if (this.#isFinder)
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
      if (this.#window !== window) return
      this.#window = undefined
      onClosed()
    })
    // Closed or hidden by the user or the system, it still has what it shows. The next opening creates a new window.
    const destroySoon = (): void => {
      setImmediate(() => {
        if (!window.isDestroyed()) window.destroy()
      })
    }
    replaceClose(window, destroySoon)
    window.on('hide', () => {
      if (this.#emptying === undefined) destroySoon()
    })
    // A window whose page has crashed shows nothing.
    window.webContents.on('render-process-gone', () => {
      window.destroy()
    })
    if (this.#isFinder) this.#takeKeys(window)
    // macOS and Windows round the corners of a window without a frame themselves.
    else if (platform === 'linux') keepRounded(window)
    return window
  }

  #takeKeys(window: BrowserWindow): void {
    const { onClosed } = this.#options
    const keys = new EarlyKeys(onClosed)
    this.#earlyKeys = keys
    window.webContents.on('before-input-event', (event, input) => {
      if (keys.take(input)) event.preventDefault()
    })
    closeWithoutFocus(window, onClosed)
  }
}

function keepRounded(window: BrowserWindow): void {
  const round = (): void => {
    window.setShape(roundedShape(window.getBounds(), RADIUS))
  }
  round()
  // Larger text makes the window wider too.
  window.on('resize', round)
}

/**
 * The rectangles that form a rectangle with round corners: one for each row of pixels with a corner, and one for the
 * rest. https://www.electronjs.org/docs/latest/api/browser-window#winsetshaperects-windows-linux-experimental
 */
export function roundedShape({ width, height }: Pick<Rectangle, 'width' | 'height'>, radius: number): Rectangle[] {
  const rows = Array.from({ length: radius }, (_, row) => {
    const x = Math.round(radius - Math.sqrt(radius ** 2 - (radius - row - 0.5) ** 2))
    return { row, x, width: width - 2 * x }
  })
  return [
    ...rows.map(({ row, ...rest }) => ({ ...rest, y: row, height: 1 })),
    { x: 0, y: radius, width, height: height - 2 * radius },
    ...rows.map(({ row, ...rest }) => ({ ...rest, y: height - 1 - row, height: 1 })),
  ]
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
