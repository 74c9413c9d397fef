import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  CallbackGate,
  rejections,
  type AcceptedCallback,
  type GateOptions,
  type CallbackRejection,
} from '../../../../relay/receiver/callback-gate.ts'
import { RequiredProof } from '../../../../relay/receiver/required-proof.ts'
import type { Delivery } from '../../../simulator/callbacks.ts'
import type { SimulatorOptions } from '../../../simulator/simulator.ts'
import { createWorld } from '../../../support/simulator-world.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

const pathSecret = '0123456789abcdef0123456789abcdef'
const forwardingSecret = 'made-up-forwarding-secret'
// The simulator sends callbacks only to this computer.
const publicUrl = 'http://127.0.0.1:9'
const path = `/cb/${pathSecret}/main`

const createGate = (
  options: Partial<GateOptions> & { provider?: 'plivo' | 'vobiz'; acceptUnsigned?: boolean } = {},
) => {
  const { provider = 'plivo', acceptUnsigned = false, ...others } = options
  return new CallbackGate({
    publicUrl,
    pathSecret,
    forwardingSecret,
    accounts: [{ id: 'main', provider, authToken: 'made-up-token', acceptUnsigned }],
    requiredProof: new RequiredProof(join(temporaryFolder(), 'proof.json'), () => undefined),
    now: () => 0,
    ...others,
  })
}

/** The callbacks that the simulator sends when Asha enters and leaves. */
const deliveries = async (options: Partial<SimulatorOptions> = {}): Promise<[Delivery, Delivery]> => {
  const sent: Delivery[] = []
  const world = createWorld({
    ...options,
    switches: { callbackUrl: publicUrl + path, ...options.switches },
    deliver: (delivery) => {
      sent.push(delivery)
      return Promise.resolve(200)
    },
  })
  const people = [{ memberId: '311', callUuid: 'call-311', number: '15550100111', name: 'Asha' }]
  world.simulator.rooms.startRoom({ name: 'Town hall – Köln', people })
  world.simulator.rooms.leave({ room: 'Town hall – Köln', memberId: '311' })
  await world.clock.advance(0)
  const [enter, exit, ...more] = sent
  if (enter === undefined || exit === undefined || more.length > 0) throw new Error('one enter and one exit expected')
  return [enter, exit]
}

const pass = (gate: CallbackGate, { url, method, headers, body }: Delivery): AcceptedCallback | CallbackRejection => {
  const opened = gate.open({ method, path: url.slice(publicUrl.length), headers })
  return typeof opened === 'string' ? opened : opened(Buffer.from(body))
}

const kinds = (results: (AcceptedCallback | CallbackRejection)[]) =>
  results.map((result) =>
    typeof result === 'string' ? result : `${result.proof} ${result.event?.what?.kind ?? 'nothing'}`,
  )

describe('simulated callbacks', () => {
  it.each(['POST', 'GET'] as const)(
    'of Plivo that are sent by %s are accepted with proof of every field',
    async (callbackMethod) => {
      const gate = createGate()
      const sent = await deliveries({ switches: { callbackMethod } })
      expect(kinds(sent.map((each) => pass(gate, each)))).toEqual(['v3 entered', 'v3 left'])
    },
  )

  it('of Vobiz are accepted with proof of the address only', async () => {
    const gate = createGate({ provider: 'vobiz' })
    const sent = await deliveries({ profile: 'vobiz' })
    expect(kinds(sent.map((each) => pass(gate, each)))).toEqual(['url entered', 'url left'])
  })

  it('with a query in the configured address are accepted', async () => {
    const sent = await deliveries({ switches: { callbackUrl: `${publicUrl}${path}?tenant=7` } })
    expect(kinds(sent.map((each) => pass(createGate(), each)))).toEqual(['v3 entered', 'v3 left'])
  })

  it('with a fragment that sets retries are accepted, because the signature does not cover the fragment', async () => {
    const sent = await deliveries({ switches: { callbackUrl: `${publicUrl}${path}#rc=3` } })
    expect(kinds(sent.map((each) => pass(createGate(), each)))).toEqual(['v3 entered', 'v3 left'])
  })

  it('53 the gate rejects callbacks with a wrong signature', async () => {
    const sent = await deliveries({ switches: { callbackSignature: 'bad' } })
    expect(kinds(sent.map((each) => pass(createGate(), each)))).toEqual(['signature', 'signature'])
  })

  it('53 the gate rejects unsigned callbacks of Plivo, and those of Vobiz unless the account allows them', async () => {
    const switches = { callbackSignature: 'absent' } as const
    const [plivo] = await deliveries({ switches })
    const [vobiz] = await deliveries({ profile: 'vobiz', switches })
    const results = [
      pass(createGate({ acceptUnsigned: true }), plivo),
      pass(createGate({ provider: 'vobiz' }), vobiz),
      pass(createGate({ provider: 'vobiz', acceptUnsigned: true }), vobiz),
    ]
    expect(kinds(results)).toEqual(['unsigned', 'unsigned', 'secret entered'])
  })

  it('of Vobiz that are unsigned are rejected after a signed one, even if the account allows them', async () => {
    const gate = createGate({ provider: 'vobiz', acceptUnsigned: true })
    const [signed] = await deliveries({ profile: 'vobiz' })
    const [unsigned] = await deliveries({ profile: 'vobiz', switches: { callbackSignature: 'absent' } })
    expect(kinds([pass(gate, unsigned), pass(gate, signed), pass(gate, unsigned)])).toEqual([
      'secret entered',
      'url entered',
      'unsigned',
    ])
  })

  it('are recognised if they are repeated', async () => {
    const gate = createGate()
    const [enter] = await deliveries()
    expect([pass(gate, enter), pass(gate, enter)]).toMatchObject([{ repeated: false }, { repeated: true }])
  })

  it('of Vobiz are rejected if they repeat the nonce of a callback of the last ten minutes with other fields', async () => {
    let now = 0
    const gate = createGate({ provider: 'vobiz', now: () => now })
    const [enter] = await deliveries({ profile: 'vobiz' })
    pass(gate, enter)
    const other = () => pass(gate, { ...enter, body: enter.body.replace('Town', 'Other') })
    expect([other(), (now = 599_999), other(), (now = 600_000), kinds([other()])]).toEqual([
      'nonce',
      599_999,
      'nonce',
      600_000,
      ['url entered'],
    ])
  })
})

