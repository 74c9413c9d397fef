import type { Clock } from '../../shared/clock.ts'
import { fileName, monthsIn } from './files.ts'
import type { JournalFs } from './files.ts'
import { isMissing, SlowDisk } from './storage-errors.ts'

/**
 * Milliseconds for one call. Longer than a line may take: nobody's action waits for it, and a month may be some hundred
 * megabytes behind a network.
 */
const LIMIT = 10_000

/** Runs one call of a disk at a time. Rejects with {@link SlowDisk} where it does not come back. */
export type Patiently = <T>(call: () => Promise<T>) => Promise<T>

/**
 * None is begun before an earlier one has come back: each that hangs occupies a thread of Node's pool, and four of them
 * would stop every file and every name look-up of the process.
 */
export function createPatience(clock: Pick<Clock, 'setTimeout' | 'clearTimeout'>): Patiently {
  let hanging = false
  let last: Promise<unknown> = Promise.resolve()

  const attempt = <T>(call: () => Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      if (hanging) {
        reject(new SlowDisk())
        return
      }
      const timer = clock.setTimeout(() => {
        hanging = true
        reject(new SlowDisk())
      }, LIMIT)
      const over = (): void => {
        clock.clearTimeout(timer)
        hanging = false
      }
      call().finally(over).then(resolve, reject)
    })

  return (call) => {
    const turn = last.then(() => attempt(call))
    last = turn.catch(() => undefined)
    return turn
  }
}

/** What is in the folder of the log; nothing where there is no folder yet. */
export interface Reader {
  readonly months: () => Promise<readonly string[]>
  readonly linesOf: (month: string) => Promise<readonly string[]>
}

/** @param patiently Without it a disk that hangs is waited for as long as it takes. */
export function createReader(
  fs: JournalFs,
  folder: string,
  pathOf: (name: string) => string,
  patiently: Patiently = (call) => call(),
): Reader {
  const orNothing = async <T>(call: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await patiently(call)
    } catch (error) {
      if (isMissing(error)) return undefined
      throw error
    }
  }
  return {
    months: async () => monthsIn((await orNothing(() => fs.readdir(folder))) ?? []),
    linesOf: async (month) => {
      const bytes = await orNothing(() => fs.readFile(pathOf(fileName(month))))
      return bytes === undefined ? [] : new TextDecoder().decode(bytes).split('\n')
    },
  }
}
