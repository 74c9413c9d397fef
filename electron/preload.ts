import { contextBridge, ipcRenderer } from 'electron'
import type { Pushes } from '../shared/ipc/bridge.ts'
import {
  callsWithoutRequest,
  callsWithRequest,
  listenerName,
  PREFIX,
  PUSH_PREFIX,
  pushNames,
  type PushName,
} from '../shared/ipc/names.ts'

function on<Name extends PushName>(name: Name): (listener: (push: Pushes[Name]) => void) => () => void {
  return (listener) => {
    // The event object must never reach the page, because it contains the sender.
    const receive = (_event: unknown, push: Pushes[Name]): void => {
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
  ...callsWithRequest.map((name) => [name, (request: unknown) => ipcRenderer.invoke(PREFIX + name, request)] as const),
  ...callsWithoutRequest.map((name) => [name, () => ipcRenderer.invoke(PREFIX + name)] as const),
  ...pushNames.map((name) => [listenerName(name), on(name)] as const),
])

contextBridge.exposeInMainWorld('gavel', Object.freeze(bridge))
