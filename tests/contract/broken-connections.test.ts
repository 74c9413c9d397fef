import { afterEach, describe, expect, it } from 'vitest'
import type { Provider } from '../../electron/providers/provider.ts'
import type { FaultRule } from '../simulator/simulator.ts'
import { begin, calls, nameOf, room, type Outcome } from '../support/provider-calls.ts'
import { overHttp, stopAll } from '../support/simulated-provider.ts'

const everyone = { conference: room, target: 'all' } as const

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

const callUuid = '00000000-0000-4000-8000-000000000311'

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

  it.each([
    ['kick', (p: Provider) => p.kick(room, 'all')],
    ['hangUpMember', (p: Provider) => p.hangUpMember(room, 'all')],
    ['hangUpAllConferences', (p: Provider) => p.hangUpAllConferences()],
    ['hangUpCall', (p: Provider) => p.hangUpCall(callUuid)],
    ['play', (p: Provider) => p.play(everyone, 'https://media.example.test/a.mp3')],
    ['stopPlay', (p: Provider) => p.stopPlay(everyone)],
    ['speak', (p: Provider) => p.speak(everyone, { text: 'x' })],
    ['stopSpeak', (p: Provider) => p.stopSpeak(everyone)],
    ['record', (p: Provider) => p.record({ conference: room })],
    ['stopRecord', (p: Provider) => p.stopRecord({ conference: room })],
    ['playCall', (p: Provider) => p.play({ callUuid }, 'https://media.example.test/a.mp3')],
    ['speakCall', (p: Provider) => p.speak({ callUuid }, { text: 'x' })],
    ['recordCall', (p: Provider) => p.record({ callUuid })],
    ['stopRecordCall', (p: Provider) => p.stopRecord({ callUuid })],
  ] as const)('%s has an unknown outcome, as after a 500, and is not repeated', async (_, call) => {
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

  it.each(['mute', 'unmute', 'deafen', 'undeafen'] as const)(
    '%s is repeated once, and not again if the response to the repeat is lost too',
    async (name) => {
      const world = await overHttp({ profile: 'vobiz', switches: { faults: [{ kind: 'cutBefore' }] } })
      begin(world)
      expect(await world.provider[name](room, 'all')).toMatchObject({ ok: false, fault: { code: 'unknownOutcome' } })
      expect(world.requests).toHaveLength(2)
    },
  )

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
