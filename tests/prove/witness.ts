import type { Fetch } from '../../electron/providers/transport.ts'
import type { Carry } from './network.ts'
import type { Change, Snapshot } from '../../shared/model.ts'

/** One request as it was seen at both ends of the wire. Times are true ones. */
export interface Exchange {
  readonly id: number
  readonly method: string
  /** Undecoded, without what all requests share. */
  readonly path: string
  readonly leftAt: number
  arrivedAt?: number
  status?: number
  body?: string
  json: boolean
  /** Gavel had given it up when the answer came. */
  dropped?: boolean
  /** Whether the log held an intent for this write, flushed, when it left. */
  intended?: boolean
}

export interface Announced {
  readonly at: number
  readonly change: Change
}

/** What somebody who stands beside Gavel sees: requests, announcements, what is shown. */
export interface Witness {
  readonly exchanges: readonly Exchange[]
  readonly announced: readonly Announced[]
  readonly shown: readonly { readonly at: number; readonly snapshot: Snapshot }[]
  fetch(carry: Carry): Fetch
  hear(snapshot: Snapshot, changes: readonly Change[]): void
}

export const exchangeHeader = 'x-exchange'

/** @param hasIntent whether an intent for this write stands in the log, on disk. */
export function createWitness(
  now: () => number,
  prefix: string,
  hasIntent: (method: string, path: string) => boolean,
): Witness {
  const exchanges: Exchange[] = []
  const announced: Announced[] = []
  const shown: { at: number; snapshot: Snapshot }[] = []

  return {
    exchanges,
    announced,
    shown,
    fetch: (carry) => async (url, init) => {
      const request = new Request(url, init)
      const { pathname, search } = new URL(request.url)
      const path = (pathname + search).slice(prefix.length)
      const exchange: Exchange = { id: exchanges.length, method: request.method, path, leftAt: now(), json: false }
      if (request.method !== 'GET') exchange.intended = hasIntent(request.method, path)
      exchanges.push(exchange)
      request.headers.set(exchangeHeader, String(exchange.id))
      const response = await carry(request)
      const body = response.status === 204 ? '' : await response.text()
      exchange.arrivedAt = now()
      exchange.dropped = request.signal.aborted
      exchange.status = response.status
      exchange.body = body
      exchange.json = /json/.test(response.headers.get('content-type') ?? '')
      return new Response(response.status === 204 ? null : body, {
        status: response.status,
        headers: response.headers,
      })
    },
    hear: (snapshot, changes) => {
      const at = now()
      shown.push({ at, snapshot })
      for (const change of changes) announced.push({ at, change })
    },
  }
}
