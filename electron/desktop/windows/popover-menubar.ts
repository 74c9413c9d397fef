import { screen, type BrowserWindow, type BrowserWindowConstructorOptions } from 'electron'
import type { Menubar } from 'electron-menubar'
import { lazily } from '../../../shared/lazy.ts'
import { POPOVER_SIZE, SMALLEST_SIZE, type PopoverForm, type PopoverOptions } from './popover-mode.ts'
import { fitBounds, rememberBounds } from './window-bounds.ts'
import { onShownChange } from './window-events.ts'

/**
 * The main window on macOS and Windows with a tray. It is anchored to the tray item and hidden on blur.
 * electron-menubar handles the special cases: the blur right after the window is shown, the click that would hide the
 * window and show it again, full-screen spaces.
 */
export class MenubarPopover implements PopoverForm {
  readonly #options: PopoverOptions
  readonly #prepared: () => Promise<Menubar>
  #menubar: Menubar | undefined
  #isPinned: boolean
  #openDialogs = 0

  constructor(options: PopoverOptions, isPinned: boolean) {
    this.#options = options
    this.#isPinned = isPinned
    this.#prepared = lazily(() => this.#prepare())
  }

  window(): BrowserWindow | undefined {
    return this.#menubar?.window
  }

  async show(): Promise<void> {
    const bar = await this.#prepared()
    const { window } = bar
    if (window?.isVisible() && window.isMinimized()) window.restore()
    try {
      await bar.showWindow()
    } catch (error) {
      // If the window was destroyed while its page was loading, there is nothing to show any more.
      if (bar.window) throw error
    }
    bar.window?.focus()
  }

  hide(): void {
    this.#menubar?.hideWindow()
  }

  retire(): void {
    this.hide()
  }

  async toggle(): Promise<void> {
    const window = this.window()
    if (window?.isVisible() && window.isFocused()) this.hide()
    else await this.show()
  }

  async trayClicked(): Promise<void> {
    // Once the library is loaded, it listens to clicks itself.
    if (!this.#menubar) await this.toggle()
  }

  pin(isPinned: boolean): void {
    this.#isPinned = isPinned
    this.#applyHideOnBlur()
  }

  async keepOpen<T>(dialog: () => Promise<T>): Promise<T> {
    this.#openDialogs += 1
    this.#applyHideOnBlur()
    try {
      return await dialog()
    } finally {
      this.#openDialogs -= 1
      this.#applyHideOnBlur()
    }
  }

  destroy(): void {
    this.#menubar?.destroy()
  }

  async #prepare(): Promise<Menubar> {
    const { beforeWindow, tray, tooltip } = this.#options
    await beforeWindow()
    const bar = await this.#createMenubar()
    this.#menubar = bar
    await new Promise<void>((resolve) => bar.once('ready', resolve))
    // The library has replaced the tooltip.
    tray.setToolTip(tooltip())
    return bar
  }

  async #createMenubar(): Promise<Menubar> {
    // The library is imported here, so that Linux never loads it.
    const { menubar } = await import('electron-menubar')
    const { tray, page, windows, bounds, onShown } = this.#options
    const bar = menubar({
      tray,
      index: page,
      tooltip: '',
      trigger: 'click',
      hideOnClose: true,
      hideOnBlur: this.#hidesOnBlur(),
      activateWithApp: false,
      // main.ts has hidden the icon, but macOS may ignore that while it activates the app, so the library tries again.
      showDockIcon: false,
      browserWindow: this.#windowOptions(),
    })
    // A new window is as large as the previous one was, even if a click on the tray item opens it.
    bar.on('create-window', () => {
      bar.setOption('browserWindow', this.#windowOptions())
    })
    bar.on('before-load', () => {
      const { window } = bar
      if (!window) return
      windows.adopt(window)
      onShownChange(window, onShown)
      rememberBounds(window, (changed) => {
        bounds.set('popover', changed)
      })
    })
    return bar
  }

  #windowOptions(): BrowserWindowConstructorOptions {
    const { windows, bounds, icon, tray } = this.#options
    const { workArea } = screen.getDisplayMatching(tray.getBounds())
    const { width, height } = bounds.get('popover') ?? windows.textZoom.scaled(POPOVER_SIZE)
    return windows.options({
      // The library would place the top of a window that is taller than the display outside the display.
      ...fitBounds({ width, height }, [workArea]),
      ...SMALLEST_SIZE,
      frame: false,
      skipTaskbar: true,
      ...(icon !== undefined && { icon }),
    })
  }

  #hidesOnBlur(): boolean {
    return !this.#isPinned && this.#openDialogs === 0
  }

  #applyHideOnBlur(): void {
    this.#menubar?.setOption('hideOnBlur', this.#hidesOnBlur())
  }
}
