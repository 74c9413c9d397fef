import { strict as assert } from 'node:assert'
import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import { selfSigned } from '../support/certificates.ts'
import type { Gavel } from '../support/wdio/gavel.ts'
import { startGavel } from '../support/wdio/spec-gavel.ts'
import { callByUser, type CallResult } from '../support/wdio/bridge-calls.ts'

describe('a malicious or broken provider', () => {
  const servers: (Server & { closeAllConnections?: () => void })[] = []
  let gavel: Gavel
  let redirectTo = ''
  let behaviour: 'redirect' | 'large' | 'html' = 'redirect'
  const arrived: string[] = []

  const listen = async (server: Server): Promise<number> => {
    servers.push(server)
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
    return (server.address() as AddressInfo).port
  }

  before(async () => {
    const elsewhere = await listen(
      createServer((request, response) => {
        arrived.push(`elsewhere ${String(request.headers.authorization)}`)
        response.end('{}')
      }),
    )
    redirectTo = `http://localhost:${elsewhere}/`
    const plain = await listen(
      createServer((_request, response) => {
        if (behaviour === 'redirect') return void response.writeHead(302, { location: redirectTo }).end()
        if (behaviour === 'html')
          return void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>a portal</html>')
        response.writeHead(200, { 'content-type': 'application/json' })
        const piece = Buffer.alloc(1024 ** 2, ' ')
        const more = (): void => {
          while (!response.destroyed && response.write(piece));
        }
        response.on('drain', more)
        more()
      }),
    )
    const tls = await listen(
      createTlsServer(selfSigned(), (request, response) => {
        arrived.push(`tls ${String(request.headers['x-auth-token'])}`)
        response.end('{}')
      }),
    )
    gavel = await startGavel({
      args: ['--show'],
      env: { GAVEL_PLIVO_URL: `http://127.0.0.1:${plain}/v1`, GAVEL_VOBIZ_URL: `https://127.0.0.1:${tls}/api/v1` },
    })
    await gavel.page.find('button', 'Connect an account')
  })

  after(async () => {
    await gavel.quit()
    for (const server of servers) {
      server.closeAllConnections?.()
      server.close()
    }
  })

  const add = (provider: string): Promise<CallResult> =>
    callByUser(gavel, 'addAccount', {
      provider,
      name: 'Acme',
      authId: 'MAEXAMPLEEXAMPLE0001',
      authToken: 'made-up-token-for-a-test',
    })

  it('20 gets no credentials by a redirect', async () => {
    behaviour = 'redirect'
    assert.equal((await add('plivo')).fault?.code, 'badAnswer')
    assert.deepEqual(arrived, [])
  })

  it('20 is rejected if its response has no end', async () => {
    behaviour = 'large'
    assert.equal((await add('plivo')).fault?.code, 'tooLarge')
  })

  it('20 is rejected if its response is not JSON', async () => {
    behaviour = 'html'
    assert.equal((await add('plivo')).ok, false)
  })

  it('21 gets nothing without a trusted certificate', async () => {
    assert.equal((await add('vobiz')).fault?.code, 'tls')
    assert.deepEqual(arrived, [])
  })
})
