import { nativeImage, Tray, type NativeImage, type Rectangle } from 'electron'
import { TrayMenu } from './tray-menu.ts'
import type { TrayModel } from './tray-model.ts'
import type { TrayCommand } from './tray-row.ts'

// With this id macOS remembers where the user dragged the icon: https://www.electronjs.org/docs/latest/api/tray
const MAC_GUID = '6f4e2d0a-5c1b-4b7e-9a53-0d6c1f2e8b47'

export interface TrayOptions {
  /** Folder of the rendered icons. */
  readonly icons: string
  /** Stem of the first icon, such as `idle-light`. */
  readonly icon: string
  readonly tooltip: string
  readonly platform: NodeJS.Platform
  readonly now: () => number
}

/**
 * The only tray item of the process. It is never created again, because on Plasma 6 a second item keeps its icon but
 * loses its clicks (https://github.com/electron/electron/issues/49517).
 */
export class TrayIcon {
  /** electron-menubar anchors its window to this item. */
  readonly item: Tray
  readonly #platform: NodeJS.Platform
  readonly #image: (stem: string) => NativeImage
  readonly #menu: TrayMenu
  readonly #commandListeners = new Set<(command: TrayCommand) => void>()
  readonly #menuListeners = new Set<() => void>()
  #shown: Pick<TrayModel, 'icon' | 'title'>
  #wantedTooltip: string
  #tooltip: string

  constructor(options: TrayOptions) {
    const { platform, icon, tooltip } = options
    this.#platform = platform
    this.#image = imageOf(options)
    const first = this.#image(icon)
    this.item = platform === 'darwin' ? new Tray(first, MAC_GUID) : new Tray(first)
    this.item.setToolTip(tooltip)
    if (platform === 'darwin') this.item.setIgnoreDoubleClickEvents(true)
    this.#menu = new TrayMenu(this.item, options, {
      choose: (command) => {
        for (const listener of this.#commandListeners) listener(command)
      },
      onOpened: () => {
        this.menuUsed()
      },
    })
    this.#shown = { icon, title: '' }
    this.#wantedTooltip = tooltip
    this.#tooltip = tooltip
  }

  /** Applies only what differs from the previous model. */
  apply({ icon, title, tooltip, menu }: TrayModel): void {
    if (icon !== this.#shown.icon) this.item.setImage(this.#image(icon))
    this.#wantedTooltip = tooltip
    // On Linux, Chromium sends the whole menu again with each tooltip, and panels then close an open menu.
    this.#menu.whenClosed(() => {
      this.#applyTooltip()
    })
    // With digits of different widths the menu bar would move at each change:
    // https://github.com/electron/electron/issues/22363
    if (title !== this.#shown.title && this.#platform === 'darwin')
      this.item.setTitle(title, { fontType: 'monospacedDigit' })
    this.#shown = { icon, title }
    this.#menu.apply(menu)
  }

  /** The tooltip of the model that was applied last. */
  tooltip(): string {
    return this.#wantedTooltip
  }

  onClick(listener: (bounds: Rectangle) => void): void {
    this.item.on('click', (_event, bounds) => {
      listener(bounds)
    })
  }

  onCommand(listener: (command: TrayCommand) => void): void {
    this.#commandListeners.add(listener)
  }

  /** Calls the listener when the menu is opened and, on Linux, also when one of its submenus is opened. */
  onMenuUsed(listener: () => void): void {
    this.#menuListeners.add(listener)
  }

  /**
   * Notifies the listeners that the menu is in use. On Linux the caller must detect this, because Electron does not
   * report it.
   */
  menuUsed(): void {
    for (const listener of this.#menuListeners) listener()
  }

  /** Keeps the menu unchanged while `isOpen` returns true. For Linux, where Electron does not report open menus. */
  leaveMenuWhile(isOpen: () => boolean): void {
    this.#menu.leaveWhile(isOpen)
  }

  destroy(): void {
    this.#menu.stop()
    this.item.destroy()
  }

  #applyTooltip(): void {
    if (this.#wantedTooltip !== this.#tooltip) this.item.setToolTip(this.#wantedTooltip)
    this.#tooltip = this.#wantedTooltip
  }
}

function imageOf({ icons, platform }: TrayOptions): (stem: string) => NativeImage {
  const known = new Map<string, NativeImage>()
  const ending = platform === 'win32' ? '.ico' : '.png'
  return (stem) => {
    const image = known.get(stem) ?? nativeImage.createFromPath(`${icons}/${stem}${ending}`)
    known.set(stem, image)
    return image
  }
}
