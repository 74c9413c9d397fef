import { describe, expect, test } from 'vitest'
import type { RoomEvidence, Stamp } from '../../../electron/monitor/evidence.ts'
import { reduce, startBaseline } from '../../../electron/monitor/reducer.ts'
import { evidenceAge, monitoredRoom, type RoomRecord } from '../../../electron/monitor/room.ts'
import { person, start } from '../../support/evidence.ts'

/** A read by this Gavel. Times are milliseconds after `start`. */
const own = (askedAt: number, answeredAt: number, asked: number): Stamp => ({
  askedAt: start + askedAt,
  answeredAt: start + answeredAt,
  asked,
  answered: asked + 1,
})

/** A read by a relay. It took 50 ms, somewhere between the two times. */
const relayed = (askedAt: number, answeredAt: number, asked: number, answered: number): Stamp => ({
  askedAt: start + askedAt,
  answeredAt: start + answeredAt,
  asked,
  answered,
  source: { epoch: 'e', took: 50 },
})

/** A roster in which `call` has the member id 7. */
function roster(stamp: Stamp, run: number, call: string): RoomEvidence {
  const members = [person(call, { memberId: '7' }), person('z', { memberId: '1' })]
  return {
    ...stamp,
    kind: 'roster',
    roster: { kind: 'roster', name: 'Weekly', people: 2, members, runTimeSeconds: run },
  }
}

const after = (...evidence: readonly RoomEvidence[]): RoomRecord =>
  evidence.reduce(reduce, monitoredRoom('acme', 'Weekly'))
const ageAt = (room: RoomRecord, at: number): number | undefined => evidenceAge(room, 'rosterAskedAt', start + at)

const first = roster(own(0, 100, 1), 100, 'a')
const late = roster(relayed(9_900, 10_300, 19.5, 22), 110, 'b')

test('the age of a roster is unknown if a possibly newer roster gives a member id to another caller', () => {
  expect(ageAt(after(first, roster(own(10_000, 10_200, 20), 110, 'a'), late), 10_400)).toBeUndefined()
  const earlier = roster(relayed(9_900, 10_300, 19.5, 19.8), 110, 'b')
  expect(ageAt(after(first, earlier, roster(own(10_000, 10_400, 20), 110, 'a')), 10_500)).toBeUndefined()
})

test('a roster that a newer read certainly replaced makes nothing uncertain', () => {
  const older = roster(relayed(9_000, 9_900, 18, 22), 110, 'b')
  expect(ageAt(after(first, roster(own(10_000, 10_200, 20), 110, 'a'), older), 10_400)).toBe(400)
  const again = roster({ ...relayed(9_800, 10_250, 19, 23), source: { epoch: 'e', took: 50 } }, 110, 'b')
  expect(ageAt(after(first, late, again), 10_400)).toBe(500)
})

test('an outdated response ends no run, even long after rosters with conflicting member ids', () => {
  const known = [first, roster(own(10_000, 10_200, 20), 110, 'a'), late]
  expect(after(...known, roster(own(24_000, 24_200, 30), 60, 'a'))).toMatchObject({ instance: 1 })
})

test("a 404 ends no run if the next roster's run time disproves it, even after conflicting member ids", () => {
  const known = [first, roster(own(10_000, 10_200, 20), 110, 'a'), late]
  const gone: RoomEvidence = { ...own(11_000, 11_100, 23), kind: 'gone' }
  const members = [person('b', { memberId: '7' })]
  const next: RoomEvidence = {
    ...own(12_000, 12_100, 25),
    kind: 'roster',
    roster: { kind: 'roster', name: 'Weekly', people: 1, members, runTimeSeconds: 112 },
  }
  expect(after(...known, gone, next)).toMatchObject({ instance: 1 })
})

test('the 404s of a relay end nothing while the roster of another relay may be newer', () => {
  const known = after(roster({ ...relayed(8_000, 12_000, 19, 22), source: { epoch: 'other', took: 50 } }, 110, 'a'))
  const gone = (stamp: Stamp): RoomEvidence => ({ ...stamp, kind: 'gone' })
  const older = [gone(relayed(9_000, 9_100, 20, 23)), gone(relayed(9_500, 9_600, 23.5, 25))].reduce(reduce, known)
  expect(older).toMatchObject({ phase: 'live' })
  const newer = [gone(relayed(12_000, 12_100, 26, 27)), gone(relayed(12_500, 12_600, 27.5, 29))].reduce(reduce, older)
  expect(newer).toMatchObject({ phase: 'ended' })
})

