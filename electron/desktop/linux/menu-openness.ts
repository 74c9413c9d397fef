/** What a panel tells the owner of a menu, https://github.com/AyatanaIndicators/libdbusmenu `com.canonical.dbusmenu`. */
export type MenuEvent = 'aboutToShow' | 'opened' | 'closed' | 'clicked'

export interface MenuOpenness {
  /** @param id the line that it is about; 0 is the menu itself */
  tell(event: MenuEvent, id: number): void
  isOpen(): boolean
}

/** A panel that ends tells nothing any more. */
const LIMIT = 60_000
/**
 * Panels that use GTK tell of submenus when they open and close, of the menu itself only that it is about to be shown.
 * People read it for a while, and go from one submenu to the next.
 */
const READING = 10_000
const BETWEEN = 3_000

/** Whether somebody has the menu open, as far as the panel tells. */
export function createMenuOpenness(now: () => number): MenuOpenness {
  const open = new Set<number>()
  let toldAt = -Infinity
  /** How long after the last event the menu is likely open, in milliseconds. */
  let likely = 0
  return {
    tell: (event, id) => {
      toldAt = now()
      if (event === 'opened') open.add(id)
      else if (event === 'closed') open.delete(id)
      else if (event === 'clicked') open.clear()
      if (event === 'clicked' || (event === 'closed' && id === 0)) {
        open.clear()
        likely = 0
      } else likely = event === 'closed' ? BETWEEN : READING
    },
    // A clock that was set back must not leave it open for as long.
    isOpen: () => Math.abs(now() - toldAt) < (open.size > 0 ? LIMIT : likely),
  }
}
