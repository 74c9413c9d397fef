import { createHmac } from 'node:crypto'
import { mkdirSync, rmdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CallbackGate, rejections, type CallbackRejection } from '../../../../relay/receiver/callback-gate.ts'
import type { Logger } from '../../../../shared/logger.ts'
import type { Delivery } from '../../../simulator/callbacks.ts'
import type { SimulatorOptions } from '../../../simulator/simulator.ts'
import { callbackConfiguration, pathSecret, type CallbackOptions } from '../../../support/relay-configuration.ts'
import { createWorld } from '../../../support/simulator-world.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

const forwardingSecret = 'made-up-forwarding-secret'
// The simulator sends callbacks only to this computer.
const publicUrl = 'http://127.0.0.1:9'
const path = `/cb/${pathSecret}/main`

const createGate = (options: CallbackOptions = {}, now = () => 0, logger: Logger = () => undefined) => {
  const configuration = callbackConfiguration({ publicUrl, forwardingSecret, ...options })
  return new CallbackGate(configuration.receiver, configuration, logger, now)
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

const pass = (gate: CallbackGate, { url, method, headers, body }: Delivery) =>
  gate.judge({ method, path: url.slice(publicUrl.length), headers }, () => Promise.resolve(Buffer.from(body)))

/** What the gate says of each, one after another. */
const judged = async (gate: CallbackGate, ...deliveries: readonly Delivery[]): Promise<readonly string[]> => {
  const said: string[] = []
  for (const delivery of deliveries) {
    const result = await pass(gate, delivery)
    said.push(typeof result === 'string' ? result : `${result.proof} ${result.event?.what?.kind ?? 'nothing'}`)
  }
  return said
}

describe('simulated callbacks', () => {
  it.each<[string, Partial<SimulatorOptions>, readonly string[]]>([
    ['of Plivo by POST', {}, ['v3 entered', 'v3 left']],
    ['of Plivo by GET', { switches: { callbackMethod: 'GET' } }, ['v3 entered', 'v3 left']],
    ['of Vobiz', { profile: 'vobiz' }, ['url entered', 'url left']],
    [
      'with a query in the address',
      { switches: { callbackUrl: `${publicUrl}${path}?tenant=7` } },
      ['v3 entered', 'v3 left'],
    ],
    // The signature does not cover a fragment, which sets retries.
    ['with a fragment', { switches: { callbackUrl: `${publicUrl}${path}#rc=3` } }, ['v3 entered', 'v3 left']],
    ['with a wrong signature', { switches: { callbackSignature: 'bad' } }, ['signature', 'signature']],
  ])('53 the gate judges those %s by their signature', async (_, options, expected) => {
    const sent = await deliveries(options)
    expect(await judged(createGate({ provider: options.profile === 'vobiz' ? 'vobiz' : 'plivo' }), ...sent)).toEqual(
      expected,
    )
  })

  it('53 the gate rejects unsigned callbacks of Plivo, and those of Vobiz unless the account allows them', async () => {
    const switches = { callbackSignature: 'absent' } as const
    const [plivo] = await deliveries({ switches })
    const [vobiz] = await deliveries({ profile: 'vobiz', switches })
    const results = [
      await judged(createGate({ acceptUnsigned: true }), plivo),
      await judged(createGate({ provider: 'vobiz' }), vobiz),
      await judged(createGate({ provider: 'vobiz', acceptUnsigned: true }), vobiz),
    ]
    expect(results.flat()).toEqual(['unsigned', 'unsigned', 'secret entered'])
  })

  it('are never accepted again with weaker proof than one of their account has had, even after a restart', async () => {
    const stateFolder = temporaryFolder()
    const open = () => createGate({ provider: 'vobiz', acceptUnsigned: true, stateFolder })
    const switches = { callbackSignature: 'absent' } as const
    const [signed] = await deliveries({ profile: 'vobiz' })
    const [unsigned] = await deliveries({ profile: 'vobiz', switches })
    expect(await judged(open(), unsigned, signed, unsigned)).toEqual(['secret entered', 'url entered', 'unsigned'])
    expect(await judged(open(), unsigned, signed)).toEqual(['unsigned', 'url entered'])
    // Each account has a proof of its own.
    expect(await judged(open(), { ...unsigned, url: unsigned.url.replace('main', 'other') })).toEqual([
      'secret entered',
    ])
    const [plivo] = await deliveries()
    const nonce = '1'
    const signature = createHmac('sha256', 'made-up-token')
      .update(publicUrl + path + nonce)
      .digest('base64')
    const headers = { 'x-plivo-signature-v2': signature, 'x-plivo-signature-v2-nonce': nonce }
    const v2 = { ...plivo, headers: { 'content-type': plivo.headers['content-type'] ?? '', ...headers } }
    expect(await judged(createGate(), v2, plivo, v2)).toEqual(['url entered', 'v3 entered', 'unsigned'])
  })

  it('give proof that is stored later if the disk takes nothing now, and required meanwhile', async () => {
    const stateFolder = temporaryFolder()
    const proofFile = join(stateFolder, 'callback-proof.json')
    const log: unknown[] = []
    const open = () =>
      createGate({ provider: 'vobiz', acceptUnsigned: true, stateFolder }, undefined, (...line) => log.push(line))
    const [signed, signedExit] = await deliveries({ profile: 'vobiz' })
    const [unsigned] = await deliveries({ profile: 'vobiz', switches: { callbackSignature: 'absent' } })
    const gate = open()
    // No file can take the place of a folder.
    mkdirSync(proofFile)
    expect(await judged(gate, signed, signedExit, unsigned)).toEqual(['url entered', 'url left', 'unsigned'])
    expect(log).toEqual([['The required proof of callbacks could not be stored', expect.stringMatching(/^E/)]])
    rmdirSync(proofFile)
    await judged(gate, signed)
    expect(await judged(open(), unsigned)).toEqual(['unsigned'])
  })

  it('are recognised if they are repeated', async () => {
    const gate = createGate()
    const [enter] = await deliveries()
    expect([await pass(gate, enter), await pass(gate, enter)]).toMatchObject([{ repeated: false }, { repeated: true }])
  })

  it('of Vobiz are rejected if they repeat the nonce of a callback of the last ten minutes with other fields', async () => {
    let now = 0
    const gate = createGate({ provider: 'vobiz' }, () => now)
    const [enter] = await deliveries({ profile: 'vobiz' })
    const other = { ...enter, body: enter.body.replace('Town', 'Other') }
    expect(await judged(gate, enter, other)).toEqual(['url entered', 'nonce'])
    now = 599_999
    expect(await judged(gate, other)).toEqual(['nonce'])
    now = 600_000
    expect(await judged(gate, other)).toEqual(['url entered'])
  })
})

/** Why a callback is rejected before its body is read. */
const refusal = async (gate: CallbackGate, head: Parameters<CallbackGate['judge']>[0]) => {
  const rejection = await gate.judge(head, () => Promise.resolve(undefined))
  return rejection === 'size' ? undefined : rejection
}

describe('before the body is read', () => {
  const form = 'application/x-www-form-urlencoded'
  const head = { method: 'POST', path, headers: { 'content-type': form } }

  it.each<[Partial<typeof head> | { headers: object }, CallbackRejection | undefined, number]>([
    ...[
      '/',
      '/cb/',
      `/cb/${pathSecret}`,
      `/cb/${pathSecret}/another`,
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
  ])('%j is refused for %s with %i', async (change, rejection, status) => {
    expect(await refusal(createGate(), { ...head, ...change } as typeof head)).toBe(rejection)
    expect(rejection === undefined ? 200 : rejections[rejection]).toBe(status)
  })

  it('the 51st callback of an account within a second is rejected with 429', async () => {
    let now = 0
    const gate = createGate({}, () => now)
    const results = await Promise.all(Array.from({ length: 51 }, () => refusal(gate, head)))
    expect(results.filter((result) => result === 'rate')).toHaveLength(1)
    const other = await refusal(gate, { ...head, path: path.replace('main', 'other') })
    expect([rejections.rate, other]).toEqual([429, undefined])
    now = 1_000
    expect(await refusal(gate, head)).toBeUndefined()
  })
})

describe('a callback that the application forwards', () => {
  const called = 'http://127.0.0.1:8/voice/events?tenant=7'
  const another = 'https://app.example.test/voice/events?tenant=7'

  it.each<[what: string, address: string, secret: string, options: CallbackOptions, expected: string]>([
    ['is checked against its original address', called, forwardingSecret, {}, 'v3 entered'],
    ['is rejected without the secret', called, '', {}, 'forwarding'],
    ['is rejected with a wrong secret', called, 'wrong', {}, 'forwarding'],
    ['is rejected if none is configured', called, forwardingSecret, { forwardingSecret: undefined }, 'forwarding'],
    ['is rejected without a valid address', 'no address', forwardingSecret, {}, 'forwarding'],
    ['is rejected if its signature is for another address', another, forwardingSecret, {}, 'signature'],
  ])('%s', async (_, address, secret, options, expected) => {
    const given = { 'x-gavel-original-url': address, ...(secret !== '' && { 'x-gavel-forwarding-secret': secret }) }
    const [enter] = await deliveries({ switches: { callbackUrl: called } })
    const forwarded = { ...enter, url: publicUrl + path, headers: { ...enter.headers, ...given } }
    expect(await judged(createGate(options), forwarded)).toEqual([expected])
  })
})
