import { EventEmitter } from 'node:events'
import type * as Electron from 'electron'
import type * as ElectronMenubar from 'electron-menubar'
import { expect, test, vi } from 'vitest'
import type { PopoverOptions } from '../../../../electron/desktop/windows/popover-mode.ts'

interface Made {
  bars: number
  shown: number
  /** Whether the window hides when it loses the focus: first as created, then each time this is set. */
  hides: unknown[]
  window: unknown
  showing: () => Promise<void>
}

const made = vi.hoisted((): Made => ({
  bars: 0,
  shown: 0,
  hides: [],
  window: undefined,
  showing: () => Promise.resolve(),
}))

vi.mock('electron', () => ({}) satisfies Partial<typeof Electron>)
vi.mock('electron-menubar', () => {
  const menubar: typeof ElectronMenubar.menubar = (options) => {
    made.bars += 1
    made.hides.push(options?.hideOnBlur)
    const bar = Object.assign(new EventEmitter(), {
      setOption: (key: string, value: unknown) => {
        if (key === 'hideOnBlur') made.hides.push(value)
      },
      showWindow: () => {
        made.shown += 1
        return made.showing()
      },
      hideWindow: () => undefined,
      destroy: () => undefined,
    })
    Object.defineProperty(bar, 'window', { get: () => made.window })
    setImmediate(() => bar.emit('ready'))
    return bar as unknown as ElectronMenubar.Menubar
  }
  return { menubar } satisfies Pick<typeof ElectronMenubar, 'menubar'>
})

const { MenubarPopover } = await import('../../../../electron/desktop/windows/popover-menubar.ts')

function create(platform: NodeJS.Platform, beforeWindow = () => Promise.resolve()) {
  Object.assign(made, { bars: 0, shown: 0, hides: [], showing: () => Promise.resolve() })
  const options = {
    tray: { setToolTip: () => undefined },
    tooltip: () => '',
    windows: { options: (own: object) => own, adopt: () => undefined, textZoom: { scaled: (size: object) => size } },
    page: 'app://gavel/index.html',
    platform,
    beforeWindow,
    onShown: () => undefined,
    bounds: { get: () => undefined, set: () => undefined },
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
