import { screen, type BrowserWindow } from 'electron'
import { POPOVER_SIZE, SMALLEST_SIZE, type PopoverForm, type PopoverOptions } from './popover-mode.ts'
import { fitBounds, rememberBounds } from './window-bounds.ts'
import { onShownChange, replaceClose } from './window-events.ts'

/**
 * The main window without a tray. Closing it minimises it, because the user might find no way to bring back a hidden
 * window.
 */
export class OrdinaryWindow implements PopoverForm {
  readonly #options: PopoverOptions
  #window: BrowserWindow | undefined

  constructor(options: PopoverOptions) {
    this.#options = options
  }

  window(): BrowserWindow | undefined {
    return this.#window
  }

  async show(): Promise<void> {
    await this.#options.beforeWindow()
    this.#window ??= this.#create()
    if (this.#window.isMinimized()) this.#window.restore()
    this.#window.show()
    this.#window.focus()
  }

  toggle(): Promise<void> {
    return this.show()
  }

  trayClicked(): Promise<void> {
    return this.show()
  }

  hide(): void {
    this.#window?.minimize()
  }

  retire(): void {
    // A minimised window would stay in the task bar.
    this.#window?.destroy()
  }

  destroy(): void {
    this.#window?.destroy()
  }

  #create(): BrowserWindow {
    const { windows, bounds, icon, onShown } = this.#options
    const areas = screen.getAllDisplays().map((display) => display.workArea)
    const window = windows.create({
      ...fitBounds(bounds.get('window') ?? windows.textZoom.scaled(POPOVER_SIZE), areas),
      ...SMALLEST_SIZE,
      ...(icon !== undefined && { icon }),
    })
    replaceClose(window, () => {
      window.minimize()
    })
    window.on('closed', () => {
      this.#window = undefined
    })
    onShownChange(window, onShown)
    rememberBounds(window, (changed) => {
      bounds.set('window', changed)
    })
    return window
  }
}
