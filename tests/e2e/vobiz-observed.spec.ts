import { strict as assert } from 'node:assert'
import { recordNotifications, type NotificationRecorder } from '../support/notifications.ts'
import { describeRequest, writesIn, type RunningSimulator } from '../support/simulator.ts'
import { never, until } from '../support/wait-for.ts'
import { quitWithoutTrouble, type Gavel } from '../support/wdio/gavel.ts'
import { startGavel, startSimulator } from '../support/wdio/spec-gavel.ts'

const room = 'Support bridge'
/** Long enough that an end that is announced too early can be seen. */
const effectDelayMs = 3_000

describe('Vobiz as observed: its list is empty, and a live room answers with an error', () => {
  let simulator: RunningSimulator
  let notices: NotificationRecorder
  let gavel: Gavel

  before(async () => {
    simulator = await startSimulator({ profile: 'vobiz', rooms: 0 })
    await simulator.startRoom(room, [
      { name: 'Ana Diaz', number: '15550100123' },
      { name: 'Bruno Berg', number: '15550100124' },
    ])
    notices = await recordNotifications()
    gavel = await startGavel({ simulators: [simulator] })
    await gavel.page.connectFirstAccount('Vobiz', simulator)
  })

  after(async () => {
    await quitWithoutTrouble(gavel)
    await simulator.stop()
  })

  const writes = async (): Promise<readonly string[]> => writesIn(await simulator.requests()).map(describeRequest)
  const answered = async (path: string): Promise<number> =>
    (await simulator.requests()).filter((request) => request.path.endsWith(path) && request.respondedAt !== undefined)
      .length
  const readings = (): Promise<number> => answered('/Conference/Support%20bridge/')
  const isLive = async (): Promise<boolean> => (await simulator.rooms()).length > 0

  it('says that an empty list proves nothing, and finds the room by its name', async () => {
    const { page } = gavel
    await page.find('heading', 'Vobiz reports no rooms, which proves nothing.')
    await page.find('status', 'Vobiz lists no rooms (may be incomplete)')
    await page.click('button', 'Watch a room by name…')
    await page.type('Room name', room)
    await page.click('button', 'Watch')
    await page.find('button', `${room}, people unknown`)
    await page.find('status', '1 room, people unknown')
    await page.room(room).expand()
    await page.text('live, roster unknown')
    await page.text('Vobiz does not say who is in this room. Actions on everyone and on the room still work.')
  })

  it('keeps it live, and tells of no end, however often the list is empty', async () => {
    const { page } = gavel
    for (let lists = 1; lists <= 3; lists++) {
      await simulator.clearRequests()
      await page.click('button', 'Refresh')
      await until('an empty list', async () => (await answered('/Conference/')) > 0)
      await until('two readings of the room', async () => (await readings()) > 1, { timeoutMs: 8_000 })
    }
    await page.find('button', `${room}, people unknown`)
    await page.text('live, roster unknown')
    assert.equal(await notices.displayed(), 0)
    assert.deepEqual(await writes(), [])
  })

  it('keeps it live where it cannot be read at all', async () => {
    const { page } = gavel
    await simulator.set({ faults: [{ kind: 'refuse', status: 500, method: 'GET', path: '/Support%20bridge/' }] })
    await simulator.clearRequests()
    await until('three readings that fail', async () => (await readings()) > 2, { timeoutMs: 15_000 })
    await page.find('button', `${room}, people unknown`)
    assert.equal(await notices.displayed(), 0)
    await simulator.resetSwitches()
    await page.text('live, roster unknown', 15_000)
  })

  it('mutes everyone, with one request', async () => {
    const { page } = gavel
    await simulator.clearRequests()
    await page.click('button', `Mute everyone in ${room}`)
    await page.text('Muting everyone…')
    await until('everyone to be muted', async () =>
      (await simulator.rooms()).every(({ members }) => members.every(({ muted }) => muted)),
    )
    assert.deepEqual(await writes(), ['POST /Conference/Support%20bridge/Member/all/Mute/'])
    // No reading can confirm it, and that is said.
    await page.text('mute requested, not confirmed', 8_000)
    await page.text('Muting was requested, but no reading has confirmed it. Callers who join later are not muted.')
  })

  it('ends it, and tells of the end when it has ended and not before', async () => {
    const { page } = gavel
    await simulator.clearRequests()
    await simulator.set({ effectDelayMs })
    await page.click('button', `End ${room}…`)
    await page.find('alertdialog', 'End Support bridge? How many people are in it is not known.')
    assert.deepEqual(await writes(), [])
    await page.click('button', 'End conference')
    await page.text('ending…')
    const told: number[] = []
    await until('the end', async () => {
      if ((await notices.displayed()) > 0 && (await isLive())) told.push(Date.now())
      return !(await isLive())
    })
    assert.deepEqual(told, [], 'It was told before it was so.')
    const notice = await notices.waitFor(/Support bridge has ended/)
    assert.match(notice.body, /^You ended it\./)
    assert.deepEqual(await writes(), ['DELETE /Conference/Support%20bridge/'])
    await page.find('status', 'Vobiz lists no rooms (may be incomplete)')
    // It is watched by its name until somebody says otherwise.
    await page.text('waiting for it to start')
    await never('a second notice', async () => (await notices.displayed()) > 0, 1_500)
    await page.click('button', 'Stop watching this name')
    await page.room(room).disappears()
  })
})
