import { strict as assert } from 'node:assert'
import { openSessionBus, type SessionBus } from '../support/dbus.ts'
import { lockKeyring, unlockKeyring } from '../support/keyring.ts'
import { recordNotifications, type NotificationRecorder } from '../support/notifications.ts'
import { never } from '../support/wait-for.ts'
import { inMain } from '../support/wdio/gavel.ts'
import { openScene, supportBridge } from '../support/wdio/scene.ts'

const room = 'Support bridge'

describe('row 15, honest states: each says what is wrong and what to do', () => {
  const { gavel, simulator, writes, restart } = openScene(supportBridge)
  let bus: SessionBus
  let notifications: NotificationRecorder

  before(async () => {
    bus = openSessionBus()
    notifications = await recordNotifications()
    await gavel.page.room(room).expand()
  })

  after(async () => {
    await unlockKeyring(bus)
    bus.close()
  })

  afterEach(async () => {
    assert.deepEqual(await notifications.closeAndList(), [], 'A state must not cause a notification.')
    assert.deepEqual(await writes(), [])
  })

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

  it('offline: says so, keeps what was known, and continues by itself', async () => {
    await setOffline(true)
    // A computer without network also loses its open connections.
    await simulator.set({ faults: [{ kind: 'cutBefore' }] })
    await gavel.page.find('status', /^Offline since \S+\s[AP]M$/)
    await gavel.page.text(/Offline since \d+:\d\d\b.*Try now/s)
    await gavel.page.find('listitem', 'Ana Diaz +1 555 010 0123')
    await simulator.clearRequests()
    await never('a request', async () => (await simulator.requests()).length > 0, 1_500)
    await simulator.resetSwitches()
    await setOffline(false)
    await gavel.page.first('status', /^Up to date, /)
    await gavel.page.gone('status', /^Offline/)
    assert.equal((await gavel.page.allText()).includes('Offline since'), false)
  })

  it('keychain locked: says so, sends nothing, and continues by itself once it is unlocked', async () => {
    await restart(async () => {
      await lockKeyring(bus)
      await simulator.clearRequests()
    })
    const { page } = gavel
    await page.text("This computer's keyring is locked. Unlock it, then try again.")
    assert.deepEqual(await simulator.requests(), [])
    await unlockKeyring(bus)
    await page.openAccounts()
    await page.text('Token in the keyring')
    await page.back()
    await page.room(room).appears()
  })
})
