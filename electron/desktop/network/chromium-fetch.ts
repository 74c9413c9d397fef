import { net, type IncomingMessage, type Session } from 'electron'
import {
  headersFrom,
  passGate,
  type BodyReader,
  type FetchResponse,
  type Fetch,
  type FetchRequest,
} from '../../providers/transport.ts'

/** The priorities of requests within one session. Those that the user waits for go first. */
const priorities = { high: 'highest', auto: 'medium', low: 'low' } as const satisfies Record<
  FetchRequest['priority'],
  string
>

/**
 * Sends requests over Chromium's network, with the system's proxy and certificates, which Node does not use by itself.
 *
 * `session.fetch` does the same, but wraps requests, responses and streams in the web's classes. At eighteen requests a
 * second these take an eighth of the processor time, and the library that contains them takes 2 MB.
 *
 * Chromium sends a request of any method a second time in two cases: after a 408, and if its connection was open before
 * the request and closes without a response (`HttpNetworkTransaction::ShouldResendRequest`,
 * https://source.chromium.org/chromium/chromium/src/+/main:net/http/http_network_transaction.cc).
 *
 * @param session called for each request, so that the session is created at the first one.
 */
export function createChromiumFetch(session: () => Session): Fetch {
  return (url, { method, headers, body, signal, priority, gate, onLeaving, ...rules }) =>
    new Promise((resolve, reject) => {
      passGate({ signal, gate, onLeaving })
      const request = net.request({
        session: session(),
        url,
        method,
        headers,
        priority: priorities[priority],
        ...rules,
      })
      const abort = (): void => {
        request.abort()
      }
      // This listener is not removed at `close`, because Electron emits `close` right after `end()`, long before the
      // response. Without the listener Chromium would send an aborted request as soon as a connection becomes free.
      signal.addEventListener('abort', abort, { once: true })
      request.on('response', (message) => {
        message.on('end', () => {
          signal.removeEventListener('abort', abort)
        })
        resolve(toFetchResponse(message, abort))
      })
      request.on('error', reject)
      request.on('abort', () => {
        reject(new Error('aborted'))
      })
      request.end(body)
    })
}

function toFetchResponse(message: IncomingMessage, abort: () => void): FetchResponse {
  // The reader is created at once, so that an error of the body always has a listener.
  const reader = createReader(message, abort)
  return {
    status: message.statusCode,
    headers: headersFrom(message.headers),
    body: { getReader: () => reader },
  }
}

/** Each read returns what has arrived since the last one. */
function createReader(message: IncomingMessage, abort: () => void): BodyReader {
  let pieces: Buffer[] = []
  let hasEnded = false
  let failure: Error | undefined
  let wake = (): void => undefined
  message.on('data', (piece) => {
    pieces.push(piece)
    wake()
  })
  message.on('end', () => {
    hasEnded = true
    wake()
  })
  const fail = (error?: Error): void => {
    failure ??= error ?? new Error('net::ERR_CONNECTION_CLOSED')
    wake()
  }
  message.on('aborted', fail)
  message.on('error', fail)
  return {
    read: async () => {
      while (pieces.length === 0 && !hasEnded && failure === undefined) {
        await new Promise<void>((done) => {
          wake = done
        })
      }
      if (pieces.length > 0) {
        const value = Buffer.concat(pieces)
        pieces = []
        return { done: false, value }
      }
      if (failure !== undefined) throw failure
      return { done: true }
    },
    cancel: () => {
      if (!hasEnded) abort()
      return Promise.resolve()
    },
  }
}
