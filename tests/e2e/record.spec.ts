import { strict as assert } from 'node:assert'
import type { ProfileName } from '../support/simulator.ts'
import { describeRequest, writesIn, type RunningSimulator } from '../support/simulator.ts'
import { until } from '../support/wait-for.ts'
import { quitWithoutTrouble, type Gavel } from '../support/wdio/gavel.ts'
import { startGavel, startSimulator } from '../support/wdio/spec-gavel.ts'
import { replyToSystemQuestions, systemQuestions } from '../support/wdio/system-questions.ts'

const name = 'Support bridge'
const path = '/Conference/Support%20bridge/Record/'
const profiles: readonly [profile: ProfileName, provider: 'Plivo' | 'Vobiz'][] = [
  ['plivo', 'Plivo'],
  ['vobiz-documented', 'Vobiz'],
]

for (const [profile, provider] of profiles)
  describe(`row 19, recordings by ${provider}: Gavel`, () => {
    let simulator: RunningSimulator
    let gavel: Gavel

    before(async () => {
      simulator = await startSimulator({ profile, rooms: 0 })
      await simulator.startRoom(name, [{ name: 'Ana Diaz', number: '15550100123' }])
      gavel = await startGavel({ simulators: [simulator] })
      await gavel.page.connectFirstAccount(provider, simulator)
      await gavel.page.room(name).appears()
      await gavel.page.room(name).expand()
    })

    after(async () => {
      await quitWithoutTrouble(gavel)
      await simulator.stop()
    })

    const sent = async (): Promise<readonly string[]> => writesIn(await simulator.requests()).map(describeRequest)

    it('says first that people should be told, records, and shows since when', async () => {
      const { page } = gavel
      await page.room(name).menu('Record…')
      await page.find('heading', `Record ${name}?`)
      await page.text('People should be told that they are recorded.')
      const mayHaveNoFile = (await page.allText()).includes('Vobiz may accept this and keep no file.')
      assert.equal(mayHaveNoFile, provider === 'Vobiz')
      assert.deepEqual(await sent(), [])
      await page.click('button', 'Record')
      await page.text(provider === 'Plivo' ? /recording 0:0\d/ : 'recording started by you')
      assert.deepEqual(await sent(), [`POST ${path}`])
      if (provider === 'Plivo')
        await until('the recording', async () =>
          (await simulator.rooms()).some(({ recording }) => recording !== undefined),
        )
    })

    it('stops the recording', async () => {
      const { page } = gavel
      await page.click('button', `Stop recording ${name}`)
      await until('both requests', async () => (await sent()).length === 2)
      assert.deepEqual(await sent(), [`POST ${path}`, `DELETE ${path}`])
      await until('the recording to stop', async () =>
        (await simulator.rooms()).every(({ recording }) => recording === undefined),
      )
      await page.gone('button', `Stop recording ${name}`)
    })

    it('keeps the recording in the log, whose link is opened only after a question', async () => {
      const { page } = gavel
      await page.open('Log')
      await page.text(`You asked to record ${name}.`)
      await page.text(`You asked to stop recording ${name}.`)
      if (provider === 'Plivo') {
        await page.click('button', new RegExp(`^Details: You asked to record ${name}`))
        await replyToSystemQuestions(gavel, 'Cancel')
        await page.click('button', 'Open the recording on media.example.test…')
        const [asked = ''] = await until('the question', async () => {
          const all = await systemQuestions(gavel)
          return all.length > 0 && all
        })
        assert.match(asked, /^Open a recording on media\.example\.test\?/)
      }
      await page.back()
    })
  })
