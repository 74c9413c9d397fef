import type { Bridge } from '../../shared/bridge.ts'
import type { Request } from '../../shared/contract.ts'

export type Part = Request<'pageFailed'>['part']

/** Tells main that a part of the page could not be drawn. */
export type ReportFailure = (part: Part, error: unknown) => void

/** A part that fails with each reading would fill the log with the same lines. */
const MOST_TOLD = 20
/** Characters; main takes no more. */
const MOST_SAID = 2_000

/** Reports each failure once per window. */
export function createFailureTeller(bridge: Pick<Bridge, 'pageFailed'>): ReportFailure {
  const told = new Set<string>()
  return (part, error) => {
    const said = describeFailure(error)
    const both = `${part} ${said}`
    if (told.has(both) || told.size >= MOST_TOLD) return
    told.add(both)
    void bridge.pageFailed({ part, error: said })
  }
}

/** Kind and places in our code. The message is left out: it may hold what was to be drawn, such as a caller's name. */
function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return typeof error
  const code = /https:\/\/svelte\.dev\/e\/\w+/.exec(error.message)?.[0]
  const places = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  return [error.name, ...(code === undefined ? [] : [code]), ...places].join('\n').slice(0, MOST_SAID)
}
