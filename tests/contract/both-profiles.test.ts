import { afterEach, describe, expect, it } from 'vitest'
import type { CallRecord } from '../../electron/providers/provider.ts'
import type { SimulatorOptions, Switches } from '../simulator/simulator.ts'
import { overHttp, stopAll, type World } from '../support/simulated-provider.ts'

afterEach(stopAll)

const room = 'Ops & Night 100% = 1 + 🙂'
const everyone = { conference: room, target: 'all' } as const
const call = (tail: number) => `00000000-0000-4000-8000-000000000${tail}`

const begin = async (profile: SimulatorOptions['profile'], switches: Partial<Switches> = {}): Promise<World> => {
  const world = await overHttp({ profile, seed: 5, switches })
  const people = [311, 312, 313].map((id) => ({
    memberId: String(id),
    callUuid: call(id),
    name: `Person ${id}`,
    number: `15550100${id - 200}`,
    joinedSecondsAgo: 60,
  }))
  world.rooms.startRoom({ name: room, people, ageSeconds: 90, stayAlone: true })
  world.rooms.startRoom({ name: 'other', people: 2, stayAlone: true })
  return world
}

const here = (world: World) => world.rooms.get(room)?.members.map(({ memberId }) => memberId) ?? []
const flagged = (world: World, flag: 'muted' | 'deaf') =>
  world.rooms
    .get(room)
    ?.members.filter((member) => member[flag])
    .map(({ memberId }) => memberId) ?? []

