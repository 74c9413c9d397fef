import { strict as assert } from 'node:assert'
import { openSessionBus, type SessionBus } from '../support/dbus.ts'
import { lockKeyring, unlockKeyring } from '../support/keyring.ts'
import { recordNotifications, type NotificationRecorder } from '../support/notifications.ts'
import { writesIn, type RunningSimulator } from '../support/simulator.ts'
import { never, until } from '../support/wait-for.ts'
import { inMain } from '../support/wdio/gavel.ts'
import { openScene } from '../support/wdio/scene.ts'
import { startSimulator } from '../support/wdio/spec-gavel.ts'

const room = 'Support bridge'
const roomPath = '/Conference/Support%20bridge/'
/** Long enough to see the pause on a busy computer, too. */
const retryAfterSeconds = 20

describe('row 15, honest states: each says what is wrong and what to do', () => {
  const people = [
    { name: 'Ana Diaz', number: '15550100123' },
    { name: 'Bruno Berg', number: '15550100124' },
  ]
  const { gavel, simulator: plivo, writes, restart } = openScene({ [room]: people }, { connected: false })
  let bus: SessionBus
  /** Started late, so that its server refuses connections until then. */
  let vobiz: RunningSimulator | undefined
  let notifications: NotificationRecorder

  before(async () => {
    bus = openSessionBus()
    notifications = await recordNotifications()
    await gavel.page.click('button', 'Connect an account')
  })

  after(async () => {
    await unlockKeyring(bus)
    bus.close()
    await vobiz?.stop()
  })

  afterEach(async () => {
    assert.deepEqual(await notifications.closeAndList(), [], 'A state must not cause a notification.')
    assert.deepEqual([...(await writes()), ...writesIn((await vobiz?.requests()) ?? [])], [])
  })

  const connect = (provider: 'Plivo' | 'Vobiz', authToken: string): Promise<void> =>
    gavel.page.fillAccountForm({ provider, name: 'Acme', authId: plivo.authId, authToken })
  const isWell = async (): Promise<void> => {
    // The last sentence for screen readers also has the role status, and may still be there.
    const trouble = /^(Offline|Sign-in rejected|Paused by)/
    await until('a health line without trouble', async () => {
      const lines = await gavel.page.names('status')
      return lines.some((line) => line.startsWith('Up to date, ')) && !lines.some((line) => trouble.test(line))
    })
    await gavel.page.find('listitem', 'Ana Diaz +1 555 010 0123')
  }
  /** Checks that the room and its first caller are still shown. */
  const keepsTheRoom = async (): Promise<void> => {
    await gavel.page.room(room).appears()
    await gavel.page.find('listitem', 'Ana Diaz +1 555 010 0123')
  }
  /**
   * Makes Chromium report, or no longer report, that this computer has no network: ERR_INTERNET_DISCONNECTED is -106,
   * https://source.chromium.org/chromium/chromium/src/+/main:net/base/net_error_list.h
   */
  const setOffline = (offline: boolean): Promise<void> =>
    inMain(
      gavel,
      (electron, isOffline) => {
        const { protocol } = electron.session.fromPartition('gavel-api', { cache: false })
        /* eslint-disable @typescript-eslint/no-deprecated -- its replacement cannot respond with a chosen error */
        if (!isOffline) protocol.uninterceptProtocol('http')
        else
          protocol.interceptHttpProtocol('http', (_request, respond) => {
            respond({ error: -106 })
          })
        /* eslint-enable @typescript-eslint/no-deprecated */
      },
      offline,
    )

  it('credentials that are rejected: says so, and keeps the form open', async () => {
    await connect('Plivo', 'not-the-token-of-this-account')
    await gavel.page.text('Plivo rejected this auth ID and token. Check both.')
    await gavel.page.find('button', 'Connect')
  })

  it('a server that refuses the connection: says so', async () => {
    await connect('Vobiz', plivo.authToken)
    await gavel.page.text("The provider's server refused the connection.")
  })

  it('a response that may be a web page: says so, and connects when the user tries again', async () => {
    await plivo.set({ faults: [{ kind: 'html' }] })
    await connect('Plivo', plivo.authToken)
    await gavel.page.text(/It may be a web page/)
    await plivo.resetSwitches()
    await connect('Plivo', plivo.authToken)
    await gavel.page.room(room).expand()
    await isWell()
  })

  it("stale: shows the roster's time until the next update", async () => {
    await plivo.set({ faults: [{ kind: 'silent', method: 'GET', path: roomPath }] })
    await gavel.page.text(/as of \d+:\d\d:\d\d/)
    // The account itself is healthy.
    await gavel.page.find('status', /^Up to date, /)
    await keepsTheRoom()
    await plivo.resetSwitches()
    await until('an updated roster', async () => !(await gavel.page.allText()).includes('as of'))
    await isWell()
  })

  it('offline: says so, keeps what was known, and continues by itself', async () => {
    await setOffline(true)
    // A computer without network also loses its open connections.
    await plivo.set({ faults: [{ kind: 'cutBefore' }] })
    await gavel.page.find('status', /^Offline since \S+\s[AP]M$/)
    await gavel.page.text(/Offline since \d+:\d\d\b.*Try now/s)
    await keepsTheRoom()
    await plivo.clearRequests()
    await never('a request', async () => (await plivo.requests()).length > 0, 1_500)
    await plivo.resetSwitches()
    await setOffline(false)
    await isWell()
    assert.equal((await gavel.page.allText()).includes('Offline since'), false)
  })

  it('wrong credentials: says so, stops reading, and tries again if the user refreshes', async () => {
    const body = '{"api_id":"made-up","error":"could not verify your access level"}'
    await plivo.set({ faults: [{ kind: 'refuse', status: 401, body }] })
    await gavel.page.find('status', /^Sign-in rejected since \S+\s[AP]M$/)
    await gavel.page.text(/Sign-in rejected since \d+:\d\d\b.*Enter token…/s)
    await keepsTheRoom()
    await plivo.clearRequests()
    await never('another try', async () => (await plivo.requests()).length > 0, 1_500)
    await plivo.resetSwitches()
    await gavel.page.open('Refresh')
    await isWell()
  })

  it('rate-limited: says until when, and sends nothing before that', async () => {
    await plivo.set({ retryAfterIn: 'header', faults: [{ kind: 'rateLimited', times: 1, retryAfterSeconds }] })
    await gavel.page.find('status', /^Paused by Plivo until \d+:\d\d:\d\d\s[AP]M$/)
    await gavel.page.text(/Paused by Plivo until \d+:\d\d:\d\d\b.*Try now/s)
    await keepsTheRoom()
    const refusedAt = (await plivo.requests()).find(({ status }) => status === 429)?.respondedAt ?? NaN
    // Requests that were sent before the refusal arrived do not count.
    await plivo.clearRequests()
    await isWell()
    const next = (await plivo.requests())[0]?.at ?? NaN
    assert.ok(next - refusedAt >= retryAfterSeconds * 1_000 - 100, `The next came after ${next - refusedAt} ms.`)
    await plivo.resetSwitches()
  })

  it('keychain locked: says so, sends nothing, and continues by itself once it is unlocked', async () => {
    await restart(async () => {
      await lockKeyring(bus)
      await plivo.clearRequests()
    })
    const { page } = gavel
    await page.text("This computer's keyring is locked. Unlock it, then try again.")
    assert.deepEqual(await plivo.requests(), [])
    await unlockKeyring(bus)
    await page.openAccounts()
    await page.text('Token in the keyring')
    await page.back()
    await page.room(room).appears()
  })

  it('roster unavailable: says so, and what still works', async () => {
    const { page } = gavel
    vobiz = await startSimulator({ profile: 'vobiz-documented', rooms: 0 })
    await vobiz.startRoom('Night shift', 3)
    await vobiz.set({ retrieve: 'errorAlways' })
    await page.openAccounts()
    await page.click('button', 'Connect an account')
    await page.fillAccountForm({ provider: 'Vobiz', name: 'Beta', ...vobiz })
    await page.room('Night shift').expand()
    await page.find('status', '1 room, people unknown')
    await page.text('live, people not listed')
    await page.text("Vobiz doesn't list the people here. You can still mute everyone or end the room.")
    await page.find('button', 'Mute everyone, you too, in Night shift')
    await page.find('button', 'End Night shift…')
  })

  it('unreachable: says so, keeps the rooms, and causes no notification', async () => {
    const { page } = gavel
    await page.click('button', /^Account: Beta/)
    await page.click('menuitemradio', 'All accounts')
    await page.room(room).appears()
    await plivo.stop()
    await page.text(/Connection refused since \d+:\d\d\b.*Try now/s)
    await page.room(room).appears()
    await never('a notification', async () => (await notifications.displayed()) > 0, 1_500)
  })
})
