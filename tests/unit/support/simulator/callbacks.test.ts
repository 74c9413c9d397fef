import { describe, expect, it } from 'vitest'
import type { Delivery } from '../../../simulator/callbacks.ts'
import type { SimulatorOptions, Switches } from '../../../simulator/simulator.ts'
import { testAccount, createWorld, type World } from '../../../support/simulator-world.ts'

/** A world whose callbacks get these statuses, then 200. Asha enters "Town Hall". */
const createListening = (
  profile: SimulatorOptions['profile'],
  switches: Partial<Switches> = {},
  statuses: (number | undefined)[] = [],
): { world: World; deliveries: Delivery[]; instance: string } => {
  const deliveries: Delivery[] = []
  const deliver = (delivery: Delivery) => {
    deliveries.push(delivery)
    return Promise.resolve(statuses.length > 0 ? statuses.shift() : 200)
  }
  const world = createWorld({ profile, deliver, switches: { callbackUrl: 'http://127.0.0.1:9/events', ...switches } })
  const people = [{ memberId: '311', callUuid: 'call-311', number: '15550100111', to: '15550120000', name: 'Asha' }]
  const { instance } = world.simulator.rooms.startRoom({ name: 'Town Hall', people })
  return { world, deliveries, instance }
}

describe('the events of a room', () => {
  it.each([
    ['plivo', {}, 'x-plivo'],
    [
      'vobiz',
      {
        From: '15550100111',
        To: '15550120000',
        Direction: 'inbound',
        CallStatus: 'in-progress',
        ParentAuthID: testAccount.authId,
      },
      'x-vobiz',
    ],
  ] as const)('of %s name room, member and call; only an enter also has %j', async (profile, ofCaller, prefix) => {
    const { world, deliveries, instance } = createListening(profile)
    world.simulator.rooms.leave({ room: 'Town Hall', memberId: '311' })
    await world.clock.advance(0)
    const common = {
      ConferenceName: 'Town Hall',
      ConferenceUUID: instance,
      ConferenceMemberID: '311',
      CallUUID: 'call-311',
    }
    expect(deliveries.map(({ body }) => Object.fromEntries(new URLSearchParams(body)))).toEqual([
      { Event: 'ConferenceEnter', ConferenceAction: 'enter', ConferenceFirstMember: 'true', ...common, ...ofCaller },
      { Event: 'ConferenceExit', ConferenceAction: 'exit', ConferenceLastMember: 'true', ...common },
    ])
    // That they are right is proved with the relay's check of them, and with the providers' own examples.
    expect(deliveries[0]?.headers).toHaveProperty(`${prefix}-signature-ma-v3`)
  })

  it.each([
    ['up to three times on Vobiz', 'vobiz', [500, undefined, 500, 500, 500], 4],
    ['on Vobiz only until a response has the status 200', 'vobiz', [500, 200], 2],
    ['not at all on Plivo', 'plivo', [500, 200], 1],
  ] as const)('are delivered again %s', async (_what, profile, statuses, expected) => {
    const { world, deliveries } = createListening(profile, {}, [...statuses])
    await world.clock.advance(60_000)
    expect(deliveries).toHaveLength(expected)
  })
})

describe('asynchronous mode of Plivo', () => {
  it.each([
    ['http://127.0.0.1:9/done', ['GET']],
    ['http://hooks.example.test/done', []],
    ['http://127.0.0.1.example.test/done', []],
    ['https://127.0.0.1/done', []],
  ])('sends the result to %s by %j: to no other computer', async (callback, methods) => {
    const { world, deliveries } = createListening('plivo', { callbackUrl: '' })
    const query = `?callback_url=${encodeURIComponent(callback)}&callback_method=GET`
    expect(await world.call('DELETE', `/Conference/Town%20Hall/${query}`)).toMatchObject({
      status: 202,
      body: { message: 'async api spawned' },
    })
    await world.applyEffects()
    expect(deliveries.map(({ method }) => method)).toEqual(methods)
    expect(world.simulator.rooms.snapshot()).toEqual([])
  })
})
