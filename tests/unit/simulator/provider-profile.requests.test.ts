import { describe, expect, it } from 'vitest'
import { createWorld, credentials, testAccount } from '../../support/simulator-world.ts'
import { createStandup, flags, profiles, statusOf } from '../../support/standup-world.ts'

describe('credentials', () => {
  const attempts = (profile: 'plivo' | 'vobiz'): Record<string, string>[] => {
    const { authId, authToken } = testAccount
    const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` })
    if (profile === 'plivo')
      return [{}, basic(`${authId}:wrong`), basic(`other:${authToken}`), { authorization: authToken }]
    return [{}, { 'x-auth-id': authId }, { 'x-auth-id': authId, 'x-auth-token': 'wrong' }]
  }

  it.each(['plivo', 'vobiz'] as const)('%s rejects wrong credentials and does nothing', async (profile) => {
    const world = createStandup(profile)
    for (const headers of attempts(profile)) {
      const path = `${world.simulator.basePath}/Account/${testAccount.authId}/Conference/`
      expect(statusOf(await world.raw('DELETE', path, headers))).toBe(401)
    }
    await world.applyEffects()
    expect(flags(world)).toHaveLength(3)
    for (const request of world.simulator.requests) expect(request.effect).toBeUndefined()
  })

  it.each(profiles)('%s rejects the id of another account in the path', async (profile) => {
    const world = createStandup(profile)
    const path = `${world.simulator.basePath}/Account/MA0000000000000OTHER/Conference/`
    expect(statusOf(await world.raw('GET', path))).toBe(401)
  })

  it.each(profiles)('%s stores no credentials', async (profile) => {
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

describe('paths and bodies:', () => {
  it('Vobiz cannot play a file to a whole room: its gateway returns a 404', async () => {
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
  ])('%s %s returns %i', async (method, path, status) => {
    expect(statusOf(await createStandup('plivo').call(method, path))).toBe(status)
  })

  it('an empty object, a body on DELETE and a bare question mark are accepted, but broken JSON is not', async () => {
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
