import type * as Electron from 'electron'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

const made = vi.hoisted(() => ({
  windows: [] as { options: unknown; emit: (event: string) => void; destroyed: boolean; minimized: boolean }[],
  loading: Promise.resolve(),
}))

vi.mock('electron', () => {
  class FakeWindow {
    readonly listeners = new Map<string, ((event: { preventDefault: () => void }) => void)[]>()
    readonly webContents = { on: () => undefined }
    destroyed = false
    minimized = false
    readonly options: unknown
    constructor(options: unknown) {
      this.options = options
      made.windows.push(this)
    }
    on(event: string, listener: () => void): void {
      this.listeners.set(event, [...(this.listeners.get(event) ?? []), listener])
    }
    emit(event: string): void {
      for (const listener of this.listeners.get(event) ?? []) listener({ preventDefault: () => undefined })
    }
    isDestroyed(): boolean {
      return this.destroyed
    }
    getMinimumSize(): number[] {
      return [0, 0]
    }
    isMinimized(): boolean {
      return this.minimized
    }
    destroy(): void {
      this.destroyed = true
      this.emit('closed')
    }
    loadURL(): Promise<void> {
      return made.loading
    }
  }
  return { BrowserWindow: FakeWindow as unknown as typeof Electron.BrowserWindow } satisfies Pick<
    typeof Electron,
    'BrowserWindow'
  >
})

const { Windows } = await import('../../../../electron/desktop/windows/windows.ts')

beforeEach(() => {
  vi.useFakeTimers()
  made.windows.length = 0
  made.loading = Promise.resolve()
})
afterEach(() => {
  vi.useRealTimers()
})

const create = () =>
  new Windows({
    preload: '/p.cjs',
    packaged: true,
    page: 'app://gavel/index.html',
    now: () => 0,
    areaOf: () => ({ x: 0, y: 0, width: 1280, height: 800 }),
    onKey: () => undefined,
  })

test("does not let a window's own options make it less safe", () => {
  const windows = create()
  windows.create({ width: 1, webPreferences: { sandbox: false, nodeIntegration: true } })
  expect(made.windows[0]?.options).toMatchObject({
    width: 1,
    show: false,
    webPreferences: {
      sandbox: true,
      nodeIntegration: false,
      contextIsolation: true,
      devTools: false,
      preload: '/p.cjs',
    },
  })
})

test('enlarges a new window with its text only if the window has a fixed size', () => {
  const windows = create()
  windows.textZoom.set(150, [])
  windows.create({ width: 400, height: 200, resizable: false })
  windows.create({ width: 400, height: 200 })
  expect(made.windows.map(({ options }) => options)).toMatchObject([
    { width: 600, height: 300 },
    { width: 400, height: 200 },
  ])
})

test('treats only existing windows that it created as its own', () => {
  const windows = create()
  const window = windows.create({})
  expect(windows.isOurs(window.webContents)).toBe(true)
  expect(windows.isOurs({} as unknown as Electron.WebContents)).toBe(false)
  window.destroy()
  expect(windows.isOurs(window.webContents)).toBe(false)
  expect(windows.all()).toEqual([])
})

test('destroys a hidden window after some minutes, unless it is shown again', () => {
  const windows = create()
  windows.create({})
  const window = made.windows[0]
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

test('never destroys a window that is minimised to the task bar', () => {
  const windows = create()
  windows.create({})
  const window = made.windows[0]
  if (window) window.minimized = true
  window?.emit('hide')
  vi.advanceTimersByTime(6_000_000)
  expect(window?.destroyed).toBe(false)
})

test('accepts that a window is destroyed while its page is loading', async () => {
  const unhandled: unknown[] = []
  const listen = (error: unknown): void => void unhandled.push(error)
  process.on('unhandledRejection', listen)
  made.loading = Promise.reject(new Error('ERR_ABORTED'))
  create().create({}).destroy()
  vi.useRealTimers()
  await new Promise(setImmediate)
  process.off('unhandledRejection', listen)
  expect(unhandled).toEqual([])
})
