import type { ProviderResponse, LoggedRequest } from './http-types.ts'

/** Repeats the answer of a read for a while, as a cache in between would. */
export function createStaleReads(): (
  record: LoggedRequest,
  now: number,
  staleMs: number,
  read: () => ProviderResponse,
) => ProviderResponse {
  const kept = new Map<string, { answer: ProviderResponse; readAt: number }>()
  return ({ method, path }, now, staleMs, read) => {
    if (method !== 'GET' || staleMs === 0) return read()
    const known = kept.get(path)
    if (known !== undefined && now - known.readAt < staleMs) return known.answer
    const answer = read()
    kept.set(path, { answer, readAt: now })
    return answer
  }
}
