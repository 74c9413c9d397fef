import { EventEmitter } from 'node:events'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { WindowBounds } from '../../../../electron/settings/schema.ts'
import type { PopoverOptions } from '../../../../electron/desktop/windows/popover.ts'
import { FakeWindow } from '../../../support/fake-window.ts'
import { memorySettings } from '../../../support/memory-settings.ts'

const display = {
  bounds: { x: 0, y: 0, width: 1_366, height: 768 },
  workArea: { x: 0, y: 24, width: 1_366, height: 704 },
}
const electron = vi.hoisted(() => ({ app: undefined as unknown as EventEmitter }))
vi.mock('electron', () => ({
  get app() {
    return electron.app
  },
  screen: { getDisplayMatching: () => display, getAllDisplays: () => [display] },
}))

const { Popover } = await import('../../../../electron/desktop/windows/popover.ts')

beforeEach(() => {
  electron.app = new EventEmitter()
  FakeWindow.made.length = 0
  FakeWindow.loading = Promise.resolve()
  vi.useFakeTimers()
})

const item = { x: 1_000, y: 0, width: 24, height: 24 }

function create(platform: NodeJS.Platform, more: Partial<PopoverOptions> = {}) {
  const shown: boolean[] = []
  const popover = new Popover({
    tray: { item: { getBounds: () => (platform === 'linux' ? { x: 0, y: 0, width: 0, height: 0 } : item) } },
    windows: {
      createEmpty: (own: object) => new FakeWindow(own),
      load: (window: { loadURL: () => Promise<void> }) => window.loadURL(),
      textZoom: { scaled: (size: object) => size, baseOf: ({ bounds }: FakeWindow) => bounds },
    },
    system: { platform },
    prepare: () => Promise.resolve(),
    onShown: (isShown: boolean) => shown.push(isShown),
    settings: memorySettings(),
    ...more,
  } as unknown as PopoverOptions)
  const window = (): FakeWindow => FakeWindow.made.at(-1) ?? expect.fail('There is no window.')
  return { popover, shown, window }
}

test('opens the window at the next attempt if the first failed, and then shows the same one', async () => {
  const prepare = vi.fn(() => Promise.resolve()).mockRejectedValueOnce(new Error('the disk was asleep'))
  const { popover } = create('darwin', { prepare })
  await expect(popover.show()).rejects.toThrow('the disk was asleep')
  expect(FakeWindow.made).toEqual([])
  await popover.show()
  await popover.show()
  expect(FakeWindow.made).toHaveLength(1)
})

test('accepts that the window is destroyed while it loads, but rejects if the page cannot be loaded', async () => {
  const { popover } = create('darwin')
  let loaded = (): void => undefined
  FakeWindow.loading = new Promise((resolve) => (loaded = resolve))
  const showing = popover.show()
  await vi.advanceTimersByTimeAsync(0)
  FakeWindow.made[0]?.destroy()
  loaded()
  await showing
  expect(FakeWindow.made.map(({ visible }) => visible)).toEqual([false])
  FakeWindow.loading = Promise.reject(new Error('ERR_FAILED'))
  await expect(popover.show()).rejects.toThrow('ERR_FAILED')
})

