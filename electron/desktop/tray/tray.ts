import { nativeImage, Tray, type NativeImage, type Rectangle, Menu, type MenuItemConstructorOptions } from 'electron'
import type { TrayModel } from './tray-model.ts'
import type { TrayCommand, MenuRow } from './tray-row.ts'

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
  /** The main window is anchored to this item. */
  readonly item: Tray
  readonly #platform: NodeJS.Platform
  readonly #image: (stem: string) => NativeImage
  readonly #menu: TrayMenu
  #onCommand: (command: TrayCommand) => void = () => undefined
  #onMenuUsed = (): void => undefined
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
    const choose = (command: TrayCommand): void => {
      this.#onCommand(command)
    }
    this.#menu = new TrayMenu(this.item, options, choose, () => {
      this.menuUsed()
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
 * The menu of a tray item. It is replaced only if its rows changed, at most every two seconds, and not while it is
 * open.
 */
class TrayMenu {
  readonly #item: Tray
  readonly #platform: NodeJS.Platform
  readonly #now: () => number
  readonly #choose: (command: TrayCommand) => void
  readonly #onOpened: () => void
  #rows: () => readonly MenuRow[] = () => []
  /** The rows of the current menu, as JSON. */
  #shown = ''
  #shownAt = -Infinity
  #computedAt = -Infinity
  #openSince: number | undefined
  #isKnownOpen: (() => boolean) | undefined
  #timer: NodeJS.Timeout | undefined
  #whenClosed: (() => void) | undefined
  #menu: ReturnType<typeof Menu.buildFromTemplate> | undefined

  /** @param onOpened never called on Linux */
  constructor(
    item: Tray,
    { platform, now }: TrayOptions,
    choose: (command: TrayCommand) => void,
    onOpened: () => void,
  ) {
    this.#item = item
    this.#platform = platform
    this.#now = now
    this.#choose = choose
    this.#onOpened = onOpened
    if (platform === 'linux') return
    item.on('right-click', () => {
      if (this.#menu) item.popUpContextMenu(this.#menu)
    })
  }

  apply(rows: () => readonly MenuRow[]): void {
    this.#rows = rows
    this.#update()
  }

  leaveWhile(isOpen: () => boolean): void {
    this.#isKnownOpen = isOpen
  }

  /** Calls `run` at once if the menu is closed, otherwise at the first check after it was closed. */
  whenClosed(run: () => void): void {
    this.#whenClosed = run
    if (!this.#isOpen()) this.#runWhenClosed()
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  #update(): void {
    if (this.#timer !== undefined) return
    const isOpen = this.#isOpen()
    if (!isOpen) this.#runWhenClosed()
    const due = Math.max(this.#shownAt + MENU_PAUSE, this.#computedAt + COMPUTE_PAUSE) - this.#now()
    // `due` can exceed the longest pause only if the clock was set back. The menu is then set at once.
    const wait = isOpen ? OPEN_PAUSE : due > MENU_PAUSE ? 0 : due
    if (wait <= 0) {
      this.#set()
      return
    }
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#update()
    }, wait)
  }

  #set(): void {
    this.#computedAt = this.#now()
    const rows = this.#rows()
    const text = JSON.stringify(rows)
    if (text === this.#shown) return
    this.#shown = text
    this.#shownAt = this.#now()
    const menu = Menu.buildFromTemplate(rows.map((row) => toItem(row, this.#choose)))
    menu.on('menu-will-show', () => {
      this.#openSince = this.#now()
      this.#onOpened()
    })
    menu.on('menu-will-close', () => {
      this.#openSince = undefined
    })
    // Linux hosts show the exported menu. On other systems a right click opens it, so that a left click stays free.
    if (this.#platform === 'linux') this.#item.setContextMenu(menu)
    this.#menu = menu
  }

  #isOpen(): boolean {
    if (this.#isKnownOpen?.() === true) return true
    return this.#openSince !== undefined && Math.abs(this.#now() - this.#openSince) < MENU_OPEN_LIMIT
  }

  #runWhenClosed(): void {
    this.#whenClosed?.()
    this.#whenClosed = undefined
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
