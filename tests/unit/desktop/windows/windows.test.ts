import type * as Electron from 'electron'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { FakeWindow } from '../../../support/fake-window.ts'

vi.mock('electron', () => ({ BrowserWindow: FakeWindow as unknown as typeof Electron.BrowserWindow }))

const { Windows } = await import('../../../../electron/desktop/windows/windows.ts')

beforeEach(() => {
  vi.useFakeTimers()
  FakeWindow.made.length = 0
  FakeWindow.loading = Promise.resolve()
  logged.length = 0
  lines.length = 0
})
afterEach(() => {
  vi.useRealTimers()
})

const logged: string[] = []
const lines: string[] = []
const create = () =>
  new Windows({
    presses: { watch: () => undefined, broughtUp: () => undefined },
    preload: '/p.cjs',
    system: { packaged: true },
    page: 'app://gavel/index.html',
    clock: Date,
    logger: (message: string) => logged.push(message),
    info: (message: string) => lines.push(message),
  } as never)

test('1 a window is sandboxed and isolated, whatever its own options are', () => {
  const unsafe = {
    sandbox: false,
    contextIsolation: false,
    nodeIntegration: true,
    nodeIntegrationInWorker: true,
    nodeIntegrationInSubFrames: true,
    webSecurity: false,
    webviewTag: true,
    spellcheck: true,
    webgl: true,
    devTools: true,
    navigateOnDragDrop: true,
    disableDialogs: false,
  }
  create().create({ width: 1, webPreferences: { ...unsafe, preload: '/other.cjs' } })
  const safe = Object.fromEntries(Object.entries(unsafe).map(([name, value]) => [name, !value]))
  expect(FakeWindow.made[0]?.options).toMatchObject({
    width: 1,
    show: false,
    webPreferences: { ...safe, preload: '/p.cjs' },
  })
})

test('scales a new window with the text size only if the window has a fixed size', () => {
  const windows = create()
  windows.textZoom.set(150, [])
  windows.create({ width: 400, height: 200, resizable: false })
  windows.create({ width: 400, height: 200 })
  expect(FakeWindow.made.map(({ options }) => options)).toMatchObject([
    { width: 600, height: 300 },
    { width: 400, height: 200 },
  ])
})

test('logs each window once when it is made and once when it is destroyed, by its id', () => {
  const windows = create()
  windows.create({})
  FakeWindow.made[0]?.emit('show')
  FakeWindow.made[0]?.emit('hide')
  vi.advanceTimersByTime(180_000)
  expect(lines).toEqual(['Window 1: made', 'Window 1: destroyed'])
})

test('46 does not let a page move or resize its window', () => {
  create().create({})
  const preventDefault = vi.fn()
  FakeWindow.made[0]?.webContents.emit('content-bounds-updated', { preventDefault })
  expect(preventDefault).toHaveBeenCalledOnce()
})

test('knows which window a page is in only if it created it, and only while it exists', () => {
  const windows = create()
  const window = windows.create({})
  const small = windows.create({}, 'finder')
  expect([window, small].map(({ webContents }) => windows.kindOf(webContents))).toEqual(['main', 'finder'])
  expect(windows.kindOf({} as unknown as Electron.WebContents)).toBeUndefined()
  window.destroy()
  small.destroy()
  expect(windows.kindOf(window.webContents)).toBeUndefined()
  expect(windows.all()).toEqual([])
})

test('destroys a hidden window after some minutes, unless it is shown again', () => {
  const windows = create()
  windows.create({})
  const window = FakeWindow.made[0]
  window?.emit('hide')
  vi.advanceTimersByTime(60_000)
  expect(window?.destroyed).toBe(false)
  window?.emit('show')
  vi.advanceTimersByTime(600_000)
  expect(window?.destroyed).toBe(false)
  window?.emit('hide')
  vi.advanceTimersByTime(600_000)
  expect(window?.destroyed).toBe(true)
})

test('does not destroy a window that is minimised to the task bar', () => {
  const windows = create()
  windows.create({})
  const window = FakeWindow.made[0]
  if (window) window.minimized = true
  window?.emit('hide')
  vi.advanceTimersByTime(6_000_000)
  expect(window?.destroyed).toBe(false)
})

describe('a page that crashes', () => {
  const crash = ({ webContents }: FakeWindow) =>
    webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 })
  const createWindow = () => {
    create().create({})
    return FakeWindow.made[0] ?? expect.fail('There is no window.')
  }

  test('is logged, and loaded again', () => {
    const window = createWindow()
    crash(window)
    vi.advanceTimersByTime(1)
    expect(window.loads).toBe(2)
    expect(logged).toEqual(['The page of a window crashed'])
    window.emit('show')
    expect(window.loads).toBe(2)
  })

  test.each(['show', 'restore'])('a second time within a minute is not loaded again before the event %s', (event) => {
    const window = createWindow()
    crash(window)
    vi.advanceTimersByTime(59_000)
    crash(window)
    vi.advanceTimersByTime(600_000)
    expect(window.loads).toBe(2)
    window.emit(event)
    expect(window.loads).toBe(3)
    crash(window)
    vi.advanceTimersByTime(1)
    expect(window.loads).toBe(4)
  })

  test('is not loaded again if another listener destroys its window', () => {
    const window = createWindow()
    crash(window)
    window.destroyed = true
    vi.advanceTimersByTime(1)
    expect(window.loads).toBe(1)
  })

  test('is logged a second time if it cannot be loaded again', async () => {
    const window = createWindow()
    crash(window)
    FakeWindow.loading = Promise.reject(new Error('ERR_FAILED'))
    FakeWindow.loading.catch(() => undefined)
    await vi.advanceTimersByTimeAsync(1)
    expect(logged).toEqual(['The page of a window crashed', 'The page of a window could not be loaded again'])
  })
})

test('accepts that a window is destroyed while its page is loading', async () => {
  const unhandled: unknown[] = []
  const listen = (error: unknown): void => {
    unhandled.push(error)
  }
  process.on('unhandledRejection', listen)
  FakeWindow.loading = Promise.reject(new Error('ERR_ABORTED'))
  create().create({}).destroy()
  vi.useRealTimers()
  await new Promise(setImmediate)
  process.off('unhandledRejection', listen)
  expect(unhandled).toEqual([])
})
