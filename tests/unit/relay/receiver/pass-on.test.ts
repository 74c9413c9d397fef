import { drop } from '../../../../shared/drop.ts'
import { createServer, type IncomingMessage } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, expect, test, vi } from 'vitest'
import { passOn } from '../../../../electron/relay/receiver/pass-on.ts'
import { selfSigned } from '../../../support/certificates.ts'

const closing: (() => void)[] = []
afterEach(() => {
  vi.unstubAllEnvs()
  for (const close of closing.splice(0)) close()
})

const application = async (status = 200) => {
  const received: { request: IncomingMessage; body: string }[] = []
  const server = createServer((request, response) => {
    drop(
      text(request).then((body) => {
        received.push({ request, body })
        response
          .writeHead(status, status === 302 ? { location: 'http://127.0.0.1:9/elsewhere' } : {})
          .end('<Response/>')
      }),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo
  return { received, url: new URL(`http://127.0.0.1:${String(port)}/voice?tenant=7`) }
}

const raw = {
  method: 'POST' as const,
  path: '/cb/secret/main',
  headers: {
    'content-type': 'application/x-www-form-urlencoded',
    'x-plivo-signature-v3': 'signature',
    'x-plivo-signature-v3-nonce': '42',
    'auth-token': 'in-clear',
    'parent-auth-token': 'in-clear',
    'x-gavel-forwarding-secret': 'secret',
    host: 'relay.example.test',
  },
  body: 'ConferenceAction=enter',
}
const originalUrl = 'https://relay.example.test/cb/secret/main?a=1'

test('body, type and signatures are passed on, with the original address', async () => {
  const { received, url } = await application()
  expect(await passOn(url, originalUrl, raw)).toBe(200)
  const [{ request, body } = { request: undefined, body: '' }] = received
  expect(body).toBe('ConferenceAction=enter')
  expect(request?.url).toBe('/voice?tenant=7')
  expect(request?.headers).toMatchObject({
    'content-type': 'application/x-www-form-urlencoded',
    'x-plivo-signature-v3': 'signature',
    'x-plivo-signature-v3-nonce': '42',
    'x-gavel-original-url': originalUrl,
  })
})

test('neither tokens nor the forwarding secret are passed on', async () => {
  const { received, url } = await application()
  await passOn(url, originalUrl, raw)
  expect(JSON.stringify(received[0]?.request.rawHeaders)).not.toMatch(/in-clear|forwarding/)
})

test('a GET keeps its query', async () => {
  const { received, url } = await application()
  await passOn(url, originalUrl, { ...raw, method: 'GET', body: '' })
  expect(received[0]?.request.url).toBe('/voice?tenant=7&a=1')
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
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0')
  const received: unknown[] = []
  const server = createTlsServer(selfSigned(), (request, response) => {
    received.push(request.url)
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => server.close())
  const { port } = server.address() as AddressInfo
  expect(await passOn(new URL(`https://127.0.0.1:${String(port)}/`), originalUrl, raw)).toBeUndefined()
  expect(received).toEqual([])
})
