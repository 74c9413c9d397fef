import { strict as assert } from 'node:assert'
import { openSessionBus, type SessionBus } from '../support/dbus.ts'
import { recordNotifications, type NotificationRecorder } from '../support/notifications.ts'
import { describeRequest, writesIn } from '../support/simulator.ts'
import { findTrayItem, type TrayItem } from '../support/tray.ts'
import { never, until } from '../support/wait-for.ts'
import { hideWindows, isShown } from '../support/wdio/gavel.ts'
import { openScene } from '../support/wdio/scene.ts'

describe('row 9, end a conference', () => {
  const { gavel, simulator } = openScene({ 'Support bridge': 3, 'Sales call': 2, 'Night shift': 4 })
  let bus: SessionBus
  let notifications: NotificationRecorder
  let item: TrayItem

  before(async () => {
    bus = openSessionBus()
    notifications = await recordNotifications()
    await gavel.page.find('status', '3 rooms, 9 people')
    item = await findTrayItem(bus, gavel.pid)
  })

  after(() => {
    bus.close()
  })

  beforeEach(() => simulator.clearRequests())

  const writes = async (): Promise<readonly string[]> =>
    writesIn(await simulator.requests()).map((request) => `${describeRequest(request)} ${request.status}`)
  const names = async (): Promise<readonly string[]> => (await simulator.rooms()).map(({ name }) => name)

  it('asks with room and head count, and sends nothing if cancelled', async () => {
    const { page } = gavel
    await page.room('Support bridge').expand()
    const question = await page.room('Support bridge').askToEnd()
    assert.match(question, /^End Support bridge for 3 people\?/)
    assert.match(question, /Everyone's call will end\./)
    await page.click('button', 'Keep running')
    await page.gone('alertdialog', /./)
    await never('a write', async () => (await writes()).length > 0, 800)
    assert.equal((await names()).length, 3)
  })

  it('ends the room with one request, and notifies the user of the end', async () => {
    const { page } = gavel
    assert.match(await page.room('Support bridge').end(), /^End Support bridge for 3 people\?/)
    await page.room('Support bridge').disappears()
    assert.deepEqual(await writes(), ['DELETE /Conference/Support%20bridge/ 204'])
    assert.deepEqual(await names(), ['Sales call', 'Night shift'])
    const notification = await notifications.waitFor(/Support bridge has ended/)
    assert.match(notification.body, /^You ended it\. .*up to 3 people\.$/)
  })

  it('asks in the small window if End… is chosen in the tray menu', async () => {
    const { browser, page } = gavel
    await hideWindows(gavel)
    await item.choose('Sales call (2)', 'End…')
    await until('the small window', () => isShown(gavel))
    await browser.switchWindow('#shortcut')
    await page.find('alertdialog', 'End Sales call for 2 people?')
    assert.deepEqual(await writes(), [])
    // The button does nothing until the user could have read the question.
    await page.enabled('button', 'End conference')
    await page.click('button', 'End conference')
    await until('the request', async () => (await writes()).length > 0)
    await page.text(/Sales call is ending\.|Sales call has ended\./)
    await browser.switchWindow('index.html')
    await until('the end', async () => !(await names()).includes('Sales call'))
    assert.deepEqual(await names(), ['Night shift'])
    assert.deepEqual(await writes(), ['DELETE /Conference/Sales%20call/ 204'])
    await item.activate()
    await page.room('Night shift').appears()
  })

  it('says that a room ended while the question was open, and does not claim to have ended it', async () => {
    const { page } = gavel
    await page.room('Night shift').expand()
    assert.match(await page.room('Night shift').askToEnd(), /^End Night shift for 4 people\?/)
    await simulator.end('Night shift')
    await page.room('Night shift').confirmEnd()
    await page.text('Night shift had already ended.')
    // Gavel sends the request only if it has not observed the end yet. The provider then responds with 404.
    assert.deepEqual(
      (await writes()).filter((line) => line !== 'DELETE /Conference/Night%20shift/ 404'),
      [],
    )
    assert.ok((await writes()).length <= 1)
    const notification = await notifications.waitFor(/Night shift has ended/)
    assert.match(notification.body, /^Lasted /)
  })
})
