import { strict as assert } from 'node:assert'
import { mkdir, readFile, symlink, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { until } from '../support/wait-for.ts'
import { openScene } from '../support/wdio/scene.ts'
import { quitLeft } from '../support/wdio/spec-gavel.ts'

describe('a full disk: Gavel', () => {
  // After three removals in ten seconds, those of an earlier spec included, Gavel asks before the next one.
  before(quitLeft)
  const people = [
    { name: 'Ana Diaz', number: '15550100123' },
    { name: 'Bruno Berg', number: '15550100124' },
    { name: 'Jo Winter', number: '15550100101' },
  ]
  const { gavel, simulator, writes } = openScene({ 'Support bridge': people }, { connected: false })
  let files: readonly string[]

  before(async () => {
    const folder = join(gavel.profile, 'journal')
    await mkdir(folder, { recursive: true })
    // Every write to these files fails with "no space left on device". The month may end during the test.
    files = [0, 1].map((later) => {
      const now = new Date()
      const month = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + later))
      return join(folder, `journal-${month.toISOString().slice(0, 7)}.jsonl`)
    })
    for (const file of files) await symlink('/dev/full', file)
    await gavel.page.connectFirstAccount('Plivo', simulator)
    await gavel.page.room('Support bridge').expand()
  })

  const remove = async (name: string): Promise<void> => {
    await gavel.page.click('button', `Remove ${name}`)
    await gavel.page.clickReplaced(`Remove ${name} now`)
  }

  it('refuses a removal, and says why and which other actions are impossible', async () => {
    await remove('Ana Diaz')
    await gavel.page.text(/Couldn't remove Ana Diaz\. The disk is full, so the log can't be written\./)
    await gavel.page.text(/you can't announce, record, remove, kick, end or hang up/)
    assert.deepEqual(await writes(), [])
  })

  it('mutes all the same', async () => {
    await gavel.page.room('Support bridge').mute('Bruno Berg')
    await until('the mute', async () => (await writes()).length === 1)
  })

  it('writes again when the disk has space, marks the gap in the journal, and hides the message', async () => {
    const { page } = gavel
    for (const file of files) await unlink(file)
    await page.room('Support bridge').mute('Jo Winter')
    await page.gone('button', 'Open folder')
    const lines = await until('the log', async () => {
      const text = (await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')))).join('')
      return text.includes('linesMissing') ? text : undefined
    })
    assert.match(lines, /"action":"mute"/)
  })
})
