import { request } from 'node:http'
import type { Deliver } from './callbacks.ts'

const timeoutMs = 3000

/** One HTTP request without redirects; the answer's body is thrown away. */
export const deliverOverHttp: Deliver = ({ url, method, headers, body }) =>
  new Promise((resolve) => {
    const failed = (): void => {
      resolve(undefined)
    }
    const outgoing = request(url, { method, headers, timeout: timeoutMs, agent: false }, (answer) => {
      answer.resume()
      answer.on('error', failed)
      answer.on('end', () => {
        resolve(answer.statusCode)
      })
    })
    outgoing.on('timeout', () => outgoing.destroy())
    outgoing.on('error', failed)
    outgoing.end(body)
  })