test("a 404 that this Gavel itself received counts even if a relay's overlapping roster may be newer", () => {
  const known = after(roster(relayed(8_000, 12_000, 19, 22), 110, 'a'))
  expect(reduce(known, { ...own(9_000, 12_100, 20), kind: 'gone' })).toMatchObject({ gone: { askedAt: start + 9_000 } })
})

test('the 404s of another relay count even if they seem too old because the clock here was set back', () => {
  const slept = startBaseline(after(roster(relayed(8_000, 12_000, 19, 22), 110, 'a')), { why: 'sleep', turn: 23 })
  const gone = (at: number, asked: number): RoomEvidence => {
    return { ...relayed(at, at + 100, asked, asked + 1), source: { epoch: 'other', took: 50 }, kind: 'gone' }
  }
  expect([gone(-60_000, 24), gone(-59_000, 26)].reduce(reduce, slept)).toMatchObject({ phase: 'ended' })
})

test('a 404 requested before the list that first named the room does not count towards the end of the run', () => {
  const gone = (askedAt: number, asked: number): RoomEvidence => ({
    ...relayed(askedAt, 11_000, asked, asked + 9),
    kind: 'gone',
  })
  const listed: RoomEvidence = { ...relayed(9_900, 10_300, 20, 22), kind: 'listed' }
  const known = after(gone(8_000, 15), listed, gone(8_500, 16), gone(9_950, 20.5))
  expect(known).toMatchObject({ phase: 'live', gone: { askedAt: start + 9_950 } })
  expect(reduce(known, gone(11_100, 30))).toMatchObject({ phase: 'ended' })
})

describe('a list that may have named an earlier run', () => {
  const listed = (answeredAt: number): RoomEvidence => ({ ...relayed(1_000, answeredAt, 1, 2), kind: 'listed' })
  /** The run of this roster began between 3 s and 6.5 s. */
  const known = (listedAt: number): RoomRecord => after(listed(listedAt), roster(relayed(4_000, 6_500, 3, 4), 0, 'a'))

  test.each([
    ['before the run of the first roster', 1_900],
    ['perhaps during the run of the first roster', 3_400],
  ])('and was read %s does not make the start that fits all rosters look like a restart', (_when, listedAt) => {
    const next = reduce(known(listedAt), roster(own(16_450, 16_500, 10), 10, 'a'))
    expect(next.unsureAt).toBeDefined()
    expect(reduce(next, roster(own(17_450, 17_500, 12), 11, 'a'))).toMatchObject({ instance: 1, confirmed: true })
  })

  test('does not hide a restart', () => {
    const later = [roster(own(19_000, 19_050, 10), 11, 'a'), roster(own(20_000, 20_050, 12), 12, 'a')]
    expect(later.reduce(reduce, known(3_400))).toMatchObject({ instance: 2 })
  })

  test('makes the run uncertain if everyone has changed and the run began after the list', () => {
    const members = [person('b', { memberId: '7' })]
    const next = reduce(known(3_400), {
      ...own(15_000, 15_050, 10),
      kind: 'roster',
      roster: { kind: 'roster', name: 'Weekly', people: 1, members, runTimeSeconds: 10 },
    })
    expect(next).toMatchObject({ instance: 1, unsureAt: 11 })
  })
})

test('member ids are uncertain if a roster that may be newer lacks a caller, but not if it adds one', () => {
  const without = (stamp: Stamp): RoomEvidence => ({
    ...stamp,
    kind: 'roster',
    roster: {
      kind: 'roster',
      name: 'Weekly',
      people: 1,
      members: [person('z', { memberId: '1' })],
      runTimeSeconds: 110,
    },
  })
  const known = after(first, roster(own(10_000, 10_200, 20), 110, 'a'))
  expect(ageAt(reduce(known, without(relayed(9_900, 10_300, 19.5, 22))), 10_400)).toBeUndefined()
  const shownWithout = after(first, without(own(10_000, 10_200, 20)))
  expect(ageAt(reduce(shownWithout, roster(relayed(9_900, 10_300, 19.5, 22), 110, 'a')), 10_400)).toBe(400)
})

test('the age of the evidence that a room is live is unknown after an overlapping 404', () => {
  const alive: RoomEvidence = { ...own(10_000, 10_200, 20), kind: 'liveWithoutRoster' }
  const gone = (stamp: Stamp): RoomEvidence => ({ ...stamp, kind: 'gone' })
  const known = after(alive)
  const aliveAge = (room: RoomRecord, onlyOwn?: boolean) => evidenceAge(room, 'aliveAskedAt', start + 10_500, onlyOwn)
  expect(aliveAge(known, true)).toBe(500)
  const overlapped = reduce(known, gone(relayed(9_000, 10_400, 18, 23)))
  expect([aliveAge(overlapped), aliveAge(overlapped, true)]).toEqual([undefined, undefined])
  expect(aliveAge(reduce(known, gone(relayed(9_000, 9_900, 18, 23))), true)).toBe(500)
})

