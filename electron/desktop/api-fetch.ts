import { net, session, type IncomingMessage, type Session } from 'electron'
import type { BodyReader, Coming, Fetch, Wish } from '../providers/transport.ts'
import { quietSession } from './hardening.ts'

/**
 * Six connections to a host is Chromium's limit: what a person wants, and the look at the room before it, must not wait
 * behind a row of polls.
 */
const priorities = { high: 'highest', auto: 'medium', low: 'low' } as const satisfies Record<Wish['priority'], string>

/**
 * Carries requests through a session of its own, in memory: with the system's proxy and certificates, which Node's fetch
 * has not, and apart from the windows' session, which cancels everything that is not our page. Made at the first request.
 *
 * `session.fetch` does the same and puts the web's requests, answers and streams around it. At eighteen requests a second
 * those are an eighth of all the work, and the library that makes them takes 2 MB.
 */
export function createApiFetch(): Fetch {
  let api: Session | undefined
  const make = (): Session => {
    const made = session.fromPartition('gavel-api', { cache: false })
    quietSession(made)
    made.setPermissionRequestHandler((_contents, _permission, answer) => {
      answer(false)
    })
    return made
  }
  return (url, { method, headers, body, signal, priority, ...rules }) =>
    new Promise((resolve, reject) => {
      api ??= make()
      const request = net.request({ session: api, url, method, headers, priority: priorities[priority], ...rules })
      const abort = (): void => {
        request.abort()
      }
      const over = (): void => {
        signal.removeEventListener('abort', abort)
      }
      signal.addEventListener('abort', abort, { once: true })
      request.on('response', (message) => {
        message.on('end', over)
        resolve(comingOf(message, abort))
      })
      request.on('error', reject)
      request.on('abort', () => {
        reject(new Error('aborted'))
      })
      request.on('close', over)
      request.end(body)
    })
}

function comingOf(message: IncomingMessage, abort: () => void): Coming {
  // Made at once, so that an error of the body always has a listener.
  const reader = readerOf(message, abort)
  return {
    status: message.statusCode,
    headers: {
      get: (name) => {
        const value = message.headers[name]
        return value === undefined ? null : [value].flat().join(', ')
      },
    },
    body: { getReader: () => reader },
  }
}

/** Hands over what came since it was asked last. */
function readerOf(message: IncomingMessage, abort: () => void): BodyReader {
  let pieces: Buffer[] = []
  let over = false
  let failure: Error | undefined
  let wake = (): void => undefined
  message.on('data', (piece) => {
    pieces.push(piece)
    wake()
  })
  message.on('end', () => {
    over = true
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
      while (pieces.length === 0 && !over && failure === undefined) {
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
      if (!over) abort()
      return Promise.resolve()
    },
  }
}
