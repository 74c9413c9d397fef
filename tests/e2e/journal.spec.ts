import { strict as assert } from 'node:assert'
import { readdir, readFile, stat } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { until } from '../support/wait-for.ts'
import { inMain } from '../support/wdio/gavel.ts'
import { openScene } from '../support/wdio/scene.ts'

const number = '15550100123'

describe('row 14, the log that is stored on this computer', () => {
  const { gavel, simulator, writes } = openScene({
    'Support bridge': [
      { name: 'Ana Diaz', number },
      { name: '=1+1', number: '15550100124' },
    ],
  })

  before(async () => {
    await gavel.page.room('Support bridge').expand()
    for (const name of ['Ana Diaz', '=1+1']) {
      await gavel.page.click('button', `Mute ${name}`)
      await gavel.page.find('button', `Unmute ${name}`)
    }
  })

  /** Exports the log and returns its text. A fake replaces the system's file dialog, which no driver can operate. */
  const exportTo = async (file: string, { json = false, masked = false } = {}): Promise<string> => {
    const path = join(gavel.profile, file)
    await inMain(
      gavel,
      (electron, filePath) => {
        Object.assign(electron.dialog, { showSaveDialog: () => Promise.resolve({ canceled: false, filePath }) })
      },
      path,
    )
    await gavel.page.click('button', 'Export and delete')
    await gavel.page.click('menuitem', 'Export…')
    if (json) await gavel.page.choose('Format', 'JSON, for programs')
    if (masked) await gavel.page.click('checkbox', 'Mask phone numbers')
    await gavel.page.click('button', 'Export')
    // Gavel first creates an empty file, so that it overwrites no other file, and then replaces the empty one.
    return until(`the text of ${file}`, async () => (await readFile(path, 'utf8')) || undefined)
  }
  /** Returns the request id of the first outcome in the journal, which belongs to the first mute. */
  const requestId = async (): Promise<string> => {
    assert.match((await writes())[0] ?? '', /\/Mute\/$/)
    const [line] = (await journal()).filter((each) => each.includes('"outcome"'))
    return (JSON.parse(line ?? '{}') as { requestId?: string }).requestId ?? ''
  }
  const journalFolder = (): string => join(gavel.profile, 'journal')
  const journal = async (): Promise<readonly string[]> => {
    const files = (await readdir(journalFolder())).filter((name) => name.endsWith('.jsonl'))
    const texts = await Promise.all(files.map((name) => readFile(join(journalFolder(), name), 'utf8')))
    return texts.join('').split('\n')
  }

  it('has the intent and outcomes of a mute, each with actor and number, in files that only the owner can read', async () => {
    const lines = (await journal()).filter((line) => line.includes('"mute"') && line.includes(number))
    assert.equal(lines.filter((line) => line.includes('"intent"')).length, 1)
    assert.equal(lines.filter((line) => line.includes('"accepted"')).length, 1)
    assert.equal(lines.filter((line) => line.includes('"confirmed"')).length, 1)
    for (const line of lines) assert.equal((JSON.parse(line) as { actor: string }).actor, userInfo().username)
    for (const name of await readdir(journalFolder())) {
      assert.equal((await stat(join(journalFolder(), name))).mode & 0o777, 0o600)
    }
  })

  it('is exported as JSON with full numbers and the id of the request', async () => {
    await gavel.page.open('Log')
    const text = await exportTo('log.json', { json: true })
    const entries = JSON.parse(text) as readonly { action?: string; outcome?: string; requestId?: string }[]
    const id = await requestId()
    assert.notEqual(id, '')
    assert.ok(entries.some((entry) => entry.action === 'mute' && entry.requestId === id))
    assert.ok(text.includes(number))
    await gavel.page.text(/Saved as .*log\.json\./)
  })

  it('is exported as CSV, in which no spreadsheet runs a caller’s name as a formula', async () => {
    const text = await exportTo('log.csv')
    assert.ok(text.includes('Ana Diaz') && text.includes(number) && text.includes('=1+1'))
    assert.equal(/(^|,|")=1\+1/m.test(text), false, text)
  })

  it('is exported with masked numbers if the user chooses that', async () => {
    const text = await exportTo('masked.csv', { masked: true })
    assert.ok(text.includes('Ana Diaz'))
    assert.equal(text.includes(number), false)
  })

  it('shows the timeline of a room, and who was there', async () => {
    const { page } = gavel
    await page.click('button', /^Details: You muted Ana Diaz in Support bridge\. Confirmed\./)
    await page.click('button', 'Show timeline')
    await page.find('heading', 'Support bridge')
    await page.text(
      /Ana Diaz\s+\+1 555 010 0123\s+[\d:]+( [AP]M)? – still here\s+\d+ (second|minute)s?\s+Joined before/,
    )
    await page.back()
    await page.find('heading', 'Log')
  })

  it('shows who joins, without any click', async () => {
    const { page } = gavel
    await simulator.join('Support bridge', { name: 'Cleo Park', number: '15550100177' })
    await page.find('listitem', /Cleo Park joined Support bridge\./)
    await page.text(/1 new entry in the log\./)
  })
})
