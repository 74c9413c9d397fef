import { afterEach, describe, expect, test } from 'vitest'
import type { CallerEvent } from '../../../../electron/providers/provider.ts'
import type { Member } from '../../../../shared/rooms/model.ts'
import { accountId } from '../../../support/moderation-harness.ts'
import { ana, ben, createReportedScene, eve, heldIn, type Scene } from '../../../support/moderation-scene.ts'

const SECOND = 1_000

let open: Scene | undefined
afterEach(() => {
  open?.stop()
  open = undefined
})

async function reported(...more: Parameters<typeof createReportedScene>) {
  const scene = await createReportedScene(...more)
  open = scene
  return scene
}

type Reported = Awaited<ReturnType<typeof reported>>

const pathOf = (id: string, verb: string): string => `/Conference/Weekly/Member/${id}/${verb}/`

/** Whether a live call names the run of its room. Vobiz documents that it does not. */
const callConferences = ['absent', 'named'] as const

test.each(
  callConferences.flatMap((callConference) => [
    { kind: 'mute', method: 'POST', verb: 'Mute', callConference } as const,
    { kind: 'unmute', method: 'DELETE', verb: 'Mute', callConference } as const,
    { kind: 'deafen', method: 'POST', verb: 'Deaf', callConference } as const,
    { kind: 'undeafen', method: 'DELETE', verb: 'Deaf', callConference } as const,
  ]),
)('$kind reaches a caller whom only events report; the conference of the live call is $callConference', async (row) => {
  const { kind, method, verb, callConference } = row
  const { harness, clock, writes, caller, done, world, idOf } = await reported({ callConference })
  const target = caller(ben.number)
  const readAt = world.requests.length
  await done(harness.commands.act(harness.on(kind, 'Weekly', target)))
  await clock.advance(5 * SECOND)
  expect(writes()).toEqual([`${method} ${pathOf(target.memberId, verb)}`])
  const lines = world.lines().slice(readAt)
  expect(lines.filter((line) => line.startsWith('GET /Call/'))).toEqual([
    `GET /Call/${target.callUuid ?? ''}?status=live`,
  ])
  expect(idOf(ben.number)).toBe(target.memberId)
})

test('an accepted mute is not confirmed, because no observation shows its effect', async () => {
  const { harness, clock, caller, done, journal } = await reported()
  await done(harness.commands.act(harness.on('mute', 'Weekly', caller(ben.number))))
  await clock.advance(7 * SECOND)
  expect(harness.room('Weekly').pending).toMatchObject([{ kind: 'mute', state: 'requested' }])
  await clock.advance(70 * SECOND)
  expect(harness.room('Weekly').pending).toMatchObject([{ kind: 'mute', state: 'requested' }])
  expect((await journal()).filter(({ action }) => action === 'mute').map(({ outcome }) => outcome)).toEqual([
    undefined,
    'accepted',
  ])
})

test('a mute whose response was lost stays unknown, even if the call ends', async () => {
  const { harness, clock, caller, done, journal, world, writes } = await reported()
  const target = caller(ben.number)
  world.switches.set({ faults: [{ kind: 'cutAfter', method: 'POST' }] })
  await done(harness.commands.act(harness.on('mute', 'Weekly', target)))
  world.rooms.hangUpCall(target.callUuid ?? '')
  await clock.advance(60 * SECOND)
  expect(writes().length).toBeGreaterThan(0)
  expect((await journal()).filter(({ action }) => action === 'mute').map(({ outcome }) => outcome)).toEqual([
    undefined,
    'unknown',
  ])
})

/** Takes Ben out of the room, while his call goes on. Returns the id that he had. */
function leave({ world, idOf }: Reported): string {
  const memberId = idOf(ben.number)
  const room = world.rooms.live('Weekly')
  const member = room?.members.get(memberId)
  if (room === undefined || member === undefined) throw new Error('Ben is not in the room')
  world.rooms.kick(room, member)
  return memberId
}

/** An event about Ben, or about a call that is told of by the same id. */
function tell({ world, clock, idOf, take }: Reported, kind: CallerEvent['kind'], call?: string): void {
  const memberId = idOf(ben.number)
  const { members, instance = '' } = world.rooms.live('Weekly') ?? {}
  const callUuid = call ?? members?.get(memberId)?.callUuid ?? ''
  const caller = { name: 'Zoe', number: '15550100109', direction: 'inbound' } as const
  take({ name: 'Weekly', event: { kind, conferenceUuid: instance, callUuid, memberId, at: clock.now(), caller } })
}

