import type { Fetch } from '../../electron/providers/transport.ts'
import { parseWrite } from './journal-intents.ts'
import type { Write } from './target.ts'
import type { SendRequest } from './network.ts'
import type { Change, Snapshot } from '../../shared/rooms/model.ts'

/**
 * One request, and its response as Gavel receives it. All times are those of the simulated world, not of the computer's
 * clock, which may be wrong.
 */
export interface Exchange {
  readonly id: number
  readonly method: string
  /** Undecoded, without the account's base path. */
  readonly path: string
  /** What a request that changes something does; absent for a read. */
  readonly write?: Write
  readonly leftAt: number
  arrivedAt?: number
  status?: number
  body?: string
  json: boolean
  /** Whether Gavel had aborted the request before the response arrived. */
  dropped?: boolean
  /** Whether the journal had an intent for this write when it left; see `JournalIntents`. */
  readonly hadIntent?: boolean
}

export interface Announcement {
  readonly at: number
  readonly change: Change
}

/** What an outside observer sees of Gavel: requests, announced changes and snapshots. */
export interface Witness {
  readonly exchanges: readonly Exchange[]
  readonly announced: readonly Announcement[]
  readonly shown: readonly { readonly at: number; readonly snapshot: Snapshot }[]
  fetch(send: SendRequest): Fetch
  onChange(snapshot: Snapshot, changes: readonly Change[]): void
}

export const exchangeHeader = 'x-exchange'

/**
 * @param hasIntent whether the journal on disk has an open intent for this write
 * @param firstId the id of the first exchange, which differs among the computers of one world
 */
export function createWitness(
  now: () => number,
  prefix: string,
  hasIntent: (write: Write) => boolean,
  firstId = 0,
): Witness {
  const exchanges: Exchange[] = []
  const announced: Announcement[] = []
  const shown: { at: number; snapshot: Snapshot }[] = []

  return {
    exchanges,
    announced,
    shown,
    fetch: (send) => async (url, init) => {
      const request = new Request(url, init)
      const { pathname, search } = new URL(request.url)
      const path = (pathname + search).slice(prefix.length)
      const id = firstId + exchanges.length
      const write = request.method === 'GET' ? undefined : parseWrite(request.method, path)
      const written = write !== undefined && { write, hadIntent: hasIntent(write) }
      const exchange: Exchange = { id, method: request.method, path, leftAt: now(), json: false, ...written }
      exchanges.push(exchange)
      request.headers.set(exchangeHeader, String(exchange.id))
      const response = await send(request)
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
    onChange: (snapshot, changes) => {
      const at = now()
      shown.push({ at, snapshot })
      for (const change of changes) announced.push({ at, change })
    },
  }
}
