import { Session } from 'node:inspector/promises'
import { relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const project = resolve(import.meta.dirname, '../..')

/**
 * The files of `electron` and `shared` in which a named function ran while `work` ran, according to V8's own coverage.
 * Paths are relative to the repository; files without named functions (types, constants) do not appear.
 */
export async function executedFiles(work: () => Promise<void>): Promise<readonly string[]> {
  const session = new Session()
  session.connect()
  try {
    await session.post('Profiler.enable')
    await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false })
    await work()
    const { result } = await session.post('Profiler.takePreciseCoverage')
    return result
      .filter(({ functions }) => functions.some(({ functionName, ranges }) => functionName !== '' && ran(ranges)))
      .map(({ url }) => relative(project, url.startsWith('file:') ? fileURLToPath(url) : url))
      .filter((path) => /^(electron|shared)\//.test(path))
      .toSorted()
  } finally {
    session.disconnect()
  }
}

function ran(ranges: readonly { readonly count: number }[]): boolean {
  return ranges.some(({ count }) => count > 0)
}
