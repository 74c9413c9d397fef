import type Electron from 'electron'
import { EventEmitter } from 'node:events'

/**
 * Replaces Electron's `ClientRequest`. Like the real one it emits `close` once the request has been handed over, long
 * before there is a response.
 */
export class FakeClientRequest extends EventEmitter {
  readonly options: Electron.ClientRequestConstructorOptions
  sent: string | undefined
  aborted = 0
  constructor(options: Electron.ClientRequestConstructorOptions) {
    super()
    this.options = options
  }

  end(body?: string): void {
    this.sent = body
    this.emit('finish')
    this.emit('close')
  }

  abort(): void {
    this.aborted += 1
    if (this.aborted > 1) return
    queueMicrotask(() => this.emit('abort'))
  }

  answer(statusCode: number, headers: Record<string, string | string[]>): EventEmitter {
    const message = Object.assign(new EventEmitter(), { statusCode, headers })
    this.emit('response', message)
    return message
  }

  fail(message: string): void {
    this.emit('error', new Error(message))
  }
}
