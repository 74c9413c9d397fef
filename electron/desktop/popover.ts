import type { BrowserWindow } from 'electron'
import { createAnchored } from './popover-anchored.ts'
import type { Face, PopoverOptions } from './popover-face.ts'
import { createOrdinary } from './popover-ordinary.ts'

export interface Popover {
  show(): Promise<void>
  hide(): void
  /** Shows it, or hides it where it is in front. */
  toggle(): Promise<void>
  /** The tray item was clicked. */
  clicked(): Promise<void>
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
  const show = async (): Promise<void> => {
    const shown = face()
    await shown.show()
    if (shown === face()) return
    // The tray host came or went while the window was being made.
    shown.putAway()
    await show()
  }
  return {
    show,
    hide: () => {
      face().hide()
    },
    toggle: () => face().toggle(),
    clicked: () => face().clicked(),
    pin: (pinned) => {
      anchored.pin(pinned)
    },
    setMode: (next) => {
      if (next === mode) return
      const window = face().window()
      const shown = window !== undefined && (window.isVisible() || window.isMinimized())
      face().putAway()
      mode = next
      if (shown) void show()
    },
    window: () => face().window(),
    destroy: () => {
      anchored.destroy()
      ordinary.destroy()
    },
  }
}
