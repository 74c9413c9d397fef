import { strict as assert } from 'node:assert'
import { openSessionBus, type SessionBus } from '../support/dbus.ts'
import { countSecrets } from '../support/keyring.ts'
import { isShown, quitWithoutTrouble, type Gavel } from '../support/wdio/gavel.ts'
import { leave, startGavel } from '../support/wdio/spec-gavel.ts'

describe('row 2, demo account: Gavel', () => {
  let bus: SessionBus
  let gavel: Gavel
  /** The number of secrets that other spec files have left in the keychain. */
  let secretsBefore: number

  before(async () => {
    bus = openSessionBus()
    secretsBefore = await countSecrets(bus, 'app.gavel.Gavel')
    gavel = await startGavel()
  })

  after(async () => {
    await leave(gavel)
    bus.close()
  })

  it('at first start, offers the demo and connecting an account, in a visible window', async () => {
    await gavel.page.find('button', 'Try the demo')
    await gavel.page.find('button', 'Connect an account')
    if (!(await isShown(gavel))) throw new Error('No window is on screen.')
  })

  it('shows live rooms after one click', async () => {
    await gavel.page.click('button', 'Try the demo')
    await gavel.page.room('Weekly standup').appears()
    await gavel.page.find('status', /^\d+ rooms, (at least )?\d+ people$/)
  })

  it('stores no credentials in the keychain', async () => {
    assert.equal(await countSecrets(bus, 'app.gavel.Gavel'), secretsBefore)
  })
})

describe('row 2, demo account: the Vobiz demo', () => {
  let gavel: Gavel

  before(async () => {
    gavel = await startGavel({ args: ['--show', '--demo-vobiz'] })
  })

  after(() => quitWithoutTrouble(gavel))

  it('appears if Gavel is started with --demo-vobiz, and is gone after a restart without that switch', async () => {
    await gavel.page.find('button', /^Account: .*Vobiz/)
    await quitWithoutTrouble(gavel)
    gavel = await startGavel({ profile: gavel.profile, args: ['--show'] })
    await gavel.page.find('button', 'Try the demo')
  })
})
