import { contextBridge, ipcRenderer } from 'electron'
import { listenerName, PREFIX, PUSH_PREFIX } from '../shared/ipc/names.ts'

/** The names in `contract.ts`. The build puts them here, because a page must not load the schemas. */
declare const CALL_NAMES: readonly string[]
declare const PUSH_NAMES: readonly string[]

function on(name: string): (listener: (push: unknown) => void) => () => void {
  return (listener) => {
    // The event object must never reach the page, because it contains the sender.
    const receive = (_event: unknown, push: unknown): void => {
      listener(push)
    }
    ipcRenderer.on(PUSH_PREFIX + name, receive)
    return () => {
      ipcRenderer.off(PUSH_PREFIX + name, receive)
    }
  }
}

/** One function for each listed name, so that the page can use no other channel. Each has its channel built in. */
const bridge = Object.fromEntries<unknown>([
  ...CALL_NAMES.map((name) => [name, (request: unknown) => ipcRenderer.invoke(PREFIX + name, request)] as const),
  ...PUSH_NAMES.map((name) => [listenerName(name), on(name)] as const),
])

contextBridge.exposeInMainWorld('gavel', Object.freeze(bridge))
