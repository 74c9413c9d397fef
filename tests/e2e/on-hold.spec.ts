import { strict as assert } from 'node:assert'
import { never, until } from '../support/wait-for.ts'
import { openScene } from '../support/wdio/scene.ts'

describe('row 32, callers on hold', () => {
  const { gavel, simulator, writes, restart } = openScene({
    'Support bridge': [
      { name: 'Ana Diaz', number: '15550100123' },
      { name: 'Bruno Berg', number: '15550100124' },
      { name: 'Jo Winter', number: '15550100101' },
    ],
  })

  before(async () => {
    await gavel.page.room('Support bridge').expand()
    // Who was muted before is muted again once they are brought back.
    await gavel.page.room('Support bridge').mute('Bruno Berg')
    await gavel.page.room('Support bridge').showsMuted('Bruno Berg')
    await simulator.clearRequests()
  })

  /** Waits until exactly these callers are muted, and exactly these are deaf, at the provider. */
  const become = (wanted: { readonly muted: readonly string[]; readonly deaf: readonly string[] }): Promise<unknown> =>
    until(`the states ${JSON.stringify(wanted)}`, async () => {
      const members = (await simulator.rooms()).flatMap((room) => room.members)
      const names = (state: 'muted' | 'deaf') => members.flatMap((one) => (one[state] ? one.name : [])).toSorted()
      return JSON.stringify({ muted: names('muted'), deaf: names('deaf') }) === JSON.stringify(wanted)
    })

  it('are asked about at the next start, which sends nothing by itself', async () => {
    await gavel.page.room('Support bridge').callerMenu('Ana Diaz', 'Put on hold')
    await become({ muted: ['Ana Diaz', 'Bruno Berg'], deaf: ['Ana Diaz'] })
    await gavel.page.leaveList()
    await gavel.page.find('heading', 'Waiting (1)')
    await simulator.clearRequests()
    await restart()
    await gavel.page.text(/^They were put on hold, .*Bring them back\?$/m)
    await never('a write', async () => (await writes()).length > 0, 400)
    assert.deepEqual(await writes(), [])
    await gavel.page.click('button', 'Bring everyone back')
    await become({ muted: ['Bruno Berg'], deaf: [] })
  })
})