const zoe = { name: 'Zoe', number: '15550100109' }
const noAnswer = { kind: 'fail', status: 502, operation: 'retrieveRoom' } as const

/** What happens after the user saw the caller, while all other events are held back, and the fault of the mute. */
const refused: readonly {
  readonly what: string
  readonly switches?: Parameters<typeof createReportedScene>[0]
  readonly happens?: (scene: Reported, seen: Member) => void | Promise<void>
  readonly fault: object
  /** Set if the call is not even read. */
  readonly isUnread?: true
}[] = [
  ...callConferences.map((callConference) => ({
    what: `their call has ended, and another caller has their id (conference of a live call: ${callConference})`,
    switches: { callConference },
    happens: ({ world, idOf }: Reported, { callUuid = '' }: Member) => {
      const memberId = idOf(ben.number)
      world.rooms.hangUpCall(callUuid)
      world.rooms.join({ room: 'Weekly', ...zoe, memberId })
    },
    fault: { values: { reason: 'left' } },
  })),
  {
    what: 'they were put out of the room, as their call says, and another caller has their id',
    switches: { callConference: 'named' },
    happens: (scene) => {
      scene.world.rooms.join({ room: 'Weekly', ...zoe, memberId: leave(scene) })
    },
    fault: { values: { reason: 'elsewhere' } },
  },
  {
    what: 'they are in another room, as their call says, and another caller has their id',
    switches: { callConference: 'named' },
    happens: (scene, { callUuid = '' }) => {
      const memberId = leave(scene)
      scene.world.rooms.join({ room: 'Other', ...ben, callUuid })
      scene.world.rooms.join({ room: 'Weekly', ...zoe, memberId })
    },
    fault: { values: { reason: 'elsewhere' } },
  },
  {
    what: 'the room has begun anew, as their call says, and another caller has their id',
    switches: { callConference: 'named' },
    happens: (scene, { callUuid = '' }) => {
      const memberId = leave(scene)
      scene.world.rooms.endRoom({ room: 'Weekly' })
      scene.world.rooms.startRoom({
        name: 'Weekly',
        people: [
          { ...zoe, memberId },
          { ...ben, callUuid },
        ],
      })
    },
    fault: { values: { reason: 'elsewhere' } },
  },
  {
    what: 'an event tells that another caller had the same id',
    happens: (scene) => {
      tell(scene, 'entered', 'call-zoe')
    },
    fault: { code: 'changed', values: { reason: 'unsureCaller' } },
    isUnread: true,
  },
  {
    what: 'an event tells that they have left',
    happens: (scene) => {
      tell(scene, 'left')
    },
    fault: { code: 'changed', values: { reason: 'left' } },
    isUnread: true,
  },
  {
    what: 'events were lost',
    happens: ({ take }) => {
      take('lost')
    },
    fault: { code: 'changed', values: { reason: 'unsureCaller' } },
    isUnread: true,
  },
  {
    what: 'events are lost while the call is read',
    switches: { operationLatencyMs: { retrieveCall: 1_000 } },
    happens: ({ clock, take }) => {
      clock.setTimeout(() => {
        take('lost')
      }, 500)
    },
    fault: { values: { reason: 'unsureCaller' } },
  },
  {
    what: 'their call shows another number than the events do',
    happens: ({ world }, { callUuid = '' }) => {
      Object.assign(world.rooms.calls.get(callUuid) ?? {}, { number: '15550100199' })
    },
    fault: { values: { reason: 'person', number: '15550100199' } },
  },
  {
    what: 'the read of their call took longer than 2 s',
    switches: { operationLatencyMs: { retrieveCall: 2_500 } },
    fault: { code: 'stale' },
  },
  {
    what: 'nothing has shown the room live for 5 s, and it cannot be read',
    happens: async ({ world, clock }) => {
      world.switches.set({ faults: [noAnswer] })
      await clock.advance(10 * SECOND)
    },
    fault: { code: 'stale' },
    isUnread: true,
  },
  {
    what: 'the room has ended, although their call goes on',
    happens: async ({ world, clock }, { callUuid = '' }) => {
      world.switches.set({ faults: [noAnswer] })
      await clock.advance(10 * SECOND)
      world.rooms.endRoom({ room: 'Weekly' })
      world.rooms.calls.begin({ ...ben, callUuid })
      world.switches.set({ faults: [] })
    },
    fault: { code: 'changed' },
  },
]

