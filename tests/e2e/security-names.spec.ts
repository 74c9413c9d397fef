import { strict as assert } from 'node:assert'
import { openSessionBus, type SessionBus } from '../support/dbus.ts'
import { recordNotifications } from '../support/notifications.ts'
import { findTrayItem, type MenuLine } from '../support/tray.ts'
import { until } from '../support/wait-for.ts'
import { call, firstAccount } from '../support/wdio/bridge-calls.ts'
import { openScene } from '../support/wdio/scene.ts'

const ROOM = '<b>Bold</b> & Söhne_1'
const CALLER = `<img src=x onerror="document.title='ran'">`
const LINK = '<a href="https://example.org/">Link</a> & Co'
const REVERSED = '\u202Egnp.exe'

/** Others choose the names of callers and rooms, so every name must be shown as text. */
describe('names that contain markup', () => {
  const people = [
    { name: CALLER, number: '15550100123' },
    { name: REVERSED, number: '15550100124' },
    { name: 'x'.repeat(10_000), number: '15550100125' },
  ]
  const { gavel, simulator } = openScene({ [ROOM]: people }, { connected: false })
  let bus: SessionBus

  before(async () => {
    bus = openSessionBus()
    await gavel.page.connectFirstAccount('Plivo', simulator, '<i>Acme</i>')
    await gavel.page.room(ROOM).expand()
  })

  after(() => {
    bus.close()
  })

  it('6 are text in the window', async () => {
    await gavel.page.room(ROOM).appears()
    await gavel.page.find('button', `Mute ${CALLER}`)
    await gavel.page.find('button', 'Mute gnp.exe')
    const found = await gavel.browser.execute(() => ({
      elements: document.querySelectorAll('img[src="x"], body b, body i').length,
      title: document.title,
      reversed: document.body.innerText.includes('\u202E'),
      wide: document.documentElement.scrollWidth > innerWidth,
    }))
    assert.deepEqual(found, { elements: 0, title: 'Gavel', reversed: false, wide: false })
  })

  it('6 are text in the menu and the tooltip of the tray', async () => {
    const item = await findTrayItem(bus, gavel.pid)
    const menu = await until('the caller in the menu', async () => {
      const text = labelsOf(await item.menu()).join('\n')
      return text.includes(CALLER.slice(0, 30)) && text
    })
    assert.ok(menu.includes(ROOM), menu)
    assert.ok(menu.includes(CALLER.slice(0, 30)), menu)
    assert.ok(!menu.includes('\u202E') && !menu.includes('x'.repeat(100)), menu)
    assert.ok(!(await item.tooltip()).includes('\u202E'))
  })

  it('6 are text in a notification', async () => {
    const notifications = await recordNotifications()
    await call(gavel, 'setRoomNotifications', {
      room: { accountId: await firstAccount(gavel), name: ROOM },
      notifications: { started: true, joined: true, left: true, below: 0, longerThan: 0 },
    })
    await simulator.join(ROOM, { name: LINK, number: '15550100126' })
    const { body } = await notifications.waitFor(/example\.org/)
    // This is the text that the daemon received. It shows the entities as the characters that they stand for, never as
    // markup.
    assert.match(body, /^&lt;a href="https:\/\/example\.org\/"&gt;Link&lt;\/a&gt; &amp; Co joined/)
    assert.ok(!body.includes('<'), body)
  })
})

function labelsOf(lines: readonly MenuLine[]): readonly string[] {
  return lines.flatMap((line) => [line.label, ...labelsOf(line.children)])
}
