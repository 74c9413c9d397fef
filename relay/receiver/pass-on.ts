import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { RawCallback } from './callback-gate.ts'

/** Milliseconds. */
const SLOWEST_APPLICATION = 10_000
const signatureHeader = /^x-(plivo|vobiz)-signature/

/**
 * Forwards a callback to the customer's application, with its body and its query as they came. The signature of the
 * callback covers the relay's address, which the header `X-Gavel-Original-Url` contains, so an application that checks
 * signatures must use that address. Of the original headers, only the signatures and the content type are passed on,
 * because Vobiz puts tokens into others.
 *
 * @param originalUrl the address that the provider called
 * @returns the status; undefined if there was no response. Redirects are not followed.
 */
export function passOn(target: URL, originalUrl: string, raw: RawCallback): Promise<number | undefined> {
  const { method, path, headers, body } = raw
  // The query is not built with `URL.search`, which would encode some of its characters.
  const query = [target.search.slice(1), path.split('?').slice(1).join('?')].filter(Boolean).join('&')
  const passed = Object.entries(headers).filter(([name]) => signatureHeader.test(name) || name === 'content-type')
  const send = target.protocol === 'https:' ? httpsRequest : httpRequest
  return new Promise((resolve) => {
    const fail = (): void => resolve(undefined)
    const options = {
      method,
      path: target.pathname + (query && `?${query}`),
      headers: { ...Object.fromEntries(passed), 'x-gavel-original-url': originalUrl },
      timeout: SLOWEST_APPLICATION,
      // Without this, NODE_TLS_REJECT_UNAUTHORIZED=0 would make Node accept any certificate.
      rejectUnauthorized: true,
    }
    try {
      const outgoing = send(target, options, (response) => {
        response.resume()
        response.on('error', fail)
        response.on('end', () => resolve(response.statusCode))
      })
      outgoing.on('timeout', () => outgoing.destroy())
      outgoing.on('error', fail)
      outgoing.end(body)
    } catch {
      // Node throws if the address has a password with a bare `%`, or if a header has characters outside Latin-1.
      fail()
    }
  })
}
