/** One HTTP request as received. `path` is undecoded and includes the query. */
export interface SimulatedRequest {
  method: string
  path: string
  headers: Readonly<Record<string, string | undefined>>
  body?: string
}

export type SimulatedResponse =
  /** `pieces` are sent in place of `body`; there may be no end of them. */
  | { cut?: undefined; status: number; headers: Record<string, string>; body: string; pieces?: AsyncIterable<Buffer> }
  /** The connection is closed without a response. */
  | { cut: true }

/** The response of a provider profile, before a fault is applied. It has `json`, `text`, or neither. */
export interface ProviderResponse {
  status: number
  json?: unknown
  text?: string
  headers?: Record<string, string>
}

/**
 * The effect of a write. It happens after `effectDelayMs` milliseconds; until then, `affected` is empty and
 * `appliedAt` is absent.
 */
export interface Effect {
  kind: string
  room?: string
  /** The ConferenceUUID of the run that the write is for. */
  instance?: string
  affected: { memberId?: string; callUuid: string }[]
  appliedAt?: number
}

export interface ReceivedRequest {
  at: number
  respondedAt?: number
  method: string
  /** The undecoded path with the query. */
  path: string
  query: Record<string, string>
  /** Lower-case names. `tests/simulator` stores `valid`, `invalid` or `absent` in place of secrets. */
  headers: Record<string, string>
  body: string
  /** The status; 0 until the response is sent, and if the connection was cut. */
  status: number
  effect?: Effect
}

export type SimulatedCredentials = 'valid' | 'invalid' | 'absent'

export function toSimulatedResponse(response: ProviderResponse): SimulatedResponse {
  if (response.status === 204) return { status: 204, headers: { ...response.headers }, body: '' }
  if (response.json !== undefined) {
    const headers = { 'content-type': 'application/json', ...response.headers }
    return { status: response.status, headers, body: JSON.stringify(response.json) }
  }
  return { status: response.status, headers: { ...response.headers }, body: response.text ?? '' }
}
