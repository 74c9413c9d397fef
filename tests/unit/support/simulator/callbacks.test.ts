import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Delivery } from '../../../simulator/callbacks.ts'
import { sign } from '../../../simulator/signatures.ts'
import type { SimulatorOptions, Switches } from '../../../simulator/simulator.ts'
import { testAccount, createWorld, type World } from '../../../support/simulator-world.ts'

const url = 'http://127.0.0.1:9/events?tenant=7'

const createListening = (options: Partial<SimulatorOptions> = {}, statuses: (number | undefined)[] = []) => {
  const deliveries: Delivery[] = []
  const deliver = (delivery: Delivery) => {
    deliveries.push(delivery)
    return Promise.resolve(statuses.length > 0 ? statuses.shift() : 200)
  }
  const switches: Partial<Switches> = { callbackUrl: url, ...options.switches }
  const world = createWorld({ ...options, switches, deliver })
  const fields = (): Record<string, string>[] =>
    deliveries.map(({ body }) => Object.fromEntries(new URLSearchParams(body)))
  return { world, deliveries, fields }
}

const startTown = ({ simulator }: World) =>
  simulator.rooms.startRoom({
    name: 'Town Hall',
    people: [{ memberId: '311', callUuid: 'call-311', number: '15550100111', name: 'Asha' }],
  })

describe('enter and exit events', () => {
  it('on Plivo contain room, member and call', async () => {
    const { world, fields } = createListening()
    const { instance } = startTown(world)
    world.simulator.rooms.leave({ room: 'Town Hall', memberId: '311' })
    await world.clock.advance(0)
    const common = {
      ConferenceName: 'Town Hall',
      ConferenceUUID: instance,
      ConferenceMemberID: '311',
      CallUUID: 'call-311',
    }
    expect(fields()).toEqual([
      { Event: 'ConferenceEnter', ConferenceAction: 'enter', ConferenceFirstMember: 'true', ...common },
      { Event: 'ConferenceExit', ConferenceAction: 'exit', ConferenceLastMember: 'true', ...common },
    ])
  })

  it('on Vobiz contain the number of a caller who enters, but not of one who exits', async () => {
    const { world, fields, deliveries } = createListening({ profile: 'vobiz' })
    startTown(world)
    world.simulator.rooms.leave({ room: 'Town Hall', memberId: '311' })
    await world.clock.advance(0)
    const [enter, exit] = fields()
    expect(enter).toMatchObject({ From: '15550100111', Direction: 'inbound', CallStatus: 'in-progress' })
    expect(exit).not.toHaveProperty('From')
    expect(deliveries[0]?.headers['user-agent']).toBe('Vobiz')
  })

  it('are not sent for mute, deaf or play', async () => {
    const { world, deliveries } = createListening()
    startTown(world)
    await world.clock.advance(0)
    for (const verb of ['Mute', 'Deaf', 'Play']) {
      await world.call('POST', `/Conference/Town%20Hall/Member/311/${verb}/`, { url: 'https://a.example.test/x.mp3' })
    }
    await world.clock.advance(1000)
    expect(deliveries).toHaveLength(1)
  })

  it('are independent of hangup events, which go to hangupUrl and name who ended the call', async () => {
    const { world, fields } = createListening({ switches: { hangupUrl: 'http://localhost:9/hangup', callbackUrl: '' } })
    world.simulator.rooms.startRoom({ name: 'Town Hall', people: ['1', '2', '3'].map((callUuid) => ({ callUuid })) })
    await world.call('DELETE', '/Call/1/')
    await world.applyEffects()
    world.simulator.rooms.leave({ room: 'Town Hall', callUuid: '2' })
    await world.call('DELETE', '/Conference/')
    await world.applyEffects()
    expect(fields().map((each) => `${each['CallUUID']} ${each['HangupSource']} ${each['HangupCauseCode']}`)).toEqual([
      '1 API 16',
      '2 Caller 4000',
      '3 System 4000',
    ])
  })
})

