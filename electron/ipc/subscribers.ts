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
  readonly #all = new Set<Page>()
  readonly #showingRooms = new Set<Page>()
  #pendingShow: Show | undefined

  /**
   * Pushes the initial state, and from then on every change. A window that crashed gets nothing until it is
   * reloaded and subscribes again.
   *
   * @param showsRooms false for the small windows, which get neither patches nor `show`
   */
  add(contents: Page, initialState: InitialState, showsRooms: boolean): void {
    if (!this.#all.has(contents)) {
      this.#all.add(contents)
      const forget = (): void => {
        this.#all.delete(contents)
        this.#showingRooms.delete(contents)
      }
      contents.once('destroyed', forget)
      contents.once('render-process-gone', forget)
    }
    if (!showsRooms) {
      push(contents, 'initialState', initialState)
      return
    }
    this.#showingRooms.add(contents)
    const show = this.#pendingShow
    this.#pendingShow = undefined
    push(contents, 'initialState', show === undefined ? initialState : { ...initialState, show })
  }

  showingRooms(): readonly Page[] {
    return [...this.#showingRooms]
  }

  pushToAll<Name extends keyof Pushes>(name: Name, value: Pushes[Name]): void {
    for (const contents of this.#all) push(contents, name, value)
  }

  /** Shows something in a window. A page that is still loading gets it with its initial state. */
  show(contents: Page | undefined, show: Show): void {
    if (contents && this.#showingRooms.has(contents)) push(contents, 'show', show)
    else this.#pendingShow = show
  }
}

export function push<Name extends keyof Pushes>(contents: Page, name: Name, value: Pushes[Name]): void {
  if (contents.isDestroyed()) return
  contents.send(`${PUSH_PREFIX}${name}`, value)
}
