import { describe, expect, it } from 'vitest'
import { checkSwitches, describeSwitches, defaultSwitches } from '../../../electron/simulator/switches.ts'
import type { Switches } from '../../../electron/simulator/simulator.ts'
import { createWorld, type Reply, type World } from '../../support/simulator-world.ts'

const people = ['10', '15', '22'].map((memberId) => ({ memberId, callUuid: `call-${memberId}`, name: 'Zoë Ito' }))

/** A world with one room. The switches are set after it has started, as in most tests. */
const createSwitched = (
  switches: Partial<Switches>,
  profile: 'plivo' | 'vobiz' | 'vobiz-documented' = 'plivo',
): World => {
  const world = createWorld({ profile })
  world.simulator.rooms.startRoom({ name: 'Standup', people })
  world.simulator.switches.set(switches)
  return world
}

const ask = async (world: World, method: string, path: string, body?: unknown): Promise<Reply> => {
  const reply = await world.call(method, path, body)
  if (reply === 'cut') throw new Error('The connection was cut.')
  return reply
}

describe('each switch', () => {
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

  it('retrieve: the error inside a 200', async () => {
    const world = createSwitched({ retrieve: 'errorAlways' })
    expect(await ask(world, 'GET', '/Conference/Standup/')).toMatchObject({ status: 200, body: { error: 'failed' } })
  })

  it('retrieve: sometimes', async () => {
    const world = createSwitched({ retrieve: 'errorSometimes' })
    const seen = new Set<boolean>()
    for (let time = 0; time < 40; time += 1) {
      seen.add('error' in ((await ask(world, 'GET', '/Conference/Standup/')).body as object))
    }
    expect(seen).toEqual(new Set([true, false]))
  })

  it('retrieve: the legacy numeric form', async () => {
    const world = createSwitched({ retrieve: 'legacyNumeric' })
    expect((await ask(world, 'GET', '/Conference/Standup/')).body).toEqual({
      conference_name: 'Standup',
      member_count: 3,
      members: ['10', '15', '22'].map((member_id) => ({ member_id, muted: false, deaf: false })),
    })
  })

  it('retrieve: without api_id', async () => {
    const { body } = await ask(createSwitched({ retrieve: 'withoutApiId' }), 'GET', '/Conference/Standup/')
    expect(body).not.toHaveProperty('api_id')
    expect(body).toHaveProperty('members.2.member_id', '22')
  })

  it('retrieve: a count without members', async () => {
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

  it('completedRooms: the roster has the last member who left, and the next run replaces it', async () => {
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
  ] as const)('memberCount %s', async (memberCount, count) => {
    const { body } = await ask(createSwitched({ memberCount }), 'GET', '/Conference/Standup/')
    expect(body).toMatchObject({ conference_member_count: count, members: [{}, {}, {}] })
  })

  it.each([
    ['negative', '-6'],
    ['huge', '9000000000000'],
    ['text', 'a while'],
    ['absent', undefined],
    ['standStill', '30'],
  ] as const)('times %s', async (times, seconds) => {
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

  it('the list holds 10,000 rooms', async () => {
    const world = createWorld({ rooms: 10_000, people: 1 })
    const { conferences } = (await ask(world, 'GET', '/Conference/')).body as { conferences: string[] }
    expect(new Set(conferences).size).toBe(10_000)
  })

  it.each([
    ['string', '10,15', 'all'],
    ['array', ['10', '15'], ['all']],
    ['pythonPrinted', "[u'10', u'15']", "[u'all']"],
    ['absent', undefined, undefined],
  ] as const)('memberEcho %s', async (memberEcho, several, all) => {
    const world = createSwitched({ memberEcho })
    const echo = async (target: string): Promise<unknown> => {
      const { body } = await ask(world, 'POST', `/Conference/Standup/Member/${target}/Mute/`)
      return (body as { member_id?: unknown }).member_id
    }
    expect([await echo('10,15'), await echo('all')]).toEqual([several, all])
  })

  it('postStatus', async () => {
    const world = createSwitched({ postStatus: 200 })
    expect((await ask(world, 'POST', '/Conference/Standup/Member/10/Mute/')).status).toBe(200)
  })

  it.each([
    ['empty', 204, ''],
    ['printed200', 200, expect.objectContaining({ message: 'unmuted', member_id: '10' }) as unknown],
    ['printed202', 202, expect.objectContaining({ message: 'unmuted' }) as unknown],
  ] as const)('deleteResponse %s', async (deleteResponse, status, body) => {
    const world = createSwitched({ deleteResponse })
    const reply = await ask(world, 'DELETE', '/Conference/Standup/Member/10/Mute/')
    expect([reply.status, reply.body]).toEqual([status, body])
  })

  it('numbers', async () => {
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

  it.each([
    ['works', ['15', '22']],
    ['withoutEffect', ['15', '22', '10']],
  ] as const)('hangupAfterReuse %s', async (hangupAfterReuse, left) => {
    const world = createSwitched({ hangupAfterReuse, memberIds: 'reused', afterKick: 'rejoins', rejoinMs: 1000 })
    await ask(world, 'POST', '/Conference/Standup/Member/10/Kick/')
    await world.clock.advance(1150)
    expect((await ask(world, 'DELETE', '/Conference/Standup/Member/10/')).status).toBe(204)
    await world.applyEffects()
    const { rooms, requests } = world.simulator
    expect(rooms.get('Standup')?.members.map((member) => member.memberId)).toEqual(left)
    expect(requests.at(-1)?.effect?.affected).toHaveLength(left.length === 3 ? 0 : 1)
  })

  it.each([
    ['started', 'plivo', 'conference recording started', true],
    ['async', 'plivo', 'async api spawned', true],
    ['noFile', 'plivo', 'conference recording started', false],
    ['started', 'vobiz', 'recording started', true],
    ['async', 'vobiz', 'async api spawned', true],
    ['noFile', 'vobiz', 'async api spawned', false],
  ] as const)('record %s on %s', async (record, profile, message, exists) => {
    const world = createSwitched({ record }, profile)
    expect((await ask(world, 'POST', '/Conference/Standup/Record/')).body).toMatchObject({ message })
    await world.applyEffects()
    expect(world.simulator.rooms.get('Standup')?.recording !== undefined).toBe(exists)
  })

  it.each([
    ['accepted', 202],
    ['refused', 400],
  ] as const)('secondRecording %s', async (secondRecording, status) => {
    const world = createSwitched({ secondRecording, effectDelayMs: 0 })
    await ask(world, 'POST', '/Conference/Standup/Record/')
    expect((await ask(world, 'POST', '/Conference/Standup/Record/')).status).toBe(status)
  })

  it.each([
    ['unauthorized', 401],
    ['notFound', 404],
  ] as const)('wrongPath %s', async (wrongPath, status) => {
    const world = createSwitched({ wrongPath })
    expect((await ask(world, 'GET', '/conference/')).status).toBe(status)
    expect((await ask(world, 'GET', '/Conference')).status).toBe(status)
  })

  it('wrongPath redirect sends the correct path', async () => {
    const world = createSwitched({ wrongPath: 'redirect' })
    const { status, headers } = await ask(world, 'DELETE', '/Conference/Stand%2Fup%20%3F')
    expect(status).toBe(301)
    expect(headers['location']).toBe(`/v1/Account/${world.simulator.authId}/Conference/Stand%2Fup%20%3F/`)
    await world.applyEffects()
    expect(world.simulator.rooms.snapshot()).toHaveLength(1)
  })

  it.each([
    ['flat', 'application/json', expect.objectContaining({ error: 'conference not found' }) as unknown],
    ['gateway', 'application/json', { message: 'Not Found' }],
    ['empty', 'application/json', {}],
    ['html', 'text/html', expect.stringContaining('<') as unknown],
  ] as const)('notFound %s on both providers', async (notFound, type, body) => {
    for (const profile of ['plivo', 'vobiz'] as const) {
      const reply = await ask(createSwitched({ notFound }, profile), 'GET', '/Conference/Nobody/')
      expect(reply).toMatchObject({ status: 404, headers: { 'content-type': type } })
      expect(reply.body).toEqual(body)
    }
  })

  it.each([
    ['accepted', 202],
    ['notFound', 404],
    ['multiStatus', 207],
  ] as const)('partialList %s', async (partialList, status) => {
    const world = createSwitched({ partialList, memberEcho: 'array' })
    const reply = await ask(world, 'POST', '/Conference/Standup/Member/10,99/Mute/')
    expect(reply.status).toBe(status)
    if (status !== 404) expect(reply.body).toMatchObject({ member_id: ['10'] })
  })

  it.each([
    ['accepted', 202, 204],
    ['refused', 400, 400],
  ] as const)('listForKickAndHangup %s', async (listForKickAndHangup, kick, hangup) => {
    const world = createSwitched({ listForKickAndHangup })
    expect((await ask(world, 'POST', '/Conference/Standup/Member/10,15/Kick/')).status).toBe(kick)
    expect((await ask(world, 'DELETE', '/Conference/Standup/Member/10,15/')).status).toBe(hangup)
    expect((await ask(world, 'POST', '/Conference/Standup/Member/10,15/Mute/')).status).toBe(202)
  })

  it('stopSound any', async () => {
    const world = createSwitched({ stopSound: 'any' })
    await ask(world, 'POST', '/Conference/Standup/Member/all/Speak/', { text: 'Hello' })
    await world.applyEffects()
    await ask(world, 'DELETE', '/Conference/Standup/Member/10/Speak/')
    await world.applyEffects()
    expect(world.simulator.rooms.get('Standup')?.sounds).toEqual([])
  })

  it('speak noRoute', async () => {
    const world = createSwitched({ speak: 'noRoute' }, 'vobiz')
    expect(await ask(world, 'POST', '/Conference/Standup/Member/10/Speak/', { text: 'a' })).toMatchObject({
      status: 404,
      body: { message: 'Not Found' },
    })
  })

  it('effectDelayMs 0 applies the effect before the response', async () => {
    const world = createSwitched({ effectDelayMs: 0 })
    await ask(world, 'DELETE', '/Conference/Standup/')
    expect(world.simulator.rooms.snapshot()).toEqual([])
  })

  it('staleReadMs repeats an earlier response', async () => {
    const world = createSwitched({ staleReadMs: 1000 })
    const people = async (): Promise<number> => {
      const { body } = await ask(world, 'GET', '/Conference/Standup/')
      return (body as { members: unknown[] }).members.length
    }
    expect(await people()).toBe(3)
    world.simulator.rooms.leave({ room: 'Standup', memberId: '10' })
    await world.clock.advance(999)
    expect(await people()).toBe(3)
    await world.clock.advance(1)
    expect(await people()).toBe(2)
  })

  it('staleReadMs never repeats an older response, even if it was lowered in between', async () => {
    const world = createSwitched({ staleReadMs: 4000 })
    const list = (): Promise<{ body: unknown }> => ask(world, 'GET', '/Conference/')
    const { body: before } = await list()
    world.simulator.rooms.endRoom({ room: 'Standup' })
    await world.clock.advance(2000)
    expect((await list()).body).toEqual(before)
    world.simulator.switches.set({ staleReadMs: 1500 })
    expect((await list()).body).not.toEqual(before)
  })

  it('latencyMs delays the response, arrivalMs the request', async () => {
    const world = createSwitched({ latencyMs: 300, arrivalMs: [100, 100] })
    const response = world.call('DELETE', '/Conference/Standup/')
    const seen: string[] = []
    void response.then(() => seen.push('responded'))
    world.simulator.rooms.onEvent((event) => seen.push(event.kind))
    await world.clock.advance(99)
    expect(world.simulator.requests).toEqual([])
    await world.clock.advance(152)
    expect(seen.at(-1)).toBe('ended')
    await world.clock.advance(149)
    expect(seen.at(-1)).toBe('responded')
    expect(world.simulator.requests[0]).toMatchObject({ status: 204, at: world.clock.now() - 300 })
    await response
  })

  it('operationLatencyMs delays single operations, and latencyMs all others', async () => {
    const world = createSwitched({ latencyMs: 20, operationLatencyMs: { listRooms: 10_000, kick: [3_000, 3_000] } })
    const start = world.clock.now()
    const delays = new Map<string, number>()
    for (const [method, path] of [
      ['GET', '/Conference/'],
      ['GET', '/Conference/Standup/'],
      ['POST', '/Conference/Standup/Member/10/Kick/'],
      ['POST', '/Conference/Standup/Member/10/Mute/'],
    ] as const)
      void ask(world, method, path).then(() => delays.set(`${method} ${path}`, world.clock.now() - start))
    await world.clock.advance(10_000)
    expect([...delays.values()]).toEqual([20, 20, 3_000, 10_000])
    expect([...delays.keys()].at(-1)).toBe('GET /Conference/')
  })
})

describe('limits', () => {
  const burst = async (world: World, count: number): Promise<number[]> => {
    const statuses: number[] = []
    for (let time = 0; time < count; time += 1) statuses.push((await ask(world, 'GET', '/Conference/')).status)
    return statuses
  }
  const refused = (statuses: number[]): number => statuses.filter((status) => status === 429).length

  it('Plivo rejects the 301st request within 5 s, and none before', async () => {
    const world = createSwitched({})
    expect(refused(await burst(world, 300))).toBe(0)
    expect(refused(await burst(world, 5))).toBe(5)
    await world.clock.advance(4999)
    expect(refused(await burst(world, 1))).toBe(1)
    await world.clock.advance(1)
    expect(refused(await burst(world, 300))).toBe(0)
  })

  it('apply to a sliding window', async () => {
    const world = createSwitched({ limitRequests: 2 })
    await burst(world, 1)
    await world.clock.advance(3000)
    await burst(world, 1)
    expect(refused(await burst(world, 1))).toBe(1)
    await world.clock.advance(2000)
    expect(await burst(world, 2)).toEqual([200, 429])
  })

  it('include otherTraffic', async () => {
    const world = createSwitched({ limitRequests: 300, otherTraffic: 180 })
    expect(refused(await burst(world, 121))).toBe(1)
  })

  it('do not exist on Vobiz until one is set', async () => {
    const world = createSwitched({}, 'vobiz')
    expect(refused(await burst(world, 400))).toBe(0)
    world.simulator.switches.set({ limitRequests: 1 })
    await burst(world, 1)
    expect(await ask(world, 'GET', '/Conference/')).toMatchObject({
      status: 429,
      body: {
        status: 'error',
        error: { code: 'RATE_LIMIT_EXCEEDED', details: { limit: 1, current: 2, retryAfter: 5 } },
      },
    })
  })

  it.each([
    ['header', '5', undefined],
    ['body', undefined, 5],
    ['neither', undefined, undefined],
  ] as const)('retryAfterIn %s', async (retryAfterIn, header, inBody) => {
    const world = createSwitched({ retryAfterIn, limitRequests: 1 })
    const [, second] = [await ask(world, 'GET', '/Conference/'), await ask(world, 'GET', '/Conference/')]
    expect(second.status).toBe(429)
    expect(second.headers['retry-after']).toBe(header)
    expect((second.body as { retryAfter?: number }).retryAfter).toBe(inBody)
  })

  it.each([0, 3_000_000, -3_000_000])('retryAfterIn date uses a clock that is wrong by %i ms', async (clockErrorMs) => {
    const world = createSwitched({ retryAfterIn: 'date', limitRequests: 1, clockErrorMs })
    const [, second] = [await ask(world, 'GET', '/Conference/'), await ask(world, 'GET', '/Conference/')]
    const { date = '', 'retry-after': retryAfter = '' } = second.headers
    expect(Date.parse(retryAfter) - Date.parse(date)).toBe(5_000)
    expect(Date.parse(date)).toBe(Math.floor((world.clock.now() + clockErrorMs) / 1000) * 1000)
  })
})

describe('setting switches', () => {
  it('has a default and an explanation for every one', () => {
    expect(checkSwitches(defaultSwitches())).toBeUndefined()
    const described = describeSwitches()
    expect(Object.keys(described)).toEqual(Object.keys(defaultSwitches()))
    for (const line of Object.values(described)) expect(line.length).toBeGreaterThan(20)
  })

  it.each([
    [{ listShape: 'nonsense' }, 'listShape must be one of names'],
    [{ nonsense: 1 }, 'There is no switch called nonsense.'],
    [{ toString: 1 }, 'There is no switch called toString.'],
    [{ effectDelayMs: -1 }, 'effectDelayMs must be a whole number'],
    [{ latencyMs: [5, 1] }, 'latencyMs must be milliseconds'],
    [{ operationLatencyMs: { listrooms: 5 } }, 'operationLatencyMs must be an object of operations'],
    [{ operationLatencyMs: { kick: [5, 1] } }, 'operationLatencyMs must be an object of operations'],
    [{ faults: [{ kind: 'fail', operation: 'list' }] }, 'faults must be rules with a valid operation'],
    [{ stayAlone: 'yes' }, 'stayAlone must be true or false.'],
    [{ postStatus: '200' }, 'postStatus must be one of 202, 200.'],
    [{ callbackUrl: 'http://hooks.example.test/' }, 'on this computer'],
    [{ callbackUrl: 'http://127.0.0.1.example.test/' }, 'on this computer'],
    [{ callbackUrl: 'ftp://127.0.0.1/' }, 'on this computer'],
    [{ faults: [{ kind: 'nonsense' }] }, 'faults must be rules with a valid kind'],
    [{ faults: [{ kind: 'fail', chance: 2 }] }, 'faults must be rules with a valid chance'],
    [{ faults: [{ kind: 'fail', colour: 'red' }] }, 'faults must be rules with a valid colour'],
    [{ faults: [{ kind: 'redirect' }] }, 'has a location'],
    [{ faults: [{}] }, 'with a kind'],
    [[], 'must be a JSON object'],
  ])('rejects %j with a sentence and changes nothing', (changes, sentence) => {
    const { switches } = createWorld().simulator
    const before = switches.get()
    expect(() => {
      switches.set(changes as Partial<Switches>)
    }).toThrow(sentence)
    expect(switches.get()).toBe(before)
  })

  it('accepts addresses on this computer', () => {
    for (const host of ['127.0.0.1:8080', 'localhost', '[::1]:9', '127.1.2.3']) {
      expect(checkSwitches({ callbackUrl: `http://${host}/x` })).toBeUndefined()
    }
  })

  it('resets to the values at the start', () => {
    const { switches } = createWorld({ profile: 'vobiz', switches: { postStatus: 200 } }).simulator
    switches.set({ listShape: 'names', postStatus: 202 })
    switches.reset()
    expect(switches.get()).toMatchObject({ listShape: 'empty', postStatus: 200 })
  })
})