test('after a contradicting roster, a response without a roster makes the room usable, but not its member ids', () => {
  const alive: RoomEvidence = { ...own(12_000, 12_100, 30), kind: 'liveWithoutRoster' }
  const room = reduce(after(first, roster(own(10_000, 10_200, 20), 110, 'a'), late), alive)
  expect(evidenceAge(room, 'aliveAskedAt', start + 12_200, true)).toBe(200)
  expect(ageAt(room, 12_200)).toBeUndefined()
})

test('only a roster that was requested after the contradiction makes the member ids certain again', () => {
  const known = after(first, roster(own(10_000, 10_200, 20), 110, 'a'), late)
  const overlapping = reduce(known, roster(own(10_250, 10_500, 21.5), 110, 'a'))
  expect(ageAt(overlapping, 10_600)).toBeUndefined()
  expect(ageAt(reduce(overlapping, roster(own(10_550, 10_700, 25), 110, 'a')), 10_800)).toBe(250)
})

test('a 404 that overlapped with the roster makes its member ids uncertain', () => {
  const known = after(first, roster(own(10_000, 10_200, 20), 110, 'a'))
  const overlapped = reduce(known, { ...relayed(9_000, 10_400, 18, 23), kind: 'gone' })
  expect(ageAt(overlapped, 10_500)).toBeUndefined()
  expect(ageAt(reduce(overlapped, roster(own(10_600, 10_700, 25), 110, 'a')), 10_800)).toBe(200)
})

test('an overlapping roster does not contradict the known one if the member ids of its callers are unknown', () => {
  const members = ['x', 'y'].map((call) => person(call, { memberId: '' }))
  const equal = (stamp: Stamp): RoomEvidence => {
    return {
      ...stamp,
      kind: 'roster',
      roster: { kind: 'roster', name: 'Weekly', people: 2, members, runTimeSeconds: 110 },
    }
  }
  const known = after(equal(own(10_000, 10_200, 20)))
  expect(ageAt(reduce(known, equal(relayed(9_900, 10_300, 19.5, 22))), 10_400)).toBe(400)
})

test("a 404 counts if the relay's own turns place its request after the list, even if the turns here do not", () => {
  const from = (stamp: Stamp, asked: number): Stamp => ({
    ...stamp,
    source: { epoch: 'e', took: 50, asked, answered: asked },
  })
  const listed: RoomEvidence = { ...from(relayed(9_900, 10_000, 20, 22), 5), kind: 'listed' }
  const gone: RoomEvidence = { ...from(relayed(9_300, 10_200, 15, 24), 7), kind: 'gone' }
  expect(after(listed, gone)).toMatchObject({ phase: 'live', gone: { askedAt: start + 9_300 } })
})

test('the age of the evidence that a room is live is unknown after an overlapping roster of only other callers', () => {
  const members = [person('p', { memberId: '8' })]
  const others = (stamp: Stamp): RoomEvidence => {
    return {
      ...stamp,
      kind: 'roster',
      roster: { kind: 'roster', name: 'Weekly', people: 1, members, runTimeSeconds: 110 },
    }
  }
  const known = after(first, roster(own(10_000, 10_200, 20), 110, 'a'))
  const aliveAge = (room: RoomRecord) => evidenceAge(room, 'aliveAskedAt', start + 10_500)
  expect(aliveAge(reduce(known, late))).toBe(500)
  expect(aliveAge(reduce(known, others(relayed(9_900, 10_300, 19.5, 22))))).toBeUndefined()
})

test('neither a response without a roster nor an overlapping roster of a new run makes member ids certain', () => {
  const alive: RoomEvidence = { ...relayed(10_100, 10_480, 20.5, 25), kind: 'liveWithoutRoster' }
  const known = after(first, roster(own(10_000, 10_200, 20), 110, 'a'), { ...late, answered: 24 }, alive)
  const early = { ...own(10_250, 10_500, 22), answered: 26 }
  expect(evidenceAge(reduce(known, roster(early, 110, 'a')), 'rosterAskedAt', start + 10_600, true)).toBeUndefined()
  const only = (call: string, stamp: Stamp): RoomEvidence => {
    const members = [person(call, { memberId: '7' })]
    return {
      ...stamp,
      kind: 'roster',
      roster: { kind: 'roster', name: 'Weekly', people: 1, members, runTimeSeconds: 2 },
    }
  }
  const contradicted = after(first, only('c', own(10_000, 10_100, 20)), only('d', relayed(9_950, 10_450, 19.5, 26)))
  const restarted = reduce(contradicted, only('c', { ...early, answered: 27 }))
  expect(restarted).toMatchObject({ instance: 2 })
  expect(ageAt(restarted, 10_600)).toBeUndefined()
})

