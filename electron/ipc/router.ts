import type { Logger } from '../../shared/logger.ts'
import { ipcMain, type IpcMainInvokeEvent, type WebContents } from 'electron'
import { z } from 'zod'
import { type CallName, type CallResult, calls, type Need, type Request } from '../../shared/ipc/contract.ts'
import { PREFIX } from '../../shared/ipc/names.ts'
import { failure, success, type Result } from '../../shared/result.ts'
import type { WindowKind } from '../../shared/small-window.ts'
import { userAt, type Presses, type User, type WindowDialogs } from './needs.ts'

/** A call without a response needs no value, and none that cannot fail needs a `Result`. */
type Reply<Name extends CallName> = [CallResult<Name>] extends [undefined]
  ? Result<void> | undefined
  : Result<CallResult<Name>>

/** One function for each call, which runs once the user has done what the call needs. */
export type Handlers = {
  readonly [Name in CallName]: (request: Request<Name>, user: User) => Reply<Name> | Promise<Reply<Name>>
}

export interface RouterOptions extends WindowDialogs {
  readonly handlers: Handlers
  readonly presses: Presses
  /** Which window has this page; undefined if it is none of Gavel's, or no longer exists. */
  readonly kindOf: (contents: WebContents) => WindowKind | undefined
  /** Origin of our pages. */
  readonly origin: string
  readonly logger: Logger
}

/**
 * Registers a handler for every call; no other code uses `ipcMain`. Each call goes through sender → window → size → schema
 * → need → handler → Result.
 */
export function openRouter(options: RouterOptions): { close(): void } {
  ipcMain.on('newListener', closeForeign)
  closeForeign(STORE_CHANNEL)
  const names = Object.keys(calls) as CallName[]
  for (const name of names)
    ipcMain.handle(PREFIX + name, (event, ...given: unknown[]) => respond(options, name, event, given))
  calls.act.request.safeParse(anyMute)
  return {
    close: () => {
      ipcMain.off('newListener', closeForeign)
      for (const name of names) ipcMain.removeHandler(PREFIX + name)
    },
  }
}

/** Parsed when the router opens, because zod prepares a schema at its first use, which would delay the first click. */
const anyMute = {
  action: {
    kind: 'mute',
    seen: { accountId: '-', conference: '-', instance: 1 },
    who: { kind: 'members', members: [{ key: '-', memberId: '1', callUuid: '-', name: '-', number: '-' }] },
  },
}

/** electron-store, which is loaded late, opens this channel. The channel reveals the profile's path to any page. */
const STORE_CHANNEL = 'electron-store-get-data'

function closeForeign(channel: unknown): void {
  if (channel !== STORE_CHANNEL) return
  ipcMain.removeAllListeners(STORE_CHANNEL)
  // `newListener` is emitted before the listener is added, so the removal must wait.
  process.nextTick(() => ipcMain.removeAllListeners(STORE_CHANNEL))
}

async function respond(
  options: RouterOptions,
  name: CallName,
  event: IpcMainInvokeEvent,
  given: readonly unknown[],
): Promise<Result<unknown>> {
  const { handlers, presses, logger } = options
  const { from, request, needs, asks } = calls[name]
  const window = windowOf(event, options)
  if (window === undefined || (from !== 'any' && (from === 'main') !== (window === 'main'))) {
    logger(`Rejected a call of ${name} from an unknown page`, event.senderFrame?.url ?? 'a frame that is gone')
    return failure('forbidden', { values: { reason: 'sender' } })
  }
  if (given.length > 1 || !isSensible(given[0])) return failure('invalid', { values: { reason: 'size' } })
  const parsed = request.safeParse(given[0])
  if (!parsed.success) {
    logger(`Rejected a call of ${name} that does not fit the contract`, z.prettifyError(parsed.error).slice(0, 500))
    return failure('invalid', { values: { reason: 'shape' } })
  }
  try {
    // These two are safe, because the schema of this name has just accepted the request.
    const need = typeof needs === 'function' ? (needs as (request: unknown) => Need)(parsed.data) : needs
    const handler = handlers[name] as (request: unknown, user: User) => unknown
    const allowed = need === 'ownRule' ? success(undefined) : presses.check(event.sender, need)
    if (!allowed.ok) return allowed
    const user = userAt(event.sender, window, presses, options, asks)
    return ((await handler(parsed.data, user)) as Result<unknown> | undefined) ?? success(undefined)
  } catch (error) {
    logger(`${name} failed`, error)
    return failure('internal')
  }
}

function windowOf(event: IpcMainInvokeEvent, { kindOf, origin }: RouterOptions): WindowKind | undefined {
  const frame = event.senderFrame
  // A frame inside the page is not trusted either:
  // https://github.com/electron/electron/security/advisories/GHSA-mq8j-3h7h-p8g7
  if (!frame || event.sender.isDestroyed() || frame !== event.sender.mainFrame) return undefined
  if (!URL.canParse(frame.url)) return undefined
  const url = new URL(frame.url)
  return `${url.protocol}//${url.host}` === origin ? kindOf(event.sender) : undefined
}

/** Characters. No call of the window needs more, because the main process reads label files itself. */
const MAX_CHARACTERS = 400_000
const MAX_PARTS = 30_000
const MAX_DEPTH = 12

/**
 * Whether a request of the window is plain data of a sensible size. Structured cloning also transfers maps, buffers,
 * cycles and own `__proto__` keys; no call uses them, so they are rejected before a schema sees them.
 */
export function isSensible(value: unknown): boolean {
  const seen = new Set<object>()
  const queue: { readonly value: unknown; readonly depth: number }[] = [{ value, depth: 0 }]
  let characters = 0
  for (let parts = 0; parts < queue.length; parts += 1) {
    if (characters > MAX_CHARACTERS) return false
    const next = queue[parts]
    if (!next) return false
    if (typeof next.value === 'string') characters += next.value.length
    if (typeof next.value !== 'object' || next.value === null) continue
    if (next.depth >= MAX_DEPTH || seen.has(next.value) || !isPlain(next.value)) return false
    // Checked before anything is copied, because millions of parts would occupy the main process for seconds.
    if (queue.length + sizeOf(next.value) > MAX_PARTS) return false
    seen.add(next.value)
    for (const [key, inner] of Object.entries(next.value)) {
      if (key === '__proto__') return false
      characters += key.length
      queue.push({ value: inner, depth: next.depth + 1 })
    }
  }
  return characters <= MAX_CHARACTERS
}

/** The number of parts. An array has as many as its length, because a loop visits each index of a sparse array. */
function sizeOf(value: object): number {
  return Array.isArray(value) ? value.length : Object.keys(value).length
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === Array.prototype || prototype === null
}
