import { strict as assert } from 'node:assert'
import { writesIn, type RunningSimulator } from '../support/simulator.ts'
import { until } from '../support/wait-for.ts'
import { quitWithoutTrouble, type Gavel } from '../support/wdio/gavel.ts'
import { startGavel, startSimulator } from '../support/wdio/spec-gavel.ts'
import { replyToSystemQuestions, systemQuestions } from '../support/wdio/system-questions.ts'

/** An address whose host does not exist. */
const address = 'https://hooks.example.test/results'
/** Milliseconds until an action has its effect: long enough for the test to bring about the effect itself. */
const effectDelayMs = 600_000

describe("row 23, Plivo's asynchronous mode", () => {
  let simulator: RunningSimulator
  let gavel: Gavel

  /** Mutes Ana Diaz as another program would, with effect at once. */
  const muteElsewhere = async (): Promise<void> => {
    await simulator.set({ effectDelayMs: 0 })
    const { authId, authToken, baseUrl } = simulator
    const ana = (await simulator.rooms())[0]?.members.find(({ name }) => name === 'Ana Diaz')
    const { ok } = await fetch(
      `${baseUrl}/Account/${authId}/Conference/Support%20bridge/Member/${ana?.memberId}/Mute/`,
      {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from(`${authId}:${authToken}`).toString('base64')}` },
      },
    )
    assert.ok(ok)
  }
  const start = async (profile?: string): Promise<Gavel> => startGavel({ profile, simulators: [simulator] })

  before(async () => {
    simulator = await startSimulator({ profile: 'plivo', rooms: 0 })
    await simulator.startRoom('Support bridge', [
      { name: 'Ana Diaz', number: '15550100123' },
      { name: 'Bruno Berg', number: '15550100124' },
    ])
    await simulator.set({ effectDelayMs })
    gavel = await start()
    await gavel.page.connectFirstAccount('Plivo', simulator)
    await gavel.page.room('Support bridge').appears()
  })

  after(async () => {
    await simulator.stop()
  })

  it('47 rejects an invalid or non-public address, and stores a public one only after a system question', async () => {
    await gavel.page.openAccounts()
    await gavel.page.openAccount('Acme', 'Callback address')
    await gavel.page.type('Address', 'hooks')
    await gavel.page.click('button', 'Save')
    await gavel.page.text('Enter a web address that starts with https://.')
    for (const local of ['http://hooks.example.test/results', 'https://127.0.0.1:9/results']) {
      await gavel.page.type('Address', local)
      await gavel.page.click('button', 'Save')
      await gavel.page.text('Enter a public web address that starts with https://.')
    }
    await gavel.page.type('Address', address)
    await replyToSystemQuestions(gavel, 'Cancel')
    await gavel.page.click('button', 'Save')
    // Declining the question shows no message, so this waits until the message about the previous address is gone.
    await until('the reply', async () => !(await gavel.page.allText()).includes('Enter a public web address'))
    assert.equal((await systemQuestions(gavel)).length, 1)
    await gavel.page.find('textbox', 'Address')
    await replyToSystemQuestions(gavel, 'Use this address')
    await gavel.page.click('button', 'Save')
    const [asked = '', ...others] = await until('the question', async () => {
      const all = await systemQuestions(gavel)
      return all.length > 0 && all
    })
    assert.deepEqual(others, [])
    assert.match(asked, /^Let Plivo report to hooks\.example\.test for Plivo .* \(“Acme”\)\?/)
    await gavel.page.text(`Plivo reports to ${address}`)
    await gavel.page.click('disclosure', 'Limits')
    await gavel.page.text(/\d+ of 20 requests per second used/)
    await gavel.page.back()
  })

  it('sends the address with a write, and shows that the mute was sent but is not confirmed', async () => {
    await gavel.page.room('Support bridge').expand()
    await simulator.clearRequests()
    await gavel.page.room('Support bridge').mute('Ana Diaz')
    await gavel.page.text('mute sent, not confirmed')
    const [write, ...others] = writesIn(await simulator.requests())
    assert.deepEqual(others, [])
    assert.deepEqual(JSON.parse(write?.body ?? ''), { callback_url: address, callback_method: 'POST' })
  })

  it('shows in the log first that the mute was sent, then that it was confirmed', async () => {
    await gavel.page.open('Log')
    await gavel.page.text('You asked to mute Ana Diaz in Support bridge. Accepted, not confirmed.')
    await muteElsewhere()
    await gavel.page.text('You muted Ana Diaz in Support bridge. Confirmed.')
    await gavel.page.back()
    await gavel.page.room('Support bridge').showsMuted('Ana Diaz')
  })

  it('keeps the mode after a restart, and sends no address once the mode is turned off', async () => {
    await quitWithoutTrouble(gavel)
    gavel = await start(gavel.profile)
    await gavel.page.room('Support bridge').appears()
    await gavel.page.openAccounts()
    await gavel.page.text(`Plivo reports to ${address}`)
    await gavel.page.openAccount('Acme', 'Callback address')
    await gavel.page.click('button', 'Turn off')
    await until('the mode to go', async () => !(await gavel.page.allText()).includes(address))
    await gavel.page.back()
    await gavel.page.room('Support bridge').expand()
    await simulator.clearRequests()
    await gavel.page.room('Support bridge').unmute('Ana Diaz')
    await until('the request', async () => writesIn(await simulator.requests()).length > 0)
    const [write] = writesIn(await simulator.requests())
    assert.equal(`${write?.path ?? ''} ${JSON.stringify(write?.query)}`.includes('callback'), false)
    await gavel.page.find('button', 'Mute Ana Diaz')
    await quitWithoutTrouble(gavel)
  })
})
