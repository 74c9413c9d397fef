import { screen, type BrowserWindow, type Input } from 'electron'
import { drop } from '../../../shared/drop.ts'
import { nextTextSize, type TextSize } from '../../../shared/preferences/text-size.ts'
import type { WindowBounds } from '../../settings/schema.ts'
import type { Settings } from '../../settings/settings.ts'
import { placing } from './window-bounds.ts'

type Size = Pick<WindowBounds, 'width' | 'height'>

/**
 * A window's size at 100 %, and the bounds that were made from it. If the user has not resized the window since, the
 * next bounds are made from the same size, so that the window gets its former size back.
 */
interface Grown {
  readonly base: Size
  readonly bounds: WindowBounds
}

/** Enlarges the text of every window, and with it each window as far as its display allows. */
export class TextZoom {
  readonly #settings: Settings
  readonly #grown = new WeakMap<BrowserWindow, Grown>()
  /** The smallest size of each window at 100 %. */
  readonly #smallest = new WeakMap<BrowserWindow, Size>()
  #size: TextSize = 100

  constructor(settings: Settings) {
    this.#settings = settings
  }

  /** Must be called with each window before its page is loaded. */
  follow(window: BrowserWindow): void {
    const { webContents } = window
    const [width = 0, height = 0] = window.getMinimumSize()
    this.#smallest.set(window, { width, height })
    webContents.on('dom-ready', () => {
      webContents.setZoomFactor(this.#size / 100)
      if (this.#size !== 100) this.#limit(window)
    })
    webContents.on('before-input-event', (event, input) => {
      const step = stepOf(input)
      if (step === undefined) return
      event.preventDefault()
      const { preferences } = this.#settings.get()
      drop(
        this.#settings.update({ preferences: { ...preferences, textSize: nextTextSize(preferences.textSize, step) } }),
      )
    })
  }

  /** Converts a size at 100 % to the current text size. */
  scaled({ width, height }: Size): Size {
    return { width: Math.round((width * this.#size) / 100), height: Math.round((height * this.#size) / 100) }
  }

  /** Says from which size at 100 % the bounds of a new window were made. */
  made(window: BrowserWindow, base: Size): void {
    this.#grown.set(window, { base, bounds: window.getBounds() })
  }

  /** The size of a window at 100 %: the one that it was made from, unless the user has resized it since. */
  baseOf(window: BrowserWindow, size = this.#size): Size {
    const { width, height } = window.getBounds()
    const known = this.#grown.get(window)
    if (known?.bounds.width === width && known.bounds.height === height) return known.base
    return { width: Math.round((width * 100) / size), height: Math.round((height * 100) / size) }
  }

  set(size: TextSize, windows: readonly BrowserWindow[]): void {
    const before = this.#size
    this.#size = size
    if (size === before) return
    for (const window of windows) {
      window.webContents.setZoomFactor(size / 100)
      this.#grow(window, before)
    }
  }

  #grow(window: BrowserWindow, before: TextSize): void {
    const base = this.baseOf(window, before)
    const bounds = boundsFor(this.scaled(base), window.getBounds(), areaOf(window))
    placing(window)
    this.#limit(window)
    window.setBounds(bounds)
    this.#grown.set(window, { base, bounds })
  }

  #limit(window: BrowserWindow): void {
    const smallest = this.#smallest.get(window)
    if (smallest === undefined || smallest.width === 0) return
    const area = areaOf(window)
    const { width, height } = this.scaled(smallest)
    window.setMinimumSize(Math.min(width, area.width), Math.min(height, area.height))
  }
}

/** The part of a window's display that it may cover. */
function areaOf(window: BrowserWindow): WindowBounds {
  return screen.getDisplayMatching(window.getBounds()).workArea
}

/**
 * The bounds for a size at a position, moved and reduced so that the display shows the whole window. The arguments must
 * be whole numbers, because Electron throws if bounds are fractional.
 */
export function boundsFor(size: Size, place: Pick<WindowBounds, 'x' | 'y'>, area: WindowBounds): WindowBounds {
  const width = Math.min(size.width, area.width)
  const height = Math.min(size.height, area.height)
  return {
    width,
    height,
    x: Math.max(area.x, Math.min(place.x, area.x + area.width - width)),
    y: Math.max(area.y, Math.min(place.y, area.y + area.height - height)),
  }
}

/**
 * The step for Ctrl or Cmd with +, =, − or 0, including the keys of the number pad. With Alt as well, the keys count as
 * AltGr, which types characters.
 */
function stepOf({ type, key, control, meta, alt }: Input): -1 | 0 | 1 | undefined {
  if (type !== 'keyDown' || alt || !(control || meta)) return undefined
  if (key === '+' || key === '=') return 1
  if (key === '-') return -1
  return key === '0' ? 0 : undefined
}
