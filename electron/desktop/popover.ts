import { app, screen, type BrowserWindow, type Tray } from 'electron'
import { menubar, type Menubar } from 'electron-menubar'
import type { Place } from '../settings/schema.ts'
import { fitPlace } from './place.ts'
import type { Windows } from './windows.ts'

const POPOVER_SIZE = { width: 420, height: 640 }
const SMALLEST = { minWidth: 340, minHeight: 400 }

export interface PopoverOptions {
  readonly tray: Tray
  readonly tooltip: () => string
  readonly windows: Windows
  readonly page: string
  readonly platform: NodeJS.Platform
  /** Path of the window's icon, for task bars. */
  readonly icon?: string
  readonly beforeWindow: () => Promise<void>
  readonly onShown: (shown: boolean) => void
  readonly places: {
    get(name: 'popover' | 'window'): Place | undefined
    set(name: 'popover' | 'window', place: Place): void
  }
}

export interface Popover {
  show(): Promise<void>
  hide(): void
  /** What a click on the tray item does. */
  toggle(): Promise<void>
  /** Stays open and above others. */
  pin(pinned: boolean): void
  /** Without a tray the window is an ordinary one, or nobody could reach it. */
  setMode(mode: 'tray' | 'window'): void
  /** The window that is there, shown or not. */
  window(): BrowserWindow | undefined
  destroy(): void
}

/** The main window: beside the tray icon where there is one, else an ordinary window. Made on first use. */
export function createPopover(options: PopoverOptions, pinnedAtStart: boolean): Popover {
  const anchored = createAnchored(options, pinnedAtStart)
  const ordinary = createOrdinary(options)
  let mode: 'tray' | 'window' = 'tray'
  const face = (): Face => (mode === 'tray' ? anchored : ordinary)
  return {
    show: () => face().show(),
    hide: () => {
      face().hide()
    },
    toggle: () => face().toggle(),
    pin: (pinned) => {
      anchored.pin(pinned)
    },
    setMode: (next) => {
      if (next === mode) return
      const window = face().window()
      const shown = window !== undefined && (window.isVisible() || window.isMinimized())
      face().putAway()
      mode = next
      if (shown) void face().show()
    },
    window: () => face().window(),
    destroy: () => {
      anchored.destroy()
      ordinary.destroy()
    },
  }
}

interface Face {
  show(): Promise<void>
  hide(): void
  /** The other face takes over. */
  putAway(): void
  toggle(): Promise<void>
  window(): BrowserWindow | undefined
  destroy(): void
}

/**
 * electron-menubar knows the traps of macOS and Windows: the blur that follows a show, the click that closes and opens
 * again, full-screen spaces. On Linux no click tells where it was, and with focus that follows the mouse a window that
 * hides on blur is gone at once (https://github.com/jbuchermn/newm/issues/153): there the window has a frame, stays, and
 * the tray item brings it up or hides it.
 */
