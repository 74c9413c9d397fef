import { strict as assert } from 'node:assert'
import { recordNotifications, type NotificationRecorder } from '../support/notifications.ts'
import { callByUser } from '../support/wdio/bridge-calls.ts'
import { shortcutRegistered } from '../support/wdio/gavel.ts'
import { openScene } from '../support/wdio/scene.ts'
import { replyToSystemQuestions, systemQuestions } from '../support/wdio/system-questions.ts'
import { until } from '../support/wait-for.ts'
import { pressKeys } from '../support/x11.ts'

const room = 'Weekly standup'

describe('row 33, the door of my room,', () => {
  const { gavel, simulator, writes } = openScene({
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
  /** The requests that end a call. */
  const removals = async () => (await writes()).filter((write) => /^DELETE .*(?<!\/(Mute|Deaf))\/$/.test(write))

  it('stops a newcomer at once, tells me, and lets them in when I admit them', async () => {
    await gavel.page.room('Weekly standup').newCallers('Wait for me')
    const pill = await gavel.page.find('button', 'New callers of Weekly standup: Wait for me')
    assert.match((await pill.getAttribute('title')) ?? '', /can't speak or hear the room, until you admit them/)
    await simulator.join(room, { name: 'Omar Haddad', number: '15550100144' })
    await becomes('15550100144', 'muted,deaf')
    await gavel.page.find('heading', 'Waiting (1)')
    const notification = await notifications.waitFor(/At the door of Weekly standup/)
    assert.match(notification.body, /Omar Haddad/)
    await gavel.page.click('button', 'Admit Omar Haddad')
    await becomes('15550100144', 'heard,hears')
    await gavel.page.leaveList()
    await gavel.page.gone('heading', /^Waiting/)
    assert.equal(await stateOf('15550100123'), 'heard,hears')
    assert.equal(await stateOf('15550100101'), 'heard,hears')
  })

  it('hangs up whom I send away, and no one else', async () => {
    await simulator.join(room, { name: 'Sam Okafor', number: '15550100155' })
    await gavel.page.click('button', 'Send Sam Okafor away')
    await becomes('15550100155', 'gone')
    assert.equal((await removals()).length, 1)
    await gavel.page.leaveList()
    await gavel.page.gone('heading', /^Waiting/)
  })

  it('lets the next one in by the shortcut, and says so', async () => {
    await simulator.join(room, { name: 'Mia Sommer', number: '15550100166' })
    await gavel.page.find('heading', 'Waiting (1)')
    await becomes('15550100166', 'muted,deaf')
    await pressKeys('ctrl+alt+shift+a')
    await becomes('15550100166', 'heard,hears')
    const notification = await notifications.waitFor(/^Admitted/)
    assert.match(notification.body, /Mia Sommer is in .*Weekly standup/)
  })

  it('if I close the room, asks first, then hangs up after the Undo time, but not whom I keep', async () => {
    await replyToSystemQuestions(gavel, 'Close the room')
    await gavel.page.room('Weekly standup').newCallers('Are turned away')
    const pill = await gavel.page.find('button', 'New callers of Weekly standup: Are turned away')
    assert.match((await pill.getAttribute('title')) ?? '', /hung up after 3 s/)
    assert.match((await systemQuestions(gavel))[0] ?? '', /^Close “Weekly standup”/)
    await simulator.join(room, { name: 'Ben Ito', number: '15550100177' })
    await becomes('15550100177', 'muted,deaf')
    await becomes('15550100177', 'gone')
    assert.ok((await callByUser(gavel, 'setPreferences', { holdSeconds: 10 })).ok)
    await simulator.join(room, { name: 'Cem Yilmaz', number: '15550100188' })
    await gavel.page.clickReplaced('Undo removing Cem Yilmaz')
    await gavel.page.find('button', 'Admit Cem Yilmaz')
    assert.equal(await stateOf('15550100188'), 'muted,deaf')
    await gavel.page.clickReplaced('Admit Cem Yilmaz')
    await becomes('15550100188', 'heard,hears')
    assert.equal((await removals()).length, 2)
  })

  it('keeps out whom I remove for good, also if they call again, until I undo that', async () => {
    assert.ok((await callByUser(gavel, 'setPreferences', { holdSeconds: 3 })).ok)
    await gavel.page.room('Weekly standup').newCallers('Come in')
    await gavel.page.room(room).expand()
    await gavel.page.room(room).callerMenu('Ana Diaz', 'Remove and keep out')
    await becomes('15550100123', 'gone')
    await simulator.join(room, { name: 'Ana Diaz', number: '15550100123' })
    await becomes('15550100123', 'muted,hears')
    await becomes('15550100123', 'gone')
    await gavel.page.find('button', 'Let Ana Diaz in again')
    assert.ok((await callByUser(gavel, 'setPreferences', { holdSeconds: 10 })).ok)
    await simulator.join(room, { name: 'Ana Diaz', number: '15550100123' })
    // While the row of the last call stays, the new one is told apart by its number.
    await gavel.page.clickReplaced(/^Undo removing Ana Diaz/)
    await becomes('15550100123', 'heard,hears')
    await gavel.page.gone('button', 'Let Ana Diaz in again')
    assert.equal((await removals()).length, 4)
  })
})
