import { strict as assert } from 'node:assert'
import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import { run } from '../support/command.ts'
import { formsIn, findLeaks } from '../support/secrets.ts'
import { selfSigned } from '../support/self-signed.ts'
import { startSimulator, writesIn, type RunningSimulator } from '../support/simulator.ts'
import { until } from '../support/until.ts'
import { gavelOfRunner, quitWithoutTrouble, startGavel, type Gavel } from '../support/wdio/session.ts'
import { connectFirstAccount, expandRoom, header } from '../support/wdio/steps.ts'

type Answer = { readonly ok: boolean; readonly fault?: { readonly code: string; readonly values?: object } }

/** Calls the main process as the page does, with whatever is given. */
async function call(gavel: Gavel, name: string, request: unknown): Promise<Answer> {
  return gavel.browser.execute(
    async (called, given) => {
      const bridge = Reflect.get(globalThis, 'gavel') as Record<string, (value: unknown) => Promise<Answer>>
      return (await bridge[called]?.(given)) ?? { ok: false }
    },
    name,
    request,
  )
}

describe('an account, seen by somebody who listens', () => {
  let simulator: RunningSimulator
  let gavel: Gavel

  before(async () => {
    await (await gavelOfRunner()).quit()
    simulator = await startSimulator({ face: 'plivo', rooms: 0 })
    await simulator.startRoom('Support bridge', [
      { name: 'Ana Diaz', number: '15550100123' },
      { name: 'Bruno Berg', number: '15550100124' },
    ])
    gavel = await startGavel({ args: ['--show'], env: { GAVEL_PLIVO_URL: simulator.baseUrl } })
    await listenIn(gavel)
  })

  after(async () => {
    await simulator.stop()
  })

  it('12 crosses to the window without its token: sign-in, polls, actions, failures', async () => {
    await connectFirstAccount(gavel.page, 'Plivo', simulator)
    await gavel.page.find('button', header('Support bridge'))
    await expandRoom(gavel.page, 'Support bridge')
    await gavel.page.click('button', 'Mute Ana Diaz')
    await gavel.page.find('button', 'Unmute Ana Diaz', 6_000)
    const wrong = { provider: 'plivo', name: 'Wrong', authId: `${simulator.authId}X`, authToken: 'made-up-token' }
    assert.equal((await call(gavel, 'addAccount', wrong)).ok, false)
    for (const status of [401, 403, 429, 500]) {
      await simulator.set({ faults: [{ kind: 'refuse', status }] })
      await call(gavel, 'liveCalls', { accountId: await accountOf(gavel) })
      await until('a failed poll', async () =>
        (await simulator.requests()).some((request) => request.status === status),
      )
    }
    await simulator.resetSwitches()
    for (const name of ['open', 'snapshot', 'copyDiagnostics']) await call(gavel, name, undefined)
    await call(gavel, 'journal', { filter: {} })
    const heard = await gavel.browser.electron.execute(() =>
      (Reflect.get(globalThis, 'gavelTestHeard') as string[]).join('\n'),
    )
    assert.ok(heard.includes('Support bridge') && heard.includes('credentials'), 'nothing was heard')
    assert.deepEqual(formsIn(Buffer.from(heard), simulator.authToken), [])
    assert.deepEqual(formsIn(Buffer.from(heard), simulator.authId), [])
    const clipboard = await gavel.browser.electron.execute((electron) => electron.clipboard.readText())
    assert.deepEqual(formsIn(Buffer.from(clipboard), simulator.authToken), [])
  })

  it('18 cannot be acted on in read-only mode, whatever the window sends', async () => {
    await gavel.page.find('button', header('Support bridge'), 10_000)
    await simulator.clearRequests()
    assert.equal((await call(gavel, 'setPreferences', { readOnly: true })).ok, true)
    const seen = { accountId: await accountOf(gavel), conference: 'Support bridge', instance: 1, revision: 1 }
    for (const kind of ['mute', 'remove', 'kick']) {
      const answer = await call(gavel, 'act', { action: { kind, seen, who: { kind: 'everyone' } } })
      assert.equal(answer.fault?.code, 'readOnly')
    }
    for (const action of [
      { kind: 'end', seen },
      { kind: 'endAll', accountId: seen.accountId },
    ]) {
      assert.equal((await call(gavel, 'act', { action, confirmation: 'x' })).fault?.code, 'readOnly')
      assert.equal((await call(gavel, 'ask', { action })).fault?.code, 'readOnly')
    }
    assert.equal((await call(gavel, 'setPreferences', { readOnly: false })).ok, true)
    assert.deepEqual(writesIn(await simulator.requests()), [])
  })

  it('17 loses nobody when Gavel quits while a removal is held', async () => {
    await simulator.clearRequests()
    await gavel.page.click('button', 'Remove Bruno Berg')
    await gavel.page.text(/Undo/)
    await quitWithoutTrouble(gavel)
    assert.deepEqual(writesIn(await simulator.requests()), [])
    const [room] = await simulator.rooms()
    assert.deepEqual(room?.members.map(({ name }) => name).sort(), ['Ana Diaz', 'Bruno Berg'])
  })

  it('24 leaves its token in no file, argument, variable or log', async () => {
    assert.deepEqual(await findLeaks(simulator.authToken, { folders: [gavel.profile, gavel.output] }), [])
  })

  it('26 is gone from the keychain after signing out, as a new process sees it', async () => {
    const key = `plivo:${simulator.authId}`
    assert.equal(await isInKeychain(key), true)
    gavel = await startGavel({
      profile: gavel.profile,
      args: ['--show'],
      env: { GAVEL_PLIVO_URL: simulator.baseUrl },
    })
    await gavel.page.find('button', header('Support bridge'), 10_000)
    assert.equal((await call(gavel, 'removeAccount', { accountId: await accountOf(gavel) })).ok, true)
    assert.equal(await isInKeychain(key), false)
    await gavel.page.find('button', 'Connect an account')
    await quitWithoutTrouble(gavel)
  })
})

