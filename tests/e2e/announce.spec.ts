import { strict as assert } from 'node:assert'
import type { ProfileName } from '../support/simulator.ts'
import { describeRequest, writesIn, type RunningSimulator } from '../support/simulator.ts'
import { until } from '../support/wait-for.ts'
import { quitWithoutTrouble, type Gavel } from '../support/wdio/gavel.ts'
import { startGavel, startSimulator } from '../support/wdio/spec-gavel.ts'

const name = 'Support bridge'
const path = '/Conference/Support%20bridge/Member'
const text = 'This call ends in five minutes. Please come to an end, and say goodbye to each other.'
const profiles: readonly [profile: ProfileName, provider: 'Plivo' | 'Vobiz'][] = [
  ['plivo', 'Plivo'],
  ['vobiz-documented', 'Vobiz'],
]

for (const [profile, provider] of profiles)
  describe(`row 18, announcements by ${provider}: Gavel`, () => {
    let simulator: RunningSimulator
    let gavel: Gavel

    before(async () => {
      simulator = await startSimulator({ profile, rooms: 0 })
      await simulator.startRoom(name, [
        { name: 'Ana Diaz', number: '15550100123' },
        { name: 'Bruno Berg', number: '15550100124' },
      ])
      gavel = await startGavel({ simulators: [simulator] })
      await gavel.page.connectFirstAccount(provider, simulator)
      await gavel.page.room(name).appears()
      await gavel.page.room(name).expand()
    })

    after(async () => {
      await quitWithoutTrouble(gavel)
      await simulator.stop()
    })

    beforeEach(() => simulator.clearRequests())

    const sent = async () =>
      writesIn(await simulator.requests()).map((request) => [describeRequest(request), request.body] as const)
    const heard = async () =>
      (await simulator.rooms()).flatMap(({ sounds }) => sounds.map(({ target, content }) => [target, content]))
    const idOf = async (caller: string): Promise<string> =>
      (await simulator.rooms()).flatMap(({ members }) => members).find((one) => one.name === caller)?.memberId ?? ''

    it('says a text to everyone, shows that it is heard, and stops it', async () => {
      const { page } = gavel
      await page.room(name).menu('Announce…')
      await page.type('Text', text)
      await page.text('About 6 s.')
      const isBestEffort = (await page.allText()).includes('Vobiz may accept this and not play it.')
      assert.equal(isBestEffort, provider === 'Vobiz')
      await page.click('button', 'Announce to 2 people')
      await page.text(/announcing to everyone, about \d s left/)
      await until('the text to be heard', async () => (await heard()).length > 0)
      assert.deepEqual(await heard(), [['all', text]])
      await page.click('button', `Stop the announcement in ${name}`)
      await until('the text to be stopped', async () => (await heard()).length === 0)
      assert.deepEqual(
        (await sent()).map(([line]) => line),
        [`POST ${path}/all/Speak/`, `DELETE ${path}/all/Speak/`],
      )
    })

    it('offers what was said last, and says it to one person alone', async () => {
      const { page } = gavel
      await page.room(name).callerMenu('Ana Diaz', 'Announce…')
      await page.find('heading', 'Announce to Ana Diaz')
      await page.choose('Ready texts', text)
      await page.click('button', 'Announce')
      await page.text(/announcing to Ana Diaz, about \d s left/)
      await until('the text to be heard', async () => (await heard()).length > 0)
      const id = await idOf('Ana Diaz')
      assert.deepEqual(await heard(), [[id, text]])
      await page.click('button', `Stop the announcement in ${name}`)
      await until('the text to be stopped', async () => (await heard()).length === 0)
      assert.deepEqual(
        (await sent()).map(([line]) => line),
        [`POST ${path}/${id}/Speak/`, `DELETE ${path}/${id}/Speak/`],
      )
    })

    it('plays a sound by its public address only', async () => {
      const { page } = gavel
      await page.room(name).menu('Announce…')
      await page.choose('What', 'Play a sound')
      await page.type('Web address', 'https://127.0.0.1/gong.mp3')
      await page.click('button', 'Announce to 2 people')
      await page.text("Enter a public web address that starts with https://. The provider can't reach others.")
      assert.deepEqual(await sent(), [])
      await page.type('Web address', 'https://media.example.test/gong.mp3')
      await page.click('button', 'Announce to 2 people')
      await page.text('sound sent to everyone')
      assert.deepEqual(
        (await sent()).map(([line]) => line),
        [`POST ${path}/all/Play/`],
      )
    })

    it('keeps in the log what was announced to whom', async () => {
      const { page } = gavel
      await page.open('Log')
      await page.text(`You asked to announce to Ana Diaz in ${name}: “${text}”`)
      await page.text(`You asked to stop the announcement to everyone in ${name}.`)
      await page.text(`You asked to announce to everyone in ${name}: “https://media.example.test/gong.mp3”`)
      await page.back()
    })
  })
