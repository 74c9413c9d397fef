import { strict as assert } from 'node:assert'
import { createHash } from 'node:crypto'
import { openSessionBus, type SessionBus } from '../support/dbus.ts'
import { findTrayItem, type MenuLine, type TrayItem } from '../support/tray.ts'
import { callByUser } from '../support/wdio/bridge-calls.ts'
import { until } from '../support/wait-for.ts'
import { hideWindows, isFocused, isShown } from '../support/wdio/gavel.ts'
import { openScene, supportBridge } from '../support/wdio/scene.ts'

describe('row 4, tray glance: the tray item on a real session bus', () => {
  const { gavel, simulator, writes } = openScene(supportBridge, { connected: false })
  let bus: SessionBus
  let item: TrayItem

  before(async () => {
    bus = openSessionBus()
    item = await findTrayItem(bus, gavel.pid)
  })

  after(() => {
    bus.close()
  })

  const shapes = new Map<string, string>()
  /** Waits for an icon that no earlier state had, and stores it under the name of this state. */
  const newIcon = (state: string): Promise<unknown> =>
    until(`the icon for ${state}`, async () => {
      const now = await icon(item)
      return ![...shapes.values()].includes(now) && shapes.set(state, now)
    })

  const line = (...labels: readonly (string | RegExp)[]): Promise<MenuLine> =>
    until(`the menu line ${labels.map(String).join(' › ')}`, async () => findLine(await item.menu(), labels))

  it('is registered, and replies on its unique bus name', async () => {
    assert.match(item.busName, /^:\d+\.\d+$/)
    const properties = await item.properties()
    assert.equal(properties['Menu'], item.menuPath)
    assert.ok(Array.isArray(properties['IconPixmap']) || properties['IconName'] !== '', 'It has no icon.')
    await until('the tooltip', async () => (await item.tooltip()) === 'Gavel\nNo account yet')
    shapes.set('none', await icon(item))
  })

  it('shows rooms and people in its menu, and totals in its tooltip', async () => {
    await gavel.page.connectFirstAccount('Plivo', simulator)
    await gavel.page.room('Support bridge').appears()
    await line('1 room, 2 people')
    await line('Support bridge (2)', 'Ana Diaz', 'Mute')
    await line('Support bridge (2)', 'Bruno Berg', 'Remove')
    await until('the totals in the tooltip', async () => (await item.tooltip()) === 'Gavel\n1 room, 2 people')
  })

  it('mutes the caller whose *Mute* is chosen, with one request', async () => {
    await simulator.clearRequests()
    await item.choose('Support bridge (2)', 'Ana Diaz', 'Mute')
    const ana = await until('Ana Diaz to be muted', async () =>
      (await people()).find(({ name, muted }) => muted && name === 'Ana Diaz'),
    )
    const [write, ...others] = await writes()
    assert.deepEqual(others, [])
    assert.match(write ?? '', new RegExp(`^POST /Conference/Support%20bridge/Member/${ana.memberId}/Mute/$`))
    await line('Support bridge (2)', 'Ana Diaz (muted)', 'Unmute')
    assert.equal((await people()).filter(({ muted }) => muted).length, 1)
  })

  it('delays a removal that is chosen in its menu, and shows the window, where the user can undo it', async () => {
    await simulator.clearRequests()
    // The usual three seconds may be too few on a busy computer.
    assert.equal((await callByUser(gavel, 'setPreferences', { holdSeconds: 10 })).ok, true)
    await hideWindows(gavel)
    await item.choose('Support bridge (2)', 'Bruno Berg', 'Remove')
    await until('the window', () => isShown(gavel))
    const isMuted = async () => (await people()).find(({ name }) => name === 'Bruno Berg')?.muted
    await until('Bruno Berg to be muted', async () => (await isMuted()) === true)
    await gavel.page.room('Support bridge').undoRemoval('Bruno Berg')
    await gavel.page.room('Support bridge').offersRemove('Bruno Berg')
    await until('Bruno Berg to be heard again', async () => (await isMuted()) === false)
    assert.equal((await people()).length, 2)
    assert.deepEqual(
      (await writes()).map((write) => write.replace(/Member.\d+/, 'Member/id')),
      ['POST', 'DELETE'].map((method) => `${method} /Conference/Support%20bridge/Member/id/Mute/`),
    )
  })

  it('asks in the window before it removes the user', async () => {
    await simulator.clearRequests()
    await gavel.page.room('Support bridge').callerMenu('Ana Diaz', 'More', 'This is me')
    await line('Support bridge (2)', 'Ana Diaz (me, muted)', 'Remove')
    await hideWindows(gavel)
    await item.choose('Support bridge (2)', 'Ana Diaz (me, muted)', 'Remove')
    await until('the window', () => isShown(gavel))
    await gavel.page.find('alertdialog', /^Remove /)
    await gavel.page.click('button', 'Cancel')
    assert.equal((await people()).length, 2)
    assert.deepEqual(await writes(), [])
  })

  it('mutes everyone but the user, then unmutes those whom the user muted, and leaves the user muted', async () => {
    await simulator.clearRequests()
    const bruno = (await people()).find(({ name }) => name === 'Bruno Berg')
    // Gavel may not have read yet that he is heard again.
    await line('Support bridge (2)', 'Bruno Berg')
    await item.choose('Support bridge (2)', 'Mute all but me')
    await line('Support bridge (2)', 'Bruno Berg (muted)')
    assert.deepEqual(await writes(), [`POST /Conference/Support%20bridge/Member/${bruno?.memberId ?? ''}/Mute/`])
    await line('Support bridge (2)', 'Unmute those I muted')
    await item.choose('Support bridge (2)', 'Unmute those I muted')
    await line('Support bridge (2)', 'Bruno Berg')
    await line('Support bridge (2)', 'Ana Diaz (me, muted)', 'Unmute')
    await item.choose('Support bridge (2)', 'Ana Diaz (me, muted)', 'Unmute')
    await line('Support bridge (2)', 'Ana Diaz (me)')
    assert.equal((await people()).filter(({ muted }) => muted).length, 0)
  })

  it('shows the window on a click, and hides it on the next', async () => {
    await hideWindows(gavel)
    await item.activate()
    await until('the window', () => isShown(gavel))
    await until('the window to have the focus', () => isFocused(gavel))
    await item.activate()
    await until('the window to go', async () => !(await isShown(gavel)))
  })

  it('follows changes at the provider in its menu, and shows the number of rooms in its icon', async () => {
    shapes.set('one live', await icon(item))
    await simulator.startRoom('Sales call', 3)
    await line('2 rooms, 5 people')
    await newIcon('two live')
    await simulator.end('Sales call')
    await line('1 room, 2 people')
    await until('the icon of before', async () => (await icon(item)) === shapes.get('one live'))
  })

  it("has another icon while one of the user's own rooms is live", async () => {
    await item.activate()
    await until('the window', () => isShown(gavel))
    await gavel.page.room('Support bridge').markAsOwn()
    await newIcon('own live')
    await line('Support bridge: 2 people')
    await line('People', 'Ana Diaz (me)', 'Mute')
    await line('Mute me')
    await line('End…')
  })

  it('has another icon while an account has trouble, and names the trouble in tooltip and menu', async () => {
    const body = '{"api_id":"made-up","error":"could not verify your access level"}'
    await simulator.set({ faults: [{ kind: 'refuse', status: 401, body }] })
    await newIcon('trouble')
    await until('the tooltip', async () => (await item.tooltip()).endsWith('\nAcme: Sign-in rejected'))
    await line(/^⚠ Acme: Sign-in rejected since /)
    await simulator.resetSwitches()
    await gavel.page.open('Refresh')
    await until('the icon of before', async () => (await icon(item)) === shapes.get('own live'))
  })

  it('row 9, end a conference: asks in the small window if End… is chosen, and ends the room with one request', async () => {
    const { browser, page } = gavel
    await simulator.startRoom('Sales call', 2)
    await line('Sales call (2)', 'End…')
    await simulator.clearRequests()
    await hideWindows(gavel)
    await item.choose('Sales call (2)', 'End…')
    await until('the small window', () => isShown(gavel))
    await browser.switchWindow('#shortcut')
    await page.find('alertdialog', 'End Sales call for 2 people?')
    assert.deepEqual(await writes(), [])
    // The button does nothing until the user could have read the question.
    await page.enabled('button', 'End conference')
    await page.click('button', 'End conference')
    await until('the end', async () => (await simulator.rooms()).length === 1)
    await page.text(/Sales call is ending\.|Sales call has ended\./)
    assert.deepEqual(await writes(), ['DELETE /Conference/Sales%20call/'])
    await browser.switchWindow('index.html')
  })

  it('has the same icon as at the start once no room is live', async () => {
    await simulator.end('Support bridge')
    await line('No live rooms')
    await until('the icon of the start', async () => (await icon(item)) === shapes.get('none'))
    await until('the tooltip', async () => (await item.tooltip()) === 'Gavel\nNo live rooms')
    assert.equal(new Set(shapes.values()).size, 5)
  })

  const people = async () => (await simulator.rooms()).flatMap(({ members }) => members)
})

/** A hash of the pixels and the name of the icon. */
async function icon(item: TrayItem): Promise<string> {
  const { IconPixmap, IconName } = await item.properties()
  return createHash('sha256')
    .update(JSON.stringify([IconPixmap, IconName]))
    .digest('hex')
}

function findLine(lines: readonly MenuLine[], labels: readonly (string | RegExp)[]): MenuLine | undefined {
  const [first, ...rest] = labels
  const hit = lines.find(({ label }) => (first instanceof RegExp ? first.test(label) : label === first))
  return hit === undefined || rest.length === 0 ? hit : findLine(hit.children, rest)
}
