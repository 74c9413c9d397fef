import type { Credentials, LoggedRequest, SimulatedRequest } from './http-types.ts'

/** Header names in lower case, as Node gives them; an in-process caller may write them otherwise. */
export function lowerCaseHeaders(headers: SimulatedRequest['headers']): Record<string, string> {
  const lower: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) lower[name.toLowerCase()] = value
  }
  return lower
}

const secretHeaders = ['authorization', 'x-auth-token'] as const

/** Secrets are replaced by what was thought of them, so that a record can be printed. */
export function redact(headers: Record<string, string>, credentials: Credentials): Record<string, string> {
  const shown = { ...headers }
  for (const name of secretHeaders) shown[name] = headers[name] === undefined ? 'absent' : shownAs(credentials)
  return shown
}

function shownAs(credentials: Credentials): Credentials {
  return credentials === 'absent' ? 'invalid' : credentials
}

export interface RequestLog {
  all: readonly LoggedRequest[]
  add(request: LoggedRequest): void
  readonly clear: () => void
}

/** Keeps the newest requests, so that a demo that runs for days stays small. */
export function createRequestLog(keep: number): RequestLog {
  const all: LoggedRequest[] = []
  return {
    all,
    add: (request) => {
      all.push(request)
      // Dropping a tenth at a time keeps the cost of one request constant.
      if (all.length > keep) all.splice(0, Math.max(1, Math.ceil(keep / 10)))
    },
    clear: () => all.splice(0),
  }
}