describe.each(['darwin', 'win32'] as const)('with a tray, on %s', (platform) => {
  test('hides when it has lost the focus, unless it is pinned or a dialog of the system is open, of which there is one at a time', async () => {
    const { popover, window } = create(platform)
    const loseFocus = (): boolean => {
      window().blur()
      vi.advanceTimersByTime(100)
      return !window().visible
    }
    await popover.show()
    vi.advanceTimersByTime(400)
    popover.pin(true)
    expect(loseFocus()).toBe(false)
    popover.pin(false)
    const dialog = popover.showDialog(() => {
      expect(loseFocus()).toBe(false)
      return Promise.reject(new Error('no dialog'))
    })
    expect(await popover.showDialog(() => Promise.resolve('over the other'))).toBeUndefined()
    await expect(dialog).rejects.toThrow('no dialog')
    expect(await popover.showDialog(() => Promise.resolve('the next'))).toBe('the next')
    expect(loseFocus()).toBe(true)
  })

  test('a click on the tray item shows it, or hides it although the click takes its focus first', async () => {
    const { popover, window, shown } = create(platform)
    await popover.trayClicked(item)
    vi.advanceTimersByTime(400)
    expect(window().visible).toBe(true)
    window().blur()
    await popover.trayClicked(item)
    vi.advanceTimersByTime(1_000)
    expect(shown).toEqual([true, false])
    await popover.trayClicked(item)
    expect(shown).toEqual([true, false, true])
  })

  test('stays at the tray item, as large as before, but no larger than its display', async () => {
    const popoverOf = (height: number): { readonly places: Record<string, WindowBounds> } => ({
      places: { popover: { x: 0, y: 0, width: 600, height } },
    })
    const settings = memorySettings(popoverOf(1_300))
    const { popover, window } = create(platform, { settings })
    await popover.show()
    expect(window().options).toMatchObject({ frame: false })
    expect(window().bounds).toEqual({ x: 712, y: 24, width: 600, height: 704 })
    window().bounds = { ...window().bounds, width: 400 }
    window().emit('resize')
    expect(window().bounds).toMatchObject({ x: 812, y: 24 })
    window().destroy()
    await settings.update(popoverOf(700))
    await popover.show()
    expect(window().bounds).toMatchObject({ width: 600, height: 700 })
  })
})

test('on Windows, ignores that it loses the focus right after it was shown, and is above the task bar', async () => {
  const { popover, window } = create('win32')
  await popover.show()
  window().blur()
  vi.advanceTimersByTime(1_000)
  expect(window().visible).toBe(true)
  expect(window().happened).toEqual(['on top true pop-up-menu'])
})

test('on macOS, hides the icon in the Dock again if macOS still shows it', async () => {
  const dock = { isVisible: () => true, hide: vi.fn() }
  Object.assign(electron.app, { dock })
  await create('darwin').popover.show()
  vi.advanceTimersByTime(2_000)
  expect(dock.hide).toHaveBeenCalledOnce()
})

test('on Linux, has a frame, opens beside the panel, stays open without the focus, and is hidden when it is closed', async () => {
  const { popover, window } = create('linux')
  await popover.show()
  expect(window().options.frame).toBeUndefined()
  expect(window().bounds).toEqual({ x: 946, y: 24, width: 420, height: 640 })
  window().blur()
  vi.advanceTimersByTime(1_000)
  expect(window().visible).toBe(true)
  popover.pin(true)
  expect(window().happened.at(-1)).toBe('on top true')
  expect(window().close()).toBe(false)
  vi.advanceTimersByTime(1)
  expect([window().visible, window().destroyed]).toEqual([false, false])
})

describe('without a tray', () => {
  test('opens where it was, and is minimised when it is closed', async () => {
    const bounds = { x: 40, y: 50, width: 500, height: 600 }
    const { popover, window } = create('linux', { settings: memorySettings({ places: { window: bounds } }) })
    popover.setMode('window')
    await popover.show()
    expect(window().options).toMatchObject(bounds)
    window().close()
    vi.advanceTimersByTime(1)
    expect([window().minimized, window().destroyed]).toEqual([true, false])
  })

  test('replaces the window of the tray if that is open, also while its page is loading', async () => {
    const { popover, shown } = create('linux')
    await popover.show()
    popover.setMode('window')
    await vi.advanceTimersByTimeAsync(0)
    expect(FakeWindow.made.map(({ visible, destroyed }) => [visible, destroyed])).toEqual([
      [false, true],
      [true, false],
    ])
    expect(shown).toEqual([true, false, true])
    FakeWindow.made[1]?.destroy()
    const showing = popover.show()
    await Promise.resolve()
    popover.setMode('popover')
    await showing
    expect(FakeWindow.made.map(({ visible }) => visible)).toEqual([false, false, false, true])
  })
})
