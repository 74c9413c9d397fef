import { afterEach, describe, expect, test } from 'vitest'
import type { CallerEvent, ProviderEvent } from '../../../../electron/providers/provider.ts'
import { accountId } from '../../../support/moderation-harness.ts'
import {
  ana,
  ben,
  createReportedScene,
  eve,
  heldIn,
  questionIn,
  type Scene,
} from '../../../support/moderation-scene.ts'

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
  await clock.advance(6 * SECOND)
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

/** What happens after the user saw the caller and before the click, while events are held back. */
interface Happening {
  readonly what: string
  readonly happens: (scene: Reported, events: readonly ProviderEvent[]) => void
  readonly reason: string
  readonly switches?: Parameters<typeof createReportedScene>[0]
}

/** Takes a caller out of the room. Their call goes on. */
function putOut({ world }: Pick<Scene, 'world'>, memberId: string): void {
  const room = world.rooms.live('Weekly')
  const member = room?.members.get(memberId)
  if (room === undefined || member === undefined) throw new Error(`${memberId} is not in the room`)
  world.rooms.kick(room, member)
}

function leave(from: Reported): string {
  const memberId = from.idOf(ben.number)
  putOut(from, memberId)
  return memberId
}

const lateArrivals: readonly Happening[] = [
  ...callConferences.map((callConference) => ({
    what: `their call has ended, and another caller has their id (conference of a live call: ${callConference})`,
    switches: { callConference },
    happens: ({ world, idOf, caller }: Reported) => {
      const memberId = idOf(ben.number)
      world.rooms.hangUpCall(caller(ben.number).callUuid ?? '')
      world.rooms.join({ room: 'Weekly', name: 'Zoe', number: '15550100109', memberId })
    },
    reason: 'left',
  })),
  {
    what: 'they were put out of the room, as their call says, and another caller has their id',
    switches: { callConference: 'named' },
    happens: (scene) => {
      scene.world.rooms.join({ room: 'Weekly', name: 'Zoe', number: '15550100109', memberId: leave(scene) })
    },
    reason: 'elsewhere',
  },
  {
    what: 'they are in another room, as their call says, and another caller has their id',
    switches: { callConference: 'named' },
    happens: (scene) => {
      const { world, caller } = scene
      const { callUuid = '' } = caller(ben.number)
      const memberId = leave(scene)
      world.rooms.join({ room: 'Other', ...ben, callUuid })
      world.rooms.join({ room: 'Weekly', name: 'Zoe', number: '15550100109', memberId })
    },
    reason: 'elsewhere',
  },
  {
    what: 'the room has begun anew, as their call says, and another caller has their id',
    switches: { callConference: 'named' },
    happens: (from) => {
      const { world, caller } = from
      const { callUuid = '' } = caller(ben.number)
      const memberId = leave(from)
      world.rooms.endRoom({ room: 'Weekly' })
      const zoe = { name: 'Zoe', number: '15550100109', memberId }
      world.rooms.startRoom({ name: 'Weekly', people: [zoe, { ...ben, callUuid }] })
    },
    reason: 'elsewhere',
  },
]

describe('nothing is sent to a member id if, although no event says so,', () => {
  test.each(lateArrivals)('$what', async ({ happens, reason, switches }) => {
    const scene = await reported(switches)
    const { harness, clock, writes, caller, done, hold } = scene
    const seen = caller(ben.number)
    happens(scene, hold())
    const acted = await done(harness.commands.act(harness.on('mute', 'Weekly', seen)))
    await clock.advance(10 * SECOND)
    expect(writes()).toEqual([])
    expect(acted).toMatchObject({ ok: false, fault: { values: { reason } } })
  })
})

