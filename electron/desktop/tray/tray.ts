import { nativeImage, Tray, type NativeImage, type Rectangle, Menu, type MenuItemConstructorOptions } from 'electron'
import type { TrayModel } from './tray-model.ts'
import type { TrayCommand, MenuRow } from './tray-rows.ts'

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

/** Milliseconds, like all below. A menu that changes under the pointer is worse than one that is two seconds late. */
const MENU_PAUSE = 2_000
/**
 * The minimum time between two computations of the rows. `MENU_PAUSE` does not limit them, because it starts only when
 * the rows have changed.
 */
const COMPUTE_PAUSE = 500
/** The time between two checks of whether an open menu was closed, so that a new one can be set. */
const OPEN_PAUSE = 500
/** The time after which a menu counts as closed, in case `menu-will-close` is not emitted. */
const MENU_OPEN_LIMIT = 15_000
/** Menus cannot indent rows, so the labels of indented rows begin with spaces. */
const INDENT = '   '

/**
 * The only tray item of the process. It is never created again, because on Plasma 6 a second item keeps its icon but
 * loses its clicks (https://github.com/electron/electron/issues/49517). Its menu is replaced only if its rows changed, at
 * most every two seconds, and not while it is open.
 */
export class TrayIcon {
  /** The main window is anchored to this item. */
  readonly item: Tray
  readonly #options: TrayOptions
  readonly #image: (stem: string) => NativeImage
  #onCommand: (command: TrayCommand) => void = () => undefined
  #onMenuUsed = (): void => undefined
  #isKnownOpen = (): boolean => false
  #wanted: TrayModel | undefined
  #shown: Pick<TrayModel, 'icon' | 'title' | 'tooltip'>
  #menu: Menu | undefined
  /** The rows of the current menu, as JSON. */
  #rows = ''
  #shownAt = -Infinity
  #computedAt = -Infinity
  #openSince = -Infinity
  #timer: NodeJS.Timeout | undefined

  constructor(options: TrayOptions) {
    const { platform, icon, tooltip } = options
    this.#options = options
    this.#image = imageOf(options)
    const first = this.#image(icon)
    this.item = platform === 'darwin' ? new Tray(first, MAC_GUID) : new Tray(first)
    this.item.setToolTip(tooltip)
    this.#shown = { icon, title: '', tooltip }
    if (platform === 'darwin') this.item.setIgnoreDoubleClickEvents(true)
    // Linux hosts show the exported menu. On other systems a right click opens it, so that a left click stays free.
    if (platform === 'linux') return
    this.item.on('right-click', () => {
      if (this.#menu) this.item.popUpContextMenu(this.#menu)
    })
  }

  /** Applies only what differs from the previous model. */
  apply(model: TrayModel): void {
    const { icon, title } = model
    if (icon !== this.#shown.icon) this.item.setImage(this.#image(icon))
    // With digits of different widths the menu bar would move at each change:
    // https://github.com/electron/electron/issues/22363
    if (title !== this.#shown.title && this.#options.platform === 'darwin')
      this.item.setTitle(title, { fontType: 'monospacedDigit' })
    this.#shown = { ...this.#shown, icon, title }
    this.#wanted = model
    this.#update()
  }

  onClick(listener: (bounds: Rectangle) => void): void {
    this.item.on('click', (_event, bounds) => {
      listener(bounds)
    })
  }

  /** Sets the one listener to the rows that the user chooses. */
  onCommand(listener: (command: TrayCommand) => void): void {
    this.#onCommand = listener
  }

  /** Calls the one listener when the menu is opened and, on Linux, also when one of its submenus is opened. */
  onMenuUsed(listener: () => void): void {
    this.#onMenuUsed = listener
  }

  /** Must be called on Linux when the menu is in use, because Electron does not report it there. */
  menuUsed(): void {
    this.#onMenuUsed()
  }

  /** Keeps the menu unchanged while `isOpen` returns true. For Linux, where Electron does not report open menus. */
  leaveMenuWhile(isOpen: () => boolean): void {
    this.#isKnownOpen = isOpen
  }

  destroy(): void {
    clearTimeout(this.#timer)
    this.item.destroy()
  }

  #update(): void {
    const now = this.#options.now()
    const isOpen = this.#isKnownOpen() || Math.abs(now - this.#openSince) < MENU_OPEN_LIMIT
    const tooltip = this.#wanted?.tooltip ?? this.#shown.tooltip
    // On Linux, Chromium sends the whole menu again with each tooltip, and panels then close an open menu.
    if (!isOpen && tooltip !== this.#shown.tooltip) {
      this.item.setToolTip(tooltip)
      this.#shown = { ...this.#shown, tooltip }
    }
    if (this.#timer !== undefined) return
    const due = Math.max(this.#shownAt + MENU_PAUSE, this.#computedAt + COMPUTE_PAUSE) - now
    // `due` can exceed the longest pause only if the clock was set back. The menu is then set at once.
    const wait = isOpen ? OPEN_PAUSE : due > MENU_PAUSE ? 0 : due
    if (wait <= 0) {
      this.#setMenu()
      return
    }
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#update()
    }, wait)
  }

  #setMenu(): void {
    const { now, platform } = this.#options
    this.#computedAt = now()
    const rows = this.#wanted?.menu() ?? []
    const text = JSON.stringify(rows)
    if (text === this.#rows) return
    this.#rows = text
    this.#shownAt = now()
    const choose = (command: TrayCommand): void => {
      this.#onCommand(command)
    }
    const menu = Menu.buildFromTemplate(rows.map((row) => toItem(row, choose)))
    menu.on('menu-will-show', () => {
      this.#openSince = now()
      this.#onMenuUsed()
    })
    menu.on('menu-will-close', () => {
      this.#openSince = -Infinity
    })
    if (platform === 'linux') this.item.setContextMenu(menu)
    this.#menu = menu
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

function toItem(row: MenuRow, choose: (command: TrayCommand) => void): MenuItemConstructorOptions {
  if (row.kind === 'separator') return { type: 'separator' }
  const { command, accelerator } = row
  return {
    // Every menu toolkit treats `&` as the mark of an access key, and a caller's name may be `A&B`.
    label: `${row.indented ? INDENT : ''}${row.label.replaceAll('&', '&&')}`,
    // The menu only shows the shortcut. It is registered elsewhere, and an open menu must not take it over.
    ...(accelerator !== undefined && { accelerator, registerAccelerator: false }),
    ...(row.rows && { submenu: row.rows.map((inner) => toItem(inner, choose)) }),
    ...(command && {
      click: () => {
        choose(command)
      },
    }),
  }
}
