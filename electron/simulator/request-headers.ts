import type { SimulatedCredentials, SimulatedRequest } from './http-types.ts'

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
export function redactHeaders(
  headers: Record<string, string>,
  credentials: SimulatedCredentials,
): Record<string, string> {
  const redacted = { ...headers }
  for (const name of secretHeaders) redacted[name] = headers[name] === undefined ? 'absent' : verdictOf(credentials)
  return redacted
}

function verdictOf(credentials: SimulatedCredentials): SimulatedCredentials {
  return credentials === 'absent' ? 'invalid' : credentials
}
