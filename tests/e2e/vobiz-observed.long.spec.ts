import { strict as assert } from 'node:assert'
import { recordNotifications, type NotificationRecorder } from '../support/notifications.ts'
import { never, until } from '../support/wait-for.ts'
import { openScene } from '../support/wdio/scene.ts'

const room = 'Support bridge'
/** Milliseconds until an action has its effect: long enough to notice an end that is announced too early. */
const effectDelayMs = 3_000

describe('Vobiz as observed, with an empty list and errors for live rooms: Gavel', () => {
  const people = ['Ana Diaz', 'Bruno Berg', 'Carla Neri', 'Dev Rao']
  const { gavel, simulator, writes } = openScene(
    { [room]: people.map((name, index) => ({ name, number: `1555010012${3 + index}` })) },
    { profile: 'vobiz', connected: false },
  )
  let notifications: NotificationRecorder

  before(async () => {
    notifications = await recordNotifications()
    await gavel.page.connectFirstAccount('Vobiz', simulator)
  })

  const responsesFor = async (path: string): Promise<number> =>
    (await simulator.requests()).filter((request) => request.path.endsWith(path) && request.respondedAt !== undefined)
      .length
  const reads = (): Promise<number> => responsesFor('/Conference/Support%20bridge/')
  const isLive = async (): Promise<boolean> => (await simulator.rooms()).length > 0

  it('says that an empty list proves nothing, and monitors the room by its name', async () => {
    const { page } = gavel
    await page.find('heading', 'Vobiz lists no rooms, but some may be live.')
    await page.find('status', 'Vobiz lists no rooms (may be incomplete)')
    await page.click('button', 'Add room by name…')
    await page.type('Room name', room)
    await page.click('button', 'Add')
    assert.equal(await page.room(room).appears(), `${room}, people unknown`)
    await page.find('status', '1 room, people unknown')
    await page.room(room).expand()
    await page.text('live, people not listed')
    await page.text("Vobiz doesn't list the people here. You can still mute everyone or end the room.")
  })

  it('keeps the room live and does not notify of an end, even if three lists in a row are empty', async () => {
    const { page } = gavel
    for (let lists = 1; lists <= 3; lists++) {
      await simulator.clearRequests()
      await page.open('Refresh')
      await until('an empty list', async () => (await responsesFor('/Conference/')) > 0)
      await until('two reads of the room', async () => (await reads()) > 1)
    }
    assert.equal(await page.room(room).appears(), `${room}, people unknown`)
    await page.text('live, people not listed')
    assert.deepEqual(await notifications.closeAndList(), [])
    assert.deepEqual(await writes(), [])
  })

  it('lists callers as probably here once the user has picked the number that they dial', async () => {
    const { page } = gavel
    await page.click('button', 'Choose number…')
    await page.find('status', /^Loading \d more calls?…$/)
    await page.gone('status', /^Loading/)
    await page.click('button', '+1 555 012 0000 (4 calls)')
    await page.text('4 calls on +1 555 012 0000')
    for (const caller of people) await page.room(room).offersRemove(caller)
    await page.text('probably here')
    assert.equal(await page.room(room).appears(), `${room}, 4 probably here`)
    assert.deepEqual(await writes(), [])
  })

  it('removes only the caller whom the user chose, by reading that one call again and hanging it up', async () => {
    const { page } = gavel
    await simulator.clearRequests()
    await page.room(room).remove('Bruno Berg')
    await page.room(room).removeNow('Bruno Berg')
    await page.gone('button', 'Remove Bruno Berg')
    const left = await until('the hang-up', async () => {
      const names = (await simulator.rooms())[0]?.members.map(({ name }) => name) ?? []
      return names.length < 4 && names
    })
    assert.deepEqual(left.toSorted(), ['Ana Diaz', 'Carla Neri', 'Dev Rao'])
    assert.match((await writes()).join(), /^DELETE \/Call\/[^/,]+\/?$/)
  })

  it('no longer lists a caller who has left', async () => {
    const { page } = gavel
    const [live] = await simulator.rooms()
    const carla = live?.members.find(({ name }) => name === 'Carla Neri')
    await simulator.leave(room, carla?.memberId ?? '')
    await page.gone('button', 'Remove Carla Neri')
    await page.room(room).offersRemove('Ana Diaz')
    assert.deepEqual(await notifications.closeAndList(), [])
    await page.open('Log')
    await page.text(`Carla Neri probably left ${room}: the call ended.`)
    await page.back()
  })

  it('mutes everyone, with one request', async () => {
    const { page } = gavel
    await simulator.clearRequests()
    await page.click('button', `Mute everyone, you too, in ${room}`)
    await page.text('Muting everyone…')
    await until('everyone to be muted', async () =>
      (await simulator.rooms()).every(({ members }) => members.every(({ muted }) => muted)),
    )
    assert.deepEqual(await writes(), ['POST /Conference/Support%20bridge/Member/all/Mute/'])
    // No update can confirm the mute, and the window says so.
    await page.text('mute sent, not confirmed')
    await page.text("Mute was sent but isn't confirmed yet. Callers who join later are not muted.")
  })

  it('row 20, a scheduled end: says in advance that it will only remind, even if a warning in the room is wanted', async () => {
    await simulator.clearRequests()
    const { page } = gavel
    await page.room(room).endLater()
    await page.type('Minutes', '1')
    await page.click('checkbox', 'Announce it too')
    await page.text(/so Gavel asks you then and ends nothing on its own\./)
    await page.enabled('button', /^Remind me at /)
    await page.click('button', /^Remind me at /)
    await page.find('button', new RegExp(`^Now in ${room}: asks `))
    await notifications.waitFor(/End Support bridge in 1 minute\?/)
    assert.deepEqual(await writes(), [])
    await page.room(room).running()
    await page.click('menuitem', `Don't remind me of ${room}`)
    await page.gone('button', new RegExp(`^Now in ${room}:`))
  })

  it('ends the room, and notifies the user of the end only after the room has ended', async () => {
    const { page } = gavel
    await simulator.clearRequests()
    await simulator.set({ effectDelayMs })
    assert.match(await page.room(room).askToEnd(), /^End Support bridge\? Gavel can't see who is in it\./)
    assert.deepEqual(await writes(), [])
    await page.room(room).confirmEnd()
    await page.text('ending…')
    const early: number[] = []
    await until('the end', async () => {
      if ((await notifications.displayed()) > 0 && (await isLive())) early.push(Date.now())
      return !(await isLive())
    })
    assert.deepEqual(early, [], 'The end was announced before the room had ended.')
    const notification = await notifications.waitFor(/Support bridge has ended/)
    assert.match(notification.body, /^You ended it\./)
    assert.deepEqual(await writes(), ['DELETE /Conference/Support%20bridge/'])
    await page.find('status', 'Vobiz lists no rooms (may be incomplete)')
    // The room stays monitored by its name until the user stops that.
    await page.text('not live')
    await never('a second notification', async () => (await notifications.displayed()) > 0, 1_500)
    await page.click('button', 'Remove from list')
    await page.room(room).disappears()
  })
})
