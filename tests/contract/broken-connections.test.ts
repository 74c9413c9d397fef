import { afterEach, describe, expect, it } from 'vitest'
import type { Provider } from '../../electron/providers/provider.ts'
import type { FaultRule } from '../simulator/simulator.ts'
import { begin, calls, callUuid, nameOf, room, writes, type Outcome } from '../support/provider-calls.ts'
import { overHttp, stopAll } from '../support/simulated-provider.ts'

afterEach(stopAll)

type Row = readonly [name: string, rule: FaultRule, poll: Outcome, mute: Outcome, end: Outcome, isEnded: boolean]

const unknown = (requests: number): Outcome => ['unknownOutcome', requests]
const redirect: FaultRule = { kind: 'redirect', location: '/v1/Account/MA/Conference/' }

/** What each call answers, after how many requests, and whether the provider carries out `end`. */
const broken: readonly Row[] = [
  ['a connection cut before the effect', { kind: 'cutBefore' }, ['badAnswer', 1], unknown(2), unknown(1), false],
  ['a connection cut after the effect', { kind: 'cutAfter' }, ['badAnswer', 1], unknown(2), unknown(1), true],
  ['silence', { kind: 'silent' }, ['timeout', 1], unknown(2), unknown(1), false],
  ['a 500 after the effect', { kind: 'fail', status: 500 }, ['server', 1], unknown(2), unknown(1), true],
  ['truncated JSON', { kind: 'truncated' }, ['badAnswer', 1], unknown(1), unknown(1), true],
  ['the wrong content type', { kind: 'wrongType' }, ['badAnswer', 1], unknown(1), unknown(1), true],
  ['a page of a captive portal', { kind: 'html' }, ['badAnswer', 1], unknown(1), unknown(1), true],
  ['a redirect', redirect, ['badAnswer', 1], ['badAnswer', 1], ['badAnswer', 1], false],
]

describe.each(broken)('over the wire: %s', (_name, fault, poll, mute, end, isEnded) => {
  const open = async () => {
    const world = await overHttp(
      { profile: 'plivo', switches: { faults: [fault], deleteResponse: 'printed200' } },
      { hangs: fault.kind === 'silent' },
    )
    begin(world)
    return world
  }

  it.each(Object.entries({ poll, mute, end }))(
    'gives the call "%s" this result after this many requests: %j',
    async (call, expected) => {
      const world = await open()
      const answered = await calls[call as 'poll'](world.provider)
      expect([nameOf(answered), world.requests.length]).toEqual(expected)
      if (call === 'end') expect(world.rooms.get(room) === undefined).toBe(isEnded)
    },
  )
})

describe('if the response is lost,', () => {
  it('a mute is repeated once', async () => {
    const world = await overHttp({ profile: 'plivo', switches: { faults: [{ kind: 'cutAfter', times: 1 }] } })
    begin(world)
    expect(await calls.mute(world.provider)).toMatchObject({ ok: true })
    expect(world.requests).toHaveLength(2)
  })

  const REPEATED = ['mute', 'unmute', 'deafen', 'undeafen'] as const
  const unrepeated: readonly (readonly [string, (p: Provider) => ReturnType<Provider['mute']>])[] = [
    ...Object.entries(writes).filter(([name]) => !REPEATED.some((one) => one === name)),
    ['record', (p) => p.record({ conference: room })],
    ['recordCall', (p) => p.record({ callUuid })],
  ]

  it.each(unrepeated)('%s has an unknown outcome, as after a 500, and is not repeated', async (_, call) => {
    for (const kind of ['cutAfter', 'silent', 'fail'] as const) {
      const world = await overHttp({ profile: 'plivo', switches: { faults: [{ kind }] } }, { hangs: kind === 'silent' })
      begin(world)
      const reason = { cutAfter: 'cut', silent: 'timeout', fail: 'server' }[kind]
      expect(await call(world.provider)).toMatchObject({
        ok: false,
        fault: { code: 'unknownOutcome', values: { reason } },
      })
      expect(world.requests).toHaveLength(1)
    }
  })

  it.each(REPEATED)('%s is repeated once, and not again if the response to the repeat is lost too', async (name) => {
    const world = await overHttp({ profile: 'vobiz', switches: { faults: [{ kind: 'cutBefore' }] } })
    begin(world)
    expect(await world.provider[name](room, 'all')).toMatchObject({ ok: false, fault: { code: 'unknownOutcome' } })
    expect(world.requests).toHaveLength(2)
  })

  it('the outcome of a mute is unknown, even if the repeat was certainly not carried out', async () => {
    const faults: FaultRule[] = [
      { kind: 'cutAfter', times: 1 },
      { kind: 'refuse', status: 403 },
    ]
    const world = await overHttp({ profile: 'vobiz', switches: { faults } })
    begin(world)
    expect(await calls.mute(world.provider)).toMatchObject({ ok: false, fault: { code: 'unknownOutcome' } })
    expect(world.requests).toHaveLength(2)
  })
})