describe('the room is read for an action if nothing has shown it live for 5 s:', () => {
  async function unreadFor10s() {
    const scene = await reported()
    scene.world.switches.set({ faults: [{ kind: 'fail', status: 502, operation: 'retrieveRoom' }] })
    await scene.clock.advance(10 * SECOND)
    return scene
  }

  test('nothing is sent, and no call is read, while that fails', async () => {
    const { harness, writes, caller, done, world } = await unreadFor10s()
    const before = world.lines().filter((line) => line.startsWith('GET /Call/')).length
    const acted = await done(harness.commands.act(harness.on('mute', 'Weekly', caller(ben.number))))
    expect(acted).toMatchObject({ ok: false, fault: { code: 'stale' } })
    expect(writes()).toEqual([])
    expect(world.lines().filter((line) => line.startsWith('GET /Call/'))).toHaveLength(before)
  })

  test('nothing is sent if it has ended, although the call goes on', async () => {
    const { harness, writes, caller, done, world, hold } = await unreadFor10s()
    const seen = caller(ben.number)
    hold()
    world.rooms.endRoom({ room: 'Weekly' })
    world.rooms.calls.begin({ ...ben, callUuid: seen.callUuid ?? '' })
    world.switches.set({ faults: [] })
    const acted = await done(harness.commands.act(harness.on('mute', 'Weekly', seen)))
    expect(acted).toMatchObject({ ok: false, fault: { code: 'changed' } })
    expect(writes()).toEqual([])
  })

  test('the action is sent once it is live again', async () => {
    const { harness, writes, caller, done, world } = await unreadFor10s()
    const seen = caller(ben.number)
    world.switches.set({ faults: [] })
    await done(harness.commands.act(harness.on('mute', 'Weekly', seen)))
    expect(writes()).toEqual([`POST ${pathOf(seen.memberId, 'Mute')}`])
  })
})

const known: readonly Happening[] = [
  {
    what: 'another caller had the same id in this run',
    happens: ({ take }, _events) => {
      take(eventOf('entered', { callUuid: 'call-zoe', memberId: 'theirs' }))
    },
    reason: 'unsureCaller',
  },
  {
    what: 'the caller has left',
    happens: ({ take }) => {
      take(eventOf('left', { callUuid: 'theirs', memberId: 'theirs' }))
    },
    reason: 'left',
  },
  {
    what: 'events were lost',
    happens: ({ take }) => {
      take('lost')
    },
    reason: 'unsureCaller',
  },
]

let scene: Reported
function eventOf(
  kind: 'entered' | 'left',
  { callUuid, memberId }: { callUuid: string; memberId: string },
): ProviderEvent {
  const target = scene.world.rooms.live('Weekly')?.members.get(scene.idOf(ben.number))
  const event = {
    kind,
    conferenceUuid: scene.world.rooms.live('Weekly')?.instance ?? '',
    callUuid: callUuid === 'theirs' ? (target?.callUuid ?? '') : callUuid,
    memberId: memberId === 'theirs' ? (target?.memberId ?? '') : memberId,
    at: scene.clock.now(),
    caller: { name: 'Zoe', number: '15550100109', direction: 'inbound' as const },
  }
  return { name: 'Weekly', event }
}

describe('nothing is sent if', () => {
  test.each(known)('$what, and the call is not even read', async ({ happens, reason }) => {
    scene = await reported()
    const { harness, writes, caller, done, world } = scene
    const seen = caller(ben.number)
    happens(scene, [])
    const before = world.lines().filter((line) => line.startsWith('GET /Call/')).length
    const acted = await done(harness.commands.act(harness.on('mute', 'Weekly', seen)))
    expect(acted).toMatchObject({ ok: false, fault: { code: 'changed', values: { reason } } })
    expect(writes()).toEqual([])
    expect(world.lines().filter((line) => line.startsWith('GET /Call/'))).toHaveLength(before)
  })

  test('events are lost while the call is read', async () => {
    scene = await reported({ operationLatencyMs: { retrieveCall: 1_000 } })
    const { harness, clock, writes, caller, done, take } = scene
    const acting = harness.commands.act(harness.on('mute', 'Weekly', caller(ben.number)))
    await clock.advance(500)
    take('lost')
    expect(await done(acting)).toMatchObject({ ok: false, fault: { values: { reason: 'unsureCaller' } } })
    expect(writes()).toEqual([])
  })
})

