import { strict as assert } from 'node:assert'
import { until } from '../support/wait-for.ts'
import { openScene, supportBridge } from '../support/wdio/scene.ts'
import { replyToSystemQuestions, systemQuestions } from '../support/wdio/system-questions.ts'

const name = 'Support bridge'
const spoken = 'POST /Conference/Support%20bridge/Member/all/Speak/'
/** It is spoken for some time, in which it can be stopped on a busy computer, too. */
const text = Array(3).fill('This call ends in five minutes. Please come to an end, and say goodbye.').join(' ')
const stopped = spoken.replace('POST', 'DELETE')
const record = '/Conference/Support%20bridge/Record/'

describe('what people in a room hear: Gavel', () => {
  const { gavel, simulator, writes } = openScene(supportBridge)

  before(() => gavel.page.room(name).expand())

  beforeEach(() => simulator.clearRequests())

  it('row 18, announcements: speaks a text to everyone, shows that it is being played, and stops it', async () => {
    const { page } = gavel
    const heard = async () =>
      (await simulator.rooms()).flatMap(({ sounds }) => sounds.map(({ target, content }) => [target, content]))
    await page.room(name).menu('Announce…')
    await page.type('Text', text)
    await page.text('About 14 s.')
    await page.click('button', 'Announce to 2 people')
    await page.text(/announcing to everyone, about \d+ s left/)
    await until('the text to be heard', async () => (await heard()).length > 0)
    assert.deepEqual(await heard(), [['all', text]])
    await page.click('button', `Stop the announcement in ${name}`)
    await until('the text to be stopped', async () => (await heard()).length === 0)
    assert.deepEqual(await writes(), [spoken, stopped])
  })

  it('row 19, recordings: records, stops, and asks before it opens the link to the file', async () => {
    const { page } = gavel
    const isRecorded = async () => (await simulator.rooms()).some(({ recording }) => recording !== undefined)
    await page.room(name).menu('Record…')
    await page.find('heading', `Record ${name}?`)
    await page.text('Tell people that they are being recorded.')
    assert.deepEqual(await writes(), [])
    await page.click('button', 'Record')
    await page.find('button', `Now in ${name}: recording`)
    await until('the recording', isRecorded)
    await page.room(name).running()
    await page.click('menuitem', 'Stop recording')
    await until('the recording to stop', async () => !(await isRecorded()))
    assert.deepEqual(await writes(), [`POST ${record}`, `DELETE ${record}`])
    await page.gone('button', new RegExp(`^Now in ${name}:`))
    await page.open('Log')
    await page.click('button', new RegExp(`^Details: You asked to record ${name}`))
    await replyToSystemQuestions(gavel, 'Cancel')
    await page.click('button', 'Open the recording on media.example.test…')
    const asked = await until('the question', async () => (await systemQuestions(gavel))[0])
    assert.match(asked, /^Open a recording on media\.example\.test\?/)
    await page.back()
  })

  it('row 20, a scheduled end: asks first, warns the room, and is extended and cancelled', async () => {
    const { page } = gavel
    await page.room(name).endLater()
    await page.type('Minutes', '1')
    await page.click('checkbox', 'Announce it too')
    await page.text('Gavel also says in the room: “This call ends in 1 minute.”')
    await page.enabled('button', /^End at /)
    await page.click('button', /^End at /)
    await until('the warning', async () => (await writes()).length > 0)
    await page.text(`${name} ends in less than a minute.`)
    await page.room(name).extendEnd()
    await page.find('button', new RegExp(`^Now in ${name}: ends `))
    await page.gone('status', `${name} ends in less than a minute.`)
    await page.room(name).cancelEnd()
    assert.deepEqual(await writes(), [spoken])
  })

  it('row 30, standing rules: sets the end of an own room, which the user cancels for today', async () => {
    const { page } = gavel
    await page.room(name).markAsOwn()
    await page.room(name).menu('More', 'End by a rule…')
    await page.type('Longest (minutes)', '30')
    await page.click('button', 'Save')
    const pill = await page.find('button', new RegExp(`^Now in ${name}: (ends|asks) `))
    assert.match((await pill.getAttribute('title')) ?? '', /^(Ends|Gavel asks) at .+ by your rule, in (29|30):\d\d/)
    await page.room(name).running()
    await page.click('menuitem', `Not today: ${name}`)
    await page.gone('button', new RegExp(`^Now in ${name}:`))
    assert.deepEqual(await writes(), [])
  })

  it('row 18, announce, then end: announces, waits, then ends the room', async () => {
    const { page } = gavel
    await page.room(name).menu('Announce…')
    await page.type('Text', 'This call ends now. Goodbye.')
    await page.choose('Then', 'End the room 10 seconds later')
    await page.click('button', 'Announce, then end…')
    await page.find('alertdialog', `Announce in ${name}, then end it for 2 people?`)
    assert.deepEqual(await writes(), [])
    await page.click('button', 'Announce, then end')
    await page.text(`${name} ends in less than a minute.`)
    await until('the end', async () => (await writes()).length > 1)
    assert.deepEqual(await writes(), [spoken, 'DELETE /Conference/Support%20bridge/'])
    await page.room(name).disappears()
  })
})
