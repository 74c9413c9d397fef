import { screen, type BrowserWindow } from 'electron'
import { roundedShape } from './rounded-shape.ts'
import { SmallWindow } from './small-window.ts'
import type { Windows } from './windows.ts'

const LOWEST = 120
/** Pixels of the display's height that even the tallest window leaves free, above and below it together. */
const MARGIN = 40
/** Pixels, as in the page, which draws the border. */
const RADIUS = 10

/** Creates the small window of the end question, in the middle of the display. */
export function createEndQuestionWindow(
  windows: Windows,
  platform: NodeJS.Platform,
  onClosed: () => void,
): SmallWindow {
  return new SmallWindow(windows, platform, {
    page: 'shortcut',
    size: { width: 440, height: 240 },
    top: (area, height) => area.y + (area.height - height) / 2,
    prepare: (window) => {
      // macOS and Windows round the corners of a window without a frame themselves.
      if (platform === 'linux') keepRounded(window)
    },
    onClosed,
  })
}

/**
 * Makes a window as tall as its text, but no taller than the display, without moving the middle of the window.
 * @param height CSS pixels. It comes from the page, so it may be any value.
 */
export function fitHeight(window: BrowserWindow, height: number): void {
  if (window.isDestroyed()) return
  const before = window.getBounds()
  const highest = screen.getDisplayMatching(before).workArea.height - MARGIN
  const wanted = Math.round(height * window.webContents.getZoomFactor())
  const fitting = Math.max(LOWEST, Math.min(highest, wanted))
  if (fitting === before.height) return
  window.setBounds({ ...before, y: before.y + Math.round((before.height - fitting) / 2), height: fitting })
}

function keepRounded(window: BrowserWindow): void {
  const round = (): void => {
    window.setShape(roundedShape(window.getBounds(), RADIUS))
  }
  round()
  // Larger text makes the window wider too.
  window.on('resize', round)
}