test('nothing is sent while an event tells that the call is in another room, although no event of this room says so', async () => {
  const from = await reported()
  const { harness, clock, writes, caller, done, hold, take, world } = from
  const seen = caller(ben.number)
  const { callUuid = '' } = seen
  const events = hold()
  leave(from)
  world.rooms.join({ room: 'Other', ...ben, callUuid })
  const inOther = (): readonly ProviderEvent[] => events.filter(({ name }) => name === 'Other')
  inOther().forEach(take)
  await clock.advance(5 * SECOND)
  const acted = await done(harness.commands.act(harness.on('mute', 'Weekly', seen)))
  expect(acted).toMatchObject({ ok: false, fault: { values: { reason: 'unsureCaller' } } })
  expect(writes()).toEqual([])
  world.rooms.endRoom({ room: 'Other' })
  world.rooms.calls.begin({ ...ben, callUuid })
  world.rooms.join({ room: 'Weekly', ...ben, callUuid })
  await clock.advance(20 * SECOND)
  take({ name: 'Other', event: { ...(inOther()[0]?.event as CallerEvent), kind: 'left', at: clock.now() } })
  await done(harness.commands.act(harness.on('mute', 'Weekly', seen)))
  expect(writes()).toEqual([`POST ${pathOf(seen.memberId, 'Mute')}`])
})

test('no action is sent if the call shows another number than the events do', async () => {
  const { harness, writes, caller, done, world } = await reported()
  const seen = caller(ben.number)
  Object.assign(world.rooms.calls.get(seen.callUuid ?? '') ?? {}, { number: '15550100199' })
  const acted = await done(harness.commands.act(harness.on('mute', 'Weekly', seen)))
  expect(acted).toMatchObject({ ok: false, fault: { values: { reason: 'person', number: '15550100199' } } })
  expect(writes()).toEqual([])
})

test('a request is not based on a read of the call that took longer than 2 s', async () => {
  const { harness, clock, writes, caller, done } = await reported({ operationLatencyMs: { retrieveCall: 2_500 } })
  const acted = await done(harness.commands.act(harness.on('mute', 'Weekly', caller(ben.number))))
  await clock.advance(10 * SECOND)
  expect(acted).toMatchObject({ ok: false, fault: { code: 'stale' } })
  expect(writes()).toEqual([])
})

test('a caller who came back with the same id is muted, but nobody is kicked by an id that only events report', async () => {
  const from = await reported()
  const { harness, clock, writes, caller, done, world, idOf } = from
  const { callUuid = '' } = caller(ben.number)
  await clock.advance(20 * SECOND)
  leave(from)
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
    scene = await reported()
    const { harness, writes, caller, done, take, idOf, world } = scene
    const seen = [ana, ben, eve].map(({ number }) => caller(number))
    take(eventOf('entered', { callUuid: 'call-zoe', memberId: 'theirs' }))
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

  test('are deafened as everyone but me after a question that names them', async () => {
    const { harness, writes, done } = await reported({}, { me: { [accountId]: [ana.number] } })
    const asked = questionIn(await done(harness.commands.act(harness.onAll('deafen', 'Weekly', 'everyoneButMe'))))
    expect(asked.names.map(({ number }) => number)).toEqual([ben.number, eve.number])
    expect(writes()).toEqual([])
  })

  test('are not muted as everyone but me if it is unknown which caller I am', async () => {
    const { harness, writes, done } = await reported()
    const acted = await done(harness.commands.act(harness.onAll('mute', 'Weekly', 'everyoneButMe')))
    expect(acted).toMatchObject({ ok: false, fault: { values: { reason: 'me' } } })
    expect(writes()).toEqual([])
  })
})

test('a roster that arrives after all decides which member is muted', async () => {
  const from = await reported()
  const { harness, clock, writes, caller, done, world, hold } = from
  const seen = caller(ben.number)
  hold()
  leave(from)
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
