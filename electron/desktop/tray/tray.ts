import { Menu, Tray, nativeImage, type MenuItemConstructorOptions, type NativeImage, type Rectangle } from 'electron'
import type { MenuRow, TrayCommand } from './tray-menu.ts'
import type { TrayModel } from './tray-model.ts'

// https://www.electronjs.org/docs/latest/api/tray: with it macOS remembers where the person dragged the icon.
const MAC_GUID = '6f4e2d0a-5c1b-4b7e-9a53-0d6c1f2e8b47'
/** A menu that changes under the pointer is worse than one that is two seconds late. */
const MENU_PAUSE = 2_000
/** How often the rows are made anew to see whether they changed. */
const LOOK_PAUSE = 500
/** How soon after it was closed a menu that is due is set. */
const OPEN_PAUSE = 500
/** Not every tray host tells that a menu was closed; after this a menu counts as closed. */
const MENU_OPEN_LIMIT = 15_000

export interface TrayIcon {
  /** Applies only what differs from the model before. */
  apply(model: TrayModel): void
  onClick(listener: (bounds: Rectangle) => void): void
  onCommand(listener: (command: TrayCommand) => void): void
  /** Leaves the menu as it is while this says that somebody has it open, where Electron does not tell. */
  leaveWhile(isOpen: () => boolean): void
  /** For electron-menubar, which anchors its window to it. */
  readonly item: Tray
  /** As applied last. */
  tooltip(): string
  destroy(): void
}

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
 * The one tray item of the process. It is never made anew: on Plasma 6 a second item keeps its icon but loses its clicks
 * (https://github.com/electron/electron/issues/49517).
 */
export function createTray(options: TrayOptions): TrayIcon {
  const { platform } = options
  const image = imageOf(options)
  const first = image(options.icon)
  const item = platform === 'darwin' ? new Tray(first, MAC_GUID) : new Tray(first)
  item.setToolTip(options.tooltip)
  if (platform === 'darwin') item.setIgnoreDoubleClickEvents(true)
  const commands = new Set<(command: TrayCommand) => void>()
  const menus = createMenuKeeper(item, options, (command) => {
    for (const listener of commands) listener(command)
  })
  let shown: Omit<TrayModel, 'menu' | 'tooltip'> = { icon: options.icon, title: '' }
  let wantedTooltip = options.tooltip
  let tooltip = options.tooltip
  const tell = (): void => {
    if (wantedTooltip !== tooltip) item.setToolTip(wantedTooltip)
    tooltip = wantedTooltip
  }

  return {
    item,
    apply: (model) => {
      if (model.icon !== shown.icon) item.setImage(image(model.icon))
      wantedTooltip = model.tooltip
      menus.whenClosed(tell)
      // Digits of one width, or the menu bar jumps with each change: https://github.com/electron/electron/issues/22363
      if (model.title !== shown.title && platform === 'darwin')
        item.setTitle(model.title, { fontType: 'monospacedDigit' })
      shown = { icon: model.icon, title: model.title }
      menus.apply(model.menu)
    },
    tooltip: () => wantedTooltip,
    onClick: (listener) => {
      item.on('click', (_event, bounds) => {
        listener(bounds)
      })
    },
    onCommand: (listener) => {
      commands.add(listener)
    },
    leaveWhile: menus.leaveWhile,
    destroy: () => {
      menus.stop()
      item.destroy()
    },
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

interface MenuKeeper {
  apply(rows: () => readonly MenuRow[]): void
  leaveWhile(isOpen: () => boolean): void
  /** At once, or with the next look after it was closed. */
  whenClosed(run: () => void): void
  stop(): void
}

/** Sets the menu again only when its model changed, at most every two seconds, and not while it is open. */
function createMenuKeeper(
  item: Tray,
  { platform, now }: TrayOptions,
  choose: (command: TrayCommand) => void,
): MenuKeeper {
  let wanted: () => readonly MenuRow[] = () => []
  let shown = ''
  let shownAt = -Infinity
  let lookedAt = -Infinity
  let openSince: number | undefined
  let isKnownOpen = (): boolean => false
  let timer: NodeJS.Timeout | undefined
  let waiting: (() => void) | undefined
  let current: ReturnType<typeof Menu.buildFromTemplate> | undefined
  if (platform !== 'linux') {
    item.on('right-click', () => {
      if (current) item.popUpContextMenu(current)
    })
  }

  const look = (): void => {
    lookedAt = now()
    const rows = wanted()
    const text = JSON.stringify(rows)
    if (text === shown) return
    shown = text
    shownAt = now()
    current = Menu.buildFromTemplate(rows.map((row) => toItem(row, choose)))
    current.on('menu-will-show', () => {
      openSince = now()
    })
    current.on('menu-will-close', () => {
      openSince = undefined
    })
    // Linux hosts show the menu that was exported; elsewhere it is popped up, so that a left click stays free.
    if (platform === 'linux') item.setContextMenu(current)
  }
  const isOpen = (): boolean =>
    isKnownOpen() || (openSince !== undefined && Math.abs(now() - openSince) < MENU_OPEN_LIMIT)
  const runWaiting = (): void => {
    waiting?.()
    waiting = undefined
  }
  const plan = (): void => {
    if (timer !== undefined) return
    const open = isOpen()
    if (!open) runWaiting()
    const due = Math.max(shownAt + MENU_PAUSE, lookedAt + LOOK_PAUSE) - now()
    // Later than any pause only where the clock was set back.
    const wait = open ? OPEN_PAUSE : due > MENU_PAUSE ? 0 : due
    if (wait <= 0) look()
    else
      timer = setTimeout(() => {
        timer = undefined
        plan()
      }, wait)
  }
  return {
    apply: (rows) => {
      wanted = rows
      plan()
    },
    leaveWhile: (isPanelShowing) => {
      isKnownOpen = isPanelShowing
    },
    // On Linux Chromium sends the whole menu again with each tooltip, and panels close one that is sent again.
    whenClosed: (run) => {
      waiting = run
      if (!isOpen()) runWaiting()
    },
    stop: () => {
      clearTimeout(timer)
    },
  }
}

function toItem(row: MenuRow, choose: (command: TrayCommand) => void): MenuItemConstructorOptions {
  if (row.kind === 'separator') return { type: 'separator' }
  return {
    // `&` marks an access key in every menu toolkit; a caller may be called `A&B`.
    label: row.label.replaceAll('&', '&&'),
    ...(row.enabled === false && { enabled: false }),
    ...(row.rows && { submenu: row.rows.map((inner) => toItem(inner, choose)) }),
    ...(row.command && { click: chooser(row.command, choose) }),
  }
}

function chooser(command: TrayCommand, choose: (command: TrayCommand) => void): () => void {
  return () => {
    choose(command)
  }
}