describe('a callback URL with a fragment', () => {
  it.each(['GET', 'POST'] as const)('is called by %s with the fields, but no fragment', async (callbackMethod) => {
    const callbackUrl = `${url}#part?of=page`
    const { world, deliveries } = createListening({ switches: { callbackUrl, callbackMethod } })
    startTown(world)
    await world.clock.advance(0)
    const sent = new URL(deliveries[0]?.url ?? '')
    const fields = callbackMethod === 'GET' ? sent.searchParams : new URLSearchParams(deliveries[0]?.body)
    expect(fields.get('ConferenceAction')).toBe('enter')
    expect([sent.searchParams.get('tenant'), sent.hash]).toEqual(['7', ''])
    const headers = deliveries[0]?.headers ?? {}
    const nonce = headers['x-plivo-signature-v3-nonce'] ?? ''
    const request = { method: callbackMethod, url, fields: Object.fromEntries(fields), nonce }
    const signed = callbackMethod === 'GET' ? { ...request, url: sent.href, fields: {} } : request
    expect(headers['x-plivo-signature-v3']).toBe(sign('plivo-v3', signed, testAccount.authToken))
  })
})

describe('the signatures of events', () => {
  const hmac = (text: string): string => createHmac('sha256', testAccount.authToken).update(text).digest('base64')

  it('on Vobiz cover the nonce, and the URL without its query', async () => {
    const { world, deliveries } = createListening({ profile: 'vobiz' })
    startTown(world)
    await world.clock.advance(0)
    const headers = deliveries[0]?.headers ?? {}
    const expected = hmac(`http://127.0.0.1:9/events.${headers['x-vobiz-signature-v3-nonce']}`)
    expect(headers['x-vobiz-signature-v3']).toBe(expected)
    expect(headers['x-vobiz-signature-ma-v3']).toBe(expected)
  })

  it('on Plivo cover the fields too', async () => {
    const { world, deliveries, fields } = createListening()
    startTown(world)
    await world.clock.advance(0)
    const headers = deliveries[0]?.headers ?? {}
    const run = Object.entries(fields()[0] ?? {})
      .map(([key, value]) => key + value)
      .sort()
      .join('')
    const nonce = headers['x-plivo-signature-v3-nonce']
    expect(headers['x-plivo-signature-v3']).toBe(hmac(`http://127.0.0.1:9/events?tenant=7.${run}.${nonce}`))
  })

  it('can be absent or wrong, and the token can be sent in plain text', async () => {
    const { world, deliveries } = createListening({ profile: 'vobiz', switches: { callbackSignature: 'absent' } })
    startTown(world)
    await world.clock.advance(0)
    world.simulator.switches.set({ callbackSignature: 'bad', callbackTokensInClear: true })
    world.simulator.rooms.join({ room: 'Town Hall' })
    await world.clock.advance(0)
    const [unsigned, bad] = deliveries.map((delivery) => delivery.headers)
    expect(Object.keys(unsigned ?? {})).toEqual(['content-type', 'user-agent'])
    const nonce = bad?.['x-vobiz-signature-v3-nonce']
    expect(bad?.['x-vobiz-signature-v3']).not.toBe(hmac(`http://127.0.0.1:9/events.${nonce}`))
    expect(bad?.['auth-token']).toBe(testAccount.authToken)
  })
})

describe('the delivery of events', () => {
  it.each([
    ['up to three times on Vobiz', 'vobiz', [500, undefined, 500, 500, 500], 4],
    ['on Vobiz only until a response has the status 200', 'vobiz', [500, 200], 2],
    ['not at all on Plivo', 'plivo', [500, 200], 1],
  ] as const)('retries %s', async (_what, profile, statuses, expected) => {
    const { world, deliveries } = createListening({ profile }, [...statuses])
    startTown(world)
    await world.clock.advance(60_000)
    expect(deliveries).toHaveLength(expected)
  })
})

