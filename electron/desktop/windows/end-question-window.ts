import { screen, type BrowserWindow } from 'electron'
import type { Windows } from './windows.ts'

const SIZE = { width: 440, height: 260 }

export interface ShortcutWindow {
  /** Answers when it can be seen. */
  open(): Promise<void>
  close(): void
  window(): BrowserWindow | undefined
  destroy(): void
}

/** The small window of the question, above all others, in the middle of the display where the pointer is. */
export function createShortcutWindow(
  windows: Windows,
  platform: NodeJS.Platform,
  onClosed: () => void,
): ShortcutWindow {
  let window: BrowserWindow | undefined
  const make = (): Promise<BrowserWindow> => {
    const made = windows.create(
      {
        ...SIZE,
        frame: false,
        resizable: false,
        minimizable: false,
        maximizable: false,
        fullscreenable: false,
        skipTaskbar: true,
        alwaysOnTop: true,
      },
      'shortcut',
    )
    window = made
    made.setAlwaysOnTop(true, 'screen-saver')
    // macOS would otherwise leave a full-screen application to show it: https://github.com/electron/electron/issues/37832
    if (platform === 'darwin') {
      made.setVisibleOnAllWorkspaces(true, { visibleOnFullScreen: true, skipTransformProcessType: true })
    }
    made.on('closed', () => {
      if (window === made) window = undefined
      onClosed()
    })
    // Closed by the window manager: hidden, so that the next press is quick, and the question is over.
    made.on('close', (event) => {
      if (made.isVisible()) {
        event.preventDefault()
        made.hide()
        onClosed()
      }
    })
    return new Promise((resolve) => {
      made.webContents.once('did-finish-load', () => {
        resolve(made)
      })
      made.once('closed', () => {
        resolve(made)
      })
    })
  }

  return {
    open: async () => {
      const shown = window ?? (await make())
      if (shown.isDestroyed()) return
      place(shown)
      const seen = shown.isVisible() ? Promise.resolve() : new Promise<void>((resolve) => shown.once('show', resolve))
      shown.show()
      shown.moveTop()
      shown.focus()
      await seen
    },
    close: () => {
      if (window && !window.isDestroyed()) window.hide()
    },
    window: () => window,
    destroy: () => {
      window?.destroy()
    },
  }
}

function place(window: BrowserWindow): void {
  const { workArea } = screen.getDisplayNearestPoint(screen.getCursorScreenPoint())
  const { width, height } = window.getBounds()
  // Whole numbers, or Electron throws.
  window.setPosition(
    Math.round(workArea.x + (workArea.width - width) / 2),
    Math.round(workArea.y + (workArea.height - height) / 2),
  )
}
