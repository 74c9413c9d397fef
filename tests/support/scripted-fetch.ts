import { createProvider, type ProviderOptions } from '../../electron/providers/http-provider.ts'
import type { Fetch } from '../../electron/providers/transport.ts'
import type { ProviderKind } from '../../shared/providers.ts'
import { createVirtualClock } from './virtual-clock.ts'

export interface SeenRequest {
  readonly method: string
  readonly url: string
  readonly headers: Headers
  readonly body: string
}

export interface Scripted {
  readonly fetch: Fetch
  readonly seen: SeenRequest[]
  /** `METHOD /path?query` of every request, in order. */
  readonly lines: () => string[]
}

export type Script = (request: SeenRequest, index: number) => Response | Promise<Response>

/** A fetch whose responses come from a function, and which stores its requests. */
export function scriptedFetch(script: Script): Scripted {
  const seen: SeenRequest[] = []
  return {
    seen,
    lines: () => seen.map(({ method, url }) => `${method} ${new URL(url).pathname}${new URL(url).search}`),
    fetch: async (input, init) => {
      const request = new Request(input, init)
      const body = await request.text()
      seen.push({ method: request.method, url: request.url, headers: request.headers, body })
      const answer = await script(
        { method: request.method, url: request.url, headers: request.headers, body },
        seen.length - 1,
      )
      return answer
    },
  }
}

/** The client of a made-up account, whose responses come from a function, with a clock that the test moves. */
export function scriptedProvider(kind: ProviderKind, script: Script, options: Partial<ProviderOptions> = {}) {
  const clock = createVirtualClock()
  const web = scriptedFetch(script)
  const credentials = { authId: 'MA_MADEUP1', authToken: 'made-up-token' }
  const provider = createProvider(kind, { credentials, fetch: web.fetch, clock, random: () => 0, ...options })
  return { clock, provider, ...web }
}

export const json = (status: number, body: unknown, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } })

export const empty = (status = 204): Response => new Response(null, { status })
