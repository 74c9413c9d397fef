import { strict as assert } from 'node:assert'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { filesBelow } from '../support/secrets.ts'
import { writesIn, type RunningSimulator } from '../support/simulator.ts'
import { until } from '../support/wait-for.ts'
import { quitWithoutTrouble, type Gavel } from '../support/wdio/gavel.ts'
import { freshGavel, startSimulator } from '../support/wdio/spec-gavel.ts'

describe('row 27, muting newcomers', () => {
  let simulator: RunningSimulator
  let gavel: Gavel

  before(async () => {
    simulator = await startSimulator({ profile: 'plivo', rooms: 0 })
    await simulator.startRoom('Weekly standup', [
      { name: 'Lena Fischer', number: '15550100101' },
      { name: 'Ana Diaz', number: '15550100123' },
    ])
    gavel = await freshGavel()
    await gavel.page.connectFirstAccount('Plivo', simulator)
    await gavel.page.room('Weekly standup').appears()
    await gavel.page.room('Weekly standup').markAsOwn()
  })

  after(async () => {
    await quitWithoutTrouble(gavel)
    await simulator.stop()
  })

  const journal = async (): Promise<string> => {
    const files = await filesBelow(join(gavel.profile, 'journal'))
    return (await Promise.all(files.map((file) => readFile(file, 'utf8')))).join('')
  }
  const writes = async () => writesIn(await simulator.requests()).map(({ method, path }) => `${method} ${path}`)
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
