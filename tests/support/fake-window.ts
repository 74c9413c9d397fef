import type Electron from 'electron'
import { EventEmitter } from 'node:events'

/** Replaces Electron's window. It follows what is done with it, and emits the events of that. */
export class FakeWindow extends EventEmitter {
  /** The windows that were made in this file of tests. */
  static readonly made: FakeWindow[] = []
  /** What loading a page comes to. */
  static loading: Promise<void> = Promise.resolve()

  readonly options: Electron.BrowserWindowConstructorOptions
  readonly id: number
  readonly webContents = Object.assign(new EventEmitter(), { isDevToolsOpened: () => false })
  readonly happened: string[] = []
  visible = false
  focused = false
  minimized = false
  destroyed = false
  loads = 0
  bounds = { x: 0, y: 0, width: 440, height: 240 }

  constructor(options: Electron.BrowserWindowConstructorOptions = {}) {
    super()
    this.options = options
    this.bounds = { ...this.bounds, width: options.width ?? 440, height: options.height ?? 240 }
    this.id = FakeWindow.made.push(this)
  }

  readonly isVisible = () => this.visible
  readonly isFocused = () => this.focused
  readonly isMinimized = () => this.minimized
  readonly isDestroyed = () => this.destroyed
  readonly getBounds = () => this.bounds
  readonly getNormalBounds = () => this.bounds
  readonly getMinimumSize = () => [0, 0]
  readonly moveTop = () => undefined
  readonly setShape = () => undefined
  readonly setVisibleOnAllWorkspaces = () => undefined
  readonly setAlwaysOnTop = (...how: unknown[]) => this.happened.push(`on top ${how.join(' ')}`)
  readonly setPosition = (x: number, y: number) => (this.bounds = { ...this.bounds, x, y })
  readonly setBounds = (bounds: Electron.Rectangle) => (this.bounds = bounds)

  show(): void {
    this.visible = true
    this.emit('show')
  }

  hide(): void {
    this.visible = this.focused = false
    this.emit('hide')
  }

  focus(): void {
    this.focused = true
  }

  blur(): void {
    this.focused = false
    this.emit('blur')
  }

  minimize(): void {
    this.minimized = true
    this.emit('minimize')
  }

  restore(): void {
    this.minimized = false
  }

  destroy(): void {
    this.visible = false
    this.destroyed = true
    this.emit('closed')
  }

  /** Returns whether the window closes. */
  close(): boolean {
    let closes = true
    this.emit('close', { preventDefault: () => (closes = false) })
    return closes
  }

  loadURL(): Promise<void> {
    this.loads += 1
    return FakeWindow.loading
  }
}