test.each(refused)('nothing is sent to a member id if $what', async ({ happens, fault, switches, isUnread }) => {
  const scene = await reported(switches)
  const { harness, clock, writes, caller, done, hold, world } = scene
  const callReads = () => world.lines().filter((line) => line.startsWith('GET /Call/')).length
  const seen = caller(ben.number)
  hold()
  await happens?.(scene, seen)
  const before = callReads()
  const acted = await done(harness.commands.act(harness.on('mute', 'Weekly', seen)))
  await clock.advance(10 * SECOND)
  expect(acted).toMatchObject({ ok: false, fault })
  expect(writes()).toEqual([])
  if (isUnread) expect(callReads()).toBe(before)
})

test('a room that nothing has shown live for 5 s is read for the action', async () => {
  const { harness, clock, writes, caller, done, world } = await reported()
  world.switches.set({ faults: [noAnswer] })
  await clock.advance(10 * SECOND)
  world.switches.set({ faults: [] })
  const seen = caller(ben.number)
  await done(harness.commands.act(harness.on('mute', 'Weekly', seen)))
  expect(writes()).toEqual([`POST ${pathOf(seen.memberId, 'Mute')}`])
})

test('nothing is sent while an event tells that the call is in another room, although no event of this room says so', async () => {
  const scene = await reported()
  const { harness, clock, writes, caller, done, hold, take, world } = scene
  const seen = caller(ben.number)
  const { callUuid = '' } = seen
  const events = hold()
  leave(scene)
  world.rooms.join({ room: 'Other', ...ben, callUuid })
  const [other] = events.filter(({ name }) => name === 'Other')
  if (other === undefined) throw new Error('no event')
  take(other)
  await clock.advance(5 * SECOND)
  const acted = await done(harness.commands.act(harness.on('mute', 'Weekly', seen)))
  expect(acted).toMatchObject({ ok: false, fault: { values: { reason: 'unsureCaller' } } })
  expect(writes()).toEqual([])
  take({ name: 'Other', event: { ...other.event, kind: 'left', at: clock.now() } })
  world.rooms.endRoom({ room: 'Other' })
  world.rooms.calls.begin({ ...ben, callUuid })
  world.rooms.join({ room: 'Weekly', ...ben, callUuid })
  await done(harness.commands.act(harness.on('mute', 'Weekly', seen)))
  expect(writes()).toEqual([`POST ${pathOf(seen.memberId, 'Mute')}`])
})

test('a caller who came back with the same id is muted, but nobody is kicked by an id that only events report', async () => {
  const scene = await reported()
  const { harness, clock, writes, caller, done, world, idOf } = scene
  const { callUuid = '' } = caller(ben.number)
  await clock.advance(20 * SECOND)
  leave(scene)
  await clock.advance(20 * SECOND)
  world.rooms.join({ room: 'Weekly', ...ben, callUuid })
  await clock.advance(SECOND)
  const back = caller(ben.number)
  expect(back).toMatchObject({ memberId: idOf(ben.number) })
  heldIn(await done(harness.commands.act(harness.on('kick', 'Weekly', back))))
  await clock.advance(10 * SECOND)
  expect(writes()).toEqual([])
  await done(harness.commands.act(harness.on('mute', 'Weekly', back)))
  expect(writes()).toEqual([`POST ${pathOf(back.memberId, 'Mute')}`])
})

