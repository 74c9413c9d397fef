import { expect, it } from 'vitest'
import type { Switches } from '../../../simulator/simulator.ts'
import { ask, createSwitched, people } from '../../../support/switched-world.ts'

type Row = readonly [switches: Partial<Switches>, request: string, status: number, body: unknown]

const has = (fields: object): unknown => expect.objectContaining(fields)
const hasNot = (field: string): unknown => expect.not.objectContaining({ [field]: expect.anything() as unknown })
const sized = [{ conference_name: 'Standup', member_count: 3 }, has({}), has({})]
const rows = (...each: object[]): unknown => has({ members: each.map(has) })
const timed = (time: unknown): unknown =>
  has({ conference_run_time: time, members: people.map(() => has({ join_time: time })) })
const named = (form: RegExp): unknown =>
  rows(...people.map(() => ({ caller_name: expect.stringMatching(form) as unknown })))

const list = 'GET /Conference/'
const read = 'GET /Conference/Standup/'
const mute = 'POST /Conference/Standup/Member/10/Mute/'
const unmute = 'DELETE /Conference/Standup/Member/10/Mute/'
const muteLeft = 'POST /Conference/Standup/Member/10,99/Mute/'
const muteBoth = 'POST /Conference/Standup/Member/10,15/Mute/'
const muteAll = 'POST /Conference/Standup/Member/all/Mute/'
const speak = 'POST /Conference/Standup/Member/10/Speak/'
const nobody = 'GET /Conference/Nobody/'
const anything: unknown = expect.anything()

it.each<Row>([
  [{ listShape: 'names' }, list, 200, has({ conferences: ['Standup', 'B', 'C'] })],
  [{ listShape: 'objects' }, list, 200, { objects: sized }],
  [{ listShape: 'arrayOfObjects' }, list, 200, has({ conferences: sized })],
  [{ listShape: 'empty' }, list, 200, has({ conferences: [] })],
  [{ listShape: 'someOmitted' }, list, 200, has({ conferences: ['Standup', 'C'] })],
  [{ listShape: 'someOmitted', omittedRooms: ['Standup'] }, list, 200, has({ conferences: ['B', 'C'] })],
  [{ retrieve: 'errorAlways' }, read, 200, has({ error: 'failed' })],
  [{ retrieve: 'legacyNumeric' }, read, 200, { conference_name: 'Standup', member_count: 3, members: anything }],
  [{ retrieve: 'withoutApiId' }, read, 200, hasNot('api_id')],
  [{ retrieve: 'emptyRoster' }, read, 200, has({ conference_member_count: '3', members: [] })],
  [{ memberCount: 'tooHigh' }, read, 200, has({ conference_member_count: '4' })],
  [{ numbers: 'numbers' }, read, 200, has({ conference_member_count: 3 })],
  [{ numbers: 'numbers' }, read, 200, timed(0)],
  [{ callerNames: 'plain' }, read, 200, named(/^Zoë Ito$/)],
  [{ callerNames: 'percentEncoded' }, read, 200, named(/^Zo%C3%AB%20Ito$/)],
  [{ callerNames: 'malformedPercent' }, read, 200, named(/50%$/)],
  [{ callerNames: 'veryLong' }, read, 200, named(/^.{500,}$/)],
  [{ callerNames: 'rightToLeft' }, read, 200, named(/\u202eZoë Ito/)],
  // eslint-disable-next-line no-control-regex -- The point of this switch.
  [{ callerNames: 'controlCharacters' }, read, 200, named(/\u0007.*\u0000/)],
  [{ memberEcho: 'string' }, muteBoth, 202, has({ member_id: '10,15' })],
  [{ memberEcho: 'array' }, muteAll, 202, has({ member_id: ['all'] })],
  [{ memberEcho: 'pythonPrinted' }, muteBoth, 202, has({ member_id: "[u'10', u'15']" })],
  [{ memberEcho: 'absent' }, mute, 202, hasNot('member_id')],
  [{ postStatus: 200 }, mute, 200, has({ message: 'muted' })],
  [{ deleteResponse: 'empty' }, unmute, 204, ''],
  [{ deleteResponse: 'printed200' }, unmute, 200, has({ message: 'unmuted', member_id: '10' })],
  [{ wrongPath: 'unauthorized' }, 'GET /conference/', 401, anything],
  [{ wrongPath: 'notFound' }, 'GET /Conference', 404, anything],
  [{ wrongPath: 'redirect' }, 'DELETE /Conference/Standup', 301, ''],
  [{ notFound: 'flat' }, nobody, 404, has({ error: 'conference not found' })],
  [{ notFound: 'gateway' }, nobody, 404, { message: 'Not Found' }],
  [{ notFound: 'empty' }, nobody, 404, {}],
  [{ notFound: 'html' }, nobody, 404, expect.stringContaining('<')],
  [{ partialList: 'accepted' }, muteLeft, 202, has({ member_id: '10' })],
  [{ partialList: 'notFound' }, muteLeft, 404, has({ error: 'member not found' })],
  [{ partialList: 'multiStatus' }, muteLeft, 207, has({ member_id: '10' })],
  [{ speak: 'noRoute' }, speak, 404, anything],
])('%j: %s gets a %i', async (switches, request, status, body) => {
  const world = createSwitched(switches)
  for (const name of ['B', 'C']) world.simulator.rooms.startRoom({ name })
  const [method = '', path = ''] = request.split(' ')
  const reply = await ask(world, method, path)
  expect([reply.status, reply.body]).toEqual([status, body])
})

