import type { Credentials, ReceivedRequest, SimulatedRequest } from './http-types.ts'

/** Lower-cases header names, as Node does. Requests that do not come over HTTP may have any casing. */
export function lowerCaseHeaders(headers: SimulatedRequest['headers']): Record<string, string> {
  const lower: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) lower[name.toLowerCase()] = value
  }
  return lower
}

const secretHeaders = ['authorization', 'x-auth-token'] as const

/** Replaces secrets with `valid`, `invalid` or `absent`, so that the history can be printed. */
export function redactHeaders(headers: Record<string, string>, credentials: Credentials): Record<string, string> {
  const redacted = { ...headers }
  for (const name of secretHeaders) redacted[name] = headers[name] === undefined ? 'absent' : verdictOf(credentials)
  return redacted
}

function verdictOf(credentials: Credentials): Credentials {
  return credentials === 'absent' ? 'invalid' : credentials
}

export interface RequestHistory {
  all: readonly ReceivedRequest[]
  add(request: ReceivedRequest): void
  readonly clear: () => void
}

/** Stores at most the newest `limit` requests, so that the memory of a demo that runs for days stays bounded. */
export function createRequestHistory(limit: number): RequestHistory {
  const all: ReceivedRequest[] = []
  return {
    all,
    add: (request) => {
      all.push(request)
      // A tenth is deleted at a time, so that the average cost of a request is constant.
      if (all.length > limit) all.splice(0, Math.max(1, Math.ceil(limit / 10)))
    },
    clear: () => all.splice(0),
  }
}
