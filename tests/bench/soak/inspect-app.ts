import { readdir } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import type { CDPSession, ElectronApplication, Page } from 'playwright'
import { ownMemoryOf, processTree } from '../../support/processes.ts'

/**
 * What Gavel holds: memory, open files, handles and listeners. `files` and `handles` are the lowest numbers within a
 * time; everything else is measured once, after a garbage collection.
 */
export interface AppSample {
  /** Proportional set size of all processes in bytes, without file pages. */
  readonly memory: number
  readonly heap: number
  readonly files: number
  /** The number of resources that keep the event loop alive: `process.getActiveResourcesInfo()`. */
  readonly handles: number
  /** The number of listeners of app, ipcMain, powerMonitor, nativeTheme, screen, session and the process. */
  readonly knownListeners: number
  /** The number of listeners of all live emitters in the main process, except requests and notifications. */
  readonly allListeners: number
  /** The number of functions in Sets, which are Gavel's own lists of listeners. */
  readonly ownListeners: number
  readonly page?: PageSample
}

export interface PageSample {
  /** JavaScript objects, including functions. */
  readonly objects: number
  readonly nodes: number
  readonly listeners: number
}

/** Takes one sample. Gavel need not support this, because V8 can list the live objects. */
export async function inspectApp(app: ElectronApplication, page?: Page): Promise<AppSample> {
  const root = app.process().pid ?? 0
  const inPage = page && (await inspectPage(page))
  const handles = await inMainProcess(() => app.evaluate(leastHandles))
  const [heap, allListeners, ownListeners] = await inMainProcess(() =>
    app.evaluate(sumsOverLiving, { kinds: counted, handles }),
  )
  return {
    handles,
    heap: heap ?? NaN,
    allListeners: allListeners ?? NaN,
    ownListeners: ownListeners ?? NaN,
    knownListeners: await inMainProcess(() => app.evaluate(countKnownListeners)),
    memory: await ownMemoryOf(root),
    files: await filesOf(root),
    ...(inPage && { page: inPage }),
  }
}

/**
 * Retries if the garbage collector was faster than the result ("Resulting promise was garbage collected"), so it must
 * be possible to repeat `evaluate`.
 */
export async function inMainProcess<T>(evaluate: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await evaluate()
    } catch (error) {
      if (tries === 3 || !String(error).includes('promise was garbage collected')) throw error
    }
  }
}

// `leastHandles`, `countKnownListeners` and `sumsOverLiving` run in the main process. They are sent as text, so they
// cannot use anything else in this file.

/**
 * The lowest number of handles in 20 s of accelerated time. A single count would depend on the requests in flight,
 * because each adds some.
 */
const leastHandles = async (): Promise<number> => {
  let least = Infinity
  for (let count = 0; count < 400; count++) {
    least = Math.min(least, process.getActiveResourcesInfo().length)
    await new Promise((done) => setTimeout(done, 50))
  }
  return least
}

const countKnownListeners = (electron: typeof Electron.CrossProcessExports): number => {
  const { app, ipcMain, nativeTheme, powerMonitor, screen, session } = electron
  const known: NodeJS.EventEmitter[] = [
    app,
    ipcMain,
    nativeTheme,
    powerMonitor,
    screen,
    session.defaultSession,
    process,
  ]
  const listenersOf = (emitter: NodeJS.EventEmitter): number =>
    emitter.eventNames().reduce((sum, name) => sum + emitter.listenerCount(name), 0)
  return known.reduce((sum, emitter) => sum + listenersOf(emitter), 0)
}

/**
 * Kinds of objects that are temporary: requests in flight, and notifications, of which Gavel retains the newest fifty
 * until they are closed.
 */
const temporary = ['ClientRequest', 'SimpleURLLoaderWrapper', 'IncomingMessage', 'Notification']

