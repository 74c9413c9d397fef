import type { BrowserWindow } from 'electron'
import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  besideTray,
  fitBounds,
  isOnDisplay,
  placing,
  rememberBounds,
} from '../../../../electron/desktop/windows/window-bounds.ts'

const left = { x: 0, y: 30, width: 1280, height: 770 }
const right = { x: 1280, y: 0, width: 1920, height: 1080 }

test('restores bounds on a display, in whole numbers', () => {
  expect(fitBounds({ x: 1500.4, y: 100.6, width: 420.2, height: 640 }, [left, right])).toEqual({
    x: 1500,
    y: 101,
    width: 420,
    height: 640,
  })
})

test('leaves the position to the system if the display is gone', () => {
  expect(fitBounds({ x: 1500, y: 100, width: 420, height: 640 }, [left])).toEqual({ width: 420, height: 640 })
})

test('does not restore a position that shows only a sliver', () => {
  expect(fitBounds({ x: 1270, y: 100, width: 420, height: 640 }, [left])).toEqual({ width: 420, height: 640 })
  expect(fitBounds({ x: -400, y: 100, width: 420, height: 640 }, [left])).toEqual({ width: 420, height: 640 })
})

test('neither places the title bar above the display nor makes a window larger than its display', () => {
  expect(fitBounds({ x: 100, y: 0, width: 5000, height: 5000 }, [left])).toEqual({
    x: 100,
    y: 30,
    width: 1280,
    height: 770,
  })
})

test('leaves the position of a new window to the system', () => {
  expect(fitBounds({ width: 420, height: 640 }, [left])).toEqual({ width: 420, height: 640 })
})

test('a point on the bottom edge of a display is not on it, but may be on the display below', () => {
  const below = { x: 0, y: 800, width: 1280, height: 800 }
  expect(isOnDisplay({ x: 900, y: 800 }, [left])).toBe(false)
  expect(isOnDisplay({ x: 900, y: 800 }, [left, below])).toBe(true)
  expect(isOnDisplay({ x: 1500, y: 1080 }, [left, right])).toBe(false)
  expect(isOnDisplay({ x: 1500, y: 900 }, [left, right])).toBe(true)
})

describe('the window of the tray', () => {
  const bounds = { x: 1280, y: 0, width: 1920, height: 1080 }
  const unknown = { x: 0, y: 0, width: 0, height: 0 }
  const panels = {
    top: { ...bounds, y: 30, height: 1050 },
    bottom: { ...bounds, height: 1040 },
    left: { ...bounds, x: 1340, width: 1860 },
    hidden: bounds,
  }
  const size = { width: 420, height: 640 }

  test.each([
    ['below an item at the top', 'top', { x: 2000, y: 3, width: 24, height: 24 }, { x: 1802, y: 30 }],
    ['within the display', 'top', { x: 3170, y: 3, width: 24, height: 24 }, { x: 2780, y: 30 }],
    ['above an item at the bottom', 'bottom', { x: 2900, y: 1048, width: 24, height: 24 }, { x: 2780, y: 400 }],
    ['beside an item at the left', 'left', { x: 1290, y: 900, width: 40, height: 40 }, { x: 1340, y: 220 }],
    ['at the edge of a panel that hides itself', 'hidden', { x: 2000, y: 3, width: 24, height: 24 }, { x: 1802, y: 0 }],
    ['beside a panel at the top', 'top', unknown, { x: 2780, y: 30 }],
    ['beside a panel at the left', 'left', unknown, { x: 1340, y: 220 }],
    ['above a panel at the bottom', 'bottom', unknown, { x: 2780, y: 400 }],
  ] as const)('opens %s', (_where, panel, item, place) => {
    expect(besideTray(size, item, { bounds, workArea: panels[panel] })).toEqual(place)
  })
})

describe('new bounds of a window', () => {
  const bounds = { x: 10, y: 20, width: 500, height: 700 }

  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  function createWindow() {
    const state = { isVisible: true, isDestroyed: false, isMinimized: false }
    const window = Object.assign(new EventEmitter(), {
      isVisible: () => state.isVisible,
      isDestroyed: () => state.isDestroyed,
      isMinimized: () => state.isMinimized,
      getNormalBounds: () => bounds,
    })
    window.on('close', () => (state.isMinimized = true))
    const store = vi.fn()
    rememberBounds(window as unknown as BrowserWindow, store)
    return { window, state, store }
  }

  test('are stored once, when the user has finished resizing it', () => {
    const { window, store } = createWindow()
    for (let step = 0; step < 10; step += 1) {
      window.emit('resize')
      vi.advanceTimersByTime(100)
    }
    expect(store).not.toHaveBeenCalled()
    vi.advanceTimersByTime(2_000)
    expect(store.mock.calls).toEqual([[bounds]])
  })

  test('are stored even if the window is hidden right after the user resized it', () => {
    const { window, state, store } = createWindow()
    window.emit('resize')
    vi.advanceTimersByTime(200)
    state.isVisible = false
    window.emit('hide')
    vi.advanceTimersByTime(2_000)
    expect(store.mock.calls).toEqual([[bounds]])
  })

  test('are stored even if the user closes the window right after moving it, which minimises or destroys it', () => {
    const { window, state, store } = createWindow()
    window.emit('move')
    window.emit('close')
    state.isDestroyed = true
    window.emit('closed')
    vi.advanceTimersByTime(2_000)
    expect(store.mock.calls).toEqual([[bounds]])
  })

  test.each([
    ['shown', (window: EventEmitter) => window.emit('show')],
    ['enlarged with its text', (window: EventEmitter) => placing(window as BrowserWindow)],
  ])('are stored only from 500 ms after it was %s on, because the window manager places it', (_what, place) => {
    const { window, store } = createWindow()
    place(window)
    vi.advanceTimersByTime(499)
    window.emit('move')
    window.emit('resize')
    vi.advanceTimersByTime(1)
    window.emit('hide')
    expect(store).not.toHaveBeenCalled()
    window.emit('move')
    window.emit('hide')
    expect(store).toHaveBeenCalledOnce()
  })

  test('are not stored if the window gets them while it is hidden', () => {
    const { window, state, store } = createWindow()
    state.isVisible = false
    window.emit('hide')
    window.emit('move')
    vi.advanceTimersByTime(2_000)
    window.emit('close')
    expect(store).not.toHaveBeenCalled()
  })
})
