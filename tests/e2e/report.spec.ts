import { strict as assert } from 'node:assert'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { until } from '../support/wait-for.ts'
import { inMain } from '../support/wdio/gavel.ts'
import { openScene } from '../support/wdio/scene.ts'

describe('rows 14 and 31, what is saved of the log', () => {
  const { gavel } = openScene({
    'Weekly standup': [
      { name: 'Lena Fischer', number: '15550100101' },
      { name: 'Ana <b>Diaz</b>', number: '15550100123' },
      { name: '=1+1', number: '15550100124' },
    ],
  })

  before(async () => {
    await gavel.page.room('Weekly standup').markAsOwn()
    for (const name of ['Lena Fischer', '=1+1']) {
      await gavel.page.room('Weekly standup').mute(name)
      await gavel.page.room('Weekly standup').showsMuted(name)
    }
    await gavel.page.room('Weekly standup').end()
    await gavel.page.room('Weekly standup').disappears()
  })

  /** Saves in the dialog that is open. A fake replaces the system's file dialog, which no driver can operate. */
  const saveTo = async (file: string, button: string): Promise<string> => {
    const path = join(gavel.profile, file)
    await inMain(
      gavel,
      (electron, filePath) => {
        Object.assign(electron.dialog, { showSaveDialog: () => Promise.resolve({ canceled: false, filePath }) })
      },
      path,
    )
    await gavel.page.click('button', button)
    // Gavel first creates an empty file, so that it overwrites no other file, and then replaces the empty one.
    return until(`the text of ${file}`, async () => (await readFile(path, 'utf8')) || undefined)
  }

  it('is a report, offered with the message of the end of an own room: one safe page with masked numbers', async () => {
    await gavel.page.click('button', 'Save report…')
    await gavel.page.choose('Format', 'Web page, one file')
    const html = await saveTo('report.html', 'Save…')
    for (const text of ['Weekly standup', 'Lena Fischer', 'Ana &lt;b&gt;Diaz&lt;/b&gt;', '+1 ••• 23', 'Confirmed.'])
      assert.ok(html.includes(text), text)
    assert.equal(/0100123|010 0123|<script|https?:/.test(html), false, html)
    await gavel.page.text(/Saved as .*report\.html\./)
  })

  it('is exported as CSV, in which no spreadsheet runs a caller’s name as a formula', async () => {
    await gavel.page.open('Log')
    await gavel.page.click('button', 'Export and delete')
    await gavel.page.click('menuitem', 'Export…')
    const text = await saveTo('log.csv', 'Export')
    for (const part of ['Lena Fischer', '15550100124', '=1+1']) assert.ok(text.includes(part), part)
    assert.equal(/(^|,|")=1\+1/m.test(text), false, text)
  })
})
