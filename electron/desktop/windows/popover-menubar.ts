import type { BrowserWindow, BrowserWindowConstructorOptions } from 'electron'
import { menubar, type Menubar } from 'electron-menubar'
import { lazily } from '../../../shared/lazy.ts'
import type { WindowBounds } from '../../settings/schema.ts'
import { POPOVER_SIZE, SMALLEST, type PopoverMode, type KeepOpen, type PopoverOptions } from './popover-mode.ts'
import { rememberBounds, onShownChange } from './window-events.ts'

export interface Anchored extends PopoverMode {
  readonly keepOpen: KeepOpen
  pin(pinned: boolean): void
}

/**
 * electron-menubar knows the traps of macOS and Windows: the blur that follows a show, the click that closes and opens
 * again, full-screen spaces. On Linux no click tells where it was, and with focus that follows the mouse a window that
 * hides on blur is gone at once (https://github.com/jbuchermn/newm/issues/153): there the window has a frame, stays, and
 * the tray item brings it up or hides it.
 */
export function createAnchored(options: PopoverOptions, pinnedAtStart: boolean): Anchored {
  const { platform, windows, places } = options
  const linux = platform === 'linux'
  let pinned = pinnedAtStart
  let dialogs = 0
  let bar: Menubar | undefined

  const hidesOnBlur = (): boolean => !linux && !pinned && dialogs === 0
  const windowOptions = (): BrowserWindowConstructorOptions =>
    windows.options({
      ...sizeOf(places.get('popover') ?? POPOVER_SIZE),
      ...SMALLEST,
      frame: linux,
      skipTaskbar: !linux,
      ...(options.icon !== undefined && { icon: options.icon }),
    })
  const follow = (): void => {
    if (!linux) bar?.setOption('hideOnBlur', hidesOnBlur())
  }
  const make = (): Menubar => {
    const made = menubar({
      tray: options.tray,
      index: options.page,
      tooltip: '',
      trigger: linux ? 'none' : 'click',
      hideOnClose: true,
      hideOnBlur: hidesOnBlur(),
      activateWithApp: false,
      // Hidden by main.ts already; the library looks again, because macOS drops the wish while it activates the app.
      showDockIcon: false,
      browserWindow: windowOptions(),
    })
    made.on('before-load', () => {
      const window = made.window
      if (!window) return
      windows.adopt(window)
      // A window that a person resizes by its frame must not jump back to its anchor with each step.
      if (linux) window.removeAllListeners('resize')
      onShownChange(window, options.onShown)
      rememberBounds(window, (place) => {
        places.set('popover', place)
      })
    })
    made.on('after-show', () => {
      // The library puts a window that does not hide on blur above all others; here only a pinned one is.
      if (linux) made.window?.setAlwaysOnTop(pinned)
    })
    return made
  }
  const begin = lazily(async () => {
    await options.beforeWindow()
    const made = make()
    bar = made
    await new Promise<void>((resolve) => made.once('ready', resolve))
    // The library has replaced it by its own.
    options.tray.setToolTip(options.tooltip())
    return made
  })
  const show = async (): Promise<void> => {
    const made = await begin()
    const window = made.window
    if (window?.isVisible() && window.isMinimized()) window.restore()
    // A window that is on screen stays where it is: put to the anchor again, its frame would slip below the panel, since
    // a window manager makes room for it only when the window appears.
    if (linux && window?.isVisible()) window.show()
    else {
      // As large as it was when it was last closed; on Linux, where no anchor is known, where it was too.
      if (!window) made.setOption('browserWindow', windowOptions())
      else if (linux) made.setOption('browserWindow', { ...windowOptions(), ...placeOf(window) })
      try {
        await made.showWindow()
      } catch (error) {
        // Destroyed while its page was being loaded: nothing is to be shown any more.
        if (made.window) throw error
      }
    }
    made.window?.focus()
  }

  const toggle = async (): Promise<void> => {
    const window = bar?.window
    if (window?.isVisible() && window.isFocused()) bar?.hideWindow()
    else await show()
  }

  return {
    show,
    hide: () => {
      bar?.hideWindow()
    },
    putAway: () => {
      bar?.hideWindow()
    },
    toggle,
    // Elsewhere the library answers clicks itself, once it is there.
    clicked: () => (!linux && bar ? Promise.resolve() : toggle()),
    pin: (next) => {
      pinned = next
      follow()
      if (linux) bar?.window?.setAlwaysOnTop(next)
    },
    keepOpen: async (dialog) => {
      dialogs += 1
      follow()
      try {
        return await dialog()
      } finally {
        dialogs -= 1
        follow()
      }
    },
    window: () => bar?.window,
    destroy: () => {
      bar?.destroy()
    },
  }
}

function placeOf(window: BrowserWindow): Pick<WindowBounds, 'x' | 'y'> {
  const { x, y } = window.getBounds()
  return { x, y }
}

function sizeOf({ width, height }: Pick<WindowBounds, 'width' | 'height'>): Pick<WindowBounds, 'width' | 'height'> {
  return { width, height }
}
