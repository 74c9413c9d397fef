import { strict as assert } from 'node:assert'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { until } from '../support/wait-for.ts'
import { inMain } from '../support/wdio/gavel.ts'
import { openScene } from '../support/wdio/scene.ts'

describe('row 31, the report of a meeting', () => {
  const { gavel } = openScene({
    'Weekly standup': [
      { name: 'Lena Fischer', number: '15550100101' },
      { name: 'Ana <b>Diaz</b>', number: '15550100123' },
    ],
  })

  before(async () => {
    await gavel.page.room('Weekly standup').markAsOwn()
    await gavel.page.room('Weekly standup').mute('Lena Fischer')
    await gavel.page.room('Weekly standup').showsMuted('Lena Fischer')
    await gavel.page.room('Weekly standup').end()
    await gavel.page.room('Weekly standup').disappears()
  })

  /** Saves in the dialog that is open. A fake replaces the system's file dialog, which no driver can operate. */
  const saveTo = async (file: string, format: string): Promise<Buffer> => {
    const { page } = gavel
    const path = join(gavel.profile, file)
    await inMain(
      gavel,
      (electron, filePath) => {
        Object.assign(electron.dialog, { showSaveDialog: () => Promise.resolve({ canceled: false, filePath }) })
      },
      path,
    )
    await page.choose('Format', format)
    await page.click('button', 'Save…')
    return until(`the text of ${file}`, async () => {
      const bytes = await readFile(path).catch(() => Buffer.alloc(0))
      return bytes.length > 0 ? bytes : undefined
    })
  }

  it('is offered with the message of the end of an own room, and is one safe page with masked numbers', async () => {
    await gavel.page.click('button', 'Save report…')
    const html = (await saveTo('report.html', 'Web page, one file')).toString()
    for (const text of ['Weekly standup', 'Lena Fischer', 'Ana &lt;b&gt;Diaz&lt;/b&gt;', '+1 ••• 23', 'Confirmed.'])
      assert.ok(html.includes(text), text)
    assert.equal(/0100123|010 0123|<script|https?:/.test(html), false, html)
    await gavel.page.text(/Saved as .*report\.html\./)
  })
})
