import { describe, expect, it } from 'vitest'
import { testAccount, createWorld, credentials, type Reply, type World } from '../../support/simulator-world.ts'

const createStandup = (profile: 'plivo' | 'vobiz' | 'vobiz-documented'): World => {
  const world = createWorld({ profile })
  world.simulator.rooms.startRoom({
    name: 'Standup',
    people: ['10', '15', '22'].map((memberId) => ({
      memberId,
      callUuid: `call-${memberId}`,
      name: `Person ${memberId}`,
    })),
  })
  return world
}

const all = ['plivo', 'vobiz', 'vobiz-documented'] as const
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/
const apiId = expect.stringMatching(uuid) as unknown

const flags = ({ simulator }: World): string[] =>
  simulator.rooms.get('Standup')?.members.map((m) => `${m.memberId}${m.muted ? 'm' : ''}${m.deaf ? 'd' : ''}`) ?? []

const statusOf = (reply: Reply | 'cut'): number => (reply === 'cut' ? 0 : reply.status)

describe('reads', () => {
  it.each(['plivo', 'vobiz-documented'] as const)('%s lists names', async (profile) => {
    const world = createStandup(profile)
    world.simulator.rooms.startRoom({ name: 'Ops/Night & Day 100%' })
    expect(await world.call('GET', '/Conference/')).toMatchObject({
      status: 200,
      body: { api_id: apiId, conferences: ['Standup', 'Ops/Night & Day 100%'] },
    })
  })

  it.each(['plivo', 'vobiz-documented'] as const)('%s retrieves a room with all its members', async (profile) => {
    const world = createStandup(profile)
    await world.clock.advance(61_500)
    const reply = await world.call('GET', '/Conference/Standup/')
    expect(reply).toMatchObject({
      status: 200,
      body: { conference_name: 'Standup', conference_run_time: '61', conference_member_count: '3', api_id: apiId },
    })
    expect((reply as Reply & { body: { members: unknown[] } }).body.members[1]).toEqual({
      muted: false,
      member_id: '15',
      deaf: false,
      from: expect.stringMatching(/^1555010\d{4}$/) as unknown,
      to: '15550100000',
      caller_name: 'Person 15',
      direction: 'inbound',
      call_uuid: 'call-15',
      join_time: '61',
    })
  })

  it('vobiz as observed lists nothing, returns an error in a 200 for live rooms and a 404 for ended ones', async () => {
    const world = createStandup('vobiz')
    expect(await world.call('GET', '/Conference/')).toMatchObject({ status: 200, body: { conferences: [] } })
    expect(await world.call('GET', '/Conference/Standup/')).toMatchObject({
      status: 200,
      body: { error: 'failed', api_id: apiId },
    })
    world.simulator.rooms.endRoom({ room: 'Standup' })
    expect(await world.call('GET', '/Conference/Standup/')).toMatchObject({
      status: 404,
      body: { error: 'conference not found', api_id: apiId },
    })
  })

  it.each([
    ['plivo', '/', { auth_id: testAccount.authId, api_id: apiId }],
    ['vobiz', '/concurrency', { account_id: testAccount.authId, concurrent_calls: 3 }],
  ] as const)('%s describes the account at %s', async (profile, path, body) => {
    expect(await createStandup(profile).call('GET', path)).toMatchObject({ status: 200, body })
  })

  it('finds rooms by their decoded, exact name', async () => {
    const world = createStandup('plivo')
    const name = 'Tea & "scones"? 100% +#/\\ 🫖'
    world.simulator.rooms.startRoom({ name })
    expect(await world.call('GET', `/Conference/${encodeURIComponent(name)}/`)).toMatchObject({
      body: { conference_name: name },
    })
    expect(statusOf(await world.call('GET', '/Conference/standup/'))).toBe(404)
  })
})

