import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer, get } from 'node:https'
import type { AddressInfo } from 'node:net'
import { createGzip } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { createProvider } from '../../electron/providers/http-provider.ts'
import type { Provider } from '../../electron/providers/provider.ts'
import { selfSigned } from '../support/certificates.ts'
import { describeNetwork } from '../support/network-table.ts'
import { overHttp, stopAll } from '../support/simulated-provider.ts'
import { clockOfLimits } from '../support/time-limits.ts'

const servers: Server[] = []
afterEach(async () => {
  await stopAll()
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

const listen = async (server: Server): Promise<number> => {
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

const credentials = { authId: 'MA_MADEUP1', authToken: 'made-up-token-7' }

const providerAt = (baseUrl: string, hangs = (): boolean => false): Provider =>
  createProvider('plivo', {
    credentials,
    baseUrl,
    trusted: 'demo',
    fetch,
    clock: clockOfLimits(hangs),
    random: () => 0,
  })

const open = async (listener: RequestListener, hangs?: () => boolean): Promise<Provider> =>
  providerAt(`http://127.0.0.1:${await listen(createServer(listener))}/v1`, hangs)

describe('a redirect to another host', () => {
  it.each([301, 302, 303, 307, 308])(
    'with %i is not followed, and no credentials are sent to the new address',
    async (status) => {
      const arrived: unknown[] = []
      const port = await listen(
        createServer((request, response) => {
          arrived.push(request.headers)
          response.end('{}')
        }),
      )
      const provider = await open((_, response) => {
        response.writeHead(status, { location: `http://localhost:${port}/v1/Account/MA_MADEUP1/Conference/` }).end()
      })
      const redirected = { ok: false, fault: { code: 'badAnswer', values: { reason: 'redirect' } } }
      expect(await provider.list()).toMatchObject(redirected)
      expect(await provider.hangUpConference('a')).toMatchObject(redirected)
      expect(await provider.mute('a', 'all')).toMatchObject(redirected)
      expect(arrived).toEqual([])
    },
  )
})

const mega = 1024 * 1024

describe('huge and slow responses', () => {
  it.each([
    ['a body of 200 MB', { kind: 'huge', bytes: 200_000_000 }],
    ['an endless body', { kind: 'endless' }],
  ] as const)('%s is rejected as too large', async (_, fault) => {
    const { provider } = await overHttp({ profile: 'plivo', switches: { faults: [fault] } })
    expect(await provider.list()).toMatchObject({ ok: false, fault: { code: 'tooLarge' } })
  })

  it('an endless body is not read beyond the limit', async () => {
    const chunk = Buffer.alloc(mega, ' ')
    let sent = 0
    let isClosed = false
    const provider = await open((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      const more = (): void => {
        do sent += mega
        while (!isClosed && response.write(chunk))
      }
      response.on('drain', more)
      response.on('close', () => (isClosed = true))
      more()
    })
    expect(await provider.list()).toMatchObject({ fault: { code: 'tooLarge' } })
    await expect.poll(() => isClosed).toBe(true)
    // Anything that was sent beyond the limit only filled the buffers of the connection.
    expect(sent).toBeLessThan(64 * mega)
  })

  it('a body of 200 kB that decompresses to 200 MB is rejected as too large', async () => {
    const zeros = Buffer.alloc(mega)
    const provider = await open((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
      const gzip = createGzip()
      gzip.pipe(response)
      response.on('close', () => gzip.destroy())
      let left = 200
      const more = (): void => {
        while (left > 0 && !gzip.destroyed) {
          left -= 1
          if (!gzip.write(zeros)) return
        }
        gzip.end()
      }
      gzip.on('drain', more)
      gzip.on('error', () => undefined)
      more()
    })
    expect(await provider.list()).toMatchObject({ fault: { code: 'tooLarge' } })
  })

  it('a body that is too large does not hide an error status', async () => {
    const { provider } = await overHttp({
      profile: 'plivo',
      switches: { faults: [{ kind: 'huge', bytes: 50_000_000, status: 401 }] },
    })
    expect(await provider.list()).toMatchObject({ fault: { code: 'credentials' } })
  })

  it.each([
    ['a body of one byte a second', { kind: 'slow', everyMs: 1_000 }],
    ['an endless body, sent piece by piece', { kind: 'endless', everyMs: 100 }],
  ] as const)('%s times out', async (_, fault) => {
    const { provider } = await overHttp({ profile: 'plivo', switches: { faults: [fault] } }, { hangs: true })
    expect(await provider.list()).toMatchObject({ ok: false, fault: { code: 'timeout' } })
  })

  it('a response that never begins times out', async () => {
    let hangs = false
    const provider = await open(
      () => (hangs = true),
      () => hangs,
    )
    expect(await provider.list()).toMatchObject({ ok: false, fault: { code: 'timeout' } })
  })

  it('a response that times out leaves no open connection', async () => {
    let hangs = false
    let closed = false
    const provider = await open(
      (_, response) => {
        hangs = true
        response.writeHead(200, { 'content-type': 'application/json' }).write('{')
        response.on('close', () => {
          closed = true
        })
      },
      () => hangs,
    )
    expect(await provider.list()).toMatchObject({ fault: { code: 'timeout' } })
    await expect.poll(() => closed).toBe(true)
  })
})

describe('TLS', () => {
  it('rejects an untrusted certificate, and sends nothing', async () => {
    let arrived = 0
    const { key, cert } = selfSigned()
    const server = createTlsServer({ key, cert }, (_, response) => {
      arrived += 1
      response.end('{}')
    })
    const address = `https://127.0.0.1:${await listen(server)}/v1`
    const provider = providerAt(address)
    expect(await provider.check()).toMatchObject({ ok: false, fault: { code: 'tls' } })
    // A write that certainly was not carried out must not be reported as an unknown outcome.
    expect(await provider.hangUpConference('a')).toMatchObject({ ok: false, fault: { code: 'tls' } })
    expect(arrived).toBe(0)
    // Only trust is missing, because the server responds to a client that trusts its certificate.
    await once(get(address, { ca: cert, agent: false }), 'response')
    expect(arrived).toBe(1)
  })
})

describe('a request', () => {
  it('to a closed port is reported as refused, not as an unknown outcome', async () => {
    const port = await listen(createServer())
    await new Promise((resolve) => servers.pop()?.close(resolve))
    const provider = providerAt(`http://127.0.0.1:${port}/v1`)
    expect(await provider.list()).toMatchObject({ fault: { code: 'refused' } })
    expect(await provider.hangUpConference('a')).toMatchObject({ fault: { code: 'refused' } })
  })

  it('carries no cookies, and bypasses caches', async () => {
    const seen: Record<string, unknown>[] = []
    const provider = await open((request, response) => {
      seen.push(request.headers)
      response
        .writeHead(200, {
          'content-type': 'application/json',
          'set-cookie': 'session=1',
          'cache-control': 'max-age=600',
          etag: '"1"',
        })
        .end('{"conferences":[]}')
    })
    await provider.list()
    await provider.list()
    expect(seen).toHaveLength(2)
    for (const headers of seen) {
      expect(headers).not.toHaveProperty('cookie')
      expect(headers).not.toHaveProperty('if-none-match')
      expect(headers).not.toHaveProperty('origin')
      expect(headers['user-agent']).toBe('Gavel')
    }
  })

  it('can be cancelled', async () => {
    const provider = await open(() => undefined)
    const stop = new AbortController()
    const listing = provider.list({ signal: stop.signal })
    setImmediate(() => {
      stop.abort()
    })
    expect(await listing).toMatchObject({ ok: false, fault: { code: 'cancelled' } })
    expect(await provider.list({ signal: stop.signal })).toMatchObject({ fault: { code: 'cancelled' } })
  })

  it('has its credentials removed from a response that repeats them', async () => {
    const provider = await open((request, response) => {
      const { authorization = '' } = request.headers
      const error = `bad token ${credentials.authToken} in ${authorization}`
      response
        .writeHead(400, { 'content-type': 'application/json' })
        .end(JSON.stringify({ error, api_id: authorization }))
    })
    const shown = JSON.stringify(await provider.check())
    expect(shown).toContain('bad token …')
    expect(shown).not.toContain(credentials.authToken)
    expect(shown).not.toContain(Buffer.from(`${credentials.authId}:${credentials.authToken}`).toString('base64'))
  })
})

describe("Node's fetch, which the contract tests over HTTP use", () => {
  describeNetwork(() => Promise.resolve({ fetch, stop: () => Promise.resolve() }), ['HTTP/1.1'])
})
