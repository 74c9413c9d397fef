import type { IncomingMessage } from 'node:http'
import { pipeline, type Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { headersFrom, type FetchResponse } from '../../providers/transport.ts'

/**
 * Converts a response of Node's `http` to the form in which `fetch` returns it, and unpacks a gzip body.
 *
 * @param cancel called when the reader is cancelled, whether or not the body has been read to its end
 */
export function toFetchResponse(message: IncomingMessage, status: number, cancel: () => void): FetchResponse {
  const isPacked = message.headers['content-encoding'] === 'gzip'
  // The callback is required, but unused, because the iterator throws the same error.
  const body: Readable = isPacked ? pipeline(message, createGunzip(), () => undefined) : message
  const pieces = body[Symbol.asyncIterator]() as AsyncIterator<Buffer, undefined>
  return {
    status,
    headers: headersFrom(message.headers),
    body: {
      getReader: () => ({
        read: async () => {
          const { done = false, value } = await pieces.next().catch((error: unknown) => {
            // Chromium's error for a body that cannot be unpacked.
            throw isPacked ? new Error('ERR_CONTENT_DECODING_FAILED', { cause: error }) : error
          })
          return { done, value }
        },
        cancel: () => {
          cancel()
          return Promise.resolve()
        },
      }),
    },
  }
}
