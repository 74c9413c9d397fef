import { strict as assert } from 'node:assert'
import { never, until } from '../support/wait-for.ts'
import { openScene } from '../support/wdio/scene.ts'

const room = 'Support bridge'
const roomPath = '/Conference/Support%20bridge/'
/** Milliseconds. If the roster is older, it is read again before a caller is muted. */
const tooOldForMute = 5_000
const ana = { name: 'Ana Diaz', number: '15550100123', memberId: '4242' }

describe('if a member id goes to another caller between rendering and click, Gavel', () => {
  // At Vobiz a room ends when only one caller is left.
  const { gavel, simulator, writes } = openScene(
    { [room]: [ana, { name: 'Bruno Berg', number: '15550100124' }, { name: 'Jo Winter', number: '15550100101' }] },
    { provider: 'Vobiz' },
  )

  it('sends no mute, and says who has replaced the caller', async () => {
    const { page } = gavel
    await page.room(room).expand()
    await simulator.clearRequests()
    const unanswered = async () =>
      (await simulator.requests()).findLast(
        ({ method, path, respondedAt }) => method === 'GET' && path.endsWith(roomPath) && respondedAt === undefined,
      )
    const mute = await page.find('button', 'Mute Ana Diaz')
    // The window stays unchanged from now on.
    await simulator.set({ faults: [{ kind: 'silent', method: 'GET', path: roomPath }] })
    const blockedSince = (await until('a request without response', unanswered)).at
    await simulator.leave(room, ana.memberId)
    await simulator.join(room, { ...ana, name: 'Cleo Park', number: '15550100177' })
    // The next poll begins when Gavel gives up the silent one after eight seconds, so this leaves some six for the click.
    await until('a roster that is too old, and a poll that is not', async () => {
      const now = Date.now()
      return now - blockedSince > tooOldForMute && now - ((await unanswered())?.at ?? 0) < 2_000
    })
    assert.ok((await page.names('listitem')).includes('Ana Diaz +1 555 010 0123'), 'The window was updated already.')
    await simulator.resetSwitches()
    await mute.click()
    await page.text("Couldn't mute Ana Diaz. That caller has left; this is now Cleo Park. Nothing was sent.")
    await page.find('listitem', 'Cleo Park +1 555 010 0177')
    await never('a write', async () => (await writes()).length > 0, 1_000)
    assert.ok((await simulator.rooms())[0]?.members.every(({ muted }) => !muted))
  })
})
