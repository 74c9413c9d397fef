import { strict as assert } from 'node:assert'
import { openSessionBus, type SessionBus } from '../support/dbus.ts'
import { countSecrets } from '../support/keyring.ts'
import { findLeaks, formsIn } from '../support/secrets.ts'
import { describeRequest, writesIn, type RunningSimulator } from '../support/simulator.ts'
import { never, until } from '../support/wait-for.ts'
import { initialState } from '../support/wdio/bridge-calls.ts'
import type { Gavel } from '../support/wdio/gavel.ts'
import { leave, startGavel, startSimulator } from '../support/wdio/spec-gavel.ts'
import { replyToSystemQuestions, systemQuestions } from '../support/wdio/system-questions.ts'

const service = 'app.gavel.Gavel'

describe('row 1, accounts and credentials: one at Plivo and one at Vobiz, at once', () => {
  let bus: SessionBus
  let acme: RunningSimulator
  let beta: RunningSimulator
  let gavel: Gavel

  before(async () => {
    bus = openSessionBus()
    // Other spec files leave secrets in the same keychain. With these seeds, the auth ids differ from theirs.
    acme = await startSimulator({ profile: 'plivo', rooms: 0, seed: 11 })
    beta = await startSimulator({ profile: 'vobiz-documented', rooms: 0, seed: 13 })
    await acme.startRoom('Support bridge', 3)
    await beta.startRoom('Night shift', 4)
    gavel = await startGavel({ simulators: [acme, beta] })
  })

  after(async () => {
    await leave(gavel)
    bus.close()
    await Promise.all([acme, beta].map((each) => each.stop()))
  })

  const inKeychain = ({ profile, authId }: RunningSimulator): Promise<number> =>
    countSecrets(bus, service, `${profile === 'plivo' ? 'plivo' : 'vobiz'}:${authId}`)
  const fill = (provider: 'Plivo' | 'Vobiz', name: string, { authId, authToken }: RunningSimulator): Promise<void> =>
    gavel.page.fillAccountForm({ provider, name, authId, authToken })

  it('checks the credentials with the provider, and stores nothing if they are rejected', async () => {
    await gavel.page.click('button', 'Connect an account')
    await fill('Plivo', 'Acme', { ...acme, authToken: 'not-the-token-of-this-account' })
    await gavel.page.text('Plivo rejected this auth ID and token. Check both.')
    const [first, ...others] = await acme.requests()
    assert.match(`${first && describeRequest(first)} ${first?.headers['authorization']}`, /^GET .* invalid$/)
    assert.deepEqual(others, [])
    assert.equal(await inKeychain(acme), 0)
  })

  it('connects two accounts, and stores the tokens in the keychain', async () => {
    await fill('Plivo', 'Acme', acme)
    await gavel.page.text('Acme is connected.')
    await gavel.page.openAccounts()
    await gavel.page.click('button', 'Connect an account')
    await fill('Vobiz', 'Beta', beta)
    await gavel.page.text('Beta is connected.')
    for (const simulator of [acme, beta]) assert.equal(await inKeychain(simulator), 1)
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
    for (const { authToken } of [acme, beta]) {
      assert.deepEqual(formsIn(Buffer.from(`${seen}\n${results}`), authToken), [])
      const places = { folders: [gavel.profile, gavel.output], pid: gavel.pid }
      assert.deepEqual(await findLeaks(authToken, places), [])
    }
    await gavel.page.click('button', 'Cancel')
  })

  it('26 deletes the token of a removed account, and changes nothing in other accounts or at the provider', async () => {
    const { page } = gavel
    await replyToSystemQuestions(gavel, 'Remove account')
    await page.removeAccount('Beta')
    await page.text('Beta was removed.')
    const [asked = '', ...others] = await systemQuestions(gavel)
    assert.deepEqual(others, [])
    assert.match(asked, /^Remove the account Vobiz .* \(“Beta”\) from Gavel\? Gavel deletes the token\./)
    await until('the token to be deleted', async () => (await inKeychain(beta)) === 0)
    assert.equal(await inKeychain(acme), 1)
    assert.deepEqual(writesIn(await beta.requests()), [])
    await beta.clearRequests()
    await page.back()
    await page.find('status', '1 room, 3 people')
    await never('a request for an account that was removed', async () => (await beta.requests()).length > 0, 1_500)
    assert.equal((await beta.rooms()).length, 1)
  })
})
