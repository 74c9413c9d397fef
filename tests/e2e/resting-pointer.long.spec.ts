import { strict as assert } from 'node:assert'
import { describeRequest, writesIn } from '../support/simulator.ts'
import { never, until } from '../support/wdio/wait.ts'
import { clickTwice } from './click-twice.ts'
import { describeInOneRoom } from './one-room.ts'

const name = 'Support bridge'
const people = [
  { name: 'Ana Diaz', number: '15550100123' },
  { name: 'Bruno Berg', number: '15550100124' },
  { name: 'Dee Stone', number: '15550100178' },
]

/** replaced-caller.ts has one of these pauses. */
describeInOneRoom('row 8, a pointer that rests on Remove', { name, people, only: 'Plivo' }, (room) => {
  beforeEach(() => room.simulator.clearRequests())

  for (const wait of [300, 700, 1_000, 2_000])
    it(`removes no caller if it clicks again after ${wait} ms`, async () => {
      const { page } = room.gavel
      await clickTwice(room.gavel, 'Remove Bruno Berg', wait)
      // A double click counts once, so the removal is still held.
      if (wait < 500) await page.room(name).undoRemoval('Bruno Berg')
      await page.room(name).offersRemove('Bruno Berg')
      await never('a request', async () => (await room.sent()).length > 0, 3_500)
    })

  it('removes no other caller if it clicks again after the Undo time', async () => {
    const { page } = room.gavel
    const dee = (await room.simulator.rooms())
      .flatMap(({ members }) => members)
      .find(({ name: caller }) => caller === 'Dee Stone')
    await clickTwice(room.gavel, 'Remove Dee Stone', 4_000)
    await page.leaveList()
    await page.gone('listitem', /^Dee Stone/)
    await until('the request', async () => (await room.sent()).length > 0)
    await never('one more request', async () => (await room.sent()).length > 1, 4_000)
    assert.deepEqual(writesIn(await room.simulator.requests()).map(describeRequest), [
      `DELETE /Call/${dee?.callUuid ?? ''}/`,
    ])
  })
})