/** The kinds of objects by their prototype. `worth` is an expression for what one object, `each`, adds to the sum. */
const counted = [
  {
    prototype: `process.getBuiltinModule('node:events').EventEmitter.prototype`,
    worth: `${JSON.stringify(temporary)}.includes(each.constructor.name) ? 0 : Object.values(Object.getOwnPropertyDescriptor(each, '_events')?.value ?? {}).flat().length`,
  },
  { prototype: 'Set.prototype', worth: `[...each].filter((value) => typeof value === 'function').length` },
]

/**
 * Waits up to 20 s of accelerated time for a moment with at most `handles` handles, collects garbage, and returns the
 * heap in bytes and the sum for each kind of live object.
 */
const sumsOverLiving = async (
  _electron: unknown,
  { kinds, handles }: { readonly kinds: typeof counted; readonly handles: number },
): Promise<readonly number[]> => {
  const inspector = new (process.getBuiltinModule('node:inspector').Session)()
  inspector.connect()
  const post = (method: string, params: object = {}): Promise<Record<string, { objectId: string; value: number }>> =>
    new Promise((done, fail) => {
      inspector.post(method, params, (error: Error | null, result) => {
        if (error) fail(new Error(error.message))
        else done(result as never)
      })
    })
  const sumOver = async ({ prototype, worth }: (typeof counted)[number]): Promise<number> => {
    const group = { objectGroup: 'inspection' }
    const { result } = await post('Runtime.evaluate', { expression: prototype, ...group })
    const { objects } = await post('Runtime.queryObjects', { prototypeObjectId: result?.objectId, ...group })
    // The objects include prototypes of derived classes, for which the expression may throw.
    const count = `(sum, each) => { try { return sum + (${worth}) } catch { return sum } }`
    const { result: sum } = await post('Runtime.callFunctionOn', {
      objectId: objects?.objectId,
      returnByValue: true,
      functionDeclaration: `function () { return this.reduce(${count}, 0) }`,
    })
    await post('Runtime.releaseObjectGroup', group)
    return sum?.value ?? NaN
  }
  try {
    for (let count = 0; count < 400 && process.getActiveResourcesInfo().length > handles; count++) {
      await new Promise((done) => setTimeout(done, 50))
    }
    await post('HeapProfiler.collectGarbage')
    const sums = [process.memoryUsage().heapUsed]
    for (const kind of kinds) sums.push(await sumOver(kind))
    return sums
  } finally {
    inspector.disconnect()
  }
}

async function inspectPage(page: Page): Promise<PageSample> {
  const session = await page.context().newCDPSession(page)
  try {
    // The garbage collector needs a further round for some objects, after those that refer to them are gone.
    for (let turn = 0; turn < 2; turn++) await session.send('HeapProfiler.collectGarbage')
    const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters')
    return { objects: await countObjects(session), nodes, listeners: jsEventListeners }
  } finally {
    await session.detach()
  }
}

async function countObjects(session: CDPSession): Promise<number> {
  const objectGroup = 'inspection'
  const { result } = await session.send('Runtime.evaluate', { expression: 'Object.prototype', objectGroup })
  const prototypeObjectId = result.objectId ?? ''
  const { objects } = await session.send('Runtime.queryObjects', { prototypeObjectId, objectGroup })
  const { result: count } = await session.send('Runtime.callFunctionOn', {
    ...(objects.objectId !== undefined && { objectId: objects.objectId }),
    functionDeclaration: 'function () { return this.length }',
    returnByValue: true,
  })
  await session.send('Runtime.releaseObjectGroup', { objectGroup })
  return Number(count.value)
}

/** The lowest number of open files within a second. Each response in flight keeps one open in two processes. */
async function filesOf(root: number): Promise<number> {
  let least = Infinity
  for (let count = 0; count < 10; count++) {
    const lists = await Promise.all((await processTree(root)).map((pid) => readdir(`/proc/${pid}/fd`).catch(() => [])))
    least = Math.min(least, lists.flat().length)
    await pause(100)
  }
  return least
}
