import { afterEach, describe, expect, it } from 'vitest'
import { createProvider } from '../../electron/providers/http-provider.ts'
import type { Provider } from '../../electron/providers/provider.ts'
import { systemClock } from '../../shared/clock.ts'
import type { ProviderKind } from '../../shared/providers.ts'
import { empty, json, scriptedFetch } from '../support/scripted-fetch.ts'
import { overHttp, stopAll, type World } from '../support/simulated-provider.ts'

afterEach(stopAll)

const room = 'My Conf Room'
const callUuid = 'acfbf0b5-12e0-4d74-85f7-fce15f8f07ec'

interface Operation {
  readonly operation: string
  readonly page: string
  readonly call: (provider: Provider) => Promise<unknown>
  /** Reads a part of the simulator's state. According to the page, it must equal `leaves` after the call. */
  readonly then: (world: World) => unknown
  readonly leaves: unknown
  readonly member?: string
}

const rooms = (world: World) => world.rooms.snapshot().map(({ name }) => name)
const members = (world: World) => world.rooms.get(room)?.members.map(({ memberId }) => memberId)
const muted = (world: World) =>
  world.rooms
    .get(room)
    ?.members.filter((each) => each.muted)
    .map(({ memberId }) => memberId)
const calls = (world: World) => world.rooms.calls.list().length
const everything = [room, 'other']

const vobiz: readonly Operation[] = [
  {
    operation: 'DELETE https://api.vobiz.ai/api/v1/Account/{auth_id}/Conference/',
    page: 'Hang Up All Conferences',
    call: (p) => p.hangUpAllConferences(),
    then: rooms,
    leaves: [],
  },
  {
    operation: 'DELETE https://api.vobiz.ai/api/v1/Account/{auth_id}/Conference/{conference_name}/',
    page: 'Hang Up a Conference',
    call: (p) => p.hangUpConference(room),
    then: rooms,
    leaves: ['other'],
  },
  {
    operation: 'DELETE https://api.vobiz.ai/api/v1/Account/{auth_id}/Call/{call_uuid}/',
    page: 'Hang Up a Call',
    call: (p) => p.hangUpCall(callUuid),
    then: members,
    leaves: ['18'],
  },
]

const plivo: readonly Operation[] = [
  {
    operation: 'GET https://api.plivo.com/v1/Account/{auth_id}/Conference/{conference_name}/',
    page: 'Retrieve a conference',
    call: (p) => p.retrieve(room),
    then: rooms,
    leaves: everything,
  },
  {
    operation: 'DELETE https://api.plivo.com/v1/Account/{auth_id}/Conference/{conference_name}/',
    page: 'Hang up a specific conference',
    call: (p) => p.hangUpConference(room),
    then: rooms,
    leaves: ['other'],
  },
  {
    operation: 'GET https://api.plivo.com/v1/Account/{auth_id}/Conference/',
    page: 'List all conferences',
    call: (p) => p.list(),
    then: rooms,
    leaves: everything,
  },
  {
    operation: 'DELETE https://api.plivo.com/v1/Account/{auth_id}/Conference/',
    page: 'Hang up all conferences',
    call: (p) => p.hangUpAllConferences(),
    then: rooms,
    leaves: [],
  },
  ...(['17', 'all'] as const).map((member): Operation => ({
    operation: 'DELETE https://api.plivo.com/v1/Account/{auth_id}/Conference/{conference_name}/Member/{member_id}/',
    page: 'Hang up a member',
    member,
    call: (p) => p.hangUpMember(room, member === 'all' ? 'all' : { ids: [member] }),
    then: calls,
    leaves: member === 'all' ? 2 : 3,
  })),
  ...(['17', 'all'] as const).map((member): Operation => ({
    operation: 'POST https://api.plivo.com/v1/Account/{auth_id}/Conference/{conference_name}/Member/{member_id}/Kick/',
    page: 'Disconnect a member from a conference',
    member,
    call: (p) => p.kick(room, member === 'all' ? 'all' : { ids: [member] }),
    then: (world) => [members(world), calls(world)],
    leaves: [member === 'all' ? undefined : ['18'], 4],
  })),
  ...(['17', '17,18', 'all'] as const).map((member): Operation => ({
    operation: 'POST https://api.plivo.com/v1/Account/{auth_id}/Conference/{conference_name}/Member/{member_id}/Mute/',
    page: 'Mute Member',
    member,
    call: (p) => p.mute(room, member === 'all' ? 'all' : { ids: member.split(',') as [string] }),
    then: muted,
    leaves: member === '17' ? ['17'] : ['17', '18'],
  })),
]

const credentials = { authId: 'MA_MADEUP1', authToken: 'made-up-token' }

const filled = ({ operation, member = '' }: Operation): string =>
  operation
    .replace('{auth_id}', credentials.authId)
    .replace('{conference_name}', 'My%20Conf%20Room')
    .replace('{member_id}', member)
    .replace('{call_uuid}', callUuid)

const checks = (kind: ProviderKind, operations: readonly Operation[]): void => {
  it.each(operations)('$operation ($page $member)', async (operation) => {
    const web = scriptedFetch(({ method }) => (method === 'DELETE' ? empty() : json(202, {})))
    const asWritten = createProvider(kind, { credentials, fetch: web.fetch, clock: systemClock(), random: () => 0 })
    await operation.call(asWritten)
    expect(web.seen.map(({ method, url }) => `${method} ${url}`)).toEqual([filled(operation)])

    const world = await overHttp({ profile: kind })
    const people = [{ memberId: '17', callUuid, number: '15550100103' }, { memberId: '18' }]
    world.rooms.startRoom({ name: room, people, stayAlone: true })
    world.rooms.startRoom({ name: 'other', people: 2 })
    expect(await operation.call(world.provider)).toMatchObject({ ok: true })
    expect(operation.then(world)).toEqual(operation.leaves)
  })
}

describe('the Vobiz pages', () => {
  checks('vobiz', vobiz)
})

describe('the Plivo pages', () => {
  checks('plivo', plivo)

  it('asynchronous mode sends callback_url and callback_method, and gets an api_id back, as documented', async () => {
    const world = await overHttp(
      { profile: 'plivo' },
      { asynchronous: { callbackUrl: 'https://hooks.example.test/gavel', callbackMethod: 'GET' } },
    )
    world.rooms.startRoom({ name: room })
    const reply = await world.provider.hangUpConference(room)
    expect(reply).toMatchObject({ ok: true, value: {} })
    expect(reply.ok && reply.requestId).toMatch(/^[0-9a-f-]{36}$/)
    expect(world.requests[0]?.query).toEqual({
      callback_url: 'https://hooks.example.test/gavel',
      callback_method: 'GET',
    })
  })
})
