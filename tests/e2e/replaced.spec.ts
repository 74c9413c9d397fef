import { strict as assert } from 'node:assert'
import { writesIn, type RunningSimulator } from '../support/simulator.ts'
import { never, until } from '../support/wait-for.ts'
import { quitWithoutTrouble, type Gavel } from '../support/wdio/gavel.ts'
import { startGavel, startSimulator } from '../support/wdio/spec-gavel.ts'

const room = 'Support bridge'
const roomPath = '/Conference/Support%20bridge/'
/** A roster that is older is read again before anybody is muted. */
const tooOldForMute = 5_000
const ana = { name: 'Ana Diaz', number: '15550100123', memberId: '4242' }
const cleo = { name: 'Cleo Park', number: '15550100177', memberId: '4242' }
const sentence = 'Somebody else has that place now: Cleo Park. Nothing was sent.'

const providers = [
  { provider: 'Plivo', profile: 'plivo' },
  // As documented: as observed, Vobiz shows no roster, so nobody could be pointed at.
  { provider: 'Vobiz', profile: 'vobiz-documented' },
] as const

for (const { provider, profile } of providers) {
  describe(`at ${provider}, somebody else gets the member id of a caller between drawing and click`, () => {
    let simulator: RunningSimulator
    let gavel: Gavel

    before(async () => {
      simulator = await startSimulator({ profile, rooms: 0 })
      await simulator.startRoom(room, [
        ana,
        { name: 'Bruno Berg', number: '15550100124' },
        // At Vobiz a room ends when one person is left.
        { name: 'Jo Winter', number: '15550100101' },
      ])
      gavel = await startGavel({ simulators: [simulator] })
      await gavel.page.connectFirstAccount(provider, simulator)
      await gavel.page.room(room).expand()
    })

    after(async () => {
      await quitWithoutTrouble(gavel)
      await simulator.stop()
    })

    beforeEach(() => simulator.clearRequests())

    const readsOfRoom = async () =>
      (await simulator.requests()).filter(({ method, path }) => method === 'GET' && path.endsWith(roomPath))
    const writes = async () => writesIn(await simulator.requests()).map(({ method, path }) => `${method} ${path}`)

    /**
     * From now on the window keeps what it shows: the next reading is on its way and never comes.
     *
     * @returns Epoch milliseconds when it was received; what the window shows is older.
     */
    const holdTheNextReading = async (): Promise<number> => {
      await simulator.set({ faults: [{ kind: 'silent', method: 'GET', path: roomPath, times: 1 }] })
      const held = await until('a reading that is on its way', async () =>
        (await readsOfRoom()).find(({ respondedAt }) => respondedAt === undefined),
      )
      return held.at
    }

    const replace = async (gone: typeof ana, comes: typeof ana): Promise<void> => {
      await simulator.leave(room, gone.memberId)
      await simulator.join(room, comes)
    }

    const whoHasTheId = async () =>
      (await simulator.rooms()).flatMap(({ members }) => members).find(({ memberId }) => memberId === ana.memberId)

    it('sends no mute, and says who has that place now', async () => {
      const mute = await gavel.page.find('button', 'Mute Ana Diaz')
      const heldSince = await holdTheNextReading()
      await replace(ana, cleo)
      await until('a roster that is too old', () => Date.now() - heldSince > tooOldForMute, { timeoutMs: 8_000 })
      assert.ok(
        (await gavel.page.names('listitem')).includes('Ana Diaz +1 555 010 0123'),
        'The window knew it already.',
      )
      await mute.click()
      await gavel.page.text(`Ana Diaz was not muted. ${sentence}`)
      await gavel.page.find('listitem', 'Cleo Park +1 555 010 0177')
      await never('a write', async () => (await writes()).length > 0, 1_000)
      assert.equal((await whoHasTheId())?.muted, false)
    })

    it('removes nobody, and says who has that place now', async () => {
      await replace(cleo, ana)
      await gavel.page.leaveList()
      const remove = await gavel.page.find('button', 'Remove Ana Diaz')
      await holdTheNextReading()
      await replace(ana, cleo)
      assert.ok(
        (await gavel.page.names('listitem')).includes('Ana Diaz +1 555 010 0123'),
        'The window knew it already.',
      )
      await remove.click()
      await gavel.page.text(`Ana Diaz was not removed. ${sentence}`, 8_000)
      await gavel.page.find('listitem', 'Cleo Park +1 555 010 0177')
      await never('a write', async () => (await writes()).length > 0, 3_500)
      assert.equal((await whoHasTheId())?.name, 'Cleo Park')
    })
  })
}
