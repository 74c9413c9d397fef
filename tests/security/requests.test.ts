import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createProvider } from '../../electron/providers/http-provider.ts'
import { createTransport } from '../../electron/providers/transport.ts'
import { systemClock } from '../../shared/clock.ts'
import { json, scriptedFetch } from '../support/scripted-fetch.ts'
import { selfSigned } from '../support/certificates.ts'
import { occurrences, readSources } from '../support/sources.ts'
import { clockOfLimits } from '../support/time-limits.ts'

const servers: (Server & { closeAllConnections?: () => void })[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections?.()
    await new Promise((done) => server.close(done))
  }
})

async function listen(server: Server): Promise<number> {
  servers.push(server)
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  return (server.address() as AddressInfo).port
}

const TOKEN = 'made-up-token-for-a-test'
const request = (url: string) =>
  ({ method: 'GET', url, headers: { authorization: `Basic ${TOKEN}` }, priority: 'poll' }) as const

describe('a request', () => {
  /** @param hangs when its time limits pass */
  const fetchAt = async (listener: RequestListener, hangs = (_hasBegun: boolean): boolean => false) => {
    const port = await listen(createServer(listener))
    let hasBegun = false
    const clock = clockOfLimits(() => hangs(hasBegun))
    const transport = createTransport(async (url, init) => {
      const response = await fetch(url, init)
      hasBegun = true
      return response
    }, clock)
    return transport(request(`http://127.0.0.1:${port}/v1/`))
  }

  it('20 follows no redirect, and sends the credentials nowhere else', async () => {
    const arrived: unknown[] = []
    const elsewhere = await listen(
      createServer((asked, response) => {
        arrived.push(asked.headers.authorization)
        response.end('{}')
      }),
    )
    for (const status of [301, 302, 303, 307, 308]) {
      const exchange = await fetchAt((_asked, response) =>
        response.writeHead(status, { location: `http://localhost:${elsewhere}/` }).end(),
      )
      expect(exchange.ok).toBe(false)
    }
    expect(arrived).toEqual([])
  })

  it('20 is aborted if the body is too large, or the response is slow or never starts', async () => {
    const large = await fetchAt((_asked, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      const piece = Buffer.alloc(1024 ** 2)
      const more = (): void => {
        while (!response.destroyed && response.write(piece));
      }
      response.on('drain', more)
      more()
    })
    expect(large).toMatchObject({ ok: true, response: { bodyFault: { code: 'tooLarge' } } })
    const slow = await fetchAt(
      (_asked, response) => {
        response.writeHead(200).write('{')
      },
      (hasBegun) => hasBegun,
    )
    expect(slow).toMatchObject({ ok: true, response: { bodyFault: { code: 'timeout' } } })
    let hasArrived = false
    const silent = await fetchAt(
      () => (hasArrived = true),
      () => hasArrived,
    )
    expect(silent).toMatchObject({ ok: false, fault: { code: 'timeout' } })
  })

  it('20 sends no cookies, stores none, and reads nothing but JSON', async () => {
    const options: unknown[] = []
    const { fetch: scripted } = scriptedFetch(
      () => new Response('<html>', { headers: { 'content-type': 'text/html', 'set-cookie': 'a=b' } }),
    )
    const provider = createProvider('plivo', {
      credentials: { authId: 'MAEXAMPLEEXAMPLE0001', authToken: TOKEN },
      fetch: (input, init) => {
        options.push(init)
        return scripted(input, init)
      },
      clock: systemClock(),
      random: () => 0,
    })
    expect(await provider.list()).toMatchObject({
      ok: false,
      fault: { code: expect.stringMatching(/badAnswer|route/) as string },
    })
    expect(options).toHaveLength(1)
    expect(options[0]).toMatchObject({ credentials: 'omit', redirect: 'error', cache: 'no-store' })
  })

  it('20 uses a session of its own, never the session of the windows', async () => {
    // The relay is left out, because it is a separate program that receives callbacks.
    const sources = await readSources('electron', 'shared')
    expect(occurrences(sources, /net\.(fetch|request)\b.{0,20}|https?\.request\(|from 'node:https'/g)).toEqual([
      'electron/desktop/network/chromium-fetch.ts: net.request({',
      // This agent connects to the team's broker through a proxy, and never to the provider.
      "shared/feed/mqtt-bus.ts: from 'node:https'",
    ])
    expect(occurrences(sources, /fromPartition\([^)]*\)|lazySession\('[^)]*\)/g)).toEqual([
      "electron/desktop/network/api-fetch.ts: lazySession('gavel-api', certificates)",
      "electron/desktop/network/api-fetch.ts: lazySession('gavel-api-writes', certificates)",
      'electron/desktop/network/api-fetch.ts: fromPartition(name, { cache: false })',
      // It prints pages of Gavel's own, and has no network.
      "electron/desktop/windows/print-page.ts: fromPartition('gavel-print')",
    ])
    // Besides the requests to the providers, only the demo's server, its callbacks to this computer, and the feed's connection to a
    // broker use Node's HTTP or TLS.
    const users = sources
      .filter(({ code }) => /^import (?!type ).*from 'node:(http|https|http2|tls)'/m.test(code))
      .map(({ path }) => path)
    expect(users.filter((path) => !path.startsWith('electron/simulator/'))).toEqual([
      'electron/desktop/network/connections.ts',
      'electron/desktop/network/open-connection.ts',
      'shared/feed/mqtt-bus.ts',
    ])
  })

  it('21 is not sent if the certificate is not trusted', async () => {
    let arrived = 0
    const port = await listen(
      createTlsServer(selfSigned(), (_asked, response) => {
        arrived += 1
        response.end('{}')
      }),
    )
    const exchange = await createTransport(fetch, systemClock())(request(`https://127.0.0.1:${port}/v1/`))
    expect(exchange).toMatchObject({ ok: false, fault: { code: 'tls' } })
    expect(arrived).toBe(0)
  })

  it('21 never switches off the certificate check', async () => {
    const all = await readSources('electron', 'relay', 'renderer', 'shared', 'scripts')
    const found = occurrences(
      all,
      /setCertificateVerifyProc|certificate-error|NODE_TLS_REJECT_UNAUTHORIZED|ignore-certificate-errors|rejectUnauthorized[^,}\n]*|allow-insecure/g,
    )
    // `api-fetch.ts` observes Chromium's verdict without changing it (tests/unit/desktop/network/api-fetch.test.ts).
    // Node's own connections switch the certificate check on, because otherwise a variable could switch it off. The
    // relay deletes that variable.
    expect(found.toSorted()).toEqual([
      'electron/desktop/network/api-fetch.ts: setCertificateVerifyProc',
      'electron/desktop/network/open-connection.ts: rejectUnauthorized: true',
      'relay/commands/open-configuration.ts: NODE_TLS_REJECT_UNAUTHORIZED',
      'relay/receiver/pass-on.ts: rejectUnauthorized: true',
      'shared/feed/mqtt-bus.ts: rejectUnauthorized: true',
    ])
  })

  it('13 reveals no headers, addresses or stacks if it fails', async () => {
    const failures: (() => Promise<Response> | Response)[] = [
      () => {
        throw new TypeError('fetch failed: https://api.plivo.com/v1/Account/MAEXAMPLEEXAMPLE0001/', {
          cause: new Error(`Basic ${TOKEN}`),
        })
      },
      () =>
        Promise.reject(
          Object.assign(new Error('net::ERR_NAME_NOT_RESOLVED at https://api.plivo.com'), { code: 'ENOTFOUND' }),
        ),
      ...[400, 401, 403, 404, 408, 429, 500, 502].flatMap((status) => [
        () => json(status, { error: `no ${TOKEN} for MAEXAMPLEEXAMPLE0001`, api_id: 'request-1' }),
        () => new Response(`<html>${TOKEN}</html>`, { status, headers: { 'content-type': 'text/html' } }),
      ]),
      () => json(200, { error: `no ${TOKEN}` }),
      () => new Response('not json'),
    ]
    for (const kind of ['plivo', 'vobiz'] as const) {
      for (const failing of failures) {
        const provider = createProvider(kind, {
          credentials: { authId: 'MAEXAMPLEEXAMPLE0001', authToken: TOKEN },
          fetch: scriptedFetch(failing).fetch,
          clock: systemClock(),
          random: () => 0,
        })
        const reply = await provider.retrieve('Weekly standup', { priority: 'person' })
        // Not every reply is a failure: a live room without a roster, and a room that is gone, are results.
        const crossing = JSON.stringify(reply)
        expect(crossing).not.toMatch(/made-up-token|MAEXAMPLE|https?:|authorization|Basic|\bat \w|\.ts:/i)
      }
    }
  })
})
