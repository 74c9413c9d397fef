import type { BrowserWindow } from 'electron'
import { EarlyKeys } from '../finder/early-keys.ts'
import { SmallWindow } from './small-window.ts'
import type { Windows } from './windows.ts'

/** The share of the display's height above the window. The content of a meeting is usually further down. */
const FROM_TOP = 0.18
/** Milliseconds. A window manager may take the focus away for a moment while the keys of the shortcut are held. */
const BLUR_LASTS = 400

export interface FinderWindowOptions {
  readonly onClosed: () => void
  /** Called for each new window, with the object that receives its keys until `end` is called. */
  readonly onEarlyKeys: (keys: EarlyKeys) => void
}

/** Creates the finder's small window, which closes when it loses the focus. */
export function createFinderWindow(
  windows: Windows,
  platform: NodeJS.Platform,
  { onClosed, onEarlyKeys }: FinderWindowOptions,
): SmallWindow {
  return new SmallWindow(windows, platform, {
    page: 'finder',
    size: { width: 520, height: 420 },
    isPanel: true,
    isShownEarly: true,
    top: (area) => area.y + area.height * FROM_TOP,
    prepare: (window) => {
      const keys = new EarlyKeys(onClosed)
      window.webContents.on('before-input-event', (event, input) => {
        if (keys.take(input)) event.preventDefault()
      })
      onEarlyKeys(keys)
      closeWithoutFocus(window, onClosed)
    },
    onClosed,
  })
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
