import { strict as assert } from 'node:assert'
import { until } from '../support/wait-for.ts'
import { replyToSystemQuestions, systemQuestions } from '../support/wdio/system-questions.ts'
import { name, people, testAnnounceThenEnd } from './announce-then-end.ts'
import { describeInOneRoom, type OneRoom } from './one-room.ts'

const path = '/Conference/Support%20bridge/Member'
/** It is spoken for some time, in which it can be stopped on a busy computer, too. */
const text = Array(3).fill('This call ends in five minutes. Please come to an end, and say goodbye.').join(' ')
const record = '/Conference/Support%20bridge/Record/'

describeInOneRoom('what people in a room hear', { name, people }, (room) => {
  describe('row 18, announcements', () => {
    testAnnouncements(room)
  })
  describe('row 19, recordings', () => {
    testRecordings(room)
  })
  // Elsewhere, nothing of it depends on the provider.
  if (room.provider === 'Plivo')
    describe('row 18, announce, then end', () => {
      testAnnounceThenEnd(room)
    })
})

function testAnnouncements(room: OneRoom): void {
  beforeEach(() => room.simulator.clearRequests())

  const heard = async () =>
    (await room.simulator.rooms()).flatMap(({ sounds }) => sounds.map(({ target, content }) => [target, content]))
  const idOf = async (caller: string): Promise<string> =>
    (await room.simulator.rooms()).flatMap(({ members }) => members).find((one) => one.name === caller)?.memberId ?? ''

  it('speaks a text to everyone, shows that it is being played, and stops it', async () => {
    const { page } = room.gavel
    await page.room(name).menu('Announce…')
    await page.type('Text', text)
    await page.text('About 14 s.')
    const isBestEffort = (await page.allText()).includes('Vobiz may accept this but not play it.')
    assert.equal(isBestEffort, room.provider === 'Vobiz')
    await page.click('button', 'Announce to 2 people')
    await page.text(/announcing to everyone, about \d+ s left/)
    await until('the text to be heard', async () => (await heard()).length > 0)
    assert.deepEqual(await heard(), [['all', text]])
    await page.click('button', `Stop the announcement in ${name}`)
    await until('the text to be stopped', async () => (await heard()).length === 0)
    assert.deepEqual(await room.writes(), [`POST ${path}/all/Speak/`, `DELETE ${path}/all/Speak/`])
  })

  it('offers the last spoken text, and speaks it to one person alone', async () => {
    const { page } = room.gavel
    await page.room(name).callerMenu('Ana Diaz', 'Announce…')
    await page.find('heading', 'Announce to Ana Diaz')
    await page.click('button', /^This call ends in five minutes\. Please/)
    await page.click('button', 'Announce')
    await page.text(/announcing to Ana Diaz, about \d+ s left/)
    await until('the text to be heard', async () => (await heard()).length > 0)
    const id = await idOf('Ana Diaz')
    assert.deepEqual(await heard(), [[id, text]])
    await page.click('button', 'Stop the announcement to Ana Diaz')
    await until('the text to be stopped', async () => (await heard()).length === 0)
    assert.deepEqual(await room.writes(), [`POST ${path}/${id}/Speak/`, `DELETE ${path}/${id}/Speak/`])
  })

  it('plays a sound only from a public web address, and stops it', async () => {
    const { page } = room.gavel
    await page.room(name).menu('Announce…')
    await page.choose('Announcement', 'Sound file')
    await page.type('Web address', 'https://127.0.0.1/gong.mp3')
    await page.click('button', 'Announce to 2 people')
    await page.text("Enter a public web address that starts with https://. The provider can't reach others.")
    assert.deepEqual(await room.writes(), [])
    await page.type('Web address', 'https://media.example.test/gong.mp3')
    await page.click('button', 'Announce to 2 people')
    await page.text('sound sent to everyone')
    assert.deepEqual(await room.writes(), [`POST ${path}/all/Play/`])
    await page.click('button', `Stop the announcement in ${name}`)
    await until('the sound to be stopped', async () => (await room.writes()).length === 2)
    assert.deepEqual(await room.writes(), [`POST ${path}/all/Play/`, `DELETE ${path}/all/Play/`])
  })
}

function testRecordings(room: OneRoom): void {
  before(() => room.simulator.clearRequests())

  it('first advises telling people that they are being recorded, then records, and shows the recording', async () => {
    const { page } = room.gavel
    await page.room(name).menu('Record…')
    await page.find('heading', `Record ${name}?`)
    await page.text('Tell people that they are being recorded.')
    const mayHaveNoFile = (await page.allText()).includes('Vobiz may accept this but keep no file.')
    assert.equal(mayHaveNoFile, room.provider === 'Vobiz')
    assert.deepEqual(await room.writes(), [])
    await page.click('button', 'Record')
    await page.text(room.provider === 'Plivo' ? /recording 0:0\d/ : 'recording started by you')
    assert.deepEqual(await room.writes(), [`POST ${record}`])
    if (room.provider === 'Plivo')
      await until('the recording', async () =>
        (await room.simulator.rooms()).some(({ recording }) => recording !== undefined),
      )
  })

  it('stops the recording', async () => {
    const { page } = room.gavel
    await page.click('button', `Stop recording ${name}`)
    await until('both requests', async () => (await room.writes()).length === 2)
    assert.deepEqual(await room.writes(), [`POST ${record}`, `DELETE ${record}`])
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
}