function createAnchored(options: PopoverOptions, pinnedAtStart: boolean): Face & { pin(pinned: boolean): void } {
  const { platform, windows, places } = options
  const linux = platform === 'linux'
  let pinned = pinnedAtStart
  let bar: Menubar | undefined
  let starting: Promise<Menubar> | undefined

  const size = (): Pick<Place, 'width' | 'height'> => places.get('popover') ?? POPOVER_SIZE
  const make = (): Menubar => {
    const made = menubar({
      tray: options.tray,
      index: options.page,
      tooltip: '',
      trigger: linux ? 'none' : 'click',
      hideOnClose: true,
      hideOnBlur: !linux && !pinned,
      activateWithApp: false,
      // Hidden by main.ts already; the library looks again, because macOS drops the wish while it activates the app.
      showDockIcon: false,
      browserWindow: windows.options({
        ...size(),
        ...SMALLEST,
        frame: linux,
        skipTaskbar: !linux,
        ...(options.icon !== undefined && { icon: options.icon }),
      }),
    })
    made.on('before-load', () => {
      const window = made.window
      if (!window) return
      windows.adopt(window)
      // A window that a person resizes by its frame must not jump back to its anchor with each step.
      if (linux) window.removeAllListeners('resize')
      watchShown(window, options.onShown)
      rememberPlace(window, (place) => {
        places.set('popover', place)
      })
    })
    made.on('after-show', () => {
      // The library puts a window that does not hide on blur above all others; here only a pinned one is.
      if (linux) made.window?.setAlwaysOnTop(pinned)
    })
    return made
  }
  const begin = async (): Promise<Menubar> => {
    await options.beforeWindow()
    const made = make()
    bar = made
    await new Promise<void>((resolve) => made.once('ready', resolve))
    // The library has replaced it by its own.
    options.tray.setToolTip(options.tooltip())
    return made
  }
  const show = async (): Promise<void> => {
    starting ??= begin()
    const made = await starting
    if (made.window?.isVisible() && made.window.isMinimized()) made.window.restore()
    await made.showWindow()
    made.window?.focus()
  }

  return {
    show,
    hide: () => {
      bar?.hideWindow()
    },
    putAway: () => {
      bar?.hideWindow()
    },
    toggle: async () => {
      // Elsewhere the library answers clicks itself, once it is there.
      if (!linux && bar) return
      const window = bar?.window
      if (window?.isVisible() && window.isFocused()) bar?.hideWindow()
      else await show()
    },
    pin: (next) => {
      pinned = next
      if (!linux) bar?.setOption('hideOnBlur', !next)
      else bar?.window?.setAlwaysOnTop(next)
    },
    window: () => bar?.window,
    destroy: () => {
      bar?.destroy()
    },
  }
}

/** Closing minimises: without a tray, a hidden window could only be brought back by starting Gavel again. */
function createOrdinary({ windows, places, icon, onShown, beforeWindow }: PopoverOptions): Face {
  let window: BrowserWindow | undefined
  let quitting = false
  app.once('before-quit', () => {
    quitting = true
  })
  const make = (): BrowserWindow => {
    const made = windows.create({
      ...fitPlace(
        places.get('window') ?? POPOVER_SIZE,
        screen.getAllDisplays().map((display) => display.workArea),
      ),
      ...SMALLEST,
      ...(icon !== undefined && { icon }),
    })
    made.on('close', (event) => {
      if (quitting) return
      event.preventDefault()
      made.minimize()
    })
    made.on('closed', () => {
      window = undefined
    })
    watchShown(made, onShown)
    rememberPlace(made, (place) => {
      places.set('window', place)
    })
    return made
  }
  const show = async (): Promise<void> => {
    await beforeWindow()
    window ??= make()
    if (window.isMinimized()) window.restore()
    window.show()
    window.focus()
  }
  return {
    show,
    toggle: show,
    hide: () => {
      window?.minimize()
    },
    putAway: () => {
      // Minimised it would stay in the task bar.
      window?.destroy()
    },
    window: () => window,
    destroy: () => {
      window?.destroy()
    },
  }
}

function watchShown(window: BrowserWindow, onShown: (shown: boolean) => void): void {
  for (const event of ['show', 'restore'] as const) {
    window.on(event as 'show', () => {
      onShown(true)
    })
  }
  for (const event of ['hide', 'minimize', 'closed'] as const) {
    window.on(event as 'hide', () => {
      onShown(false)
    })
  }
}

/** Written when the person has finished moving, not with each step. */
function rememberPlace(window: BrowserWindow, remember: (place: Place) => void): void {
  const PAUSE = 1_000
  let timer: NodeJS.Timeout | undefined
  const later = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      if (!window.isDestroyed() && window.isVisible() && !window.isMinimized()) remember(window.getNormalBounds())
    }, PAUSE)
  }
  window.on('resize', later)
  window.on('move', later)
  window.on('closed', () => {
    clearTimeout(timer)
  })
}
