import { strict as assert } from 'node:assert'
import { recordNotifications, type NotificationRecorder } from '../support/notifications.ts'
import { callByUser } from '../support/wdio/bridge-calls.ts'
import { shortcutRegistered } from '../support/wdio/gavel.ts'
import { openScene } from '../support/wdio/scene.ts'
import { until } from '../support/wait-for.ts'
import { pressKeys } from '../support/x11.ts'

const room = 'Weekly standup'

describe('row 33, the door of my room,', () => {
  const { gavel, simulator } = openScene({
    [room]: [
      { name: 'Lena Fischer', number: '15550100101' },
      { name: 'Ana Diaz', number: '15550100123' },
    ],
  })
  let notifications: NotificationRecorder

  before(async () => {
    notifications = await recordNotifications()
    await gavel.page.room(room).markAsOwn()
    await gavel.page.click('button', 'Lena Fischer is me')
    await gavel.page.find('button', 'Mute me')
    // The rows of an open room offer *Admit* too.
    await gavel.page.click('button', /^Weekly standup, /)
    const set = await callByUser(gavel, 'setPreferences', { shortcutAdmit: 'Control+Alt+Shift+A' })
    assert.ok(set.ok)
    await shortcutRegistered(gavel, 'Control+Alt+Shift+A')
  })

  const memberOf = async (number: string) =>
    (await simulator.rooms())[0]?.members.find((member) => member.number === number)
  const stateOf = async (number: string) => {
    const member = await memberOf(number)
    return member === undefined ? 'gone' : [member.muted ? 'muted' : 'heard', member.deaf ? 'deaf' : 'hears'].join()
  }
  const becomes = (number: string, state: string) =>
    until(`${number} to be ${state}`, async () => (await stateOf(number)) === state)

  it('stops a newcomer at once, tells me, and lets them in when I admit them', async () => {
    await gavel.page.click('radio', 'Ask me')
    await gavel.page.text(/can't speak or hear the room, until you admit them/)
    await simulator.join(room, { name: 'Omar Haddad', number: '15550100144' })
    await becomes('15550100144', 'muted,deaf')
    await gavel.page.find('heading', 'At the door (1)')
    const notification = await notifications.waitFor(/At the door of Weekly standup/)
    assert.match(notification.body, /Omar Haddad/)
    await gavel.page.click('button', 'Admit Omar Haddad')
    await becomes('15550100144', 'heard,hears')
    await gavel.page.gone('heading', /^At the door/)
    assert.equal(await stateOf('15550100123'), 'heard,hears')
    assert.equal(await stateOf('15550100101'), 'heard,hears')
  })

  it('lets the next one in by the shortcut, and says so', async () => {
    await simulator.join(room, { name: 'Mia Sommer', number: '15550100166' })
    await gavel.page.find('heading', 'At the door (1)')
    await becomes('15550100166', 'muted,deaf')
    await pressKeys('ctrl+alt+shift+a')
    await becomes('15550100166', 'heard,hears')
    const notification = await notifications.waitFor(/^Admitted/)
    assert.match(notification.body, /Mia Sommer is in .*Weekly standup/)
  })
})