/**
 * A read by a relay at `sentAt` (ms) of its own clock, which this computer knows only to within five seconds. It took
 * 50 ms.
 */
const roughly = (sentAt: number, epoch = 'e'): Stamp => ({
  ...relayed(sentAt - 5_000, sentAt + 50, sentAt / 1_000, sentAt / 1_000 + 0.1),
  source: { epoch, took: 50, sentAt, asked: sentAt, answered: sentAt + 50 },
})

/** A roster of a single caller. */
const alone = (call: string, run: number, stamp: Stamp): RoomEvidence => ({
  ...stamp,
  kind: 'roster',
  roster: { kind: 'roster', name: 'Weekly', people: 1, members: [person(call)], runTimeSeconds: run },
})

test("two rosters of one relay show a restart by that relay's clock, even if the clock is known only roughly", () => {
  const doubted = after(alone('a', 0, roughly(10_000)), alone('b', 0, roughly(14_000)))
  expect(doubted).toMatchObject({ phase: 'live', members: [{ callUuid: 'a' }], doubt: { calls: new Set(['b']) } })
  expect(reduce(doubted, { ...roughly(14_100), kind: 'gone' })).toMatchObject({ phase: 'ended', instance: 1 })
})

test('a roster of other callers shows no restart if its run may be as old as the known one, or if another relay read it', () => {
  for (const next of [alone('b', 3, roughly(14_000)), alone('b', 0, roughly(14_000, 'other'))]) {
    const room = after(alone('a', 0, roughly(10_000)), next)
    expect(room).toMatchObject({ instance: 1, members: [{ callUuid: 'b' }] })
    expect(room.doubt).toBeUndefined()
  }
})

test("if everyone changed, a later start by a relay's clock means uncertainty, or a doubt if over 500 ms later", () => {
  const known = alone('a', 0, roughly(10_000))
  expect(after(known, alone('b', 0, roughly(11_050)))).not.toHaveProperty('unsureAt')
  expect(after(known, alone('b', 0, roughly(11_051)))).toMatchObject({ instance: 1, unsureAt: 11.151 })
  expect(after(known, alone('b', 0, roughly(11_550)))).not.toHaveProperty('doubt')
  expect(after(known, alone('b', 0, roughly(11_551)))).toMatchObject({ doubt: { calls: new Set(['b']) } })
})

describe('the bound of the start of a run', () => {
  const alone = (stamp: Stamp, run: number, call: string, kind: 'roster' | 'withheld' = 'roster'): RoomEvidence => ({
    ...stamp,
    kind,
    roster: { kind: 'roster', name: 'Weekly', people: 1, members: [person(call)], runTimeSeconds: run },
  })

  test('is the later one if two doubted rosters may be of different runs', () => {
    const known = after(
      alone(own(0, 100, 1), 10, 'a'),
      alone(relayed(20_000, 20_100, 10, 11), 1, 'b'),
      alone(relayed(21_000, 21_100, 12, 13), 0, 'c', 'withheld'),
      alone(own(21_200, 21_300, 14), 0, 'c'),
    )
    expect(known).toMatchObject({ instance: 2, startAtLatest: start + 21_100 })
    const changed = [alone(own(31_900, 32_000, 20), 10, 'd'), alone(own(32_900, 33_000, 22), 11, 'd')]
    expect(changed.reduce(reduce, known)).toMatchObject({ instance: 2 })
  })

  describe("takes a relay's roster into account that was replaced by this Gavel's own", () => {
    const shown = alone(own(0, 900, 1), 0, 'a')
    const next = [alone(own(2_300, 2_350, 5), 0, 'b'), alone(own(2_500, 2_550, 7), 0, 'b')]
    const replaced = (run: number, call: string): RoomRecord =>
      next.reduce(reduce, after(shown, alone(relayed(600, 700, 0.5, 3), run, call)))

    test('so that a restart a moment later is noticed', () => {
      expect(next.reduce(reduce, after(shown))).toMatchObject({ instance: 1 })
      expect(replaced(1, 'a')).toMatchObject({ instance: 2 })
    })

    test('unless it is of an earlier run', () => {
      expect(replaced(5, 'a')).toMatchObject({ instance: 1 })
      expect(replaced(1, 'z')).toMatchObject({ instance: 1 })
    })
  })
})
