import { strict as assert } from 'node:assert'
import { callByUser } from '../support/wdio/bridge-calls.ts'
import { never, until } from '../support/wait-for.ts'
import { openScene } from '../support/wdio/scene.ts'
import { clickTwice } from './click-twice.ts'

const room = 'Support bridge'
const roomPath = '/Conference/Support%20bridge/'
/** Milliseconds. If the roster is older, it is read again before a caller is muted. */
const tooOldForMute = 5_000
const ana = { name: 'Ana Diaz', number: '15550100123', memberId: '4242' }
const cleo = { name: 'Cleo Park', number: '15550100177', memberId: '4242' }
const sentence = 'That caller has left; this is now Cleo Park. Nothing was sent.'

export function describeReplacedCaller(provider: 'Plivo' | 'Vobiz'): void {
  describe(`at ${provider}, if a member id goes to another caller between rendering and click, Gavel`, () => {
    const people = [
      ana,
      { name: 'Bruno Berg', number: '15550100124' },
      // At Vobiz a room ends when only one caller is left.
      { name: 'Jo Winter', number: '15550100101' },
    ]
    const { gavel, simulator, writes } = openScene({ [room]: people }, { provider })

    before(async () => {
      assert.equal((await callByUser(gavel, 'setPreferences', { holdSeconds: 1 })).ok, true)
      await gavel.page.room(room).expand()
    })

    beforeEach(() => simulator.clearRequests())

    const readsOfRoom = async () =>
      (await simulator.requests()).filter(({ method, path }) => method === 'GET' && path.endsWith(roomPath))

    const updates = async (): Promise<void> => simulator.resetSwitches()
    /**
     * Keeps the window unchanged from now on: the provider responds to no read of the room, until `updates`.
     *
     * @returns epoch milliseconds when the simulator received the first such request; what the window shows is older
     */
    const blockUpdates = async (): Promise<number> => {
      await simulator.set({ faults: [{ kind: 'silent', method: 'GET', path: roomPath }] })
      return (await until('a request without response', unanswered)).at
    }
    const unanswered = async () => (await readsOfRoom()).findLast(({ respondedAt }) => respondedAt === undefined)
    const replace = async (old: typeof ana, successor: typeof ana): Promise<void> => {
      await simulator.leave(room, old.memberId)
      await simulator.join(room, successor)
    }

    const memberWithTheId = async () =>
      (await simulator.rooms()).flatMap(({ members }) => members).find(({ memberId }) => memberId === ana.memberId)

    it('sends no mute, and says who has replaced the caller', async () => {
      const mute = await gavel.page.find('button', 'Mute Ana Diaz')
      const blockedSince = await blockUpdates()
      await replace(ana, cleo)
      // The next poll begins when Gavel gives up the silent one after eight seconds, so this leaves some six for the click.
      await until('a roster that is too old, and a poll that is not', async () => {
        const now = Date.now()
        return now - blockedSince > tooOldForMute && now - ((await unanswered())?.at ?? 0) < 2_000
      })
      assert.ok(
        (await gavel.page.names('listitem')).includes('Ana Diaz +1 555 010 0123'),
        'The window has already been updated.',
      )
      await updates()
      await mute.click()
      await gavel.page.text(`Couldn't mute Ana Diaz. ${sentence}`)
      await gavel.page.find('listitem', 'Cleo Park +1 555 010 0177')
      await never('a write', async () => (await writes()).length > 0, 1_000)
      assert.equal((await memberWithTheId())?.muted, false)
    })

    it('removes no caller, and says who has replaced the caller', async () => {
      await replace(cleo, ana)
      await gavel.page.leaveList()
      const remove = await gavel.page.find('button', 'Remove Ana Diaz')
      await blockUpdates()
      await replace(ana, cleo)
      assert.ok(
        (await gavel.page.names('listitem')).includes('Ana Diaz +1 555 010 0123'),
        'The window has already been updated.',
      )
      await updates()
      await remove.click()
      await gavel.page.text(`Couldn't remove Ana Diaz. ${sentence}`)
      await gavel.page.find('listitem', 'Cleo Park +1 555 010 0177')
      await never('a write', async () => (await writes()).length > 0, 1_500)
      assert.equal((await memberWithTheId())?.name, 'Cleo Park')
    })

    it('row 8, remove: removes no caller if the resting pointer clicks again after 700 ms', async () => {
      // On a busy machine, the second click may come more than a second late, so the Undo time is longer here.
      assert.equal((await callByUser(gavel, 'setPreferences', { holdSeconds: 3 })).ok, true)
      await gavel.page.closeMessages()
      // The list moves when it is shown as of an earlier time, so that the second click would miss. A read without
      // response of the previous test may still hold up the next one.
      await until('a response', async () => (await readsOfRoom()).some(({ respondedAt }) => respondedAt !== undefined))
      await until('a new roster', async () => !/ as of /.test(` ${await gavel.page.allText()}`.replaceAll('\n', ' ')))
      await clickTwice(gavel, 'Remove Bruno Berg', 700)
      await gavel.page.room(room).offersRemove('Bruno Berg')
      // The mute until Undo, and the unmute after it.
      await never('a removal', async () => (await writes()).find((write) => !write.endsWith('/Mute/')), 3_500)
    })
  })
}
