import { Menu, type MenuItemConstructorOptions, type Tray } from 'electron'
import type { MenuRow, TrayCommand } from './tray-row.ts'

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

export interface TrayMenuOptions {
  readonly platform: NodeJS.Platform
  readonly now: () => number
}

export interface TrayMenuEvents {
  readonly choose: (command: TrayCommand) => void
  /** Never called on Linux. */
  readonly onOpened: () => void
}

/**
 * The menu of a tray item. It is replaced only if its rows changed, at most every two seconds, and not while it is
 * open.
 */
export class TrayMenu {
  readonly #item: Tray
  readonly #platform: NodeJS.Platform
  readonly #now: () => number
  readonly #events: TrayMenuEvents
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

  constructor(item: Tray, { platform, now }: TrayMenuOptions, events: TrayMenuEvents) {
    this.#item = item
    this.#platform = platform
    this.#now = now
    this.#events = events
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
    const menu = Menu.buildFromTemplate(rows.map((row) => toItem(row, this.#events.choose)))
    menu.on('menu-will-show', () => {
      this.#openSince = this.#now()
      this.#events.onOpened()
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
