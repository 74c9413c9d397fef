/** One HTTP request as it came over the wire. `path` is undecoded and includes the query. */
export interface SimulatedRequest {
  method: string
  path: string
  headers: Readonly<Record<string, string | undefined>>
  body?: string
}

/** A body that is sent in pieces, perhaps without end: for tests of time limits and size caps. */
export interface SlowBody {
  pieces: Iterable<string>
  everyMs: number
}

export type SimulatedResponse =
  | { cut?: undefined; status: number; headers: Record<string, string>; body: string; slow?: SlowBody }
  /** The connection was closed without an answer. */
  | { cut: true }

/** What a profile answers, before faults are laid over it. `json` and `text` exclude each other. */
export interface ProviderResponse {
  status: number
  json?: unknown
  text?: string
  headers?: Record<string, string>
}

/** What a write did, filled in when its effect happens, which is after the answer. */
export interface Effect {
  kind: string
  room?: string
  /** The ConferenceUUID that the write was bound to. */
  instance?: string
  hit: { memberId?: string; callUuid: string }[]
  appliedAt?: number
}

export interface LoggedRequest {
  at: number
  answeredAt?: number
  method: string
  /** Raw: undecoded, with the query. */
  path: string
  /** The path as the application behind the server sees it. */
  decodedSegments: string[]
  query: Record<string, string>
  /** Lower-case names; `authorization` and `x-auth-token` are `valid`, `invalid` or `absent`. */
  headers: Record<string, string>
  body: string
  /** 0 until answered and when the connection was cut. */
  status: number
  effect?: Effect
}

export type Credentials = 'valid' | 'invalid' | 'absent'

export type JsonObject = Record<string, unknown>

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function toResponse(answer: ProviderResponse): SimulatedResponse {
  if (answer.json !== undefined) {
    const headers = { 'content-type': 'application/json', ...answer.headers }
    return { status: answer.status, headers, body: JSON.stringify(answer.json) }
  }
  return { status: answer.status, headers: { ...answer.headers }, body: answer.text ?? '' }
}
