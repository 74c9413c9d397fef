import type { InitialState, Show } from '../../shared/ipc/bridge.ts'
import type { Pushes } from '../../shared/ipc/contract.ts'
import { PUSH_PREFIX } from '../../shared/ipc/names.ts'

/** A page, as far as something can be sent to it. */
export interface Page {
  isDestroyed(): boolean
  send(channel: string, value: unknown): void
  once(event: 'destroyed' | 'render-process-gone', listener: () => void): unknown
}

/** The windows that have subscribed, and the pushes to them. */
export class Subscribers {
  /** Whether each shows rooms. The small windows do not: they get neither patches nor `show`. */
  readonly #all = new Map<Page, boolean>()
  #pendingShow: Show | undefined

  /**
   * Pushes the initial state, and from then on every change. A window that crashed gets nothing until it is
   * reloaded and subscribes again.
   */
  add(contents: Page, initialState: InitialState, showsRooms: boolean): void {
    if (!this.#all.has(contents)) {
      const forget = (): boolean => this.#all.delete(contents)
      contents.once('destroyed', forget)
      contents.once('render-process-gone', forget)
    }
    this.#all.set(contents, showsRooms)
    const show = showsRooms ? this.#pendingShow : undefined
    if (showsRooms) this.#pendingShow = undefined
    push(contents, 'initialState', show === undefined ? initialState : { ...initialState, show })
  }

  showingRooms(): readonly Page[] {
    return [...this.#all].flatMap(([contents, showsRooms]) => (showsRooms ? contents : []))
  }

  pushToAll<Name extends keyof Pushes>(name: Name, value: Pushes[Name]): void {
    for (const contents of this.#all.keys()) push(contents, name, value)
  }

  /** Shows something in a window. A page that is still loading gets it with its initial state. */
  show(contents: Page | undefined, show: Show): void {
    if (contents && this.#all.get(contents) === true) push(contents, 'show', show)
    else this.#pendingShow = show
  }
}

export function push<Name extends keyof Pushes>(contents: Page, name: Name, value: Pushes[Name]): void {
  if (contents.isDestroyed()) return
  contents.send(`${PUSH_PREFIX}${name}`, value)
}
