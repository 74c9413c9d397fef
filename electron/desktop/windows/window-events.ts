import type { BrowserWindow } from 'electron'
import type { WindowBounds } from '../../settings/schema.ts'

/** Tells when a person can see a window, and when not. */
export function onShownChange(window: BrowserWindow, onShown: (shown: boolean) => void): void {
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
export function rememberBounds(window: BrowserWindow, remember: (place: WindowBounds) => void): void {
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
