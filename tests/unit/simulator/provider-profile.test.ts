import { describe, expect, it } from 'vitest'
import { type Reply, type World } from '../../support/simulator-world.ts'
import { createStandup, flags, statusOf } from '../../support/standup-world.ts'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/
const apiId = expect.stringMatching(uuid) as unknown

describe('reads', () => {
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
      to: '15550120000',
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
})

describe('member actions', () => {
  it('DELETE undoes mute and deaf, and succeeds even if there is nothing to undo', async () => {
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

  it('"all" means the members at the time of the effect, an id the member at the time of the request', async () => {
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
  ] as const)('%s: after a stop for all, these sounds of single members remain: %j', async (profile, left) => {
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
  it('on Vobiz is queued, but does not start, as observed', async () => {
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
