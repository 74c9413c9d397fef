import { strict as assert } from 'node:assert'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { JournalEntry } from '../../shared/journal/journal-entry.ts'
import { recordNotifications } from '../support/notifications.ts'
import { writesIn } from '../support/simulator.ts'
import { until } from '../support/wdio/wait.ts'
import { endInOneMinute, name, path, people, spoken } from './end-in-one-minute.ts'
import { describeInOneRoom } from './one-room.ts'

/** These take six minutes for each provider. */
describeInOneRoom('row 20, a scheduled end that comes', { name, people, timeoutMs: 600_000 }, (room) => {
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
  const isEnded = async (): Promise<boolean> => (await room.sent()).includes(`DELETE ${path}`)

  it('counts down, and ends the room when one minute is over, with one request', async () => {
    const { page } = room.gavel
    await endInOneMinute(room.gavel)
    await until('the last seconds', async () => /in 0:1\d/.test(await page.allText()), {
      timeoutMs: 60_000,
      everyMs: 500,
    })
    assert.deepEqual(await room.sent(), [spoken])
    await until('the end', isEnded, { timeoutMs: 40_000, everyMs: 500 })
    await page.room(name).disappears()
    assert.deepEqual(await room.sent(), [spoken, `DELETE ${path}`])
    await page.open('Log')
    await page.text('At the time that you set.')
    await page.back()
  })

  it('extends the end once, warns again, and ends the room at the later time, with one request', async () => {
    const { page } = room.gavel
    const before = await endsInLog()
    await room.simulator.clearRequests()
    await room.simulator.startRoom(name, people)
    await page.room(name).appears()
    await page.room(name).expand()
    const first = await recordNotifications()
    await endInOneMinute(room.gavel)
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
