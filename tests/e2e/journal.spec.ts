import { strict as assert } from 'node:assert'
import { readdir, readFile, stat } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { until } from '../support/wait-for.ts'
import { inMain } from '../support/wdio/gavel.ts'
import { openScene } from '../support/wdio/scene.ts'

const number = '15550100123'

describe('row 14, the log that is stored on this computer', () => {
  const { gavel } = openScene({
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

  it('is exported as CSV, in which no spreadsheet runs a caller’s name as a formula', async () => {
    // A fake replaces the system's file dialog, which no driver can operate.
    const path = join(gavel.profile, 'log.csv')
    await inMain(
      gavel,
      (electron, filePath) => {
        Object.assign(electron.dialog, { showSaveDialog: () => Promise.resolve({ canceled: false, filePath }) })
      },
      path,
    )
    await gavel.page.open('Log')
    await gavel.page.click('button', 'Export and delete')
    await gavel.page.click('menuitem', 'Export…')
    await gavel.page.click('button', 'Export')
    // Gavel first creates an empty file, so that it overwrites no other file, and then replaces the empty one.
    const text = await until('the text', async () => (await readFile(path, 'utf8')) || undefined)
    assert.ok(text.includes('Ana Diaz') && text.includes(number) && text.includes('=1+1'))
    assert.equal(/(^|,|")=1\+1/m.test(text), false, text)
  })
})
