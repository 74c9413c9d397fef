import { describe, expect, it } from 'vitest'
import { ask, createSwitched } from '../../../support/switched-world.ts'

describe('each switch has its effect:', () => {
  it.each([
    ['string', '10,15', 'all'],
    ['array', ['10', '15'], ['all']],
    ['pythonPrinted', "[u'10', u'15']", "[u'all']"],
    ['absent', undefined, undefined],
  ] as const)('memberEcho %s echoes several members as %j and everyone as %j', async (memberEcho, several, all) => {
    const world = createSwitched({ memberEcho })
    const echo = async (target: string): Promise<unknown> => {
      const { body } = await ask(world, 'POST', `/Conference/Standup/Member/${target}/Mute/`)
      return (body as { member_id?: unknown }).member_id
    }
    expect([await echo('10,15'), await echo('all')]).toEqual([several, all])
  })

  it('postStatus sets the status of the response to a POST', async () => {
    const world = createSwitched({ postStatus: 200 })
    expect((await ask(world, 'POST', '/Conference/Standup/Member/10/Mute/')).status).toBe(200)
  })

  it.each([
    ['empty', 204, ''],
    ['printed200', 200, expect.objectContaining({ message: 'unmuted', member_id: '10' }) as unknown],
    ['printed202', 202, expect.objectContaining({ message: 'unmuted' }) as unknown],
  ] as const)('deleteResponse %s responds with %i', async (deleteResponse, status, body) => {
    const world = createSwitched({ deleteResponse })
    const reply = await ask(world, 'DELETE', '/Conference/Standup/Member/10/Mute/')
    expect([reply.status, reply.body]).toEqual([status, body])
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
  ] as const)('record %s on %s responds with "%s"', async (record, profile, message, exists) => {
    const world = createSwitched({ record }, profile)
    expect((await ask(world, 'POST', '/Conference/Standup/Record/')).body).toMatchObject({ message })
    await world.applyEffects()
    expect(world.simulator.rooms.get('Standup')?.recording !== undefined).toBe(exists)
  })

  it.each([
    ['accepted', 202],
    ['refused', 400],
  ] as const)('secondRecording %s responds with %i', async (secondRecording, status) => {
    const world = createSwitched({ secondRecording, effectDelayMs: 0 })
    await ask(world, 'POST', '/Conference/Standup/Record/')
    expect((await ask(world, 'POST', '/Conference/Standup/Record/')).status).toBe(status)
  })

  it.each([
    ['unauthorized', 401],
    ['notFound', 404],
  ] as const)('wrongPath %s responds with %i', async (wrongPath, status) => {
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
  ] as const)('notFound %s sets the form of a 404 on both providers', async (notFound, type, body) => {
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
  ] as const)('partialList %s responds with %i', async (partialList, status) => {
    const world = createSwitched({ partialList, memberEcho: 'array' })
    const reply = await ask(world, 'POST', '/Conference/Standup/Member/10,99/Mute/')
    expect(reply.status).toBe(status)
    if (status !== 404) expect(reply.body).toMatchObject({ member_id: ['10'] })
  })

  it.each([
    ['accepted', 202, 204],
    ['refused', 400, 400],
  ] as const)(
    'listForKickAndHangup %s responds to a kick with %i, and to a hangup with %i',
    async (listForKickAndHangup, kick, hangup) => {
      const world = createSwitched({ listForKickAndHangup })
      expect((await ask(world, 'POST', '/Conference/Standup/Member/10,15/Kick/')).status).toBe(kick)
      expect((await ask(world, 'DELETE', '/Conference/Standup/Member/10,15/')).status).toBe(hangup)
      expect((await ask(world, 'POST', '/Conference/Standup/Member/10,15/Mute/')).status).toBe(202)
    },
  )

  it('with stopSound any, a stop for one member ends a sound that plays to everyone', async () => {
    const world = createSwitched({ stopSound: 'any' })
    await ask(world, 'POST', '/Conference/Standup/Member/all/Speak/', { text: 'Hello' })
    await world.applyEffects()
    await ask(world, 'DELETE', '/Conference/Standup/Member/10/Speak/')
    await world.applyEffects()
    expect(world.simulator.rooms.get('Standup')?.sounds).toEqual([])
  })

  it('speak noRoute responds with the 404 of a missing route', async () => {
    const world = createSwitched({ speak: 'noRoute' }, 'vobiz')
    expect(await ask(world, 'POST', '/Conference/Standup/Member/10/Speak/', { text: 'a' })).toMatchObject({
      status: 404,
      body: { message: 'Not Found' },
    })
  })
})
