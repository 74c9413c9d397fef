import { strict as assert } from 'node:assert'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { filesBelow } from '../support/secrets.ts'
import { until } from '../support/wait-for.ts'
import { openScene } from '../support/wdio/scene.ts'

describe('row 27, muting newcomers', () => {
  const { gavel, simulator, writes } = openScene({
    'Weekly standup': [
      { name: 'Lena Fischer', number: '15550100101' },
      { name: 'Ana Diaz', number: '15550100123' },
    ],
  })

  before(() => gavel.page.room('Weekly standup').markAsOwn())

  const journal = async (): Promise<string> => {
    const files = await filesBelow(join(gavel.profile, 'journal'))
    return (await Promise.all(files.map((file) => readFile(file, 'utf8')))).join('')
  }
  const isMuted = async (number: string) =>
    (await simulator.rooms())[0]?.members.find((member) => member.number === number)?.muted

  it('mutes callers who join, and nobody else', async () => {
    await gavel.page.click('button', 'Lena Fischer is me')
    await gavel.page.find('button', 'Mute me')
    await gavel.page.click('checkbox', 'Mute new callers')
    // The box is checked at once, but a caller who joins before the rule is in force isn't muted.
    await until('the rule', async () => (await journal()).includes('"newcomersOn"'))
    await simulator.join('Weekly standup', { name: 'Omar Haddad', number: '15550100144' })
    await until('the mute', async () => (await isMuted('15550100144')) === true)
    assert.equal((await writes()).length, 1)
    assert.equal(await isMuted('15550100123'), false)
    assert.equal(await isMuted('15550100101'), false)
  })
})
