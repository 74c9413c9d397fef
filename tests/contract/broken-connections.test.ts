import { afterEach, describe, expect, it } from 'vitest'
import type { Provider } from '../../electron/providers/provider.ts'
import type { FaultRule } from '../simulator/simulator.ts'
import { begin, calls, callUuid, nameOf, room, writes, type Outcome } from '../support/provider-calls.ts'
import { overHttp, stopAll } from '../support/simulated-provider.ts'

afterEach(stopAll)

interface Broken {
  readonly name: string
  readonly rule: FaultRule
  readonly poll: Outcome
  readonly mute: Outcome
  readonly end: Outcome
  /** Whether the provider carries out `end`. */
  readonly ended: boolean
}

const broken: readonly Broken[] = [
  {
    name: 'a connection cut before the effect',
    rule: { kind: 'cutBefore' },
    poll: ['badAnswer', 1],
    mute: ['unknownOutcome', 2],
    end: ['unknownOutcome', 1],
    ended: false,
  },
  {
    name: 'a connection cut after the effect',
    rule: { kind: 'cutAfter' },
    poll: ['badAnswer', 1],
    mute: ['unknownOutcome', 2],
    end: ['unknownOutcome', 1],
    ended: true,
  },
  {
    name: 'silence',
    rule: { kind: 'silent' },
    poll: ['timeout', 1],
    mute: ['unknownOutcome', 2],
    end: ['unknownOutcome', 1],
    ended: false,
  },
  {
    name: 'a 500 after the effect',
    rule: { kind: 'fail', status: 500 },
    poll: ['server', 1],
    mute: ['unknownOutcome', 2],
    end: ['unknownOutcome', 1],
    ended: true,
  },
  {
    name: 'truncated JSON',
    rule: { kind: 'truncated' },
    poll: ['badAnswer', 1],
    mute: ['unknownOutcome', 1],
    end: ['unknownOutcome', 1],
    ended: true,
  },
  {
    name: 'the wrong content type',
    rule: { kind: 'wrongType' },
    poll: ['badAnswer', 1],
    mute: ['unknownOutcome', 1],
    end: ['unknownOutcome', 1],
    ended: true,
  },
  {
    name: 'a page of a captive portal',
    rule: { kind: 'html' },
    poll: ['badAnswer', 1],
    mute: ['unknownOutcome', 1],
    end: ['unknownOutcome', 1],
    ended: true,
  },
  {
    name: 'a redirect',
    rule: { kind: 'redirect', location: '/v1/Account/MA/Conference/' },
    poll: ['badAnswer', 1],
    mute: ['badAnswer', 1],
    end: ['badAnswer', 1],
    ended: false,
  },
]

describe.each(broken)('over the wire: $name', ({ rule: fault, poll, mute, end, ended }) => {
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
      if (call === 'end') expect(world.rooms.get(room) === undefined).toBe(ended)
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
