import { EventEmitter } from 'node:events'
import type * as ElectronMenubar from 'electron-menubar'
import { expect, test, vi } from 'vitest'
import type { PopoverOptions } from '../../../../electron/desktop/windows/popover-mode.ts'

interface Made {
  bars: number
  shown: number
  /** Each setting of whether the window hides when it loses the focus, beginning with the one at its creation. */
  hides: unknown[]
  /** The size of the next window. */
  size: unknown
  /** Creates a window, as a click on the tray item does. */
  createWindow: () => void
  window: unknown
  showing: () => Promise<void>
}

const made = vi.hoisted((): Made => ({
  bars: 0,
  shown: 0,
  hides: [],
  size: undefined,
  createWindow: () => undefined,
  window: undefined,
  showing: () => Promise.resolve(),
}))

vi.mock('electron', () => ({
  screen: { getDisplayMatching: () => ({ workArea: { x: 0, y: 0, width: 1366, height: 728 } }) },
}))
vi.mock('electron-menubar', () => {
  const menubar: typeof ElectronMenubar.menubar = (options) => {
    made.bars += 1
    made.hides.push(options?.hideOnBlur)
    const bar = Object.assign(new EventEmitter(), {
      setOption: (key: string, value: unknown) => {
        if (key === 'hideOnBlur') made.hides.push(value)
        if (key === 'browserWindow') made.size = value
      },
      showWindow: () => {
        made.shown += 1
        return made.showing()
      },
      hideWindow: () => undefined,
      destroy: () => undefined,
    })
    made.size = options?.browserWindow
    made.createWindow = () => bar.emit('create-window')
    Object.defineProperty(bar, 'window', { get: () => made.window })
    setImmediate(() => bar.emit('ready'))
    return bar as unknown as ElectronMenubar.Menubar
  }
  return { menubar } satisfies Pick<typeof ElectronMenubar, 'menubar'>
})

const { MenubarPopover } = await import('../../../../electron/desktop/windows/popover-menubar.ts')

const bounds = { x: 0, y: 0, width: 420, height: 640 }

function create(platform: NodeJS.Platform, beforeWindow = () => Promise.resolve(), stored = () => bounds) {
  Object.assign(made, { bars: 0, shown: 0, hides: [], window: undefined, showing: () => Promise.resolve() })
  const options = {
    tray: { setToolTip: () => undefined, getBounds: () => bounds },
    tooltip: () => '',
    windows: { options: (own: object) => own, adopt: () => undefined, textZoom: { scaled: (size: object) => size } },
    page: 'app://gavel/index.html',
    platform,
    beforeWindow,
    onShown: () => undefined,
    bounds: { get: stored, set: () => undefined },
  } as unknown as PopoverOptions
  return new MenubarPopover(options, false)
}

test('creates the window at the next attempt if the first failed, and then reuses it', async () => {
  let tries = 0
  const popover = create('darwin', () => {
    tries += 1
    return tries === 1 ? Promise.reject(new Error('the disk was asleep')) : Promise.resolve()
  })
  await expect(popover.show()).rejects.toThrow('the disk was asleep')
  expect(made).toMatchObject({ bars: 0, shown: 0 })
  await popover.show()
  await popover.show()
  expect(made).toMatchObject({ bars: 1, shown: 2 })
  expect(tries).toBe(2)
})

test('does not hide on blur while a dialog of the system is open', async () => {
  const popover = create('darwin')
  await popover.show()
  const result = popover.keepOpen(() => {
    expect(made.hides).toEqual([true, false])
    popover.pin(true)
    popover.pin(false)
    return Promise.resolve('a path')
  })
  expect(await result).toBe('a path')
  await expect(popover.keepOpen(() => Promise.reject(new Error('no dialog')))).rejects.toThrow('no dialog')
  expect(made.hides).toEqual([true, false, false, false, true, false, true])
})

test('accepts that the window is destroyed while it loads, but rejects if the page cannot be loaded', async () => {
  const popover = create('darwin')
  made.showing = () => Promise.reject(new Error('ERR_ABORTED'))
  await popover.show()
  made.window = { isVisible: () => false, isMinimized: () => false, getBounds: () => ({ x: 0, y: 0 }) }
  await expect(popover.show()).rejects.toThrow('ERR_ABORTED')
})

test('a window that a click on the tray item creates is as large as the previous one was', async () => {
  let stored = bounds
  const popover = create('win32', undefined, () => stored)
  await popover.show()
  stored = { ...bounds, width: 600, height: 700 }
  made.createWindow()
  expect(made.size).toMatchObject({ width: 600, height: 700 })
})

test('a window is not larger than the display of the tray item, even if it was larger on another display', async () => {
  const popover = create('win32', undefined, () => ({ ...bounds, width: 700, height: 1_300 }))
  await popover.show()
  made.createWindow()
  expect(made.size).toMatchObject({ width: 700, height: 728 })
})
