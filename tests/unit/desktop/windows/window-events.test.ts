import type * as Electron from 'electron'
import { EventEmitter } from 'node:events'
import { expect, test, vi } from 'vitest'

const app = vi.hoisted(() => ({ once: vi.fn(), off: vi.fn() }) satisfies Partial<Record<keyof Electron.App, unknown>>)
vi.mock('electron', () => ({ app }) satisfies Partial<Record<keyof typeof Electron, unknown>>)

const { replaceClose } = await import('../../../../electron/desktop/windows/window-events.ts')

function openWindow() {
  const window = new EventEmitter()
  const instead = vi.fn()
  replaceClose(window as unknown as Electron.BrowserWindow, instead)
  const [, quit] = app.once.mock.lastCall as [string, () => void]
  const close = () => {
    const event = { preventDefault: vi.fn() }
    window.emit('close', event)
    return event.preventDefault.mock.calls.length > 0
  }
  return { window, instead, quit, close }
}

test('runs the given function instead of closing the window when the user closes it', () => {
  const { instead, close } = openWindow()
  expect(close()).toBe(true)
  expect(instead).toHaveBeenCalledOnce()
})

test('lets the window close when Gavel quits', () => {
  const { instead, quit, close } = openWindow()
  quit()
  expect(close()).toBe(false)
  expect(instead).not.toHaveBeenCalled()
})

test('forgets a window that is closed', () => {
  const { window, quit } = openWindow()
  window.emit('closed')
  expect(app.off).toHaveBeenCalledWith('before-quit', quit)
})