describe('member actions', () => {
  it.each([
    ['Mute', 'muted', ['10m', '15', '22']],
    ['Deaf', 'deaf', ['10d', '15', '22']],
    ['Kick', 'kicked', ['15', '22']],
  ])('POST %s on one member', async (verb, message, after) => {
    const world = createStandup('plivo')
    expect(await world.call('POST', `/Conference/Standup/Member/10/${verb}/`)).toMatchObject({
      status: 202,
      body: { message, member_id: '10', api_id: apiId },
    })
    expect(flags(world)).toEqual(['10', '15', '22'])
    await world.applyEffects()
    expect(flags(world)).toEqual(after)
  })

  it.each([
    ['10,22', ['10m', '15', '22m'], ['10', '22']],
    ['10%2C22', ['10m', '15', '22m'], ['10', '22']],
    ['all', ['10m', '15m', '22m'], ['all']],
  ])('accepts the target %s', async (target, after, echo) => {
    const world = createStandup('vobiz')
    expect(await world.call('POST', `/Conference/Standup/Member/${target}/Mute/`, {})).toMatchObject({
      status: 202,
      body: { message: 'muted', member_id: echo },
    })
    await world.applyEffects()
    expect(flags(world)).toEqual(after)
  })

  it('DELETE undoes mute and deaf, even if there is nothing to undo', async () => {
    const world = createStandup('plivo')
    await world.call('POST', '/Conference/Standup/Member/all/Mute/')
    await world.call('POST', '/Conference/Standup/Member/all/Deaf/')
    await world.applyEffects()
    expect(flags(world)).toEqual(['10md', '15md', '22md'])
    for (const path of ['10/Mute/', '15/Deaf/', '10/Mute/']) {
      expect(await world.call('DELETE', `/Conference/Standup/Member/${path}`)).toMatchObject({ status: 204, body: '' })
    }
    await world.applyEffects()
    expect(flags(world)).toEqual(['10d', '15m', '22md'])
  })

  it('DELETE on a member ends the call', async () => {
    const world = createStandup('plivo')
    expect(statusOf(await world.call('DELETE', '/Conference/Standup/Member/10/'))).toBe(204)
    await world.applyEffects()
    expect(flags(world)).toEqual(['15', '22'])
    expect(world.simulator.rooms.calls.get('call-10')).toBeUndefined()
  })

  it('"all" means the members when the effect is applied, and an id means the member who had it when the request arrived', async () => {
    const world = createStandup('plivo')
    await world.call('POST', '/Conference/Standup/Member/all/Mute/')
    await world.call('POST', '/Conference/Standup/Member/10/Deaf/')
    world.simulator.rooms.leave({ room: 'Standup', memberId: '10' })
    world.simulator.rooms.join({ room: 'Standup', memberId: '10' })
    await world.applyEffects()
    expect(flags(world)).toEqual(['15m', '22m', '10m'])
    expect(world.simulator.requests.at(-1)?.effect?.affected).toEqual([])
  })

  it('returns 404 for an unknown member, and rejects an invalid target', async () => {
    const world = createStandup('vobiz')
    expect(await world.call('POST', '/Conference/Standup/Member/99/Mute/')).toMatchObject({
      status: 404,
      body: { error: 'member not found' },
    })
    expect(await world.call('POST', '/Conference/Standup/Member/10,99/Mute/')).toMatchObject({
      status: 202,
      body: { member_id: ['10'] },
    })
    expect(statusOf(await world.call('POST', '/Conference/Standup/Member/everyone/Mute/'))).toBe(400)
    expect(statusOf(await world.call('POST', '/Conference/Nobody/Member/10/Mute/'))).toBe(404)
  })
})

