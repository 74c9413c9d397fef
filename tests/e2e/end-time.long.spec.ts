import { strict as assert } from 'node:assert'
import { until } from '../support/wait-for.ts'
import { endInOneMinute, name, path, people, spoken } from './end-in-one-minute.ts'
import { describeInOneRoom } from './one-room.ts'

/** Other tests check an extended end, in virtual time. */
describeInOneRoom('row 20, a scheduled end that comes', { name, people }, (room) => {
  const isEnded = async (): Promise<boolean> => (await room.writes()).includes(`DELETE ${path}`)

  it('counts down, and ends the room when one minute is over, with one request', async () => {
    const { page } = room.gavel
    await endInOneMinute(room.gavel)
    await until('the last seconds', async () => /in 0:1\d/.test(await page.allText()), { everyMs: 500 })
    assert.deepEqual(await room.writes(), [spoken])
    await until('the end', isEnded, { everyMs: 500 })
    await page.room(name).disappears()
    assert.deepEqual(await room.writes(), [spoken, `DELETE ${path}`])
    await page.open('Log')
    await page.text('At the time that you set.')
    await page.back()
  })
})
