import { afterEach, expect, test } from 'vitest'
import type { ProviderEvent } from '../../../../electron/providers/provider.ts'
import type { ReceivedRequest } from '../../../../electron/simulator/http-types.ts'
import { createRandom } from '../../../../electron/simulator/random.ts'
import { drop } from '../../../../shared/drop.ts'
import { isNamedById, membersOrCalls } from '../../../../shared/rooms/call-members.ts'
import type { Member } from '../../../../shared/rooms/model.ts'
import { accountId } from '../../../support/moderation-harness.ts'
import { ana, createReportedScene, type Scene } from '../../../support/moderation-scene.ts'
import { counts, seed } from '../../../support/test-sizes.ts'

const SECOND = 1_000
/** Milliseconds: how long ago the read for a request may have left the computer, and how long a request may travel. */
const OLDEST_READ = 2_000
const LONGEST_WAY = 20
const LATEST = 25_000

let open: Scene | undefined
afterEach(() => {
  open?.stop()
  open = undefined
})

/** A write to one member. Its effect says whose call had that id. */
interface Write {
  readonly at: number
  readonly verb: string
  readonly id: string
  readonly effect: ReceivedRequest['effect']
}

/** A read of one call, and whose call had each id at that time. */
interface Read {
  readonly at: number
  readonly callUuid: string
  readonly callOf: ReadonlyMap<string, string>
}

/**
 * To whom the provider gives an id again. `sameCaller`: only to the same caller who comes back, in the same call or, after
 * hanging up, in another one, as Vobiz documents. `anybody`: also to another caller at once, but only if the call of the
 * earlier one does not come back into this run, because no read could show that.
 */
type Reuse = 'sameCaller' | 'anybody'

/**
 * One world: callers come, hang up, are put out, come back and go to other rooms; ids are used again; events are late,
 * lost, repeated and swapped.
 */
async function runWorld(worldSeed: number, reuse: Reuse, callConference: 'absent' | 'named') {
  const random = createRandom(worldSeed)
  const slow = random.chance(0.3)
  const scene = await createReportedScene(
    {
      latencyMs: slow ? [50, 1_500] : 40,
      arrivalMs: random.pick([0, LONGEST_WAY]),
      callConference,
      stayAlone: true,
      maxMembers: 500,
    },
    { me: { [accountId]: [ana.number] } },
  )
  open = scene
  const { clock, harness, world, hold, take } = scene
  const held = hold()
  const isLossy = random.chance(0.5)
  let waiting = 0
  const deliver = (): void => {
    for (const one of held.splice(0)) {
      if (isLossy && random.chance(0.15)) continue
      for (let times = random.pick([1, 1, 1, 2, 3]); times > 0; times -= 1) {
        waiting += 1
        clock.setTimeout(
          () => {
            waiting -= 1
            // The only time of an event is that of its arrival.
            take({ ...one, event: { ...one.event, at: clock.now() } } satisfies ProviderEvent)
          },
          random.pick([0, random.int(0, 1_000), random.int(0, LATEST)]),
        )
      }
    }
  }

  /** Calls outside the room that may come back, those who hung up and may call again, and ids that no call has any more. */
  const outside: { callUuid: string; number: string }[] = []
  const gone: { number: string; memberId: string }[] = []
  const free: string[] = []
  const numberOf = new Map<string | undefined, string>()
  let last = 200
  const noteNumbers = (): void => {
    for (const { callUuid, number } of world.rooms.live('Weekly')?.members.values() ?? [])
      numberOf.set(callUuid, number)
  }
  noteNumbers()
  const happen = (): void => {
    const room = world.rooms.live('Weekly')
    const members = [...(room?.members.values() ?? [])]
    const one = members.length > 0 ? random.pick(members) : undefined
    const what = random.int(0, 9)
    last += 1
    const number = `155501${String(last).padStart(5, '0')}`
    if (room === undefined || one === undefined || what < 3) {
      const again = reuse === 'sameCaller' && random.chance(0.5) ? gone.pop() : undefined
      const id = reuse === 'anybody' && random.chance(0.6) ? free.pop() : undefined
      const isFree = id !== undefined && room?.members.has(id) !== true
      world.rooms.join({ room: 'Weekly', number, ...(isFree && { memberId: id }), ...again })
    } else if (what < 5) {
      world.rooms.hangUpCall(one.callUuid)
      gone.push({ number: one.number, memberId: one.memberId })
      free.push(one.memberId)
    } else if (what === 5) {
      // Their call goes on elsewhere, and does not come back, so their id may be given away.
      world.rooms.kick(room, one)
      free.push(one.memberId)
      if (random.chance(0.5)) world.rooms.join({ room: 'Other', callUuid: one.callUuid, number: one.number })
    } else if (what < 8) {
      world.rooms.kick(room, one)
      outside.push({ callUuid: one.callUuid, number: one.number })
    } else if (what === 8 && random.chance(0.2)) {
      world.rooms.endRoom({ room: 'Weekly' })
      free.push(...members.map(({ memberId }) => memberId))
      if (reuse === 'anybody') outside.splice(0)
      const memberId = reuse === 'anybody' ? (free.pop() ?? '1') : undefined
      world.rooms.startRoom({ name: 'Weekly', people: [{ number, ...(memberId !== undefined && { memberId }) }] })
    } else {
      const back = outside.pop()
      if (
        back !== undefined &&
        world.rooms.calls.get(back.callUuid)?.room === undefined &&
        world.rooms.calls.get(back.callUuid)
      )
        world.rooms.join({ room: 'Weekly', ...back })
    }
    noteNumbers()
    deliver()
  }

  /** Whom each click named: their ids and calls. */
  const meant: { at: number; id: string; callUuid: string }[] = []
  const named = (members: readonly Member[]): void => {
    for (const { memberId: id, callUuid = '' } of members) meant.push({ at: clock.now(), id, callUuid })
  }
  let allButMeUntil = 0
  /** All others are those who are here when its turn comes. */
  const meanAllButMe = (): void => {
    const shown = harness.rooms.conference({ accountId, name: 'Weekly' })
    if (clock.now() >= allButMeUntil || shown === undefined) return
    for (const { memberId: id, callUuid = '' } of membersOrCalls(shown))
      if (id !== '' && !meant.some((one) => one.id === id && one.callUuid === callUuid))
        meant.push({ at: clock.now(), id, callUuid })
  }
  harness.rooms.subscribe(meanAllButMe)
  const click = (): void => {
    const room = harness.rooms.conference({ accountId, name: 'Weekly' })
    if (room === undefined) return
    const kind = random.pick(['mute', 'unmute', 'deafen'] as const)
    const clear = membersOrCalls(room).filter((one) => isNamedById(one))
    if (clear.length === 0) return
    if (random.chance(0.15)) {
      allButMeUntil = clock.now() + 15 * SECOND
      meanAllButMe()
      drop(harness.commands.act(harness.onAll('mute', 'Weekly', 'everyoneButMe')))
      return
    }
    const some = random.shuffle(clear).slice(0, random.int(1, 3))
    named(some)
    drop(harness.commands.act(harness.on(kind, 'Weekly', ...some)))
  }

  const writes: Write[] = []
  const reads: Read[] = []
  let seen = world.requests.length
  const observe = (): void => {
    const callOf = new Map([...(world.rooms.live('Weekly')?.members ?? [])].map(([id, one]) => [id, one.callUuid]))
    for (const request of world.requests.slice(seen)) {
      const { method, path, at } = request
      const callUuid = /\/Call\/([^/?]+)/.exec(path)?.[1]
      if (method === 'GET' && callUuid !== undefined) reads.push({ at, callUuid, callOf })
      const found = /\/Conference\/Weekly\/Member\/([^/]+)\/(\w+)/.exec(path)
      if (method === 'GET' || found === null) continue
      const [, id = '', verb = ''] = found
      writes.push({ at, verb, id, effect: request.effect })
    }
    seen = world.requests.length
  }

  for (let step = 0; step < 60; step += 1) {
    const length = random.int(100, 6_000)
    // If anybody may be given an id, nothing happens in the meantime, so that each id has the same owner until then.
    if (random.chance(0.5)) {
      if (reuse === 'anybody') happen()
      else clock.setTimeout(happen, random.int(0, length))
    }
    if (random.chance(0.6)) click()
    if (random.chance(0.02)) take('lost')
    await clock.advance(length)
    observe()
  }
  await clock.advance(LATEST + 20 * SECOND)
  observe()
  const rows = harness.rooms.conference({ accountId, name: 'Weekly' })?.reported
  return { world, meant, writes, reads, rows, isLossy, waiting, numberOf }
}