describe('asynchronous mode of Plivo', () => {
  const callback = 'http://127.0.0.1:9/done'

  it('responds at once and sends the result later', async () => {
    const { world, deliveries, fields } = createListening({ switches: { callbackUrl: '' } })
    startTown(world)
    const path = '/Conference/Town%20Hall/Member/311/Mute/'
    expect(await world.call('POST', path, { callback_url: callback })).toMatchObject({
      status: 201,
      body: { message: 'async api spawned' },
    })
    expect(deliveries).toEqual([])
    await world.applyEffects()
    expect(deliveries[0]).toMatchObject({ url: callback, method: 'POST' })
    const result = JSON.parse(fields()[0]?.['response'] ?? '') as unknown
    expect(result).toMatchObject({ message: 'muted', member_id: '311' })
    expect(world.simulator.rooms.get('Town Hall')?.members[0]?.muted).toBe(true)
  })

  it('reads callback_url from the query of a DELETE', async () => {
    const { world, deliveries } = createListening({ switches: { callbackUrl: '' } })
    startTown(world)
    const query = `?callback_url=${encodeURIComponent(callback)}&callback_method=GET`
    // plivo-python accepts only 200, 202 and 204 for a DELETE.
    expect(await world.call('DELETE', `/Conference/Town%20Hall/${query}`)).toMatchObject({
      status: 202,
      body: { message: 'async api spawned' },
    })
    await world.applyEffects()
    expect(deliveries[0]?.method).toBe('GET')
    expect(world.simulator.rooms.snapshot()).toEqual([])
  })

  it('calls only addresses on this computer', async () => {
    const { world, deliveries } = createListening({ switches: { callbackUrl: '' } })
    startTown(world)
    const path = '/Conference/Town%20Hall/Member/311/Mute/'
    await world.call('POST', path, { callback_url: 'http://hooks.example.test/done' })
    await world.clock.advance(1000)
    expect(deliveries).toEqual([])
    expect(world.simulator.rooms.get('Town Hall')?.members[0]?.muted).toBe(true)
  })

  it('does not apply to a recording, whose callback_url receives the finished recording', async () => {
    const { world, deliveries, fields } = createListening({ switches: { callbackUrl: '' } })
    startTown(world)
    expect(await world.call('POST', '/Conference/Town%20Hall/Record/', { callback_url: callback })).toMatchObject({
      status: 202,
      body: { message: 'async api spawned' },
    })
    await world.clock.advance(10_150)
    expect(deliveries).toEqual([])
    await world.call('DELETE', '/Conference/Town%20Hall/Record/')
    await world.applyEffects()
    expect(fields()[0]).toMatchObject({ conference_name: 'Town Hall', recording_duration_ms: '10150' })
  })
})

describe('in a room,', () => {
  it.each([
    ['plivo', ['enter', 'enter', 'digits', 'floor']],
    ['vobiz', ['enter', 'enter', 'digits']],
  ] as const)('%s reports %j: digits, and on Plivo who begins to speak and is not muted', async (profile, actions) => {
    const { world, fields } = createListening({ profile })
    const { instance } = startTown(world)
    const { rooms } = world.simulator
    rooms.join({ room: 'Town Hall', memberId: '312', callUuid: 'call-312', muted: true })
    expect(rooms.press({ room: 'Town Hall', memberId: '311', digits: '*' })).toBe(true)
    expect(rooms.press({ room: 'Town Hall', memberId: '313', digits: '*' })).toBe(false)
    for (const memberId of ['312', '311']) expect(rooms.speak({ room: 'Town Hall', memberId })).toBe(true)
    await world.clock.advance(0)
    expect(fields().map(({ ConferenceAction }) => ConferenceAction)).toEqual(actions)
    const about = {
      ConferenceName: 'Town Hall',
      ConferenceUUID: instance,
      ConferenceMemberID: '311',
      CallUUID: 'call-311',
    }
    expect(fields()[2]).toEqual({ ConferenceAction: 'digits', ...about, ConferenceDigitsMatch: '*' })
    if (profile === 'plivo') expect(fields()[3]).toEqual({ ConferenceAction: 'floor', ...about })
  })
})
