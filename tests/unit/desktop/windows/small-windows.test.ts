import type * as Electron from 'electron'
import { EventEmitter } from 'node:events'
import { beforeEach, expect, test, vi } from 'vitest'
import type { Windows } from '../../../../electron/desktop/windows/windows.ts'
import { roundedShape } from '../../../../electron/desktop/windows/small-windows.ts'

const electron = vi.hoisted(() => ({ app: undefined as unknown as EventEmitter }))
vi.mock('electron', () => ({
  get app() {
    return electron.app
  },
  nativeTheme: { shouldUseDarkColors: false },
  screen: {
    getCursorScreenPoint: () => ({ x: 0, y: 0 }),
    getDisplayNearestPoint: () => ({ workArea: { x: 0, y: 0, width: 1280, height: 800 } }),
  },
}))

const { SmallWindow } = await import('../../../../electron/desktop/windows/small-windows.ts')

beforeEach(() => {
  electron.app = new EventEmitter()
})

class FakeWindow extends EventEmitter {
  readonly webContents = new EventEmitter()
  readonly setAlwaysOnTop = vi.fn()
  readonly setPosition = vi.fn((x: number, y: number) => {
    this.bounds = { ...this.bounds, x, y }
  })
  readonly setBounds = vi.fn((bounds: Electron.Rectangle) => {
    this.bounds = bounds
  })
  readonly moveTop = vi.fn()
  readonly focus = vi.fn()
  readonly getBounds = () => this.bounds
  readonly isDestroyed = () => false
  readonly isVisible = () => this.visible
  visible = false
  bounds = { x: 0, y: 0, width: 440, height: 240 }

  show(): void {
    this.visible = true
    this.emit('show')
  }

  hide(): void {
    this.visible = false
  }

  /** Returns whether the window closes. */
  close(): boolean {
    const preventDefault = vi.fn()
    this.emit('close', { preventDefault })
    return preventDefault.mock.calls.length === 0
  }
}

async function openWindow(window = new FakeWindow(), top = 0) {
  const onClosed = vi.fn()
  const windows = { create: () => window as unknown as Electron.BrowserWindow } as Partial<Windows> as Windows
  const small = new SmallWindow(windows, 'linux', {
    page: 'shortcut',
    size: { width: 440, height: 240 },
    top: () => top,
    prepare: () => undefined,
    onClosed,
  })
  const opened = small.open()
  window.webContents.emit('did-finish-load')
  await opened
  return { window, onClosed }
}

test('hides the window if the window manager closes it', async () => {
  const { window, onClosed } = await openWindow()
  expect(window.close()).toBe(false)
  expect(window.visible).toBe(false)
  expect(onClosed).toHaveBeenCalledOnce()
})

test('closes a visible window when Gavel quits, because a window that stays would cancel the quit', async () => {
  const { window } = await openWindow()
  electron.app.emit('before-quit')
  expect(window.close()).toBe(true)
})

test('opening a window finishes even if it is destroyed before it is shown, as after a crash of its page', async () => {
  const window = new FakeWindow()
  window.show = () => {
    window.emit('closed')
  }
  const { onClosed } = await openWindow(window)
  expect(onClosed).toHaveBeenCalledOnce()
})

test.each([
  ['reach below the display', { width: 780, height: 630 }, { x: 250, y: 170, width: 780, height: 630 }],
  ['larger than the display', { width: 1_400, height: 840 }, { x: 0, y: 0, width: 1_280, height: 800 }],
])('shows all of a window that larger text makes %s', async (_where, size, bounds) => {
  const window = new FakeWindow()
  window.bounds = { x: 0, y: 0, ...size }
  await openWindow(window, 180)
  expect(window.bounds).toEqual(bounds)
})

test('round corners shorten only the rows at the corners; the shape has each row once and is symmetrical', () => {
  const shape = roundedShape({ width: 440, height: 240 }, 10)
  expect(shape.reduce((sum, { height }) => sum + height, 0)).toBe(240)
  expect(shape.map(({ y }) => y).toSorted((a, b) => a - b)).toEqual([
    ...Array.from({ length: 11 }, (_, row) => row),
    ...Array.from({ length: 10 }, (_, row) => 230 + row),
  ])
  for (const { x, width } of shape) expect(2 * x + width).toBe(440)
  expect(shape.find(({ y }) => y === 0)?.x).toBe(7)
  expect(shape.find(({ y }) => y === 239)?.x).toBe(7)
  expect(shape.find(({ y }) => y === 10)).toEqual({ x: 0, y: 10, width: 440, height: 220 })
})
