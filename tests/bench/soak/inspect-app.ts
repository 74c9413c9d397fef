import { readdir } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import type { CDPSession, ElectronApplication, Page } from 'playwright'
import { ownMemoryOf, processTree } from '../../support/processes.ts'

/** What Gavel holds at one moment, after its garbage was collected. */
export interface Look {
  /** Of all its processes, bytes: proportional set size, without the program's own files. */
  readonly memory: number
  readonly heap: number
  readonly files: number
  /** What keeps the event loop alive: `process.getActiveResourcesInfo()`. */
  readonly handles: number
  /** Of app, ipcMain, powerMonitor, nativeTheme, screen, session and the process. */
  readonly knownListeners: number
  /** Of every emitter that is alive in the main process, but requests and notices. */
  readonly allListeners: number
  /** Functions in sets: so the parts of Gavel keep those who listen to them. */
  readonly ownListeners: number
  readonly page?: PageLook
}

export interface PageLook {
  /** Bytes. With the code that V8 compiles for as long as it finds something to make faster. */
  readonly heap: number
  /** Of JavaScript, functions too. */
  readonly objects: number
  readonly nodes: number
  readonly listeners: number
}

/** Needs no help of Gavel's: what is alive is asked of V8. */
export async function look(app: ElectronApplication, page?: Page): Promise<Look> {
  const root = app.process().pid ?? 0
  const inPage = page && (await lookInPage(page))
  const handles = await inMainProcess(() => app.evaluate(leastHandles))
  const [heap, allListeners, ownListeners] = await inMainProcess(() =>
    app.evaluate(sumsOverLiving, { kinds: counted, handles }),
  )
  return {
    ...{ handles, heap: heap ?? NaN, allListeners: allListeners ?? NaN, ownListeners: ownListeners ?? NaN },
    knownListeners: await inMainProcess(() => app.evaluate(countKnownListeners)),
    memory: await ownMemoryOf(root),
    files: await filesOf(root),
    ...(inPage && { page: inPage }),
  }
}

/**
 * Asked again where the garbage collector was faster than the answer ("Resulting promise was garbage collected"), so
 * `ask` must not mind being done twice.
 */
export async function inMainProcess<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await ask()
    } catch (error) {
      if (tries === 3 || !String(error).includes('promise was garbage collected')) throw error
    }
  }
}

// What follows runs in the main process, as text, so it can use nothing from here.

/** Each request on its way has timers and listeners: how few handles there are between two of them. */
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

/** Requests on their way; and notices, of which Gavel keeps the newest fifty until they are closed. */
const passing = ['ClientRequest', 'SimpleURLLoaderWrapper', 'IncomingMessage', 'Notification']

/** For each kind of object, by its prototype, what an `each` of it counts for. */
const counted = [
  {
    prototype: `process.getBuiltinModule('node:events').EventEmitter.prototype`,
    worth: `${JSON.stringify(passing)}.includes(each.constructor.name) ? 0 : Object.values(Object.getOwnPropertyDescriptor(each, '_events')?.value ?? {}).flat().length`,
  },
  { prototype: 'Set.prototype', worth: `[...each].filter((held) => typeof held === 'function').length` },
]

/**
 * Waits a while for a moment with so few handles, collects garbage, and answers with the heap in bytes and with each sum
 * over what is left.
 */
const sumsOverLiving = async (
  _electron: unknown,
  { kinds, handles }: { readonly kinds: typeof counted; readonly handles: number },
): Promise<readonly number[]> => {
  const inspector = new (process.getBuiltinModule('node:inspector').Session)()
  inspector.connect()
  const post = (method: string, params: object = {}): Promise<Record<string, { objectId: string; value: number }>> =>
    new Promise((done, fail) => {
      inspector.post(method, params, (error: Error | null, answer) => {
        if (error) fail(new Error(error.message))
        else done(answer as never)
      })
    })
  const sumOver = async ({ prototype, worth }: (typeof counted)[number]): Promise<number> => {
    const group = { objectGroup: 'look' }
    const { result } = await post('Runtime.evaluate', { expression: prototype, ...group })
    const { objects } = await post('Runtime.queryObjects', { prototypeObjectId: result?.objectId, ...group })
    // The prototypes of derived kinds are among them, and cannot be counted.
    const count = `(sum, each) => { try { return sum + (${worth}) } catch { return sum } }`
    const { result: sum } = await post('Runtime.callFunctionOn', {
      ...{ objectId: objects?.objectId, returnByValue: true },
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

async function lookInPage(page: Page): Promise<PageLook> {
  const session = await page.context().newCDPSession(page)
  try {
    // What an element held goes a turn after the element.
    for (let turn = 0; turn < 2; turn++) await session.send('HeapProfiler.collectGarbage')
    const { usedSize } = await session.send('Runtime.getHeapUsage')
    const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters')
    return { heap: usedSize, objects: await countObjects(session), nodes, listeners: jsEventListeners }
  } finally {
    await session.detach()
  }
}

async function countObjects(session: CDPSession): Promise<number> {
  const objectGroup = 'look'
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

/** The least within a second: each answer on its way is a file in two processes. */
async function filesOf(root: number): Promise<number> {
  let least = Infinity
  for (let count = 0; count < 10; count++) {
    const lists = await Promise.all((await processTree(root)).map((pid) => readdir(`/proc/${pid}/fd`).catch(() => [])))
    least = Math.min(least, lists.flat().length)
    await pause(100)
  }
  return least
}