describe('sounds', () => {
  const sounds = (world: World): string[] =>
    world.simulator.rooms.get('Standup')?.sounds.map((sound) => `${sound.kind} ${sound.target}`) ?? []

  it('require their argument', async () => {
    const world = createStandup('plivo')
    expect(statusOf(await world.call('POST', '/Conference/Standup/Member/10/Play/', {}))).toBe(400)
    expect(statusOf(await world.call('POST', '/Conference/Standup/Member/10/Speak/', { voice: 'MAN' }))).toBe(400)
    expect(statusOf(await world.call('POST', '/Conference/Standup/Member/10/Speak/', { text: 'a', voice: 'X' }))).toBe(
      400,
    )
  })

  it('queue for the same listener', async () => {
    const world = createStandup('plivo')
    const url = 'https://media.example.test/a.mp3'
    expect(await world.call('POST', '/Conference/Standup/Member/10/Play/', { url })).toMatchObject({
      status: 202,
      body: { message: 'play queued into conference', member_id: '10' },
    })
    expect(await world.call('POST', '/Conference/Standup/Member/10/Speak/', { text: 'Hello' })).toMatchObject({
      status: 202,
      body: { message: 'speak queued into conference' },
    })
    await world.applyEffects()
    const [play, speak] = world.simulator.rooms.get('Standup')?.sounds ?? []
    expect(speak?.startsAt).toBe(play?.endsAt)
  })

  it.each([
    ['plivo', ['play 10']],
    ['vobiz', []],
  ] as const)('%s: after a stop for all, the sounds started for an id are %j', async (profile, left) => {
    const world = createStandup(profile)
    await world.call('POST', '/Conference/Standup/Member/10/Play/', { url: 'https://media.example.test/a.mp3' })
    await world.applyEffects()
    expect(statusOf(await world.call('DELETE', '/Conference/Standup/Member/all/Play/'))).toBe(204)
    await world.applyEffects()
    expect(sounds(world)).toEqual(left)
    await world.call('DELETE', '/Conference/Standup/Member/10/Play/')
    await world.applyEffects()
    expect(sounds(world)).toEqual([])
  })
})

describe('recording', () => {
  it('on Plivo starts with an id and a URL, and stops', async () => {
    const world = createStandup('plivo')
    expect(await world.call('POST', '/Conference/Standup/Record/', { file_format: 'wav' })).toMatchObject({
      status: 202,
      body: {
        message: 'conference recording started',
        recording_id: expect.stringMatching(uuid) as unknown,
        url: expect.stringMatching(/\.wav$/) as unknown,
      },
    })
    await world.applyEffects()
    expect(world.simulator.rooms.get('Standup')?.recording).toBeDefined()
    expect(statusOf(await world.call('DELETE', '/Conference/Standup/Record/'))).toBe(204)
    await world.applyEffects()
    expect(world.simulator.rooms.get('Standup')?.recording).toBeUndefined()
  })

  it('on Vobiz is queued, and as observed never exists', async () => {
    const world = createStandup('vobiz')
    expect(await world.call('POST', '/Conference/Standup/Record/')).toMatchObject({
      status: 200,
      body: { message: 'async api spawned' },
    })
    await world.applyEffects()
    expect(world.simulator.rooms.get('Standup')?.recording).toBeUndefined()
    expect(statusOf(await world.call('POST', '/Conference/Nobody/Record/'))).toBe(404)
  })
})

describe('ending rooms and calls', () => {
  it.each(all)('%s: DELETE /Conference/{name}/ ends that room only', async (profile) => {
    const world = createStandup(profile)
    world.simulator.rooms.startRoom({ name: 'Other' })
    expect(await world.call('DELETE', '/Conference/Standup/')).toMatchObject({ status: 204, body: '' })
    await world.applyEffects()
    expect(world.simulator.rooms.snapshot().map((room) => room.name)).toEqual(['Other'])
    expect(world.simulator.requests.at(-1)?.effect).toMatchObject({ kind: 'endRoom', room: 'Standup' })
  })

  it.each(['/Conference/', '/Conference//'])('DELETE %s ends all rooms', async (path) => {
    const world = createStandup('plivo')
    world.simulator.rooms.startRoom({ name: 'Other', people: 2 })
    expect(statusOf(await world.call('DELETE', path))).toBe(204)
    await world.applyEffects()
    expect(world.simulator.rooms.snapshot()).toEqual([])
    expect(world.simulator.requests.at(-1)?.effect?.kind).toBe('endAllRooms')
    expect(world.simulator.requests.at(-1)?.effect?.affected).toHaveLength(5)
  })

  it('DELETE /Conference/ succeeds if no room is live', async () => {
    expect(statusOf(await createWorld({ profile: 'vobiz' }).call('DELETE', '/Conference/'))).toBe(204)
  })

  it('DELETE /Call/ ends every call on Plivo, and is not allowed on Vobiz', async () => {
    const plivo = createStandup('plivo')
    expect(statusOf(await plivo.call('DELETE', '/Call/'))).toBe(204)
    await plivo.applyEffects()
    expect(plivo.simulator.rooms.calls.list()).toEqual([])
    expect(plivo.simulator.requests.at(-1)?.effect?.kind).toBe('endAllCalls')
    const vobiz = createStandup('vobiz')
    expect(statusOf(await vobiz.call('DELETE', '/Call/'))).toBe(405)
    await vobiz.applyEffects()
    expect(flags(vobiz)).toHaveLength(3)
  })
})

