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

type Call = (provider: Provider) => Promise<unknown>

interface Operation {
  readonly page: string
  /** The address is that of the account, with what follows here. */
  readonly operation: string
  readonly call: Call
  /** Reads a part of the simulator's state. According to the page, it must equal `leaves` after the call. */
  readonly then: (world: World) => unknown
  readonly leaves: unknown
  readonly member: string
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

const operation = (
  page: string,
  address: string,
  call: Call,
  then: Operation['then'],
  leaves: unknown,
  member = '',
): Operation => ({ page, operation: address, call, then, leaves, member })
const who = (member: string) => (member === 'all' ? 'all' : { ids: member.split(',') as [string] })
const one = 'Conference/{conference_name}/'
const ofMember = `${one}Member/{member_id}/`

const vobiz: readonly Operation[] = [
  operation('Hang Up All Conferences', 'DELETE Conference/', (p) => p.hangUpAllConferences(), rooms, []),
  operation('Hang Up a Conference', `DELETE ${one}`, (p) => p.hangUpConference(room), rooms, ['other']),
  operation('Hang Up a Call', 'DELETE Call/{call_uuid}/', (p) => p.hangUpCall(callUuid), members, ['18']),
]

const plivo: readonly Operation[] = [
  operation('Retrieve a conference', `GET ${one}`, (p) => p.retrieve(room), rooms, everything),
  operation('Hang up a specific conference', `DELETE ${one}`, (p) => p.hangUpConference(room), rooms, ['other']),
  operation('List all conferences', 'GET Conference/', (p) => p.list(), rooms, everything),
  operation('Hang up all conferences', 'DELETE Conference/', (p) => p.hangUpAllConferences(), rooms, []),
  ...['17', 'all'].map((member) => {
    const hangUp: Call = (p) => p.hangUpMember(room, who(member))
    return operation('Hang up a member', `DELETE ${ofMember}`, hangUp, calls, member === 'all' ? 2 : 3, member)
  }),
  ...['17', 'all'].map((member) => {
    const left = [member === 'all' ? undefined : ['18'], 4]
    const state = (world: World) => [members(world), calls(world)]
    const kick: Call = (p) => p.kick(room, who(member))
    return operation('Disconnect a member from a conference', `POST ${ofMember}Kick/`, kick, state, left, member)
  }),
  ...['17', '17,18', 'all'].map((member) => {
    const mute: Call = (p) => p.mute(room, who(member))
    return operation(
      'Mute Member',
      `POST ${ofMember}Mute/`,
      mute,
      muted,
      member === '17' ? ['17'] : ['17', '18'],
      member,
    )
  }),
]

const credentials = { authId: 'MA_MADEUP1', authToken: 'made-up-token' }

const accounts = {
  plivo: 'https://api.plivo.com/v1/Account/{auth_id}/',
  vobiz: 'https://api.vobiz.ai/api/v1/Account/{auth_id}/',
}
const filled = (kind: ProviderKind, { operation, member }: Operation): string =>
  operation
    .replace(' ', ` ${accounts[kind]}`)
    .replace('{auth_id}', credentials.authId)
    .replace('{conference_name}', 'My%20Conf%20Room')
    .replace('{member_id}', member)
    .replace('{call_uuid}', callUuid)

const checks = (kind: ProviderKind, operations: readonly Operation[]): void => {
  it.each(operations)('$operation ($page $member)', async (documented) => {
    const web = scriptedFetch(({ method }) => (method === 'DELETE' ? empty() : json(202, {})))
    const asWritten = createProvider(kind, { credentials, fetch: web.fetch, clock: systemClock(), random: () => 0 })
    await documented.call(asWritten)
    expect(web.seen.map(({ method, url }) => `${method} ${url}`)).toEqual([filled(kind, documented)])

    const world = await overHttp({ profile: kind })
    const people = [{ memberId: '17', callUuid, number: '15550100103' }, { memberId: '18' }]
    world.rooms.startRoom({ name: room, people, stayAlone: true })
    world.rooms.startRoom({ name: 'other', people: 2 })
    expect(await documented.call(world.provider)).toMatchObject({ ok: true })
    expect(documented.then(world)).toEqual(documented.leaves)
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
