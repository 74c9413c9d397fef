import { EventEmitter } from 'node:events'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { closeBeforeQuit } from '../../../../electron/desktop/lifecycle/quit.ts'

const electron = vi.hoisted(() => ({ app: undefined as unknown as EventEmitter & { quit(): void } }))
vi.mock('electron', () => ({
  get app() {
    return electron.app
  },
}))

const runPending = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Creates an application that emits `before-quit` before it quits, as Electron's app does. */
function createApp() {
  const app = Object.assign(new EventEmitter(), {
    ended: false,
    quit: () => {
      const event = {
        defaultPrevented: false,
        preventDefault: (): void => {
          event.defaultPrevented = true
        },
      }
      app.emit('before-quit', event)
      if (event.defaultPrevented) return
      app.ended = true
      app.emit('quit')
    },
  })
  return app
}

let app: ReturnType<typeof createApp>
let finish: (error?: Error) => void
let late: () => void
let closings: number

beforeEach(() => {
  app = electron.app = createApp()
  closings = 0
  const closing = new Promise<void>((resolve, reject) => {
    finish = (error) => {
      if (error) reject(error)
      else resolve()
    }
  })
  const close = (): Promise<void> => {
    closings += 1
    return closing
  }
  const after = (_ms: number, run: () => void) => {
    late = run
    return () => undefined
  }
  closeBeforeQuit(close, after, () => false)
})

describe('quitting', () => {
  it('waits until everything is closed, and closes it only once even if quitting is requested again', async () => {
    app.quit()
    app.quit()
    await runPending()
    app.quit()
    expect(app.ended).toBe(false)
    finish()
    await runPending()
    expect(app.ended).toBe(true)
    expect(closings).toBe(1)
  })

  it('ends the process even if closing never finishes', async () => {
    app.quit()
    await runPending()
    late()
    await runPending()
    expect(app.ended).toBe(true)
  })

  it('ends the process even if closing fails', async () => {
    app.quit()
    finish(new Error('made up'))
    await runPending()
    expect(app.ended).toBe(true)
  })
})
