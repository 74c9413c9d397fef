import { strict as assert } from 'node:assert'
import { formsIn, findLeaks } from '../support/secrets.ts'
import { until } from '../support/wait-for.ts'
import { inMain, type Gavel } from '../support/wdio/gavel.ts'
import { openScene, supportBridge } from '../support/wdio/scene.ts'
import { call, callByUser, firstAccount } from '../support/wdio/bridge-calls.ts'

describe('Gavel with one account', () => {
  const { gavel, simulator, writes, restart } = openScene(supportBridge, { connected: false })

  before(() => recordSentToWindow(gavel))

  it('12 never sends the token to the window: neither at sign-in nor in polls, actions or failures', async () => {
    await gavel.page.connectFirstAccount('Plivo', simulator)
    await gavel.page.room('Support bridge').appears()
    await gavel.page.room('Support bridge').expand()
    await gavel.page.room('Support bridge').mute('Ana Diaz')
    await gavel.page.room('Support bridge').showsMuted('Ana Diaz')
    const wrong = { provider: 'plivo', name: 'Wrong', authId: `${simulator.authId}X`, authToken: 'made-up-token' }
    assert.equal((await callByUser(gavel, 'addAccount', wrong)).ok, false)
    for (const status of [401, 403, 429, 500]) {
      await simulator.set({ faults: [{ kind: 'refuse', status }] })
      await call(gavel, 'liveCalls', { accountId: await firstAccount(gavel) })
      await until('a failed poll', async () =>
        (await simulator.requests()).some((request) => request.status === status),
      )
    }
    await simulator.resetSwitches()
    await call(gavel, 'subscribe')
    assert.equal((await callByUser(gavel, 'copyDiagnostics')).ok, true)
    await call(gavel, 'journal', { filter: {} })
    const recorded = await inMain(gavel, () => (Reflect.get(globalThis, 'gavelTestRecorded') as string[]).join('\n'))
    assert.ok(recorded.includes('Support bridge') && recorded.includes('credentials'), 'nothing was recorded')
    assert.deepEqual(formsIn(Buffer.from(recorded), simulator.authToken), [])
    assert.deepEqual(formsIn(Buffer.from(recorded), simulator.authId), [])
    const clipboard = await inMain(gavel, (electron) => electron.clipboard.readText())
    assert.deepEqual(formsIn(Buffer.from(clipboard), simulator.authToken), [])
  })

  it('24 passes the token to no process as an argument or environment variable', async () => {
    assert.deepEqual(await findLeaks(simulator.authToken, { folders: [], pid: gavel.pid }), [])
  })

  it('17 removes nobody, and 24 leaves the token in no file and no log, if it quits while a removal is held', async () => {
    assert.ok((await callByUser(gavel, 'setPreferences', { holdSeconds: 10 })).ok)
    await simulator.clearRequests()
    await gavel.page.room('Support bridge').remove('Bruno Berg')
    await gavel.page.text(/Undo/)
    const muted = await until('the mute', async () => ((await writes()).length === 1 ? writes() : undefined))
    assert.match(muted[0] ?? '', /^POST .*\/Mute\/$/)
    await restart(async () => {
      assert.deepEqual(await writes(), muted)
      const [room] = await simulator.rooms()
      assert.deepEqual(room?.members.map(({ name }) => name).sort(), ['Ana Diaz', 'Bruno Berg'])
      assert.deepEqual(await findLeaks(simulator.authToken, { folders: [gavel.profile, gavel.output] }), [])
    })
  })
})

/** Collects everything that the main process sends to a window from now on: results and pushes. */
async function recordSentToWindow(gavel: Gavel): Promise<void> {
  await inMain(gavel, (electron) => {
    const recorded: string[] = []
    Object.assign(globalThis, { gavelTestRecorded: recorded })
    // This property is not part of Electron's API. If Electron renames it, the loop below throws.
    type Handler = (...given: unknown[]) => Promise<unknown>
    const handlers = Reflect.get(electron.ipcMain, '_invokeHandlers') as Map<string, Handler>
    for (const [channel, handler] of handlers) {
      handlers.set(channel, async (...given) => {
        const result = await handler(...given)
        recorded.push(JSON.stringify([result]))
        return result
      })
    }
    const wrap = (contents: Electron.WebContents): void => {
      const send = contents.send.bind(contents)
      contents.send = (channel: string, ...given: unknown[]) => {
        recorded.push(JSON.stringify(given))
        send(channel, ...given)
      }
    }
    for (const contents of electron.webContents.getAllWebContents()) wrap(contents)
    electron.app.on('web-contents-created', (_event, contents) => {
      wrap(contents)
    })
  })
}