describe('several callers', () => {
  test('are each read back right before their own request, and one whose id is in doubt counts as failed', async () => {
    const scene = await reported()
    const { harness, writes, caller, done, idOf, world } = scene
    const seen = [ana, ben, eve].map(({ number }) => caller(number))
    tell(scene, 'entered', 'call-zoe')
    const acted = await done(harness.commands.act(harness.on('mute', 'Weekly', ...seen)))
    expect(acted).toMatchObject({ ok: true, value: { state: 'mixed', accepted: 2, failed: 1 } })
    expect(writes()).toEqual([ana, eve].map(({ number }) => `POST ${pathOf(idOf(number), 'Mute')}`))
    expect(
      world
        .lines()
        .filter((line) => /^(?:GET .Call|POST)/.test(line))
        .map((line) => line.slice(0, 9)),
    ).toEqual(['GET /Call', 'POST /Con', 'GET /Call', 'POST /Con'])
  })

  test('are muted as everyone but me if I am known to be here', async () => {
    const { harness, writes, done, idOf } = await reported({}, { me: { [accountId]: [ana.number] } })
    await done(harness.commands.act(harness.onAll('mute', 'Weekly', 'everyoneButMe')))
    expect(writes()).toEqual([ben, eve].map(({ number }) => `POST ${pathOf(idOf(number), 'Mute')}`))
  })

  test('are unmuted as those whom I muted, each read back, until their unmute is accepted', async () => {
    const { harness, clock, writes, caller, done, idOf, world } = await reported()
    await done(harness.commands.act(harness.on('mute', 'Weekly', caller(ana.number), caller(ben.number))))
    await clock.advance(120 * SECOND)
    expect(caller(ben.number)).toMatchObject({ muted: undefined, mutedByMe: true })
    const before = { writes: writes().length, reads: world.requests.length }
    await done(harness.commands.act(harness.onAll('unmute', 'Weekly', 'mutedByMe')))
    expect(writes().slice(before.writes)).toEqual(
      [ana, ben].map(({ number }) => `DELETE ${pathOf(idOf(number), 'Mute')}`),
    )
    const calls = world
      .lines()
      .slice(before.reads)
      .filter((line) => line.startsWith('GET /Call/'))
    expect(calls).toEqual([ana, ben].map(({ number }) => `GET /Call/${caller(number).callUuid ?? ''}?status=live`))
    expect(caller(ben.number).mutedByMe).toBe(false)
    const again = await done(harness.commands.act(harness.onAll('unmute', 'Weekly', 'mutedByMe')))
    expect(again).toMatchObject({ ok: false, fault: { values: { reason: 'nobody' } } })
  })

  test('are not muted as everyone but me if it is unknown which caller I am', async () => {
    const { harness, writes, done } = await reported()
    const acted = await done(harness.commands.act(harness.onAll('mute', 'Weekly', 'everyoneButMe')))
    expect(acted).toMatchObject({ ok: false, fault: { values: { reason: 'me' } } })
    expect(writes()).toEqual([])
  })
})

test('a roster that arrives after all decides which member is muted', async () => {
  const scene = await reported()
  const { harness, clock, writes, caller, done, world, hold } = scene
  const seen = caller(ben.number)
  hold()
  leave(scene)
  world.rooms.join({ room: 'Weekly', ...ben, callUuid: seen.callUuid ?? '', memberId: '7' })
  world.switches.set({ retrieve: 'full' })
  await clock.advance(10 * SECOND)
  expect(harness.room('Weekly').members).toHaveLength(3)
  // The row has the name of the roster by now, and still the id of the event.
  await done(harness.commands.act(harness.on('mute', 'Weekly', { ...seen, name: ben.name })))
  expect(writes()).toEqual([`POST ${pathOf('7', 'Mute')}`])
})

test('a caller whom events and a call on the number report has one row, hears announcements by call, and is muted by id', async () => {
  const numbers = { [`${accountId}/Weekly`]: ['15550120000'] }
  const { harness, clock, writes, caller, callers, done } = await reported({}, { numbers })
  await clock.advance(20 * SECOND)
  expect(callers().map(({ name }) => name)).toEqual(['Ana', 'Ben', 'Eve'])
  const target = caller(ben.number)
  expect(target).toMatchObject({ memberId: expect.stringMatching(/^\d+$/) as string })
  await done(harness.commands.act(harness.on('mute', 'Weekly', target)))
  const sound = { kind: 'speech', text: 'You are next', voice: 'WOMAN', language: 'en-US' } as const
  const { who, seen } = harness.on('mute', 'Weekly', target)
  await done(harness.commands.act({ kind: 'announce', seen, who, sound }))
  expect(writes()).toEqual([`POST ${pathOf(target.memberId, 'Mute')}`, `POST /Call/${target.callUuid ?? ''}/Speak/`])
})
