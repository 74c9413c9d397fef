import { expect, test } from 'vitest'
import { aMember, aRoom } from '../support/rooms.ts'
import type { Plan } from './plan.ts'
import type { Roster } from './responses.ts'
import { contradicts } from './run-evidence.ts'

const ROOM = 'Weekly standup'
const SHOWN = 20_000
const plan = { events: [] } as unknown as Plan
const about = { vobiz: true, plan, suspensions: [], firstShown: () => SHOWN }

/** A roster that a relay read: who is in the room after `run` seconds, and when the request left. */
function aRoster(leftAt: number, run: number, calls: readonly number[], over: Partial<Roster> = {}): Roster {
  const people = calls.map((call) => {
    const { memberId, callUuid } = aMember(call)
    return { memberId, callUuid, muted: false, deaf: false, joinedSeconds: 0 }
  })
  const times = { leftAt, handledAt: leftAt, arrivedAt: leftAt + 500, relayed: true, unsureBy: 0 }
  return { ...times, kind: 'roster', room: ROOM, people, count: people.length, run, ...over }
}

/** The run that was first shown at `SHOWN`, as the moderator sees it now: with caller 2 only. */
const seen = (startedAt: number) => aRoom(ROOM, { members: [aMember(2)], startedAt })

test('an earlier run’s roster, delivered again by the broker, is no evidence about the current run', () => {
  const before = [aRoster(19_500, 0, [1]), aRoster(15_000, 9, [9], { arrivedAt: 20_400 }), aRoster(21_000, 1, [1, 2])]
  const same = aRoster(24_000, 4, [2])
  expect(contradicts(seen(SHOWN), same, about, [...before, same])).toBe(false)
  const next = aRoster(24_000, 0, [3])
  expect(contradicts(seen(SHOWN), next, about, [...before, next])).toBe(true)
})

test('a roster of one room does not make a roster of another room outdated', () => {
  const other = aRoster(19_500, 0, [7], { room: 'Support bridge' })
  const next = aRoster(19_400, 0, [3], { arrivedAt: 20_400 })
  expect(contradicts(seen(10_000), next, about, [other, next])).toBe(true)
})

test('the run time of a room that waits for its first moderator does not show when its run began', () => {
  const waiting = aRoster(22_000, 0, [2])
  const others = aRoster(24_500, 1, [3])
  expect(contradicts(seen(SHOWN), others, about, [others])).toBe(true)
  expect(contradicts(seen(SHOWN), others, about, [waiting, others])).toBe(false)
})

test('a lower run time shows another run, even after a roster that was read together with the known one', () => {
  const known = aRoster(21_000, 1, [2])
  const together = aRoster(21_400, 0, [2])
  const next = aRoster(21_900, 0, [2])
  const responses = [known, together, next]
  expect(responses.map((one) => contradicts(seen(SHOWN), one, about, responses))).toEqual([false, false, true])
})

test('an empty roster that was read together with the next run does not hide that run', () => {
  const known = aRoster(20_500, 5, [2])
  const empty = aRoster(21_000, 5, [])
  const next = aRoster(21_300, 0, [3])
  expect(contradicts(seen(10_000), next, about, [known, empty, next])).toBe(true)
})

test('a run began no later than its first roster shows, and a slow roster leaves a wide margin', () => {
  const first = aRoster(20_000, 1, [2], { arrivedAt: 22_500 })
  const next = aRoster(23_000, 1, [3])
  expect(contradicts(seen(19_000), next, about, [first, next])).toBe(false)
  const fast = aRoster(20_000, 1, [2])
  expect(contradicts(seen(19_000), next, about, [fast, next])).toBe(true)
})

test('a relayed roster that may be older than the known one does not hide the next run', () => {
  const withLate = (unsureBy: number): boolean => {
    const late = aRoster(30_100, 10, [2], { arrivedAt: 31_700, unsureBy })
    const next = aRoster(31_500, 0, [3])
    return contradicts(seen(SHOWN), next, about, [aRoster(30_000, 10, [2]), late, next])
  }
  expect([withLate(200), withLate(0)]).toEqual([true, false])
})

test('a relayed roster shows that its run began later only as far as the time of its read is known', () => {
  const first = aRoster(20_000, 1, [2])
  const contradictsWith = (unsureBy: number): boolean => {
    const next = aRoster(26_000, 4, [3], { unsureBy })
    return contradicts(seen(19_000), next, about, [first, next])
  }
  expect([contradictsWith(0), contradictsWith(2_000)]).toEqual([true, false])
})

test('a list without the room speaks against its run, unless it is malformed', () => {
  const listed = (...names: readonly string[]): boolean => {
    const times = { leftAt: 24_000, handledAt: 24_000, arrivedAt: 24_500, relayed: false, unsureBy: 0 }
    const list = { ...times, kind: 'list', names: new Set(names) } as const
    return contradicts(seen(SHOWN), list, { ...about, vobiz: false }, [aRoster(21_000, 1, [2]), list])
  }
  expect([listed(ROOM), listed('Sales'), listed('Sales', 'null')]).toEqual([false, true, false])
})

test('the later of two responses to requests of the same moment does not hide the next run', () => {
  const known = [aRoster(25_000, 5, [2]), aRoster(25_000, 5, [2], { arrivedAt: 25_900 })]
  const next = aRoster(25_500, 0, [3])
  expect(contradicts(seen(SHOWN), next, about, [...known, next])).toBe(true)
})
