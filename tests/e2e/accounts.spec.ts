import { strict as assert } from 'node:assert'
import { openSessionBus, type SessionBus } from '../support/dbus.ts'
import { startFront, type Front } from '../support/provider-proxy.ts'
import { countSecrets } from '../support/keyring.ts'
import { findLeaks, formsIn } from '../support/secrets.ts'
import {
  describeRequest,
  startSimulator as startAnySimulator,
  writesIn,
  type RunningSimulator,
} from '../support/simulator.ts'
import { never, until } from '../support/wait-for.ts'
import { initialState } from '../support/wdio/bridge-calls.ts'
import type { Gavel } from '../support/wdio/gavel.ts'
import { atKnownAddress, leave, startGavel, startSimulator } from '../support/wdio/spec-gavel.ts'
import { replyToSystemQuestions, systemQuestions } from '../support/wdio/system-questions.ts'

const service = 'app.gavel.Gavel'

describe('row 1, accounts and credentials: two at Plivo and one at Vobiz, at once', () => {
  let bus: SessionBus
  let acme: RunningSimulator
  let beta: RunningSimulator
  let gamma: RunningSimulator
  let plivo: Front
  let gavel: Gavel

  before(async () => {
    bus = openSessionBus()
    // Other spec files leave secrets in the same keychain. With these seeds, the auth ids differ from theirs.
    acme = await startAnySimulator({ profile: 'plivo', rooms: 0, seed: 11 })
    beta = await startAnySimulator({ profile: 'plivo', rooms: 0, seed: 12 })
    gamma = await startSimulator({ profile: 'vobiz-documented', rooms: 0, seed: 13 })
    await acme.startRoom('Support bridge', 3)
    await beta.startRoom('Sales call', 2)
    await gamma.startRoom('Night shift', 4)
    plivo = await atKnownAddress('plivo', (port) => startFront([acme, beta], port))
    gavel = await startGavel()
  })

  after(async () => {
    await leave(gavel)
    bus.close()
    await plivo.stop()
    await Promise.all([acme, beta, gamma].map((each) => each.stop()))
  })

  const everyone = () => [acme, beta, gamma]
  const inKeychain = (provider: 'plivo' | 'vobiz', { authId }: RunningSimulator): Promise<number> =>
    countSecrets(bus, service, `${provider}:${authId}`)
  const openForm = async (): Promise<void> => {
    await gavel.page.openAccounts()
    await gavel.page.click('button', 'Connect an account')
  }
  const fill = (provider: 'Plivo' | 'Vobiz', name: string, { authId, authToken }: RunningSimulator): Promise<void> =>
    gavel.page.fillAccountForm({ provider, name, authId, authToken })
  /** The requests, each with whether the simulator accepted its credentials. */
  const reads = async (simulator: RunningSimulator): Promise<readonly string[]> =>
    (await simulator.requests()).map((request) => {
      const { authorization, 'x-auth-token': token } = request.headers
      return `${describeRequest(request)} ${String(authorization === 'absent' ? token : authorization)}`
    })

  it('checks the credentials with the provider, and stores nothing if they are rejected', async () => {
    await gavel.page.click('button', 'Connect an account')
    await fill('Plivo', 'Acme', { ...acme, authToken: 'not-the-token-of-this-account' })
    await gavel.page.text('Plivo rejected this auth ID and token. Check both.')
    const [first, ...others] = await reads(acme)
    assert.match(first ?? '', /^GET .* invalid$/)
    assert.deepEqual(others, [])
    assert.equal(await inKeychain('plivo', acme), 0)
  })

  it('connects the account if the provider accepts the credentials, and stores the token in the keychain', async () => {
    await acme.clearRequests()
    await fill('Plivo', 'Acme', acme)
    await gavel.page.text('Acme is connected.')
    assert.match((await reads(acme))[0] ?? '', /^GET .* valid$/)
    assert.equal(await inKeychain('plivo', acme), 1)
    await gavel.page.find('status', '1 room, 3 people')
  })

  it('connects a second account of one provider, and one of the other', async () => {
    await openForm()
    await fill('Plivo', 'Beta', beta)
    await gavel.page.text('Beta is connected.')
    await openForm()
    await fill('Vobiz', 'Gamma', gamma)
    await gavel.page.text('Gamma is connected.')
    assert.equal(await inKeychain('plivo', beta), 1)
    assert.equal(await inKeychain('vobiz', gamma), 1)
  })

  it('reveals no stored token in the page, its fields, pushed state, files, arguments or environment', async () => {
    await gavel.page.openAccounts()
    await gavel.page.text('Token in the keyring')
    await gavel.page.openAccount('Acme', 'Replace token')
    assert.equal(await (await gavel.page.find('textbox', 'Auth token')).getValue(), '')
    const seen = await gavel.browser.execute(() => {
      const fields = [...document.querySelectorAll('input')].map(({ value }) => value)
      return [document.documentElement.outerHTML, ...fields].join('\n')
    })
    const results = JSON.stringify(await initialState(gavel))
    for (const { authToken } of everyone()) {
      assert.deepEqual(formsIn(Buffer.from(seen), authToken), [])
      assert.deepEqual(formsIn(Buffer.from(results), authToken), [])
      const places = { folders: [gavel.profile, gavel.output], pid: gavel.pid }
      assert.deepEqual(await findLeaks(authToken, places), [])
    }
    await gavel.page.click('button', 'Cancel')
  })

  it('deletes the token of a removed account, and changes nothing in other accounts or at the provider', async () => {
    const { page } = gavel
    await replyToSystemQuestions(gavel, 'Remove account')
    await page.removeAccount('Beta')
    await page.text('Beta was removed.')
    const [asked = '', ...others] = await systemQuestions(gavel)
    assert.deepEqual(others, [])
    assert.match(asked, /^Remove the account Plivo .* \(“Beta”\) from Gavel\? Gavel deletes the token\./)
    await until('the token to be deleted', async () => (await inKeychain('plivo', beta)) === 0)
    assert.equal(await inKeychain('plivo', acme), 1)
    assert.equal(await inKeychain('vobiz', gamma), 1)
    assert.deepEqual(writesIn(await beta.requests()), [])
    await beta.clearRequests()
    await page.back()
    await page.find('status', '2 rooms, 7 people')
    await never('a request for an account that was removed', async () => (await beta.requests()).length > 0, 1_500)
    assert.equal((await beta.rooms()).length, 1)
  })
})