describe('a provider that is not what it should be', () => {
  const servers: (Server & { closeAllConnections?: () => void })[] = []
  let gavel: Gavel
  let redirectTo = ''
  let answer: 'redirect' | 'large' | 'html' = 'redirect'
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
        if (answer === 'redirect') return void response.writeHead(302, { location: redirectTo }).end()
        if (answer === 'html')
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

  const add = (provider: string): Promise<Answer> =>
    call(gavel, 'addAccount', {
      provider,
      name: 'Acme',
      authId: 'MAEXAMPLEEXAMPLE0001',
      authToken: 'made-up-token-for-a-test',
    })

  it('20 gets no credentials by a redirect', async () => {
    answer = 'redirect'
    assert.equal((await add('plivo')).fault?.code, 'badAnswer')
    assert.deepEqual(arrived, [])
  })

  it('20 cannot fill the memory', async () => {
    answer = 'large'
    assert.equal((await add('plivo')).fault?.code, 'tooLarge')
  })

  it('20 is not believed without JSON', async () => {
    answer = 'html'
    assert.equal((await add('plivo')).ok, false)
  })

  it('21 gets nothing without a certificate that somebody vouches for', async () => {
    assert.equal((await add('vobiz')).fault?.code, 'tls')
    assert.deepEqual(arrived, [])
  })
})

/** Writes down everything that main sends to a window from now on, answers and pushes. */
async function listenIn(gavel: Gavel): Promise<void> {
  await gavel.browser.electron.execute((electron) => {
    const heard: string[] = []
    Object.assign(globalThis, { gavelTestHeard: heard })
    // Not part of Electron's interface; a rename makes the test below fail, because nothing is heard then.
    type Handler = (...given: unknown[]) => Promise<unknown>
    const handlers = Reflect.get(electron.ipcMain, '_invokeHandlers') as Map<string, Handler>
    for (const [channel, handler] of handlers) {
      handlers.set(channel, async (...given) => {
        const answered = await handler(...given)
        heard.push(JSON.stringify([answered]))
        return answered
      })
    }
    const wrap = (contents: Electron.WebContents): void => {
      const send = contents.send.bind(contents)
      contents.send = (channel: string, ...given: unknown[]) => {
        heard.push(JSON.stringify(given))
        send(channel, ...given)
      }
    }
    for (const contents of electron.webContents.getAllWebContents()) wrap(contents)
    electron.app.on('web-contents-created', (_event, contents) => {
      wrap(contents)
    })
  })
}

/** Asks in a process of its own, which answers yes or no and never says the token. */
async function isInKeychain(key: string): Promise<boolean> {
  const ask = `require('keytar').getPassword('app.gavel.Gavel', process.argv[1]).then((token) => console.log(token !== null))`
  return (await run(process.execPath, ['-e', ask, key])).trim() === 'true'
}

async function accountOf(gavel: Gavel): Promise<string> {
  const answered = (await call(gavel, 'snapshot', undefined)) as unknown as { value: string }
  return (JSON.parse(answered.value) as { accounts: { id: string }[] }).accounts[0]?.id ?? ''
}
