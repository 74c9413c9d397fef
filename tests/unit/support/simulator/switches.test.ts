import { expect, it } from 'vitest'
import type { Switches } from '../../../simulator/simulator.ts'
import { createStandup, statuses } from '../../../support/standup-world.ts'

const has = (fields: object): unknown => expect.objectContaining(fields)
const list = 'GET /Conference/'
const read = 'GET /Conference/Standup/'
const mute = 'POST /Conference/Standup/Member/10/Mute/'
const unmute = 'DELETE /Conference/Standup/Member/10/Mute/'
const muteBoth = 'POST /Conference/Standup/Member/10,15/Mute/'
const muteLeft = 'POST /Conference/Standup/Member/10,99/Mute/'
const nobody = 'GET /Conference/Nobody/'
const sized = [{ conference_name: 'Standup', member_count: 3 }, has({}), has({})]
const without = (field: string): unknown => expect.not.objectContaining({ [field]: expect.anything() as unknown })

// Forms that a wrong client would read as something else, not as a fault. `tests/contract` reads the others.
it.each<readonly [Partial<Switches>, string, number, unknown]>([
  [{ listShape: 'objects' }, list, 200, { objects: sized }],
  [{ listShape: 'arrayOfObjects' }, list, 200, has({ conferences: sized })],
  [{ listShape: 'empty' }, list, 200, has({ conferences: [] })],
  [{ listShape: 'someOmitted' }, list, 200, has({ conferences: ['Standup', 'C'] })],
  [{ retrieve: 'errorAlways' }, read, 200, has({ error: 'failed' })],
  [{ retrieve: 'withoutApiId' }, read, 200, without('api_id')],
  [{ memberCount: 'tooHigh' }, read, 200, has({ conference_member_count: '4' })],
  [{ numbers: 'numbers' }, read, 200, has({ conference_run_time: 0, conference_member_count: 3 })],
  [{ memberEcho: 'pythonPrinted' }, muteBoth, 202, has({ member_id: "[u'10', u'15']" })],
  [{ memberEcho: 'absent' }, mute, 202, without('member_id')],
  [{ postStatus: 200 }, mute, 200, has({ message: 'muted' })],
  [{ deleteResponse: 'empty' }, unmute, 204, ''],
  [{ deleteResponse: 'printed200' }, unmute, 200, has({ message: 'unmuted', member_id: '10' })],
  [{ notFound: 'flat' }, nobody, 404, has({ error: 'conference not found' })],
  [{ notFound: 'gateway' }, nobody, 404, { message: 'Not Found' }],
  [{ notFound: 'empty' }, nobody, 404, {}],
  [{ notFound: 'html' }, nobody, 404, expect.stringContaining('<')],
  [{ partialList: 'accepted' }, muteLeft, 202, has({ member_id: '10' })],
  [{ partialList: 'notFound' }, muteLeft, 404, has({ error: 'member not found' })],
  [{ partialList: 'multiStatus' }, muteLeft, 207, has({ member_id: '10' })],
])('%j: %s gets a %i', async (switches, request, status, body) => {
  const world = createStandup('plivo', switches)
  for (const name of ['B', 'C']) world.simulator.rooms.startRoom({ name })
  const [method = '', path = ''] = request.split(' ')
  expect(await world.call(method, path)).toMatchObject({ status, body })
})

it('completedRooms withoutRoster: a room that is over can be read without callers, until its next run', async () => {
  const world = createStandup('plivo', { completedRooms: 'withoutRoster' })
  await world.clock.advance(7_000)
  world.simulator.rooms.endRoom({ room: 'Standup' })
  await world.clock.advance(60_000)
  const over = { conference_run_time: '7', conference_member_count: '0', members: [] }
  expect(await world.call('GET', '/Conference/Standup/')).toMatchObject({ status: 200, body: over })
  expect(await statuses(world, [nobody])).toEqual([404])
  world.simulator.rooms.startRoom({ name: 'Standup', people: [{ memberId: '77' }] })
  expect(await world.call('GET', '/Conference/Standup/')).toMatchObject({ body: { members: [{ member_id: '77' }] } })
})