/** Why a callback is rejected before its body is read. */
const refusal = (gate: CallbackGate, head: Parameters<CallbackGate['open']>[0]) => {
  const opened = gate.open(head)
  return typeof opened === 'string' ? opened : undefined
}

describe('before the body is read', () => {
  const form = 'application/x-www-form-urlencoded'
  const head = { method: 'POST', path, headers: { 'content-type': form } }

  it.each<[Partial<typeof head> | { headers: object }, CallbackRejection | undefined, number]>([
    ...[
      '/',
      '/cb/',
      `/cb/${pathSecret}`,
      `/cb/${pathSecret}/other`,
      `/cb/${pathSecret.replace('0', '1')}/main`,
      `/cb/${pathSecret.toUpperCase()}/main`,
      `//cb/${pathSecret}/main`,
      `/cb/${pathSecret}/main/`,
      `/cb/${pathSecret}/../main`,
    ].map((wrong): [{ path: string }, 'path', number] => [{ path: wrong }, 'path', 404]),
    [{ method: 'PUT' }, 'method', 405],
    [{ headers: { 'content-type': 'application/json' } }, 'type', 415],
    [{ headers: {} }, 'type', 415],
    [{ headers: { 'content-type': `${form}; charset=utf-8` } }, undefined, 200],
  ])('%j is refused for %s with %i', (change, rejection, status) => {
    expect(refusal(createGate(), { ...head, ...change } as typeof head)).toBe(rejection)
    expect(rejection === undefined ? 200 : rejections[rejection]).toBe(status)
  })

  it('the 51st callback of an account within a second is rejected with 429', () => {
    let now = 0
    const accounts = ['main', 'other'].map(
      (id) => ({ id, provider: 'plivo', authToken: 'x', acceptUnsigned: false }) as const,
    )
    const gate = createGate({ now: () => now, accounts })
    const results = Array.from({ length: 51 }, () => refusal(gate, head))
    expect(results.filter((result) => result === 'rate')).toHaveLength(1)
    expect([rejections.rate, refusal(gate, { ...head, path: path.replace('main', 'other') })]).toEqual([429, undefined])
    now = 1_000
    expect(refusal(gate, head)).toBeUndefined()
  })
})

describe('a callback that the application forwards', () => {
  const original = 'https://app.example.test/voice/events?tenant=7'
  const forwarded = async (headers: Record<string, string>): Promise<Delivery> => {
    const [enter] = await deliveries({ switches: { callbackUrl: 'http://127.0.0.1:8/voice/events?tenant=7' } })
    return { ...enter, url: publicUrl + path, headers: { ...enter.headers, ...headers } }
  }

  it('is checked against its original address', async () => {
    const delivery = await forwarded({
      'x-gavel-original-url': 'http://127.0.0.1:8/voice/events?tenant=7',
      'x-gavel-forwarding-secret': forwardingSecret,
    })
    expect(kinds([pass(createGate(), delivery)])).toEqual(['v3 entered'])
  })

  it('is rejected without a valid original address, without the right secret, or if no secret is configured', async () => {
    const without = await forwarded({ 'x-gavel-original-url': original })
    const wrong = await forwarded({ 'x-gavel-original-url': original, 'x-gavel-forwarding-secret': 'wrong' })
    const right = await forwarded({ 'x-gavel-original-url': original, 'x-gavel-forwarding-secret': forwardingSecret })
    expect(pass(createGate(), without)).toBe('forwarding')
    expect(pass(createGate(), wrong)).toBe('forwarding')
    expect(pass(createGate({ forwardingSecret: undefined }), right)).toBe('forwarding')
    expect(pass(createGate(), { ...right, headers: { ...right.headers, 'x-gavel-original-url': 'no address' } })).toBe(
      'forwarding',
    )
  })

  it('is rejected if its signature is for another address', async () => {
    const delivery = await forwarded({
      'x-gavel-original-url': original,
      'x-gavel-forwarding-secret': forwardingSecret,
    })
    expect(pass(createGate(), delivery)).toBe('signature')
  })
})