it('retrieve errorSometimes returns an error for some reads only', async () => {
  const world = createSwitched({ retrieve: 'errorSometimes' })
  const seen = new Set<boolean>()
  for (let time = 0; time < 40; time += 1) {
    seen.add('error' in ((await ask(world, 'GET', '/Conference/Standup/')).body as object))
  }
  expect(seen).toEqual(new Set([true, false]))
})

it.each([
  ['notFound', 'Standup', 404],
  ['withoutRoster', 'Standup', 200],
  ['withoutRoster', 'Never live', 404],
] as const)('completedRooms %s: a read of %s, which is over, gets a %i', async (completedRooms, name, status) => {
  const world = createSwitched({ completedRooms })
  await world.clock.advance(7_000)
  world.simulator.rooms.endRoom({ room: 'Standup' })
  await world.clock.advance(60_000)
  const reply = await ask(world, 'GET', `/Conference/${name}/`)
  expect(reply.status).toBe(status)
  if (status === 404) return
  expect(reply.body).toMatchObject({ conference_run_time: '7', conference_member_count: '0', members: [] })
  world.simulator.rooms.startRoom({ name, people: [{ memberId: '77' }] })
  expect((await ask(world, 'GET', `/Conference/${name}/`)).body).toMatchObject({ members: [{ member_id: '77' }] })
})

it.each([
  ['started', 'plivo', 'conference recording started', true],
  ['noFile', 'plivo', 'conference recording started', false],
  ['started', 'vobiz', 'recording started', true],
  ['async', 'vobiz', 'async api spawned', true],
  ['noFile', 'vobiz', 'async api spawned', false],
] as const)('record %s on %s responds with "%s"', async (record, profile, message, exists) => {
  const world = createSwitched({ record }, profile)
  expect((await ask(world, 'POST', '/Conference/Standup/Record/')).body).toMatchObject({ message })
  await world.applyEffects()
  expect(world.simulator.rooms.get('Standup')?.recording !== undefined).toBe(exists)
})

it.each([
  ['works', ['15', '22']],
  ['withoutEffect', ['15', '22', '10']],
] as const)('hangupAfterReuse %s leaves the members %j', async (hangupAfterReuse, left) => {
  const world = createSwitched({ hangupAfterReuse, memberIds: 'reused', afterKick: 'rejoins', rejoinMs: 1000 })
  await ask(world, 'POST', '/Conference/Standup/Member/10/Kick/')
  await world.clock.advance(1150)
  expect((await ask(world, 'DELETE', '/Conference/Standup/Member/10/')).status).toBe(204)
  await world.applyEffects()
  expect(world.simulator.rooms.get('Standup')?.members.map(({ memberId }) => memberId)).toEqual(left)
})
