import { strict as assert } from 'node:assert'
import { recordNotifications, type NotificationRecorder } from '../support/notifications.ts'
import { describeRequest, writesIn, type RunningSimulator } from '../support/simulator.ts'
import { until } from '../support/wait-for.ts'
import { quitWithoutTrouble, type Gavel } from '../support/wdio/gavel.ts'
import { startGavel, startSimulator } from '../support/wdio/spec-gavel.ts'

const name = 'Support bridge'

describe('row 20, a scheduled end if nothing tells the runs of a room apart (Vobiz as observed): Gavel', () => {
  let simulator: RunningSimulator
  let notifications: NotificationRecorder
  let gavel: Gavel

  before(async () => {
    simulator = await startSimulator({ profile: 'vobiz', rooms: 0 })
    await simulator.startRoom(name, [{ name: 'Ana Diaz', number: '15550100123' }])
    notifications = await recordNotifications()
    gavel = await startGavel({ simulators: [simulator] })
    await gavel.page.connectFirstAccount('Vobiz', simulator)
    await gavel.page.click('button', 'Add room by name…')
    await gavel.page.type('Room name', name)
    await gavel.page.click('button', 'Add')
    await gavel.page.room(name).appears()
    await gavel.page.room(name).expand()
  })

  after(async () => {
    await quitWithoutTrouble(gavel)
    await simulator.stop()
  })

  const sent = async (): Promise<readonly string[]> => writesIn(await simulator.requests()).map(describeRequest)

  it('says in advance that it will only remind, even if the user wants the warning in the room', async () => {
    const { page } = gavel
    await page.room(name).menu('End at a time…')
    await page.choose('When', 'In some minutes…')
    await page.type('Minutes', '1')
    await page.click('checkbox', 'Also say it in the room')
    await page.click('button', 'Next')
    const question = await page.find('alertdialog', /^Remind you at .+ to end Support bridge\?$/)
    const text = await question.getText()
    assert.ok(text.includes('At that time Gavel asks you and ends nothing by itself.'), text)
    assert.ok(!text.includes('Gavel also says in the room'), text)
    await page.enabled('button', 'Remind me')
    await page.click('button', 'Remind me')
    await page.text(/Gavel asks about Support bridge in (1:00|0:5\d)/)
    await notifications.waitFor(/End Support bridge in 1 minute\?/)
  })

  it('asks when the time has come, and sends nothing', async () => {
    const { page } = gavel
    await until('the question', async () => (await page.names('button')).includes(`End ${name} now…`), {
      timeoutMs: 75_000,
      everyMs: 500,
    })
    await page.text("Gavel can't tell whether it's still the same call, so nothing was ended.")
    await notifications.waitFor(/End Support bridge now\?/)
    assert.deepEqual(await sent(), [])
  })

  it('ends the room only after the usual question', async () => {
    const { page } = gavel
    await page.click('button', `End ${name} now…`)
    await page.find('alertdialog', /^End Support bridge\?/)
    assert.deepEqual(await sent(), [])
    await page.room(name).confirmEnd()
    await until('the request', async () => (await sent()).length > 0)
    assert.deepEqual(await sent(), ['DELETE /Conference/Support%20bridge/'])
  })
})
