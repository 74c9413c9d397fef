import type { BrowserWindow, Tray } from 'electron'
import type { WindowBounds } from '../../settings/schema.ts'
import type { Windows } from './windows.ts'

export const POPOVER_SIZE = { width: 420, height: 640 }
export const SMALLEST = { minWidth: 340, minHeight: 400 }

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
    get(name: 'popover' | 'window'): WindowBounds | undefined
    set(name: 'popover' | 'window', place: WindowBounds): void
  }
}

/** Keeps the window open while a dialog of the system, which takes the focus, stands before it. */
export type KeepOpen = <T>(dialog: () => Promise<T>) => Promise<T>

/** One of the two forms that the main window has. */
export interface PopoverMode {
  show(): Promise<void>
  hide(): void
  /** The other face takes over. */
  putAway(): void
  /** Shows it, or hides it where it is in front. */
  toggle(): Promise<void>
  /** The tray item was clicked. */
  clicked(): Promise<void>
  window(): BrowserWindow | undefined
  destroy(): void
}
