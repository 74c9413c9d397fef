import { app, type BrowserWindow } from 'electron'

/** Calls `instead` when the user closes the window. Quitting still closes it. */
export function replaceClose(window: BrowserWindow, instead: () => void): void {
  let isQuitting = false
  const quit = (): void => {
    isQuitting = true
  }
  app.once('before-quit', quit)
  window.on('close', (event) => {
    if (isQuitting) return
    event.preventDefault()
    instead()
  })
  window.on('closed', () => {
    app.off('before-quit', quit)
  })
}

/** Reports when a window becomes visible to the user, and when it no longer is. */
export function onShownChange(window: BrowserWindow, onShown: (isShown: boolean) => void): void {
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
