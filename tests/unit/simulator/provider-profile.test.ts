import { describe, expect, it } from 'vitest'
import { credentials, testAccount, type World } from '../../support/simulator-world.ts'
import { createStandup, flags, profiles, statuses } from '../../support/standup-world.ts'

/** The last request's effect and the names of the rooms, once it is visible. */
const effectOf = async (world: World, request: string) => {
  const [status] = await statuses(world, [request])
  await world.applyEffects()
  const effect = world.simulator.requests.at(-1)?.effect
  const left = [world.simulator.rooms.snapshot().map(({ name }) => name), world.simulator.rooms.calls.list().length]
  return [status, effect?.kind, effect?.affected.length, ...left]
}

describe('what ends rooms and calls, or looks as if it did:', () => {
  it.each([
    ['plivo', 'DELETE /Conference/Standup/', [204, 'endRoom', 3, ['Other'], 2]],
    ['vobiz', 'DELETE /Conference/Standup/', [204, 'endRoom', 3, ['Other'], 2]],
    ['plivo', 'DELETE /Conference/', [204, 'endAllRooms', 5, [], 0]],
    ['vobiz', 'DELETE /Conference//', [204, 'endAllRooms', 5, [], 0]],
    ['plivo', 'DELETE /Call/call-15/', [204, 'endCall', 1, ['Standup', 'Other'], 4]],
    ['plivo', 'DELETE /Call/', [204, 'endAllCalls', 5, [], 0]],
    ['vobiz', 'DELETE /Call/', [405, undefined, undefined, ['Standup', 'Other'], 5]],
    ['plivo', 'PUT /Conference/Standup/', [405, undefined, undefined, ['Standup', 'Other'], 5]],
    ['plivo', 'DELETE /Conference/%E0%A4/', [400, undefined, undefined, ['Standup', 'Other'], 5]],
    ['plivo', 'DELETE /conference/Standup/', [404, undefined, undefined, ['Standup', 'Other'], 5]],
    ['vobiz', 'DELETE /Conference/Standup', [401, undefined, undefined, ['Standup', 'Other'], 5]],
  ] as const)('%s: %s', async (profile, request, expected) => {
    const world = createStandup(profile)
    world.simulator.rooms.startRoom({ name: 'Other', people: 2, stayAlone: true })
    expect(await effectOf(world, request)).toEqual(expected)
  })
})

describe('member actions', () => {
  it('"all" means the members at the time of the effect, an id the member at the time of the request', async () => {
    const world = createStandup()
    await statuses(world, ['POST /Conference/Standup/Member/all/Mute/', 'POST /Conference/Standup/Member/10/Deaf/'])
    world.simulator.rooms.leave({ room: 'Standup', memberId: '10' })
    world.simulator.rooms.join({ room: 'Standup', memberId: '10' })
    await world.applyEffects()
    expect(flags(world)).toEqual(['15m', '22m', '10m'])
    expect(world.simulator.requests.at(-1)?.effect?.affected).toEqual([])
  })

  it.each([
    ['plivo', ['10']],
    ['vobiz', []],
  ] as const)('%s: after a stop for all, the sounds of these members remain: %j', async (profile, left) => {
    const world = createStandup(profile)
    await world.call('POST', '/Conference/Standup/Member/10/Play/', { url: 'https://media.example.test/a.mp3' })
    await world.applyEffects()
    await statuses(world, ['DELETE /Conference/Standup/Member/all/Play/'])
    await world.applyEffects()
    expect(world.simulator.rooms.get('Standup')?.sounds.map(({ target }) => target)).toEqual(left)
  })
})

describe('calls', () => {
  it.each([
    ['listed', ['call-10', 'call-15', 'call-22', 'outside'], 200],
    ['notListed', ['outside'], 200],
    ['notFound', ['outside'], 404],
  ] as const)('that sit in a room are %s, as the switch says', async (roomCalls, calls, status) => {
    const world = createStandup('vobiz', { roomCalls })
    world.simulator.rooms.calls.begin({ callUuid: 'outside' })
    expect(await world.call('GET', '/Call/?status=live')).toMatchObject({ body: { calls } })
    expect(await statuses(world, ['GET /Call/call-15/?status=live', 'GET /Call/outside/?status=live'])).toEqual([
      status,
      200,
    ])
  })
})

describe('requests', () => {
  const { authId, authToken } = testAccount
  const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` })
  const wrong = {
    plivo: [{}, basic(`${authId}:wrong`), basic(`other:${authToken}`), { authorization: authToken }],
    vobiz: [{}, { 'x-auth-id': authId }, { 'x-auth-id': authId, 'x-auth-token': 'wrong' }],
  }

  it.each(['plivo', 'vobiz'] as const)('to %s with wrong credentials are rejected, and do nothing', async (profile) => {
    const world = createStandup(profile)
    const { basePath } = world.simulator
    for (const headers of wrong[profile])
      expect(await world.raw('DELETE', `${basePath}/Account/${authId}/Conference/`, headers)).toMatchObject({
        status: 401,
      })
    expect(await world.raw('DELETE', `${basePath}/Account/MA0000000000000OTHER/Conference/`)).toMatchObject({
      status: 401,
    })
    await world.applyEffects()
    expect(flags(world)).toHaveLength(3)
  })

  it.each(profiles)('to %s are stored without their credentials', async (profile) => {
    const world = createStandup(profile)
    await world.call('GET', '/Conference/')
    await world.raw('GET', '/v1/', { authorization: 'Basic c2VjcmV0', 'x-auth-token': 'secret' })
    const stored = JSON.stringify(world.simulator.requests)
    const sent = Object.values(credentials(world.simulator)).filter((value) => value !== authId)
    for (const secret of [...sent, authToken, 'c2VjcmV0', 'secret']) expect(stored).not.toContain(secret)
    const own = profile === 'plivo' ? 'authorization' : 'x-auth-token'
    expect(world.simulator.requests.map(({ headers }) => headers[own])).toEqual(['valid', 'invalid'])
  })
})
