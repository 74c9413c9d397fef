import { request as startHttp } from 'node:http'
import { passGate, type FetchRequest, type FetchResponse } from '../../providers/transport.ts'
import { toFetchResponse } from './fetch-response.ts'
import type { Connection } from './open-connection.ts'

/** Sends one request over one connection, once, and then closes the connection. */
export async function sendOverConnection(
  { tcp, stream }: Connection,
  url: URL,
  request: FetchRequest,
): Promise<FetchResponse> {
  let isComplete = false
  const close = (): void => {
    // A reset also discards the data that the system has buffered. After a plain close the system keeps trying to
    // deliver it.
    if (isComplete || tcp.destroyed) tcp.destroy()
    else tcp.resetAndDestroy()
    stream.destroy()
  }
  try {
    passGate(request)
  } catch (error) {
    close()
    throw error
  }
  // There must be no `await` between the gate and the request.
  return new Promise((resolve, reject) => {
    const { method, headers, body, signal } = request
    const abort = (): void => {
      reject(new Error('aborted'))
      close()
    }
    signal.addEventListener('abort', abort, { once: true })
    const sent = startHttp({
      createConnection: () => stream,
      method,
      path: `${url.pathname}${url.search}`,
      headers: { Host: url.host, ...headers },
      setHost: false,
    })
    sent.on('response', (message) => {
      const { statusCode: status = 0 } = message
      message.on('end', () => {
        isComplete = true
      })
      if (status < 300 || status > 399) resolve(toFetchResponse(message, status, abort))
      else {
        reject(new Error('redirect'))
        close()
      }
    })
    sent.on('error', reject)
    sent.on('close', () => {
      reject(new Error('ERR_CONNECTION_CLOSED'))
    })
    sent.end(body)
  })
}
