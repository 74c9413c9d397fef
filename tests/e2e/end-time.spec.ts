import { strict as assert } from 'node:assert'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { JournalEntry } from '../../shared/journal-entry.ts'
import { recordNotifications } from '../support/notifications.ts'
import { writesIn } from '../support/simulator.ts'
import { until } from '../support/wait-for.ts'
import { describeInOneRoom } from './one-room.ts'

const name = 'Support bridge'
const path = '/Conference/Support%20bridge/'
const people = [
  { name: 'Ana Diaz', number: '15550100123' },
  { name: 'Bruno Berg', number: '15550100124' },
]
/** The long run takes six minutes for each provider. */
const inLongRun = process.env['GAVEL_LONG'] === '1' ? it : it.skip
const spoken = `POST ${path}Member/all/Speak/`

describeInOneRoom('row 20, a scheduled end', { name, people }, (room) => {
  /** Sets the end to one minute from now, with a spoken warning, and confirms it. */
  const endInOneMinute = async (): Promise<void> => {
    const { page } = room.gavel
    await page.room(name).menu('End at a time…')
    await page.choose('When', 'In some minutes…')
    await page.type('Minutes', '1')
    await page.click('checkbox', 'Also say it in the room')
    await page.click('button', 'Next')
    await page.find('heading', /^End Support bridge at .+\?$/)
    await page.text('Gavel also says in the room: “This call ends in 1 minute.”')
    await page.enabled('button', /^End at /)
    await page.click('button', /^End at /)
    await page.text(/Ends at .+, in (1:00|0:5\d)/)
  }

  it('asks first, warns the room, and extends the end once', async () => {
    const { page } = room.gavel
    await endInOneMinute()
    await until('the warning', async () => (await room.sent()).length > 0)
    assert.deepEqual(await room.sent(), [spoken])
    await page.text(`${name} ends in less than a minute.`)
    await page.room(name).extendEnd(5)
    await page.text(/Ends at .+, in 5:[345]\d/)
    await page.gone('status', `${name} ends in less than a minute.`)
  })

  it('sends nothing when the user cancels the end', async () => {
    const { page } = room.gavel
    await page.room(name).cancelEnd()
    assert.deepEqual(await room.sent(), [spoken])
  })

  it('sets the end again', endInOneMinute)

  it('counts down', async () => {
    const isNear = async () => /in 0:1\d/.test(await room.gavel.page.allText())
    await until('the last seconds', isNear, { timeoutMs: 58_000, everyMs: 500 })
    assert.equal((await room.sent()).includes(`DELETE ${path}`), false)
  })

  it('ends the room when one minute is over, with one request', async () => {
    const { page } = room.gavel
    const isEnded = async () => (await room.sent()).includes(`DELETE ${path}`)
    await until('the end', isEnded, { timeoutMs: 40_000, everyMs: 500 })
    await page.room(name).disappears(5_000)
    const speaks = (await room.sent()).filter((line) => line === spoken)
    assert.deepEqual(await room.sent(), [...speaks, `DELETE ${path}`])
    assert.equal(speaks.length, 2)
  })

  it('shows each of these steps in the log', async () => {
    const { page } = room.gavel
    await page.open('Log')
    await page.text(new RegExp(`You set ${name} to end at `))
    await page.text(new RegExp(`You extended ${name} until `))
    await page.text(`You cancelled the end that you had set for ${name}.`)
    await page.text(new RegExp(`Gavel told you that ${name} ends at `))
    await page.text('At the time that you set.')
    await page.back()
  })

  describe('over six minutes', function () {
    this.timeout(480_000)
    /** The entries about ends in the journal, oldest first: the key of the text, or who ended the room. */
    const endsInLog = async (): Promise<readonly string[]> => {
      const folder = join(room.gavel.profile, 'journal')
      // The journal has no folder before its first entry.
      const files = (await readdir(folder).catch(() => [])).filter((file) => file.endsWith('.jsonl')).toSorted()
      const lines = (await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))).join('').split('\n')
      const entries = lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Partial<JournalEntry>)
      return entries.flatMap(({ event, action, text = '', by = '' }) => {
        if (event === 'ended') return `ended by ${by}`
        return text.startsWith('end') || (event === 'intent' && action === 'end') ? text : []
      })
    }

    inLongRun('extends the end once, warns again, and ends the room at the later time, with one request', async () => {
      const { page } = room.gavel
      const before = await endsInLog()
      await room.simulator.clearRequests()
      if ((await room.simulator.rooms()).length === 0) await room.simulator.startRoom(name, people)
      await page.room(name).appears()
      await page.room(name).expand()
      const first = await recordNotifications()
      await endInOneMinute()
      await first.waitFor(/Support bridge ends in 1 minute/)
      await page.room(name).extendEnd(5)
      await page.text(/Ends at .+, in 5:[345]\d/)
      const later = await recordNotifications()
      await later.waitFor(/Support bridge ends in 5 minutes/, 120_000)
      await later.waitFor(/Support bridge ends in 1 minute/, 300_000)
      await page.text(`${name} ends in less than a minute.`)
      // The warning is spoken a moment after the notification.
      await until('the third warning', async () => (await room.sent()).length === 3)
      assert.deepEqual(await room.sent(), [spoken, spoken, spoken])
      const isEnded = async () => (await room.sent()).includes(`DELETE ${path}`)
      await until('the end', isEnded, { timeoutMs: 90_000, everyMs: 500 })
      await page.room(name).disappears()
      assert.deepEqual(await room.sent(), [spoken, spoken, spoken, `DELETE ${path}`])
      assert.deepEqual(
        writesIn(await room.simulator.requests()).flatMap(({ body }) => /"text":"([^"]+)"/.exec(body)?.[1] ?? []),
        ['This call ends in 1 minute.', 'This call ends in 5 minutes.', 'This call ends in 1 minute.'],
      )
      const expected = ['endSet', 'endWarned', 'endExtended', 'endWarned', 'endWarned', 'scheduledEnd', 'ended by you']
      await until('the end in the log', async () => (await endsInLog()).length === before.length + expected.length)
      assert.deepEqual((await endsInLog()).slice(before.length), expected)
    })
  })
})
