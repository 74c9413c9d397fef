import { EventEmitter } from 'node:events'
import type { IpcMainInvokeEvent, WebContents } from 'electron'
import { PAGE_ORIGIN } from '../../electron/desktop/hardening.ts'
import type { FileDialogs } from '../../electron/desktop/file-dialogs.ts'
import type { Presses } from '../../electron/ipc/needs.ts'
import type { Parts } from '../../electron/ipc/parts.ts'
import type { Handlers } from '../../electron/ipc/router.ts'
import { calls, type CallName } from '../../shared/ipc/contract.ts'
import { success, type Result } from '../../shared/result.ts'
import { smallKinds, type SmallKind, type WindowKind } from '../../shared/small-window.ts'

type Listener = (event: IpcMainInvokeEvent, ...given: unknown[]) => Promise<Result<unknown>>

/** Replaces `ipcMain` in `vi.mock('electron', …)`. */
export function createFakeIpcMain() {
  const listeners = new Map<string, Listener>()
  const events = new EventEmitter()
  return {
    listeners,
    events,
    on: (name: string, listener: (...values: unknown[]) => void) => {
      events.on(name, listener)
    },
    off: (name: string, listener: (...values: unknown[]) => void) => {
      events.off(name, listener)
    },
    handle: (channel: string, listener: Listener) => {
      listeners.set(channel, listener)
    },
    removeHandler: (channel: string) => {
      listeners.delete(channel)
    },
    removeAllListeners: (name: string) => {
      events.removeAllListeners(name)
    },
  }
}

export const callNames = Object.keys(calls) as CallName[]

/** Handlers that store the calls that reach them. */
export function recordingHandlers(): { readonly handlers: Handlers; readonly reached: [CallName, unknown][] } {
  const reached: [CallName, unknown][] = []
  const entries = callNames.map((name): [string, unknown] => [
    name,
    (request: unknown) => {
      reached.push([name, request])
      return success(undefined)
    },
  ])
  return { reached, handlers: Object.fromEntries(entries) as unknown as Handlers }
}

/** The window that may make a call. */
export function callerOf(name: CallName): WindowKind {
  return calls[name].from === 'small' ? 'finder' : 'main'
}

/** What some handlers use. */
export function partsOf(used: { readonly [Name in keyof Parts]?: Partial<Parts[Name]> }): Parts {
  const outcomes: Parts['outcomes'] = { of: (_action, act) => act(), notAsked: () => undefined }
  return { outcomes, ...used } as Parts
}

/** What a router needs besides its handlers, at a user who is always present, and agrees. */
export const openToAll = {
  presses: { check: () => success(undefined) } as unknown as Presses,
  ask: () => Promise.resolve(success(undefined)),
  files: () => ({}) as FileDialogs,
  subscribers: { add: () => undefined },
}

function ofSmall<Value>(valueOf: (kind: SmallKind) => Value): Record<SmallKind, Value> {
  return Object.fromEntries(smallKinds.map((kind) => [kind, valueOf(kind)])) as Record<SmallKind, Value>
}

interface FakeFrame {
  readonly url: string
}

/** Events of Gavel's windows, and of everything that could pretend to be such a window. */
export function senders(): {
  readonly ours: Readonly<Record<WindowKind, IpcMainInvokeEvent>>
  readonly kindOf: (contents: WebContents) => WindowKind | undefined
  readonly foreign: Readonly<Record<string, IpcMainInvokeEvent>>
} {
  const contents = (url: string, destroyed = false) => {
    const mainFrame: FakeFrame = { url }
    return { mainFrame, isDestroyed: () => destroyed }
  }
  const event = (sender: object, senderFrame: unknown): IpcMainInvokeEvent =>
    ({ sender, senderFrame }) as unknown as IpcMainInvokeEvent
  const page = `${PAGE_ORIGIN}/index.html`
  const window = contents(page)
  const small = ofSmall(() => contents(page))
  const known = new Map<unknown, WindowKind>([
    [window, 'main'],
    ...smallKinds.map((kind) => [small[kind], kind] as const),
  ])
  const at = (url: string): IpcMainInvokeEvent => {
    const moved = contents(url)
    known.set(moved, 'main')
    return event(moved, moved.mainFrame)
  }
  const destroyed = contents(page, true)
  known.set(destroyed, 'main')
  const another = contents(page)
  return {
    ours: { main: event(window, window.mainFrame), ...ofSmall((kind) => event(small[kind], small[kind].mainFrame)) },
    kindOf: (sender) => known.get(sender),
    foreign: {
      'a frame that is gone': event(window, null),
      'a frame inside the page': event(window, { url: page }),
      'a frame of another window': event(window, another.mainFrame),
      'a window that Gavel did not create': event(another, another.mainFrame),
      'a window that is destroyed': event(destroyed, destroyed.mainFrame),
      'a page of the web': at('https://example.org/index.html'),
      'a file': at('file:///opt/Gavel/index.html'),
      'another host of our protocol': at('app://other/index.html'),
      'our host over the web': at('https://gavel/index.html'),
      'our host in another protocol': at('apps://gavel/index.html'),
      'a host that begins like ours': at('app://gavel.example.org/index.html'),
      'another port': at('app://gavel:8080/index.html'),
      'our origin behind a user name': at('https://app:gavel@example.org/'),
      'an empty page': at('about:blank'),
      'a data page': at('data:text/html,app://gavel/'),
      'an invalid address': at(''),
    },
  }
}
