import { app, screen, type BrowserWindow } from 'electron'
import { fitBounds } from './window-bounds.ts'
import { POPOVER_SIZE, SMALLEST, type PopoverMode, type PopoverOptions } from './popover-mode.ts'
import { rememberBounds, onShownChange } from './window-events.ts'

/** Closing minimises: without a tray, a hidden window could only be brought back by starting Gavel again. */
export function createOrdinary({ windows, places, icon, onShown, beforeWindow }: PopoverOptions): PopoverMode {
  let window: BrowserWindow | undefined
  let quitting = false
  app.once('before-quit', () => {
    quitting = true
  })
  const make = (): BrowserWindow => {
    const made = windows.create({
      ...fitBounds(
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
    onShownChange(made, onShown)
    rememberBounds(made, (place) => {
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
    clicked: show,
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
