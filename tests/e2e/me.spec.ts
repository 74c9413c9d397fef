import { strict as assert } from 'node:assert'
import { until } from '../support/wait-for.ts'
import { shortcutRegistered } from '../support/wdio/gavel.ts'
import { openScene } from '../support/wdio/scene.ts'
import { pressKeys } from '../support/x11.ts'

const room = 'Weekly standup'
const desk = '15550100101'
const mobile = '15550100102'
const withheld = 'anonymous'

describe('who I am in my room', () => {
  const { gavel, simulator } = openScene({
    [room]: [
      { name: 'Lena Fischer', number: withheld },
      { name: 'Ana Diaz', number: '15550100123' },
    ],
  })

  before(() => gavel.page.room(room).markAsOwn())

  const members = async () => (await simulator.rooms())[0]?.members ?? []
  const idOf = async (number: string) => (await members()).find((one) => one.number === number)?.memberId ?? ''
  const muted = async () => (await members()).flatMap((one) => (one.muted ? one.name : [])).toSorted()

  it('is forgotten when my call with a withheld number ends, so that the next such caller is not me', async () => {
    const { page } = gavel
    await page.click('button', 'Lena Fischer is me')
    await page.find('button', 'Mute me')
    await simulator.leave(room, await idOf(withheld))
    await page.find('button', 'Ana Diaz is me')
    await simulator.join(room, { name: 'Eve Stone', number: withheld })
    await page.find('button', 'Eve Stone is me')
    assert.equal((await page.names('button')).includes('Mute me'), false)
  })

  it('may be several lines, which newcomers, the shortcut and “Mute all but me” leave out', async () => {
    const { page } = gavel
    await page.openPreferences('Numbers and names')
    for (const number of [desk, mobile]) {
      await page.type('Phone number or SIP address', `+${number}`)
      await page.click('button', 'Add')
      await page.first('button', new RegExp(`^Remove my number .*${number.slice(-4)}`))
    }
    await shortcutRegistered(gavel, 'Control+Alt+Shift+B')
    await page.back()
    await simulator.join(room, { name: 'Lena at her desk', number: desk })
    await page.find('button', 'Mute me')
    await page.click('checkbox', 'Mute new callers')
    await simulator.join(room, { name: 'Lena on the way', number: mobile })
    await page.find('button', 'Lena on the way is me')
    await simulator.join(room, { name: 'Omar Haddad', number: '15550100144' })
    await until('the mute of the newcomer', async () => (await muted()).includes('Omar Haddad'))
    assert.deepEqual(await muted(), ['Omar Haddad'])
    const others = ['Ana Diaz', 'Eve Stone', 'Omar Haddad']
    await pressKeys('ctrl+alt+shift+b')
    await until('the mute by the shortcut', async () => (await muted()).length >= others.length)
    assert.deepEqual(await muted(), others)
    await page.room(room).unmute('Ana Diaz')
    await until('the unmute', async () => !(await muted()).includes('Ana Diaz'))
    await page.click('button', 'Mute all but me')
    await until('the mute by the button', async () => (await muted()).length >= others.length)
    assert.deepEqual(await muted(), others)
  })
})
