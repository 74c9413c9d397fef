import type { BrowserWindow } from 'electron'
import type { WindowBounds } from '../../settings/schema.ts'

type Size = Pick<WindowBounds, 'width' | 'height'>

/** Pixels. A window with at least this much visible can be grabbed and moved. */
const GRIP = 80

/**
 * The bounds with which a window opens. `wanted` are its last bounds, or only a size. If no display shows them, the
 * system chooses the position. A window is never larger than its display. Electron throws unless the numbers are whole.
 */
export function fitBounds(
  wanted: Size & Partial<WindowBounds>,
  displays: readonly WindowBounds[],
): Size & Partial<WindowBounds> {
  const { x, y } = wanted
  const display =
    x === undefined || y === undefined ? undefined : displays.find((area) => shows(area, { ...wanted, x, y }))
  const area = display ?? displays[0]
  const size = {
    width: Math.round(Math.min(wanted.width, area?.width ?? wanted.width)),
    height: Math.round(Math.min(wanted.height, area?.height ?? wanted.height)),
  }
  if (!display || x === undefined || y === undefined) return size
  return { ...size, x: Math.round(x), y: Math.round(Math.max(display.y, y)) }
}

/** Whether a display shows the top left corner. */
export function isOnDisplay({ x, y }: Pick<WindowBounds, 'x' | 'y'>, displays: readonly WindowBounds[]): boolean {
  return displays.some((area) => x >= area.x && x < area.x + area.width && y >= area.y && y < area.y + area.height)
}

function shows(area: WindowBounds, { x, y, width }: WindowBounds): boolean {
  const visible = Math.min(x + width, area.x + area.width) - Math.max(x, area.x)
  return visible >= Math.min(GRIP, width) && y >= area.y - GRIP && y < area.y + area.height - GRIP
}

/** The bounds of a display, and the part of it that no panel covers. */
interface DisplayAreas {
  readonly bounds: WindowBounds
  readonly workArea: WindowBounds
}

/**
 * Where a window of the tray opens: below or beside the tray item, or beside the panel if the position of the item is
 * unknown, which is then empty.
 */
export function besideTray(
  { width, height }: Size,
  item: WindowBounds,
  display: DisplayAreas,
): Pick<WindowBounds, 'x' | 'y'> {
  const { workArea } = display
  const right = workArea.x + workArea.width - width
  const side = sideOf(item, display)
  if (side === 'left') return { x: workArea.x, y: Math.floor(workArea.y + (workArea.height - height) / 2) }
  if (side !== 'top') return { x: right, y: workArea.y + workArea.height - height }
  const centred = Math.floor(item.x + (item.width - width) / 2)
  return { x: item.width > 0 ? Math.max(workArea.x, Math.min(centred, right)) : right, y: workArea.y }
}

/** The edge of the display at which the tray item is. A panel that hides itself leaves its place to the work area. */
function sideOf(item: WindowBounds, { bounds, workArea }: DisplayAreas): 'top' | 'left' | 'right' | 'bottom' {
  if (item.width === 0) return workArea.y > bounds.y ? 'top' : workArea.x > bounds.x ? 'left' : 'bottom'
  const x = item.x + item.width / 2 - bounds.x
  const y = item.y + item.height / 2 - bounds.y
  const distances = { bottom: bounds.height - y, top: y, left: x, right: bounds.width - x } as const
  const sides = ['bottom', 'top', 'left', 'right'] as const
  return sides.reduce((nearest, side) => (distances[side] < distances[nearest] ? side : nearest))
}

/** Milliseconds. Bounds are stored when the user has finished moving or resizing the window, not at each step. */
const STORE_PAUSE = 1_000
/** Milliseconds in which a window manager places a window that was shown, or whose bounds were set. */
const PLACED_WITHIN = 500
/** Until when (epoch ms) changes of the bounds are not the user's. */
const placedUntil = new WeakMap<BrowserWindow, number>()

/** Must be called right before Gavel itself shows a window or sets its bounds, which are then not stored. */
export function placing(window: BrowserWindow): void {
  placedUntil.set(window, Date.now() + PLACED_WITHIN)
}

/** Stores the bounds to which the user moves or resizes the window. */
export function rememberBounds(window: BrowserWindow, store: (bounds: WindowBounds) => void): void {
  let timer: NodeJS.Timeout | undefined
  const forget = (): void => {
    clearTimeout(timer)
    timer = undefined
  }
  const storeNow = (): void => {
    if (timer === undefined) return
    forget()
    if (!window.isDestroyed() && !window.isMinimized()) store(window.getNormalBounds())
  }
  const storeLater = (): void => {
    if (!window.isVisible() || Date.now() < (placedUntil.get(window) ?? 0)) return
    forget()
    timer = setTimeout(storeNow, STORE_PAUSE)
  }
  window.on('show', () => {
    placing(window)
  })
  window.on('resize', storeLater)
  window.on('move', storeLater)
  window.on('hide', storeNow)
  // This listener runs first, because another one may minimise the window instead.
  window.prependListener('close', storeNow)
  window.on('closed', forget)
}
