import { strict as assert } from 'node:assert'
import { until } from '../support/wait-for.ts'
import { describeInOneRoom } from './one-room.ts'

const name = 'Support bridge'
const path = '/Conference/Support%20bridge/Member'
const text = 'This call ends in five minutes. Please come to an end, and say goodbye to each other.'
const people = [
  { name: 'Ana Diaz', number: '15550100123' },
  { name: 'Bruno Berg', number: '15550100124' },
]

describeInOneRoom('row 18, announcements', { name, people }, (room) => {
  beforeEach(() => room.simulator.clearRequests())

  const heard = async () =>
    (await room.simulator.rooms()).flatMap(({ sounds }) => sounds.map(({ target, content }) => [target, content]))
  const idOf = async (caller: string): Promise<string> =>
    (await room.simulator.rooms()).flatMap(({ members }) => members).find((one) => one.name === caller)?.memberId ?? ''

  it('speaks a text to everyone, shows that it is playing, and stops it', async () => {
    const { page } = room.gavel
    await page.room(name).menu('Announce…')
    await page.type('Text', text)
    await page.text('About 6 s.')
    const isBestEffort = (await page.allText()).includes('Vobiz may accept this but not play it.')
    assert.equal(isBestEffort, room.provider === 'Vobiz')
    await page.click('button', 'Announce to 2 people')
    await page.text(/announcing to everyone, about \d s left/)
    await until('the text to be heard', async () => (await heard()).length > 0)
    assert.deepEqual(await heard(), [['all', text]])
    await page.click('button', `Stop the announcement in ${name}`)
    await until('the text to be stopped', async () => (await heard()).length === 0)
    assert.deepEqual(await room.sent(), [`POST ${path}/all/Speak/`, `DELETE ${path}/all/Speak/`])
  })

  it('offers the last spoken text, and speaks it to one person alone', async () => {
    const { page } = room.gavel
    await page.room(name).callerMenu('Ana Diaz', 'Announce…')
    await page.find('heading', 'Announce to Ana Diaz')
    await page.choose('Ready texts', text)
    await page.click('button', 'Announce')
    await page.text(/announcing to Ana Diaz, about \d s left/)
    await until('the text to be heard', async () => (await heard()).length > 0)
    const id = await idOf('Ana Diaz')
    assert.deepEqual(await heard(), [[id, text]])
    await page.click('button', 'Stop the announcement to Ana Diaz')
    await until('the text to be stopped', async () => (await heard()).length === 0)
    assert.deepEqual(await room.sent(), [`POST ${path}/${id}/Speak/`, `DELETE ${path}/${id}/Speak/`])
  })

  it('plays a sound only from a public web address', async () => {
    const { page } = room.gavel
    await page.room(name).menu('Announce…')
    await page.choose('What', 'Play a sound')
    await page.type('Web address', 'https://127.0.0.1/gong.mp3')
    await page.click('button', 'Announce to 2 people')
    await page.text("Enter a public web address that starts with https://. The provider can't reach others.")
    assert.deepEqual(await room.sent(), [])
    await page.type('Web address', 'https://media.example.test/gong.mp3')
    await page.click('button', 'Announce to 2 people')
    await page.text('sound sent to everyone')
    assert.deepEqual(await room.sent(), [`POST ${path}/all/Play/`])
  })

  it('shows in the log what was announced to whom', async () => {
    const { page } = room.gavel
    await page.open('Log')
    await page.text(`You asked to announce to Ana Diaz in ${name}: “${text}”`)
    await page.text(`You asked to stop the announcement to everyone in ${name}.`)
    await page.text(`You asked to announce to everyone in ${name}: “https://media.example.test/gong.mp3”`)
    await page.back()
  })
})
