import { drop } from '../../../shared/drop.ts'
import { BrowserWindow, type BrowserWindowConstructorOptions, type WebContents } from 'electron'
import type { WindowKind } from '../../../shared/small-window.ts'
import { windowPreferences } from '../hardening.ts'
import type { DesktopOptions } from '../desktop-options.ts'
import { TextZoom, type Size } from './text-zoom.ts'

/** Milliseconds. A hidden window costs about 50 MB, but one that was just closed is often opened again. */
const KEEP_HIDDEN = 3 * 60_000

/**
 * Creates windows, tracks which ones are Gavel's and whether the user is at one of them, loads crashed pages again, and
 * destroys windows that stay hidden.
 */
export class Windows {
  readonly textZoom: TextZoom
  readonly #options: DesktopOptions
  readonly #ours = new Map<BrowserWindow, WindowKind>()

  constructor(options: DesktopOptions) {
    this.#options = options
    this.textZoom = new TextZoom(options.settings)
  }

  /** Creates a hidden window that loads the page. */
  create(own: BrowserWindowConstructorOptions, kind: WindowKind = 'main'): BrowserWindow {
    const window = this.createEmpty(own, kind)
    drop(this.load(window, kind))
    return window
  }

  /**
   * Creates a hidden window without a page.
   * @param usual as for `TextZoom.follow`
   */
  createEmpty(own: BrowserWindowConstructorOptions, kind: WindowKind = 'main', usual?: () => Size): BrowserWindow {
    const { preload, system } = this.#options
    const { width, height, resizable } = own
    // A window that the user cannot enlarge must be as large as its text needs.
    const isFixed = resizable === false && width !== undefined && height !== undefined
    const window = new BrowserWindow({
      show: false,
      title: 'Gavel',
      roundedCorners: true,
      autoHideMenuBar: true,
      ...own,
      ...(isFixed && this.textZoom.scaled({ width, height })),
      webPreferences: windowPreferences(preload, system.packaged),
    })
    this.textZoom.follow(window, usual)
    this.#follow(window, kind)
    return window
  }

  async load(window: BrowserWindow, kind: WindowKind = 'main'): Promise<void> {
    const { page } = this.#options
    try {
      await window.loadURL(kind === 'main' ? page : `${page}#${kind}`)
    } catch (error) {
      // It is not a fault if the window was destroyed while its page was loading.
      if (!window.isDestroyed()) throw error
    }
  }

  /** Must be called when a shortcut has brought up the window. */
  broughtUp(window: BrowserWindow): void {
    this.#options.presses.broughtUp(window.webContents)
  }

  /** Which window has this page; undefined if Gavel did not create it, or it is destroyed. */
  kindOf(contents: WebContents): WindowKind | undefined {
    return [...this.#ours].find(([window]) => !window.isDestroyed() && window.webContents === contents)?.[1]
  }

  /** The existing windows, whether they are shown or not. */
  all(): readonly BrowserWindow[] {
    return [...this.#ours.keys()].filter((window) => !window.isDestroyed())
  }

  #follow(window: BrowserWindow, kind: WindowKind): void {
    this.#ours.set(window, kind)
    this.#options.presses.watch(window)
    const { info } = this.#options
    // `id` can no longer be read once the window is destroyed.
    const { id } = window
    info(`Window ${id}: made`)
    reloadAfterCrash(window, this.#options, () => this.load(window))
    let timer: NodeJS.Timeout | undefined
    // The page must not rename the window, because a caller's name would appear in the task bar.
    window.on('page-title-updated', (event) => {
      event.preventDefault()
    })
    // The page must not move or enlarge the window, because a click meant for another program could then be a press in
    // the page.
    window.webContents.on('content-bounds-updated', (event) => {
      event.preventDefault()
    })
    window.on('hide', () => {
      clearTimeout(timer)
      timer = setTimeout(() => {
        // A minimised window is hidden too, but must stay in the task bar.
        if (!window.isDestroyed() && !window.isMinimized()) window.destroy()
      }, KEEP_HIDDEN)
    })
    window.on('show', () => {
      clearTimeout(timer)
    })
    window.on('closed', () => {
      clearTimeout(timer)
      this.#ours.delete(window)
      info(`Window ${id}: destroyed`)
    })
  }
}

/** Milliseconds. A page that crashes again so soon would probably go on crashing. */
const REPEATED_WITHIN = 60_000

/**
 * Loads a window's page again after it has crashed, unless the window is destroyed meanwhile. A page that crashes
 * repeatedly is loaded when the window is opened again.
 */
function reloadAfterCrash(window: BrowserWindow, { clock, logger }: DesktopOptions, load: () => Promise<void>): void {
  let crashedAt = -Infinity
  let isBlank = false
  const reload = (): void => {
    if (!isBlank || window.isDestroyed()) return
    isBlank = false
    load().catch((error: unknown) => {
      logger('The page of a window could not be loaded again', error)
    })
  }
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    logger('The page of a window crashed', { reason, exitCode })
    const isRepeated = Math.abs(clock.now() - crashedAt) < REPEATED_WITHIN
    crashedAt = clock.now()
    isBlank = true
    // The page is loaded later, because the listeners that follow may destroy the window.
    if (!isRepeated) setImmediate(reload)
  })
  for (const event of ['show', 'restore'] as const) window.on(event as 'show', reload)
}
