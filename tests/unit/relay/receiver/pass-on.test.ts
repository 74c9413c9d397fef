import { drop } from '../../../../shared/drop.ts'
import { createServer, type IncomingMessage } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { expect, onTestFinished, test, vi } from 'vitest'
import { passOn } from '../../../../relay/receiver/pass-on.ts'
import { selfSigned } from '../../../support/certificates.ts'

const application = async (status = 200) => {
  const received: { request: IncomingMessage; body: Buffer }[] = []
  const server = createServer((request, response) => {
    drop(
      buffer(request).then((body) => {
        received.push({ request, body })
        response
          .writeHead(status, status === 302 ? { location: 'http://127.0.0.1:9/elsewhere' } : {})
          .end('<Response/>')
      }),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo
  return { received, url: new URL(`http://127.0.0.1:${String(port)}/voice?tenant=7`) }
}

const raw = {
  method: 'POST' as const,
  path: "/cb/secret/main?campaign=7&note=it's%20%7E?",
  headers: {
    'content-type': 'application/x-www-form-urlencoded',
    'x-plivo-signature-v3': 'signature',
    'x-plivo-signature-v3-nonce': '42',
    'auth-token': 'in-clear',
    'parent-auth-token': 'in-clear',
    'x-gavel-forwarding-secret': 'secret',
    host: 'relay.example.test',
  },
  body: Buffer.from('ConferenceAction=enter&CallerName=Bj\xf6rn', 'latin1'),
}
const originalUrl = `https://relay.example.test${raw.path}`

test('type and signatures are passed on, with the original address, but neither tokens nor the forwarding secret', async () => {
  const { received, url } = await application()
  expect(await passOn(url, originalUrl, raw)).toBe(200)
  expect(received[0]?.request.headers).toMatchObject({
    'content-type': 'application/x-www-form-urlencoded',
    'x-plivo-signature-v3': 'signature',
    'x-plivo-signature-v3-nonce': '42',
    'x-gavel-original-url': originalUrl,
  })
  expect(JSON.stringify(received[0]?.request.rawHeaders)).not.toMatch(/in-clear|forwarding/)
})

test.each([
  ['POST', raw.body],
  ['GET', Buffer.alloc(0)],
])('the query and the body of a %s are passed on byte by byte', async (method, body) => {
  const { received, url } = await application()
  await passOn(url, originalUrl, { ...raw, method, body })
  expect(received[0]?.request.url).toBe("/voice?tenant=7&campaign=7&note=it's%20%7E?")
  expect(received[0]?.body.toString('latin1')).toBe(body.toString('latin1'))
})

test.each([
  ['/voice', '/cb/secret/main', '/voice'],
  ['/voice', '/cb/secret/main?a=1', '/voice?a=1'],
  ['/voice?tenant=7', '/cb/secret/main', '/voice?tenant=7'],
])('a callback to %s at %s arrives at %s', async (own, path, expected) => {
  const { received, url } = await application()
  await passOn(new URL(own, url), `https://relay.example.test${path}`, { ...raw, path })
  expect(received[0]?.request.url).toBe(expected)
})

test('a redirect is not followed, and a missing response is not an error', async () => {
  const { url } = await application(302)
  expect(await passOn(url, originalUrl, raw)).toBe(302)
  expect(await passOn(new URL('http://127.0.0.1:9/'), originalUrl, raw)).toBeUndefined()
})

test.each([
  ['an address whose password has a bare %', 'https://hook:50%off@127.0.0.1:9/', originalUrl],
  ['a public address with letters outside Latin-1', 'https://127.0.0.1:9/', 'https://пример.test/cb/secret/main'],
])('%s counts as a missing response', async (_, target, from) => {
  expect(await passOn(new URL(target), from, raw)).toBeUndefined()
})

test('a server with an untrusted certificate receives nothing, even with NODE_TLS_REJECT_UNAUTHORIZED=0', async () => {
  onTestFinished(() => {
    vi.unstubAllEnvs()
  })
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0')
  const received: unknown[] = []
  const server = createTlsServer(selfSigned(), (request, response) => {
    received.push(request.url)
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
  })
  const { port } = server.address() as AddressInfo
  expect(await passOn(new URL(`https://127.0.0.1:${String(port)}/`), originalUrl, raw)).toBeUndefined()
  expect(received).toEqual([])
})
