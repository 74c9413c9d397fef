import { describe, expect, it } from 'vitest'
import { createWorld } from '../../../support/simulator-world.ts'
import { ask, createSwitched, people } from '../../../support/switched-world.ts'

describe('each switch has its effect:', () => {
  it.each([
    ['names', { conferences: ['Standup', 'B', 'C'] }],
    ['objects', { objects: [{ conference_name: 'Standup', member_count: 3 }, {}, {}] }],
    ['arrayOfObjects', { conferences: [{ conference_name: 'Standup', member_count: 3 }, {}, {}] }],
    ['empty', { conferences: [] }],
    ['someOmitted', { conferences: ['Standup', 'C'] }],
    ['oneMalformed', { conferences: ['Standup', null, 'B', 'C'] }],
  ] as const)('listShape %s', async (listShape, body) => {
    const world = createSwitched({ listShape })
    for (const name of ['B', 'C']) world.simulator.rooms.startRoom({ name })
    const reply = await ask(world, 'GET', '/Conference/')
    expect(reply).toMatchObject({ status: 200, body })
    expect(Object.hasOwn(reply.body as object, 'api_id')).toBe(listShape !== 'objects')
  })

  it('omittedRooms names the rooms that the list omits', async () => {
    const world = createSwitched({ listShape: 'someOmitted', omittedRooms: ['Standup'] })
    world.simulator.rooms.startRoom({ name: 'B' })
    expect((await ask(world, 'GET', '/Conference/')).body).toMatchObject({ conferences: ['B'] })
  })

  it('retrieve errorAlways returns an error inside a 200', async () => {
    const world = createSwitched({ retrieve: 'errorAlways' })
    expect(await ask(world, 'GET', '/Conference/Standup/')).toMatchObject({ status: 200, body: { error: 'failed' } })
  })

  it('retrieve errorSometimes returns an error for some reads only', async () => {
    const world = createSwitched({ retrieve: 'errorSometimes' })
    const seen = new Set<boolean>()
    for (let time = 0; time < 40; time += 1) {
      seen.add('error' in ((await ask(world, 'GET', '/Conference/Standup/')).body as object))
    }
    expect(seen).toEqual(new Set([true, false]))
  })

  it('retrieve legacyNumeric returns the old form with a numeric count', async () => {
    const world = createSwitched({ retrieve: 'legacyNumeric' })
    expect((await ask(world, 'GET', '/Conference/Standup/')).body).toEqual({
      conference_name: 'Standup',
      member_count: 3,
      members: ['10', '15', '22'].map((member_id) => ({ member_id, muted: false, deaf: false })),
    })
  })

  it('retrieve withoutApiId leaves out the api_id', async () => {
    const { body } = await ask(createSwitched({ retrieve: 'withoutApiId' }), 'GET', '/Conference/Standup/')
    expect(body).not.toHaveProperty('api_id')
    expect(body).toHaveProperty('members.2.member_id', '22')
  })

  it('retrieve emptyRoster returns a count without members', async () => {
    const { body } = await ask(createSwitched({ retrieve: 'emptyRoster' }), 'GET', '/Conference/Standup/')
    expect(body).toMatchObject({ conference_member_count: '3', members: [] })
  })

  it.each([
    ['notFound', 'Standup', 404, undefined],
    ['withRoster', 'Standup', 200, 3],
    ['withoutRoster', 'Standup', 200, 0],
    ['withRoster', 'Never live', 404, undefined],
  ] as const)('completedRooms %s for %s', async (completedRooms, name, status, members) => {
    const world = createSwitched({ completedRooms })
    await world.clock.advance(7_000)
    world.simulator.rooms.endRoom({ room: 'Standup' })
    await world.clock.advance(60_000)
    const reply = await ask(world, 'GET', `/Conference/${name}/`)
    expect(reply.status).toBe(status)
    if (members === undefined) return
    expect(reply.body).toMatchObject({ conference_run_time: '7', conference_member_count: String(members) })
    expect((reply.body as { members: unknown[] }).members).toHaveLength(members)
    expect((await ask(world, 'GET', '/Conference/')).body).toMatchObject({ conferences: [] })
    expect((await ask(world, 'DELETE', '/Conference/Standup/')).status).toBe(404)
  })

  it('completedRooms withRoster returns the last member who left, until the next run', async () => {
    const world = createSwitched({ completedRooms: 'withRoster' })
    for (const { memberId } of people) world.simulator.rooms.leave({ room: 'Standup', memberId })
    const present = async (): Promise<unknown> => (await ask(world, 'GET', '/Conference/Standup/')).body
    expect(await present()).toMatchObject({ members: [{ member_id: '22' }] })
    world.simulator.rooms.startRoom({ name: 'Standup', people: [{ memberId: '77' }] })
    expect(await present()).toMatchObject({ members: [{ member_id: '77' }] })
  })

  it.each([
    ['tooLow', '2'],
    ['tooHigh', '4'],
    ['negative', '-3'],
    ['huge', '1e+21'],
    ['text', 'many'],
  ] as const)('memberCount %s sends the count "%s"', async (memberCount, count) => {
    const { body } = await ask(createSwitched({ memberCount }), 'GET', '/Conference/Standup/')
    expect(body).toMatchObject({ conference_member_count: count, members: [{}, {}, {}] })
  })

  it.each([
    ['negative', '-6'],
    ['huge', '9000000000000'],
    ['text', 'a while'],
    ['absent', undefined],
    ['standStill', '30'],
  ] as const)('times %s sends the time %j', async (times, seconds) => {
    const world = createSwitched({ times })
    await world.clock.advance(5_000)
    const { body } = await ask(world, 'GET', '/Conference/Standup/')
    const { conference_run_time: run, members } = body as { conference_run_time?: string; members: object[] }
    expect([run, (members[0] as { join_time?: string }).join_time]).toEqual([seconds, seconds])
  })

  it.each([
    ['rows', ['10', '10', '10', '15', '22'], ['call-10', 'call-10', 'call-10', 'call-15', 'call-22']],
    ['memberIds', ['10', '10', '10'], ['call-10', 'call-15', 'call-22']],
    ['callUuids', ['10', '15', '22'], ['call-10', 'call-10', 'call-10']],
  ] as const)('duplicates %s', async (duplicates, memberIds, callUuids) => {
    const { body } = await ask(createSwitched({ duplicates }), 'GET', '/Conference/Standup/')
    const { members } = body as { members: { member_id: string; call_uuid: string }[] }
    expect(members.map((member) => member.member_id)).toEqual(memberIds)
    expect(members.map((member) => member.call_uuid)).toEqual(callUuids)
  })

  it('the list can contain 10,000 rooms', async () => {
    const world = createWorld({ rooms: 10_000, people: 1 })
    const { conferences } = (await ask(world, 'GET', '/Conference/')).body as { conferences: string[] }
    expect(new Set(conferences).size).toBe(10_000)
  })

  it('the switch numbers sends times and counts as JSON numbers', async () => {
    const { body } = await ask(createSwitched({ numbers: 'numbers' }), 'GET', '/Conference/Standup/')
    expect(body).toMatchObject({
      conference_run_time: 0,
      conference_member_count: 3,
      members: [{ join_time: 0 }, {}, {}],
    })
  })

  it.each([
    ['plain', /^Zoë Ito$/],
    ['percentEncoded', /^Zo%C3%AB%20Ito$/],
    ['malformedPercent', /50%$/],
    ['veryLong', /^.{500,}$/],
    ['rightToLeft', /\u202eZoë Ito/],
    // eslint-disable-next-line no-control-regex -- The point of this switch.
    ['controlCharacters', /\u0007.*\u0000/],
  ] as const)('callerNames %s', async (callerNames, form) => {
    const { body } = await ask(createSwitched({ callerNames }), 'GET', '/Conference/Standup/')
    expect((body as { members: { caller_name: string }[] }).members[0]?.caller_name).toMatch(form)
  })

  it('callerNames percentEncoded handles half a surrogate pair', async () => {
    const world = createSwitched({ callerNames: 'percentEncoded' })
    world.simulator.rooms.join({ room: 'Standup', name: 'a\ud800' })
    expect((await ask(world, 'GET', '/Conference/Standup/')).status).toBe(200)
  })
})
