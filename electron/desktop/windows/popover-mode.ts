import type { BrowserWindow, Tray } from 'electron'
import type { WindowBounds } from '../../settings/schema.ts'
import type { Windows } from './windows.ts'

export const POPOVER_SIZE = { width: 420, height: 640 }
export const SMALLEST_SIZE = { minWidth: 340, minHeight: 400 }

/** How the main window opens: from the tray item, or as an ordinary window if there is no tray. */
export type PopoverMode = 'popover' | 'window'

export interface PopoverOptions {
  readonly tray: Tray
  readonly tooltip: () => string
  readonly windows: Windows
  readonly page: string
  readonly platform: NodeJS.Platform
  /** Path of the window's icon, for task bars. */
  readonly icon?: string
  /** Awaited before a window is created. */
  readonly beforeWindow: () => Promise<void>
  readonly onShown: (isShown: boolean) => void
  readonly bounds: {
    get(mode: PopoverMode): WindowBounds | undefined
    set(mode: PopoverMode, bounds: WindowBounds): void
  }
}

/** Keeps the window open while a system dialog has the focus. */
export type KeepOpen = <T>(dialog: () => Promise<T>) => Promise<T>

/** The main window in one of its modes. */
export interface PopoverForm {
  show(): Promise<void>
  hide(): void
  /** Hides or destroys the window, because the other mode takes over. */
  retire(): void
  /** Shows the window. In the mode `popover`, hides it instead if it has the focus. */
  toggle(): Promise<void>
  trayClicked(): Promise<void>
  window(): BrowserWindow | undefined
  /** Sets whether the window stays above others (Linux), open without the focus (Windows), or both (macOS). */
  pin(isPinned: boolean): void
  readonly keepOpen: KeepOpen
  destroy(): void
}
