import { request as startHttp } from 'node:http'
import type { FetchRequest, FetchResponse } from '../../providers/transport.ts'
import { toFetchResponse } from './fetch-response.ts'
import type { Connection } from './open-connection.ts'

/** Sends one request over one connection, once, and then closes the connection. */
export function sendOverConnection(
  { tcp, stream }: Connection,
  url: URL,
  { method, headers, body, signal, maySend }: FetchRequest,
): Promise<FetchResponse> {
  return new Promise((resolve, reject) => {
    let isComplete = false
    const close = (): void => {
      reject(new Error('aborted'))
      // A reset also discards the data that the system has buffered. After a plain close the system keeps trying to
      // deliver it.
      if (isComplete || tcp.destroyed) tcp.destroy()
      else tcp.resetAndDestroy()
      stream.destroy()
    }
    if (signal.aborted || !maySend()) {
      close()
      return
    }
    signal.addEventListener('abort', close, { once: true })
    const request = startHttp({
      createConnection: () => stream,
      method,
      path: `${url.pathname}${url.search}`,
      headers: { Host: url.host, ...headers },
      setHost: false,
    })
    request.on('response', (message) => {
      const { statusCode: status = 0 } = message
      message.on('end', () => {
        isComplete = true
      })
      if (status < 300 || status > 399) resolve(toFetchResponse(message, status, close))
      else {
        reject(new Error('redirect'))
        close()
      }
    })
    request.on('error', reject)
    request.on('close', () => {
      reject(new Error('ERR_CONNECTION_CLOSED'))
    })
    request.end(body)
  })
}
