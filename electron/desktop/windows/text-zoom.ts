import { screen, type BrowserWindow, type Input } from 'electron'
import { drop } from '../../../shared/drop.ts'
import { nextTextSize, type TextSize } from '../../../shared/preferences/text-size.ts'
import type { WindowBounds } from '../../settings/schema.ts'
import type { Settings } from '../../settings/settings.ts'
import { placing } from './window-bounds.ts'

export type Size = Pick<WindowBounds, 'width' | 'height'>

/** The sizes of a window at 100 %. */
interface BaseSizes {
  readonly usual?: (() => Size) | undefined
  readonly smallest: Size
}

/** Enlarges the text of every window, and with it each window as far as its display allows. */
export class TextZoom {
  readonly #settings: Settings
  readonly #bases = new WeakMap<BrowserWindow, BaseSizes>()
  #size: TextSize = 100

  constructor(settings: Settings) {
    this.#settings = settings
  }

  /**
   * Must be called with each window before its page is loaded.
   * @param usual the stored size at 100 %, from which the window is made; undefined if none is stored
   */
  follow(window: BrowserWindow, usual?: () => Size): void {
    const { webContents } = window
    const [width = 0, height = 0] = window.getMinimumSize()
    this.#bases.set(window, { usual, smallest: { width, height } })
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

  /** The size of a window at 100 %: the usual one, unless the user has resized it. */
  baseOf(window: BrowserWindow): Size {
    const { width, height } = window.getBounds()
    const usual = this.#bases.get(window)?.usual?.()
    const made = usual && boundsFor(this.scaled(usual), window.getBounds(), areaOf(window))
    if (usual && made?.width === width && made.height === height) return usual
    return { width: Math.round((width * 100) / this.#size), height: Math.round((height * 100) / this.#size) }
  }

  set(size: TextSize, windows: readonly BrowserWindow[]): void {
    if (size === this.#size) return
    const bases = windows.map((window) => [window, this.baseOf(window)] as const)
    this.#size = size
    for (const [window, base] of bases) {
      window.webContents.setZoomFactor(size / 100)
      placing(window)
      this.#limit(window)
      window.setBounds(boundsFor(this.scaled(base), window.getBounds(), areaOf(window)))
    }
  }

  #limit(window: BrowserWindow): void {
    const smallest = this.#bases.get(window)?.smallest
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