describe('calls', () => {
  it('are hung up by their id, in a room or not', async () => {
    const world = createStandup('plivo')
    expect(statusOf(await world.call('DELETE', '/Call/call-10/'))).toBe(204)
    await world.applyEffects()
    expect(flags(world)).toEqual(['15', '22'])
    expect(statusOf(await world.call('DELETE', '/Call/call-10/'))).toBe(404)
  })

  it('on Plivo are listed in pages of at most twenty', async () => {
    const world = createStandup('plivo')
    world.simulator.rooms.startRoom({ name: 'Crowd', people: 20 })
    const page = async (query: string): Promise<unknown[]> => {
      const reply = await world.call('GET', `/Call/?status=live${query}`)
      return (reply as Reply & { body: { calls: unknown[] } }).body.calls
    }
    expect(await page('')).toHaveLength(20)
    expect(await page('&offset=20')).toHaveLength(3)
    expect(await page('&limit=2')).toEqual(['call-10', 'call-15'])
    expect(await page('&call_direction=outbound')).toEqual([])
    expect(statusOf(await world.call('GET', '/Call/?status=live&limit=21'))).toBe(400)
  })

  it.each(['/Call?status=live', '/Call/?status=live'])('on Vobiz are listed at %s without pages', async (path) => {
    expect(await createStandup('vobiz').call('GET', path)).toMatchObject({
      status: 200,
      body: { calls: ['call-10', 'call-15', 'call-22'] },
    })
  })

  it('on Vobiz are listed only with a status', async () => {
    expect(statusOf(await createStandup('vobiz').call('GET', '/Call/'))).toBe(400)
  })

  it.each(all)('%s: a live call is described without its room', async (profile) => {
    const reply = await createStandup(profile).call('GET', '/Call/call-15/?status=live')
    expect(reply).toMatchObject({
      status: 200,
      body: {
        call_status: 'in-progress',
        call_uuid: 'call-15',
        caller_name: 'Person 15',
        session_start: '2026-01-15 09:30:00.000000',
      },
    })
    expect(JSON.stringify(reply)).not.toContain('Standup')
  })
})

