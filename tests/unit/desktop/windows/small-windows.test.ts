import { EventEmitter } from 'node:events'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { roundedShape } from '../../../../electron/desktop/windows/small-windows.ts'
import { FakeWindow } from '../../../support/fake-window.ts'
import { paintingPage } from '../../../support/painting-page.ts'
import { createVirtualClock } from '../../../support/virtual-clock.ts'

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

async function openWindow(window = new FakeWindow()) {
  const onClosed = vi.fn()
  const prepare = () => Promise.resolve()
  const created = [window]
  const broughtUp: unknown[] = []
  const clock = createVirtualClock()
  const page = paintingPage(clock, 'never')
  const windows = { create: () => created.at(-1), broughtUp: (brought: unknown) => broughtUp.push(brought) }
  const system = { platform: 'linux' }
  const small = new SmallWindow({
    kind: 'shortcut',
    windows,
    system,
    painted: page.painted,
    prepare,
    onClosed,
  } as never)
  const open = async (): Promise<void> => {
    const opened = small.open()
    await Promise.resolve()
    created.at(-1)?.webContents.emit('did-finish-load')
    await opened
  }
  await open()
  return { window, small, open, created, broughtUp, onClosed, clock, page }
}

/** What is done soon after an event of the window. */
const soon = () => new Promise((resolve) => setImmediate(resolve))

test('destroys the window if the window manager closes it, because it still has what it shows', async () => {
  const { window, small, onClosed } = await openWindow()
  expect(window.close()).toBe(false)
  await soon()
  expect(window.destroyed).toBe(true)
  expect(small.isVisible()).toBe(false)
  expect(onClosed).toHaveBeenCalledOnce()
})

test('destroys the window if the system hides it', async () => {
  const { window, onClosed } = await openWindow()
  window.hide()
  await soon()
  expect(window.destroyed).toBe(true)
  expect(onClosed).toHaveBeenCalledOnce()
})

describe('closing the window', () => {
  test('hides it once the page has painted that it is empty, and it can open again', async () => {
    const { window, small, open, onClosed, clock, page } = await openWindow()
    small.close('empty')
    expect(small.isVisible()).toBe(false)
    await clock.advance(299)
    expect(window.visible).toBe(true)
    page.acknowledge('empty')
    await clock.advance(0)
    await soon()
    expect([window.visible, window.destroyed]).toEqual([false, false])
    expect(onClosed).not.toHaveBeenCalled()
    await open()
    expect([window.visible, small.isVisible()]).toEqual([true, true])
  })

  test('destroys it if the page acknowledges only another token, and the next opening makes another window', async () => {
    const { window, small, open, created, onClosed, clock, page } = await openWindow()
    small.close('empty')
    page.acknowledge('question')
    await clock.advance(300)
    expect(window.destroyed).toBe(true)
    expect(onClosed).not.toHaveBeenCalled()
    created.push(new FakeWindow())
    await open()
    expect(created.at(-1)?.visible).toBe(true)
  })

  test.each(['is emptied meanwhile', 'is not'])(
    'leaves it open if it is opened again, and its page %s',
    async (how) => {
      const { window, small, open, clock, page } = await openWindow()
      small.close('empty')
      await open()
      if (how === 'is emptied meanwhile') page.acknowledge('empty')
      await clock.advance(1_000)
      expect([window.visible, window.destroyed, small.isVisible()]).toEqual([true, false, true])
    },
  )

  test('destroys it if it was not shown yet, so that it does not appear afterwards', async () => {
    const { small, created, clock } = await openWindow()
    small.close('empty')
    await clock.advance(300)
    const next = new FakeWindow()
    created.push(next)
    const opened = small.open()
    await Promise.resolve()
    small.close('empty')
    await clock.advance(300)
    expect(next.destroyed).toBe(true)
    next.webContents.emit('did-finish-load')
    await opened
    expect(next.visible).toBe(false)
  })
})

test('an opening counts as brought up by a shortcut, unless the window has the focus already', async () => {
  const { window, open, broughtUp } = await openWindow()
  await open()
  expect(broughtUp).toEqual([window])
  window.focused = false
  await open()
  expect(broughtUp).toHaveLength(2)
})

test('closes a visible window when Gavel quits, because a window that stays would cancel the quit', async () => {
  const { window } = await openWindow()
  electron.app.emit('before-quit')
  expect(window.close()).toBe(true)
})

test('opening a window finishes even if it is destroyed before it is shown, as after a crash of its page', async () => {
  const window = new FakeWindow()
  window.show = () => {
    window.destroy()
  }
  const { onClosed } = await openWindow(window)
  expect(onClosed).toHaveBeenCalledOnce()
})

test.each([
  ['as high as the display', { width: 780, height: 800 }, { x: 250, y: 0, width: 780, height: 800 }],
  ['larger than the display', { width: 1_400, height: 840 }, { x: 0, y: 0, width: 1_280, height: 800 }],
])('shows all of a window that larger text makes %s', async (_where, size, bounds) => {
  const window = new FakeWindow()
  window.bounds = { x: 0, y: 0, ...size }
  await openWindow(window)
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
