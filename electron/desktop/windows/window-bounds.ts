import type { WindowBounds } from '../../settings/schema.ts'

type Size = Pick<WindowBounds, 'width' | 'height'>

/** A window that is wider than this part of it can be taken and moved. */
const GRIP = 80

/**
 * Where a window goes that was somewhere before. A place that no display shows any more is left to the system, and no
 * window is larger than the display it is on. Whole numbers, or Electron throws.
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

/** Whether a display shows the corner where it begins. */
export function isOnDisplay({ x, y }: Pick<WindowBounds, 'x' | 'y'>, displays: readonly WindowBounds[]): boolean {
  return displays.some((area) => x >= area.x && x < area.x + area.width && y >= area.y && y < area.y + area.height)
}

function shows(area: WindowBounds, { x, y, width }: WindowBounds): boolean {
  const seen = Math.min(x + width, area.x + area.width) - Math.max(x, area.x)
  return seen >= Math.min(GRIP, width) && y >= area.y - GRIP && y < area.y + area.height - GRIP
}
