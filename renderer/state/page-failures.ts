import { drop } from '../../shared/drop.ts'
import type { Bridge } from '../../shared/ipc/contract.ts'
import type { Request } from '../../shared/ipc/contract.ts'

export type PagePart = Request<'pageFailed'>['part']

/** Reports to the main process that a part of the page could not be drawn, or that its code failed. */
export type ReportFailure = (part: PagePart, error: unknown) => void

/**
 * The maximum number of reports per reporter. A part that keeps failing in new ways would otherwise fill the
 * diagnostics.
 */
const MAX_REPORTS = 20
/** Characters. The main process rejects longer reports. */
const MAX_LENGTH = 2_000

/** Creates a reporter that reports each failure at most once. */
export function createFailureReporter(bridge: Pick<Bridge, 'pageFailed'>): ReportFailure {
  const reported = new Set<string>()
  return (part, error) => {
    const description = describe(error)
    const key = `${part} ${description}`
    if (reported.has(key) || reported.size >= MAX_REPORTS) return
    reported.add(key)
    drop(bridge.pageFailed({ part, error: description }))
  }
}

/**
 * The error's name and stack, and Svelte's address for the error if there is one. The rest of the message is left out,
 * because it may contain what should have been drawn, such as a caller's name.
 */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return typeof error
  const code = /https:\/\/svelte\.dev\/e\/\w+/.exec(error.message)?.[0]
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  return [error.name, ...(code === undefined ? [] : [code]), ...frames].join('\n').slice(0, MAX_LENGTH)
}