describe.each(['plivo', 'vobiz', 'vobiz-documented'] as const)('%s', (profile) => {
  it('accepts the right credentials, and rejects others', async () => {
    const { provider } = await begin(profile)
    expect(await provider.check()).toMatchObject({ ok: true })
    const wrong = await overHttp({ profile }, { credentials: { authId: 'MA_OTHER', authToken: 'wrong' } })
    expect(await wrong.provider.check()).toMatchObject({ ok: false, fault: { code: 'credentials' } })
  })

  it('mutes and deafens one, several or all members, and unmutes and undeafens one or all', async () => {
    const world = await begin(profile)
    const { provider } = world
    const steps = [
      ['mute', 'unmute', 'muted'],
      ['deafen', 'undeafen', 'deaf'],
    ] as const
    for (const [set, undo, flag] of steps) {
      expect(await provider[set](room, { ids: ['311'] })).toMatchObject({ ok: true, value: { echoed: ['311'] } })
      expect(flagged(world, flag)).toEqual(['311'])
      expect(await provider[set](room, { ids: ['311', '313'] })).toMatchObject({ value: { echoed: ['311', '313'] } })
      expect(flagged(world, flag)).toEqual(['311', '313'])
      expect(await provider[set](room, 'all')).toMatchObject({ value: { echoed: 'all' } })
      expect(flagged(world, flag)).toHaveLength(3)
      expect(await provider[undo](room, { ids: ['311'] })).toMatchObject({ ok: true })
      expect(flagged(world, flag)).toEqual(['312', '313'])
      expect(await provider[undo](room, 'all')).toMatchObject({ ok: true })
      expect(flagged(world, flag)).toEqual([])
    }
    expect(world.rooms.get('other')?.members.some(({ muted, deaf }) => muted || deaf)).toBe(false)
  })

  it.each(['kick', 'hangUpMember'] as const)('%s removes one or all members', async (leave) => {
    const world = await begin(profile)
    expect(await world.provider[leave](room, { ids: ['312'] })).toMatchObject({ ok: true })
    expect(here(world)).toEqual(['311', '313'])
    expect(world.rooms.get('other')?.members).toHaveLength(2)
    const again = await begin(profile)
    await again.provider[leave](room, 'all')
    expect(again.rooms.snapshot().map(({ name }) => name)).toEqual(['other'])
    // A kick leaves the calls of the callers running, but a hang-up ends them.
    expect(again.rooms.calls.list()).toHaveLength(leave === 'kick' ? 5 : 2)
  })

  it('records, as far as the provider supports it', async () => {
    const world = await begin(profile)
    const started = await world.provider.record({ conference: room }, { fileFormat: 'wav' })
    const url = profile === 'plivo' ? { url: expect.stringMatching(/\.wav$/) as string } : {}
    expect(started).toMatchObject({
      value: { recording: { asynchronous: profile !== 'plivo', ...url } },
    })
    expect(world.rooms.get(room)?.recording !== undefined).toBe(profile !== 'vobiz')
    expect(await world.provider.stopRecord({ conference: room })).toMatchObject({ ok: true })
    expect(world.rooms.get(room)?.recording).toBeUndefined()
  })

  it('hangs up one conference, and reports it as gone after that, as a member who is not there', async () => {
    const world = await begin(profile)
    expect(await world.provider.kick(room, { ids: ['999'] })).toMatchObject({ ok: true, value: 'alreadyGone' })
    expect(await world.provider.hangUpConference(room)).toMatchObject({ ok: true, value: {} })
    expect(world.rooms.snapshot().map(({ name }) => name)).toEqual(['other'])
    expect(await world.provider.hangUpConference(room)).toMatchObject({ ok: true, value: 'alreadyGone' })
    expect(await world.provider.retrieve(room)).toMatchObject({ ok: true, value: { kind: 'gone' } })
    expect(await world.provider.mute(room, 'all')).toMatchObject({ ok: true, value: 'alreadyGone' })
    expect(await world.provider.record({ conference: room })).toMatchObject({ ok: true, value: 'alreadyGone' })
  })

  it('hangs up all conferences, even if there are none', async () => {
    const world = await begin(profile)
    expect(await world.provider.hangUpAllConferences()).toMatchObject({ ok: true })
    expect(world.rooms.snapshot()).toEqual([])
    expect(await world.provider.hangUpAllConferences()).toMatchObject({ ok: true })
  })

  it('lists, reads and hangs up live calls', async () => {
    const world = await begin(profile)
    const { provider } = world
    const calls = world.rooms.calls.list().map(({ callUuid }) => callUuid)
    expect(await provider.listLiveCalls()).toMatchObject({ ok: true, value: calls })
    expect(await provider.retrieveLiveCall(call(311))).toMatchObject({
      ok: true,
      value: { callUuid: call(311), number: '15550100111', name: 'Person 311' },
    })
    expect(await provider.hangUpCall(call(311))).toMatchObject({ ok: true, value: {} })
    expect(here(world)).toEqual(['312', '313'])
    expect(await provider.hangUpCall(call(311))).toMatchObject({ ok: true, value: 'alreadyGone' })
    expect(await provider.retrieveLiveCall(call(311))).toMatchObject({ ok: true, value: 'notLive' })
  })

  it.each([
    ['of a caller who hung up', (world) => world.rooms.leave({ room, callUuid: call(311) }), 'hungUp'],
    ['of a caller whose line failed', (w) => w.rooms.leave({ room, callUuid: call(311), lineFails: true }), 'line'],
    ['that was hung up', (world) => world.provider.hangUpCall(call(311)), 'api'],
    ['that the provider ended with its room', (world) => world.rooms.endRoom({ room }), undefined],
  ] satisfies [string, (world: World) => unknown, CallRecord['ending']][])(
    'reads the record of a call %s, once it is written',
    async (_what, end, ending) => {
      const world = await begin(profile, { callRecordMs: 3_600_000 })
      const { provider } = world
      expect(await provider.retrieveCallRecord(call(311))).toMatchObject({ ok: true, value: 'none' })
      await end(world)
      expect(await provider.retrieveCallRecord(call(311))).toMatchObject({ ok: true, value: 'none' })
      world.switches.set({ callRecordMs: 0 })
      const read = await provider.retrieveCallRecord(call(311))
      expect(read).toMatchObject({ ok: true, value: { number: '15550100111', seconds: 60 } })
      expect(read).toHaveProperty('value.cost')
      expect(read).toHaveProperty('value.cause')
      expect(read.ok && read.value !== 'none' && read.value.ending).toBe(ending)
      world.switches.set({ callRecords: 'contradicting' })
      const contradicting = await provider.retrieveCallRecord(call(311))
      expect(contradicting).toMatchObject({ ok: true, value: { seconds: 60 } })
      expect(contradicting).not.toHaveProperty('value.ending')
      world.switches.set({ callRecords: 'never' })
      expect(await provider.retrieveCallRecord(call(311))).toMatchObject({ ok: true, value: 'none' })
    },
  )

  it('finds the recordings of a room or of its calls afterwards, also those that another program started', async () => {
    const world = await begin(profile)
    const { provider, rooms } = world
    const calls = [call(311), call(312)]
    expect(await provider.findRecordings(room, calls)).toMatchObject({
      value: { recordings: [], skipped: 0, hasMore: false },
    })
    await provider.record({ conference: room })
    await provider.record({ callUuid: call(312) })
    rooms.endRoom({ room })
    const found = await provider.findRecordings(room, calls)
    // Plivo is asked for those of the room, Vobiz for those of its calls.
    expect(found).toMatchObject({ value: { recordings: [{ seconds: 0 }], skipped: 0, hasMore: false } })
    expect(found.ok && found.value.recordings[0]?.url).toMatch(/^https:\/\/media\.example\.test\/recordings\//)
    expect(found.ok && found.value.recordings[0]).toHaveProperty('at')
    expect(await provider.findRecordings('other', [call(313)])).toMatchObject({ value: { recordings: [] } })
  })

  it('reads in which run of a room a call is, if the provider says so', async () => {
    const world = await begin(profile)
    const { provider } = world
    const { instance = '' } = world.rooms.live(room) ?? {}
    const { callUuid } = world.rooms.calls.begin({})
    const runOf = async (uuid: string) => {
      const read = await provider.retrieveLiveCall(uuid)
      return read.ok && read.value !== 'notLive' ? read.value.conferenceUuid : read
    }
    expect(await runOf(call(311))).toBeUndefined()
    world.switches.set({ callConference: 'named' })
    expect(await runOf(call(311))).toBe(instance)
    expect(await runOf(callUuid)).toBe('')
  })

  it.each(['accepted', 'multiStatus'] as const)(
    'returns which of several members were in the room (%s)',
    async (partialList) => {
      const { provider } = await begin(profile, { partialList })
      expect(await provider.mute(room, { ids: ['311', '999'] })).toMatchObject({
        ok: true,
        value: { echoed: ['311'] },
      })
    },
  )
})

describe('at Plivo', () => {
  it('all pages of live calls are read', async () => {
    const world = await overHttp({ profile: 'plivo', rooms: 9, people: 5 })
    const reply = await world.provider.listLiveCalls()
    expect(reply.ok && reply.value.length).toBe(45)
    expect(world.lines()).toEqual([0, 20, 40].map((offset) => `GET /Call/?status=live&limit=20&offset=${offset}`))
  })

  it('if a page of live calls cannot be read, the whole list fails', async () => {
    const faults = [{ kind: 'refuse' as const, status: 404, path: 'offset=20' }]
    const { provider } = await overHttp({ profile: 'plivo', rooms: 9, people: 5, switches: { faults } })
    expect(await provider.listLiveCalls()).toMatchObject({ ok: false, fault: { code: 'route' } })
  })
})

describe('at Vobiz', () => {
  it('as observed, the list is empty and no roster is returned, but a mute is carried out', async () => {
    const world = await begin('vobiz')
    expect(await world.provider.list()).toMatchObject({ ok: true, value: { names: [] } })
    expect(world.provider.abilities).toMatchObject({ listIsComplete: false, rosterMayBeMissing: true })
    expect(await world.provider.retrieve(room)).toMatchObject({ ok: true, value: { kind: 'alive' } })
    expect(await world.provider.mute(room, 'all')).toMatchObject({ ok: true })
    expect(flagged(world, 'muted')).toHaveLength(3)
  })

  it.each(['speak', 'stopSpeak'] as const)(
    '%s fails while nothing serves it, and is sent again afterwards',
    async (name) => {
      const { provider, switches } = await begin('vobiz', { speak: 'noRoute' })
      const send = () => (name === 'speak' ? provider.speak(everyone, { text: 'x' }) : provider.stopSpeak(everyone))
      expect(await send()).toMatchObject({ ok: false, fault: { code: 'route' } })
      switches.set({ speak: 'works' })
      expect(await send()).toMatchObject({ ok: true })
    },
  )

  it.each([
    ['a 401', { kind: 'refuse', status: 401 }],
    ['the 404 of a gateway', { kind: 'refuse', status: 404, body: '{"message":"Not Found"}' }],
    ['a 404 with an error', { kind: 'refuse', status: 404, body: '{"error":"Not Found"}' }],
    ['a redirect', { kind: 'redirect', location: '/Call/' }],
  ] as const)(
    'after one failed attempt at the usual address, live calls are read only at the other one (%s)',
    async (_, response) => {
      const world = await begin('vobiz', { faults: [{ path: '/Call?', ...response }] })
      expect(await world.provider.listLiveCalls()).toMatchObject({ ok: true })
      expect(await world.provider.listLiveCalls()).toMatchObject({ ok: true })
      expect(world.lines().filter((line) => line.includes('/Call'))).toEqual([
        'GET /Call?status=live',
        'GET /Call/?status=live',
        'GET /Call/?status=live',
      ])
    },
  )
})
