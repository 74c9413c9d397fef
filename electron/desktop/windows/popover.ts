import type { BrowserWindow } from 'electron'
import { createAnchored } from './popover-menubar.ts'
import type { PopoverMode, KeepOpen, PopoverOptions } from './popover-mode.ts'
import { createOrdinary } from './popover-window.ts'

export interface Popover {
  show(): Promise<void>
  hide(): void
  /** Shows it, or hides it where it is in front. */
  toggle(): Promise<void>
  /** The tray item was clicked. */
  clicked(): Promise<void>
  /** Stays open and above others. */
  pin(pinned: boolean): void
  readonly keepOpen: KeepOpen
  /** Without a tray the window is an ordinary one, or nobody could reach it. */
  setMode(mode: 'tray' | 'window'): void
  /** The window that is there, shown or not. */
  window(): BrowserWindow | undefined
  destroy(): void
}

/** The main window: beside the tray icon where there is one, else an ordinary window. Made on first use. */
export function createPopover(options: PopoverOptions, pinnedAtStart: boolean): Popover {
  const onScreen = new Set<'tray' | 'window'>()
  // The one that is put away is destroyed minutes later, while a person may look at the other.
  const following = (one: 'tray' | 'window'): PopoverOptions => ({
    ...options,
    onShown: (shown) => {
      if (shown) onScreen.add(one)
      else onScreen.delete(one)
      options.onShown(onScreen.size > 0)
    },
  })
  const anchored = createAnchored(following('tray'), pinnedAtStart)
  const ordinary = createOrdinary(following('window'))
  let mode: 'tray' | 'window' = 'tray'
  const face = (): PopoverMode => (mode === 'tray' ? anchored : ordinary)
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
    keepOpen: anchored.keepOpen,
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