describe('credentials', () => {
  const attempts = (profile: 'plivo' | 'vobiz'): Record<string, string>[] => {
    const { authId, authToken } = testAccount
    const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` })
    if (profile === 'plivo')
      return [{}, basic(`${authId}:wrong`), basic(`other:${authToken}`), { authorization: authToken }]
    return [{}, { 'x-auth-id': authId }, { 'x-auth-id': authId, 'x-auth-token': 'wrong' }]
  }

  it.each(['plivo', 'vobiz'] as const)('%s rejects wrong ones and does nothing', async (profile) => {
    const world = createStandup(profile)
    for (const headers of attempts(profile)) {
      const path = `${world.simulator.basePath}/Account/${testAccount.authId}/Conference/`
      expect(statusOf(await world.raw('DELETE', path, headers))).toBe(401)
    }
    await world.applyEffects()
    expect(flags(world)).toHaveLength(3)
    for (const request of world.simulator.requests) expect(request.effect).toBeUndefined()
  })

  it.each(all)('%s rejects the id of another account in the path', async (profile) => {
    const world = createStandup(profile)
    const path = `${world.simulator.basePath}/Account/MA0000000000000OTHER/Conference/`
    expect(statusOf(await world.raw('GET', path))).toBe(401)
  })

  it.each(all)('%s never stores them', async (profile) => {
    const world = createStandup(profile)
    await world.call('GET', '/Conference/')
    await world.raw('GET', '/v1/', { authorization: 'Basic c2VjcmV0', 'x-auth-token': 'secret' })
    const stored = JSON.stringify(world.simulator.requests)
    const basic = credentials(world.simulator)['Authorization'] ?? testAccount.authToken
    for (const secret of [testAccount.authToken, basic, 'c2VjcmV0', 'secret']) expect(stored).not.toContain(secret)
    const [first, second] = world.simulator.requests
    const own = profile === 'plivo' ? 'authorization' : 'x-auth-token'
    expect([first?.headers[own], second?.headers[own]]).toEqual(['valid', expect.not.stringMatching('^valid$')])
  })
})

describe('paths', () => {
  it.each([
    ['plivo', '/conference/', 404],
    ['plivo', '/Conference', 404],
    ['plivo', '/Conference/Standup', 404],
    ['vobiz', '/conference/', 401],
    ['vobiz', '/Conference/Standup/member/10/mute/', 401],
    ['vobiz', '/Conference', 401],
  ] as const)('%s: GET %s gives %i', async (profile, path, status) => {
    expect(statusOf(await createStandup(profile).call('GET', path))).toBe(status)
  })

  it('Vobiz has no play for a whole room: its gateway returns a 404', async () => {
    const reply = await createStandup('vobiz').call('POST', '/Conference/Standup/Play/', {
      url: 'https://a.example.test',
    })
    expect(reply).toMatchObject({ status: 404, body: { message: 'Not Found' } })
  })

  it.each([
    ['PUT', '/Conference/Standup/', 405],
    ['GET', '/Conference/Standup/Member/10/Mute/', 405],
    ['GET', '/Nowhere/', 404],
    ['GET', '/Conference/%E0%A4/', 400],
  ])('%s %s gives %i', async (method, path, status) => {
    expect(statusOf(await createStandup('plivo').call(method, path))).toBe(status)
  })

  it('accepts no body, an empty object, a body on DELETE and a bare question mark', async () => {
    const world = createStandup('plivo')
    expect(statusOf(await world.call('POST', '/Conference/Standup/Member/10/Mute/', {}))).toBe(202)
    expect(statusOf(await world.call('DELETE', '/Conference/Standup/Member/10/Mute/', { a: 1 }))).toBe(204)
    expect(statusOf(await world.call('GET', '/Conference/?'))).toBe(200)
    const path = `/v1/Account/${testAccount.authId}/Conference/Standup/Member/10/Mute/`
    expect(statusOf(await world.raw('POST', path, undefined, '{"broken'))).toBe(400)
    expect(statusOf(await world.raw('GET', `/v1/Account/${testAccount.authId}/`, undefined, '""'))).toBe(200)
  })
})

describe('the history of requests', () => {
  it('stores the requests and their effects', async () => {
    const world = createStandup('plivo')
    await world.call('POST', '/Conference/Stand%75p/Member/10/Mute/?a=b', { x: 1 })
    expect(world.simulator.requests).toMatchObject([
      {
        method: 'POST',
        path: `/v1/Account/${testAccount.authId}/Conference/Stand%75p/Member/10/Mute/?a=b`,
        decodedSegments: ['v1', 'Account', testAccount.authId, 'Conference', 'Standup', 'Member', '10', 'Mute'],
        query: { a: 'b' },
        headers: { authorization: 'valid', 'x-auth-token': 'absent' },
        body: '{"x":1}',
        status: 202,
        effect: { kind: 'mute', room: 'Standup', affected: [] },
      },
    ])
    await world.applyEffects()
    expect(world.simulator.requests[0]?.effect).toMatchObject({
      affected: [{ memberId: '10', callUuid: 'call-10' }],
      appliedAt: world.clock.now(),
    })
    world.simulator.clearRequests()
    expect(world.simulator.requests).toEqual([])
  })

  it('stores no more than keepRequests', async () => {
    const world = createWorld({ keepRequests: 10 })
    for (let count = 0; count < 25; count += 1) await world.call('GET', `/Conference/${count}/`)
    expect(world.simulator.requests).toHaveLength(10)
    expect(world.simulator.requests.at(-1)?.path).toContain('/24/')
  })
})
