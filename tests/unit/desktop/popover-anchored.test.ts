import { EventEmitter } from 'node:events'
import type * as Electron from 'electron'
import type * as ElectronMenubar from 'electron-menubar'
import { expect, test, vi } from 'vitest'
import type { PopoverOptions } from '../../../electron/desktop/popover-face.ts'

const made = vi.hoisted(() => ({ bars: 0, shown: 0 }))

vi.mock('electron', () => ({}) satisfies Partial<typeof Electron>)
vi.mock('electron-menubar', () => {
  const menubar = (): ElectronMenubar.Menubar => {
    made.bars += 1
    const bar = Object.assign(new EventEmitter(), {
      window: undefined,
      setOption: () => undefined,
      showWindow: () => Promise.resolve(void (made.shown += 1)),
      hideWindow: () => undefined,
      destroy: () => undefined,
    })
    setImmediate(() => bar.emit('ready'))
    return bar as unknown as ElectronMenubar.Menubar
  }
  return { menubar } satisfies Pick<typeof ElectronMenubar, 'menubar'>
})

const { createAnchored } = await import('../../../electron/desktop/popover-anchored.ts')

test('a window that could not be made is made when it is wanted again, and then kept', async () => {
  let tries = 0
  const options = {
    tray: { setToolTip: () => undefined },
    tooltip: () => '',
    windows: { options: (own: object) => own, adopt: () => undefined },
    page: 'app://gavel/index.html',
    platform: 'linux',
    beforeWindow: () => {
      tries += 1
      return tries === 1 ? Promise.reject(new Error('the disk was asleep')) : Promise.resolve()
    },
    onShown: () => undefined,
    places: { get: () => undefined, set: () => undefined },
  } as unknown as PopoverOptions
  const popover = createAnchored(options, false)
  await expect(popover.show()).rejects.toThrow('the disk was asleep')
  expect(made).toEqual({ bars: 0, shown: 0 })
  await popover.show()
  await popover.show()
  expect(made).toEqual({ bars: 1, shown: 2 })
  expect(tries).toBe(2)
})
