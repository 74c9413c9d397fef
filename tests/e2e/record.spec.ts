import { strict as assert } from 'node:assert'
import { until } from '../support/wait-for.ts'
import { replyToSystemQuestions, systemQuestions } from '../support/wdio/system-questions.ts'
import { describeInOneRoom } from './one-room.ts'

const name = 'Support bridge'
const path = '/Conference/Support%20bridge/Record/'
const people = [{ name: 'Ana Diaz', number: '15550100123' }]

describeInOneRoom('row 19, recordings', { name, people }, (room) => {
  it('first advises telling people that they are being recorded, then records, and shows the recording', async () => {
    const { page } = room.gavel
    await page.room(name).menu('Record…')
    await page.find('heading', `Record ${name}?`)
    await page.text('Tell people that they are being recorded.')
    const mayHaveNoFile = (await page.allText()).includes('Vobiz may accept this but keep no file.')
    assert.equal(mayHaveNoFile, room.provider === 'Vobiz')
    assert.deepEqual(await room.sent(), [])
    await page.click('button', 'Record')
    await page.text(room.provider === 'Plivo' ? /recording 0:0\d/ : 'recording started by you')
    assert.deepEqual(await room.sent(), [`POST ${path}`])
    if (room.provider === 'Plivo')
      await until('the recording', async () =>
        (await room.simulator.rooms()).some(({ recording }) => recording !== undefined),
      )
  })

  it('stops the recording', async () => {
    const { page } = room.gavel
    await page.click('button', `Stop recording ${name}`)
    await until('both requests', async () => (await room.sent()).length === 2)
    assert.deepEqual(await room.sent(), [`POST ${path}`, `DELETE ${path}`])
    await until('the recording to stop', async () =>
      (await room.simulator.rooms()).every(({ recording }) => recording === undefined),
    )
    await page.gone('button', `Stop recording ${name}`)
  })

  it('before a second recording, no longer advises telling people that they are being recorded', async () => {
    const { page } = room.gavel
    await page.room(name).menu('Record…')
    await page.find('heading', `Record ${name}?`)
    assert.ok(!(await page.allText()).includes('Tell people that'))
    await page.click('button', 'Cancel')
  })

  it('shows the recording in the log, and at Plivo asks before it opens the link to the file', async () => {
    const { page } = room.gavel
    await page.open('Log')
    await page.text(`You asked to record ${name}.`)
    await page.text(`You asked to stop recording ${name}.`)
    if (room.provider === 'Plivo') {
      await page.click('button', new RegExp(`^Details: You asked to record ${name}`))
      await replyToSystemQuestions(room.gavel, 'Cancel')
      await page.click('button', 'Open the recording on media.example.test…')
      const [asked = ''] = await until('the question', async () => {
        const all = await systemQuestions(room.gavel)
        return all.length > 0 && all
      })
      assert.match(asked, /^Open a recording on media\.example\.test\?/)
    }
    await page.back()
  })
})
