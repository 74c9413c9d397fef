import { strict as assert } from 'node:assert'
import { run } from '../support/run-program.ts'
import { formsIn, findLeaks } from '../support/secrets.ts'
import { writesIn, type RunningSimulator } from '../support/simulator.ts'
import { until } from '../support/wait-for.ts'
import { quitWithoutTrouble, type Gavel } from '../support/wdio/gavel.ts'
import { startGavel, startSimulator } from '../support/wdio/spec-gavel.ts'
import { call, firstAccount } from '../support/wdio/bridge-calls.ts'

describe('an account, seen by somebody who listens', () => {
  let simulator: RunningSimulator
  let gavel: Gavel

  before(async () => {
    simulator = await startSimulator({ profile: 'plivo', rooms: 0 })
    await simulator.startRoom('Support bridge', [
      { name: 'Ana Diaz', number: '15550100123' },
      { name: 'Bruno Berg', number: '15550100124' },
    ])
    gavel = await startGavel({ args: ['--show'], simulators: [simulator] })
    await listenIn(gavel)
  })

  after(async () => {
    await simulator.stop()
  })

  it('12 crosses to the window without its token: sign-in, polls, actions, failures', async () => {
    await gavel.page.connectFirstAccount('Plivo', simulator)
    await gavel.page.room('Support bridge').appears()
    await gavel.page.room('Support bridge').expand()
    await gavel.page.room('Support bridge').mute('Ana Diaz')
    await gavel.page.room('Support bridge').showsMuted('Ana Diaz')
    const wrong = { provider: 'plivo', name: 'Wrong', authId: `${simulator.authId}X`, authToken: 'made-up-token' }
    assert.equal((await call(gavel, 'addAccount', wrong)).ok, false)
    for (const status of [401, 403, 429, 500]) {
      await simulator.set({ faults: [{ kind: 'refuse', status }] })
      await call(gavel, 'liveCalls', { accountId: await firstAccount(gavel) })
      await until('a failed poll', async () =>
        (await simulator.requests()).some((request) => request.status === status),
      )
    }
    await simulator.resetSwitches()
    for (const name of ['subscribe', 'copyDiagnostics']) await call(gavel, name)
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
    await gavel.page.room('Support bridge').appears()
    await simulator.clearRequests()
    assert.equal((await call(gavel, 'setPreferences', { readOnly: true })).ok, true)
    const seen = { accountId: await firstAccount(gavel), conference: 'Support bridge', instance: 1, revision: 1 }
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
    await gavel.page.room('Support bridge').remove('Bruno Berg')
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
    gavel = await startGavel({ profile: gavel.profile, args: ['--show'], simulators: [simulator] })
    await gavel.page.room('Support bridge').appears()
    assert.equal((await call(gavel, 'removeAccount', { accountId: await firstAccount(gavel) })).ok, true)
    assert.equal(await isInKeychain(key), false)
    await gavel.page.find('button', 'Connect an account')
    await quitWithoutTrouble(gavel)
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
