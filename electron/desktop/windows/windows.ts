import { drop } from '../../../shared/drop.ts'
import { app, BrowserWindow, type BrowserWindowConstructorOptions, type WebContents } from 'electron'
import type { Logger } from '../../../shared/logger.ts'
import { windowPreferences } from '../hardening.ts'
import type { Painted } from './painted.ts'
import { TextZoom, type TextZoomOptions } from './text-zoom.ts'
import { UserPresence } from './user-presence.ts'

/** Milliseconds. A hidden window costs about 50 MB, but one that was just closed is often opened again. */
const KEEP_HIDDEN = 3 * 60_000

export interface WindowsOptions extends TextZoomOptions {
  readonly painted: Pick<Painted, 'wait'>
  readonly preload: string
  readonly packaged: boolean
  /** `app://gavel/index.html`, except in a development build. */
  readonly page: string
  /** Epoch milliseconds. */
  readonly now: () => number
  readonly logger: Logger
  /** Logs each window that is made or destroyed. */
  readonly info: Logger
  readonly keepHidden?: number
}

/**
 * Creates windows, tracks which ones are Gavel's and whether the user is at one of them, loads crashed pages again, and
 * destroys windows that stay hidden.
 */
export class Windows {
  readonly userPresence: UserPresence
  readonly textZoom: TextZoom
  readonly #options: WindowsOptions
  readonly #ours = new Set<BrowserWindow>()

  constructor(options: WindowsOptions) {
    this.#options = options
    this.textZoom = new TextZoom(options)
    this.userPresence = new UserPresence({
      now: options.now,
      painted: options.painted,
      windowOf: (page) => this.all().find((window) => window.webContents === page),
      isAssisted: () => app.accessibilitySupportEnabled,
    })
  }

  /** The options of every window of Gavel. */
  options(own: BrowserWindowConstructorOptions): BrowserWindowConstructorOptions {
    const { preload, packaged } = this.#options
    const { width, height, resizable } = own
    // A window that the user cannot enlarge must be as large as its text needs.
    const isFixed = resizable === false && width !== undefined && height !== undefined
    return {
      show: false,
      title: 'Gavel',
      roundedCorners: true,
      autoHideMenuBar: true,
      ...own,
      ...(isFixed && this.textZoom.scaled({ width, height })),
      webPreferences: windowPreferences(preload, packaged),
    }
  }

  /** Creates a hidden window that loads the page. */
  create(own: BrowserWindowConstructorOptions, hash?: string): BrowserWindow {
    const window = this.createEmpty(own)
    drop(this.load(window, hash))
    return window
  }

  /** Creates a hidden window without a page. */
  createEmpty(own: BrowserWindowConstructorOptions): BrowserWindow {
    const window = new BrowserWindow(this.options(own))
    this.adopt(window)
    return window
  }

  async load(window: BrowserWindow, hash?: string): Promise<void> {
    const { page } = this.#options
    try {
      await window.loadURL(hash === undefined ? page : `${page}#${hash}`)
    } catch (error) {
      // It is not a fault if the window was destroyed while its page was loading.
      if (!window.isDestroyed()) throw error
    }
  }

  /** Must be called with each window that is created elsewhere. */
  adopt(window: BrowserWindow): void {
    this.#ours.add(window)
    this.userPresence.watch(window.webContents)
    this.textZoom.follow(window)
    const { now, logger, info } = this.#options
    // `id` can no longer be read once the window is destroyed.
    const { id } = window
    info(`Window ${id}: made`)
    reloadAfterCrash(window, { now, logger, load: () => this.load(window) })
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
      }, this.#options.keepHidden ?? KEEP_HIDDEN)
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

  isOurs(contents: WebContents): boolean {
    return this.all().some((window) => window.webContents === contents)
  }

  /** The existing windows, whether they are shown or not. */
  all(): readonly BrowserWindow[] {
    return [...this.#ours].filter((window) => !window.isDestroyed())
  }
}

/** Milliseconds. A page that crashes again so soon would probably go on crashing. */
const REPEATED_WITHIN = 60_000

interface PageCrashOptions {
  readonly now: () => number
  readonly logger: Logger
  readonly load: () => Promise<void>
}

/**
 * Loads a window's page again after it has crashed, unless the window is destroyed meanwhile. A page that crashes
 * repeatedly is loaded when the window is opened again.
 */
function reloadAfterCrash(window: BrowserWindow, { now, logger, load }: PageCrashOptions): void {
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
    const isRepeated = Math.abs(now() - crashedAt) < REPEATED_WITHIN
    crashedAt = now()
    isBlank = true
    // The page is loaded later, because the listeners that follow may destroy the window.
    if (!isRepeated) setImmediate(reload)
  })
  for (const event of ['show', 'restore'] as const) window.on(event as 'show', reload)
}
