import { BrowserWindow, type BrowserWindowConstructorOptions, type WebContents } from 'electron'
import { windowPreferences } from '../hardening.ts'

/** A hidden window costs about 50 MB; one that was just closed is often opened again. */
const KEEP_HIDDEN = 3 * 60_000

export interface WindowsOptions {
  readonly preload: string
  readonly packaged: boolean
  /** The page, `app://gavel/index.html` but in a development build. */
  readonly page: string
  readonly keepHidden?: number
}

export interface Windows {
  /** What every window of Gavel is made with. */
  options(own: BrowserWindowConstructorOptions): BrowserWindowConstructorOptions
  /** A window that shows the page, not shown yet. */
  create(own: BrowserWindowConstructorOptions, hash?: string): BrowserWindow
  /** Must be called with each window that is made elsewhere. */
  adopt(window: BrowserWindow): void
  isOurs(contents: WebContents): boolean
  /** Windows that are there, shown or not. */
  all(): readonly BrowserWindow[]
}

/** Makes windows, knows which are ours, and destroys those that stay hidden. */
export function createWindows({ preload, packaged, page, keepHidden = KEEP_HIDDEN }: WindowsOptions): Windows {
  const ours = new Set<BrowserWindow>()
  const options: Windows['options'] = (own) => ({
    show: false,
    title: 'Gavel',
    roundedCorners: true,
    autoHideMenuBar: true,
    ...own,
    webPreferences: windowPreferences(preload, packaged),
  })
  const adopt = (window: BrowserWindow): void => {
    ours.add(window)
    let timer: NodeJS.Timeout | undefined
    // The page must not rename the window: a caller's name would end up in the task bar.
    window.on('page-title-updated', (event) => {
      event.preventDefault()
    })
    window.on('hide', () => {
      clearTimeout(timer)
      timer = setTimeout(() => {
        // Minimised it is not shown either, but waits in the task bar, where a person looks for it.
        if (!window.isDestroyed() && !window.isMinimized()) window.destroy()
      }, keepHidden)
    })
    window.on('show', () => {
      clearTimeout(timer)
    })
    window.on('closed', () => {
      clearTimeout(timer)
      ours.delete(window)
    })
  }
  return {
    options,
    adopt,
    create: (own, hash) => {
      const window = new BrowserWindow(options(own))
      adopt(window)
      window.loadURL(hash === undefined ? page : `${page}#${hash}`).catch((error: unknown) => {
        // One that is destroyed while it loads needs no page any more.
        if (!window.isDestroyed()) throw error
      })
      return window
    },
    isOurs: (contents) => [...ours].some((window) => !window.isDestroyed() && window.webContents === contents),
    all: () => [...ours].filter((window) => !window.isDestroyed()),
  }
}
