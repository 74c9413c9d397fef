import { strict as assert } from 'node:assert'
import { until } from '../support/wait-for.ts'
import { endInOneMinute, name, people, spoken } from './end-in-one-minute.ts'
import { describeInOneRoom } from './one-room.ts'

/** Only end-time.long.spec.ts waits until such an end is due. */
describeInOneRoom('row 20, a scheduled end', { name, people }, (room) => {
  it('asks first, warns the room, and extends the end once', async () => {
    const { page } = room.gavel
    await endInOneMinute(room.gavel)
    await until('the warning', async () => (await room.writes()).length > 0)
    assert.deepEqual(await room.writes(), [spoken])
    await page.text(`${name} ends in less than a minute.`)
    await page.room(name).extendEnd(5)
    await page.text(/Ends at .+, in 5:[345]\d/)
    await page.gone('status', `${name} ends in less than a minute.`)
  })

  it('sends nothing when the user cancels the end', async () => {
    const { page } = room.gavel
    await page.room(name).cancelEnd()
    assert.deepEqual(await room.writes(), [spoken])
  })

  it('row 30, sets the end by a standing rule of an own room, which the user cancels for today', async () => {
    const { page } = room.gavel
    await page.room(name).markAsOwn()
    await page.room(name).menu('End by a rule…')
    await page.type('Longest (minutes)', '30')
    await page.click('button', 'Save')
    await page.text(/(Ends|Gavel asks) at .+ by your rule, in (29|30):\d\d/)
    await page.click('button', `Not today: ${name}`)
    await page.gone('button', `Not today: ${name}`)
    assert.deepEqual(await room.writes(), [spoken])
  })
})
