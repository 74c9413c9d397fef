import { strict as assert } from 'node:assert'
import { formatInvite } from '../../shared/feed/invite.ts'
import { freePort } from '../support/free-port.ts'
import { startMosquitto, type Mosquitto } from '../support/mosquitto.ts'
import { startRelayProcess, writeRelayConfiguration, type RelayProcess } from '../support/relay-process.ts'
import { describeRequest, writesIn, type RunningSimulator } from '../support/simulator.ts'
import { quitWithoutTrouble, type Gavel } from '../support/wdio/gavel.ts'
import { startGavel, startSimulator } from '../support/wdio/spec-gavel.ts'
import { replyToSystemQuestions } from '../support/wdio/system-questions.ts'
import { until } from '../support/wait-for.ts'

const room = 'Support bridge'
const users = { 'relay-1': 'password-of-relay-1', 'desk-1': 'password-of-desk-1' }
const pathSecret = '0123456789abcdef0123456789abcdef'
const jo = { name: 'Jo Winter', number: '15550100101' }
const ana = { name: 'Ana Diaz', number: '15550100123' }
const bruno = { name: 'Bruno Berg', number: '15550100124' }
const carla = { name: 'Carla Neri', number: '15550100125' }

describe('Vobiz as observed, with a relay that receives callbacks: Gavel', () => {
  let simulator: RunningSimulator
  let broker: Mosquitto
  let relay: RelayProcess
  let gavel: Gavel
  let configuration: { readonly path: string; readonly remove: () => Promise<void> }

  before(async () => {
    simulator = await startSimulator({ profile: 'vobiz', rooms: 0 })
    broker = await startMosquitto({ users })
    const { authId, authToken, baseUrl } = simulator
    const addresses = [`mqtt://127.0.0.1:${broker.port}`]
    const port = await freePort()
    const publicUrl = `http://127.0.0.1:${port}`
    configuration = await writeRelayConfiguration({
      feed: 'team',
      team: 'Support',
      relay: 'relay-1',
      rank: 0,
      broker: { addresses, user: 'relay-1', password: users['relay-1'], otherRelays: [] },
      accounts: [{ id: 'main', name: 'Main', provider: 'vobiz', authId, authToken, baseUrl, callbacks: {} }],
      receiver: { publicUrl, port, pathSecret },
    })
    relay = await startRelayProcess(configuration.path)
    await simulator.set({ callbackUrl: `${publicUrl}/cb/${pathSecret}/main` })
    gavel = await startGavel({ simulators: [simulator] })
    await gavel.page.connectFirstAccount('Vobiz', simulator)
  })

  after(async () => {
    await quitWithoutTrouble(gavel)
    await relay.stop()
    await broker.close()
    await configuration.remove()
    await simulator.stop()
  })

  const members = async () => (await simulator.rooms())[0]?.members ?? []
  const muted = async () => (await members()).flatMap((one) => (one.muted ? one.name : [])).toSorted()
  const idOf = async ({ number }: { number: string }) =>
    (await members()).find((one) => one.number === number)?.memberId ?? ''
  const writes = async () => writesIn(await simulator.requests()).map(describeRequest)
  const muteOf = (id: string) => `/Conference/Support%20bridge/Member/${id}/Mute/`

  it('joins the team, and learns which number is mine', async () => {
    const { page } = gavel
    await page.find('heading', 'Vobiz lists no rooms, but some may be live.')
    await replyToSystemQuestions(gavel, 'Join')
    await page.openAccounts()
    const invite = formatInvite({
      feed: 'team',
      team: 'Support',
      desk: 'desk-1',
      person: 'Jo',
      user: 'desk-1',
      password: users['desk-1'],
      addresses: [`mqtt://127.0.0.1:${broker.port}`],
    })
    await page.type('Paste your invite', invite)
    await page.click('button', 'Join')
    await page.text('Connected through Support, relay-1.')
    await page.back()
    await page.openPreferences('Numbers and names')
    await page.type('Phone number or SIP address', `+${jo.number}`)
    await page.click('button', 'Add')
    await page.first('button', /^Remove my number .*0101/)
    await page.back()
  })

  it('shows the callers of whom callbacks tell, with the names of their calls', async () => {
    const { page } = gavel
    await simulator.startRoom(room, [jo, ana, bruno, carla])
    // No list names the room, but the callbacks do.
    assert.equal(await page.room(room).appears(), `${room}, 4 probably here`)
    await page.room(room).expand()
    await page.room(room).markAsOwn()
    // Nobody can be hung up by a call yet, so the room cannot be closed.
    await page.room(room).menu('New callers')
    await page.text(/Until you choose the number that callers dial, Gavel can hang up nobody here\./)
    await gavel.browser.keys('Escape')
    await page.gone('menuitem', 'Announce…')
    await page.click('button', 'Choose number…')
    await page.click('button', '+1 555 012 0000 (4 calls)')
    for (const { name } of [jo, ana, bruno, carla]) await page.room(room).showsUnmuted(name)
    assert.deepEqual(await writes(), [])
  })

  it('mutes and unmutes one caller by their id, and says that nothing confirms it', async () => {
    const { page } = gavel
    const path = muteOf(await idOf(ana))
    await page.room(room).mute('Ana Diaz')
    await until('the mute', async () => (await muted()).includes('Ana Diaz'))
    assert.deepEqual(await muted(), ['Ana Diaz'])
    await page.text('mute sent, not confirmed')
    await page.room(room).unmute('Ana Diaz')
    await until('the unmute', async () => (await muted()).length === 0)
    assert.deepEqual(await writes(), [`POST ${path}`, `DELETE ${path}`])
  })

  it('removes one caller by their call', async () => {
    const { page } = gavel
    const callUuid = (await members()).find(({ number }) => number === bruno.number)?.callUuid ?? ''
    await simulator.clearRequests()
    await page.room(room).remove('Bruno Berg')
    await page.room(room).removeNow('Bruno Berg')
    await page.room(room).loses('Bruno Berg')
    await until('the hang-up', async () => (await members()).length === 3)
    assert.deepEqual((await members()).map(({ name }) => name).toSorted(), ['Ana Diaz', 'Carla Neri', 'Jo Winter'])
    assert.deepEqual(await writes(), [`DELETE /Call/${callUuid}/`])
  })
})
