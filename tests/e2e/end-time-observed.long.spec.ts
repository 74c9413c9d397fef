import { strict as assert } from 'node:assert'
import { recordNotifications, type NotificationRecorder } from '../support/notifications.ts'
import { describeRequest, writesIn, type RunningSimulator } from '../support/simulator.ts'
import { until } from '../support/wdio/wait.ts'
import { quitWithoutTrouble, type Gavel } from '../support/wdio/gavel.ts'
import { startGavel, startSimulator } from '../support/wdio/spec-gavel.ts'
import { name, remindInOneMinute } from './end-in-one-minute.ts'

describe('row 20, a scheduled end if nothing tells the runs of a room apart (Vobiz as observed): Gavel', function () {
  this.timeout(180_000)

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
    await remindInOneMinute(gavel)
    await notifications.waitFor(/End Support bridge in 1 minute\?/)
  })

  it('asks when the time has come, and sends nothing', async () => {
    const { page } = gavel
    await until('the question', async () => (await page.names('button')).includes(`End ${name} now…`), {
      timeoutMs: 90_000,
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