const kinds = [
  {
    what: 'only the same caller is given an id again, as Vobiz documents',
    reuse: 'sameCaller',
    callConference: 'absent',
  },
  { what: 'anybody is given an id again, and calls name their run', reuse: 'anybody', callConference: 'named' },
  { what: 'anybody is given an id again, and calls name no run', reuse: 'anybody', callConference: 'absent' },
] as const

test.each(kinds)(
  'however events are disordered, no request reaches another caller or lacks a recent read: $what',
  async ({ reuse, callConference }) => {
    const worlds = Math.ceil(counts.callbacks / kinds.length)
    let sent = 0
    for (let index = 0; index < worlds; index += 1) {
      const worldSeed = seed + index
      const { world, meant, writes, reads, rows, isLossy, waiting, numberOf } = await runWorld(
        worldSeed,
        reuse,
        callConference,
      )
      sent += writes.length
      for (const { at, id, verb, effect } of writes) {
        const about = `world ${worldSeed}, ${verb} of ${id} at ${at}`
        const calls = meant.filter((one) => one.id === id && one.at <= at).map(({ callUuid }) => callUuid)
        expect(calls.length, `${about}: nobody asked for it`).toBeGreaterThan(0)
        const recent = reads.filter(
          (one) => calls.includes(one.callUuid) && one.at <= at && at - one.at <= OLDEST_READ + LONGEST_WAY,
        )
        expect(recent.length, `${about}: was not read before it`).toBeGreaterThan(0)
        const [reached] = effect?.affected ?? []
        if (reached === undefined) continue
        // An id that was given away after the read cannot be told from one that was not.
        const wasGivenAway = recent.some(({ callUuid, callOf }) => callOf.get(id) === callUuid)
        const isDocumented = reuse === 'sameCaller'
        if (isDocumented || (callConference === 'named' && !wasGivenAway))
          expect(
            calls.map((call) => numberOf.get(call)),
            `${about}: reached somebody else`,
          ).toContain(numberOf.get(reached.callUuid))
      }
      // Once every event has arrived, no row offers an id that another caller has in the same run.
      expect(waiting).toBe(0)
      const { members, instance } = world.rooms.live('Weekly') ?? {}
      if (!isLossy)
        for (const { callUuid, conferenceUuid, memberId = '' } of rows ?? []) {
          const owner = conferenceUuid === instance ? members?.get(memberId) : undefined
          if (owner !== undefined) expect(owner.callUuid, `world ${worldSeed}: ${memberId} is another's`).toBe(callUuid)
        }
      open?.stop()
    }
    expect(sent).toBeGreaterThan(worlds)
  },
)
