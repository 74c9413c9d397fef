import { describe, expect, test } from 'vitest'
import { mergeRoster, shifted } from '../../../../electron/monitor/rule/merge-roster.ts'
import type { KnownRoster } from '../../../../electron/monitor/rule/record.ts'
import type { ReadMember } from '../../../../electron/providers/provider.ts'
import { person, readAt, rosterOf, wall } from '../../../support/room-script.ts'

type Rows = readonly ReadMember[]
type Reads = readonly (readonly [at: number, run: number, ...rows: Rows])[]
type Merged = ReturnType<typeof mergeRoster>

/** The roster after reads at these seconds, oldest first. */
function after(...reads: Reads): Merged {
  let merged: Merged | undefined
  for (const [at, run, ...rows] of reads) {
    const read = { ...readAt(at), roster: rosterOf(run, ...rows), wall }
    merged = mergeRoster(merged?.roster, merged?.departed ?? new Set(), read)
  }
  if (merged === undefined) throw new Error('no read')
  return merged
}

const membersAfter = (...reads: Reads): KnownRoster['members'] => after(...reads).roster.members
const keysAfter = (...reads: Reads): readonly string[] => membersAfter(...reads).map(({ key }) => key)

const joined = (call: string, joinedSecondsAgo: number, more: Partial<ReadMember> = {}): ReadMember =>
  person(call, { joinedSecondsAgo, ...more })
/** A caller without a call UUID. */
const bare = (name: string, more: Partial<ReadMember> = {}): ReadMember => {
  const { callUuid: _, ...rest } = person('x', { memberId: '', name, number: '', ...more })
  return rest
}

describe('a caller', () => {
  test('keeps the same object while nothing about them changes, and so does the list of callers', () => {
    const first = after([0, 10, joined('a', 1), joined('b', 1)])
    const read = { ...readAt(1), roster: rosterOf(11, joined('b', 2), joined('a', 2)), wall }
    expect(mergeRoster(first.roster, first.departed, read).roster.members).toBe(first.roster.members)
  })

  test.each([
    ['memberId', '9'],
    ['name', 'Ana'],
    ['number', '15550100109'],
    ['direction', 'outbound'],
    ['muted', true],
    ['deaf', true],
  ])('is shown with another %s as soon as a roster has it', (field, value) => {
    const members = membersAfter([0, 10, joined('a', 1)], [1, 11, joined('a', 2, { [field]: value })])
    expect(members).toMatchObject([{ key: 'a', [field]: value, backAgain: false }])
  })

  test('is another one if the id is the same but the call is not', () => {
    expect(keysAfter([0, 10, joined('a', 1, { memberId: '7' })], [1, 11, joined('z', 0, { memberId: '7' })])).toEqual([
      'z',
    ])
  })

  test('without a call UUID is recognised by id, number and join time together', () => {
    const row = (ago: number, number = '15550100101'): ReadMember =>
      bare('x', { memberId: '5', number, joinedSecondsAgo: ago })
    const [first] = keysAfter([0, 100, row(10)])
    const keyAfter = (at: number, again: ReadMember): string | undefined =>
      keysAfter([0, 100, row(10)], [at, 100 + at, again])[0]
    expect(keyAfter(2, row(12))).toBe(first)
    expect(keyAfter(2, row(11))).toBe(first)
    expect(keyAfter(20, row(3))).not.toBe(first)
    expect(keyAfter(2, row(12, '15550100102'))).not.toBe(first)
    expect(keyAfter(2, { ...row(12), memberId: '6' })).not.toBe(first)
  })
})

describe('a caller whose call a response gives wrongly', () => {
  const row = (call: string | undefined, ago: number, more: Partial<ReadMember> = {}): ReadMember => {
    const { callUuid: _, ...rest } = person('x', {
      memberId: '5',
      number: '15550100101',
      joinedSecondsAgo: ago,
      ...more,
    })
    return { ...rest, ...(call !== undefined && { callUuid: call }) }
  }
  const other = (call: string | undefined, ago: number): ReadMember =>
    row(call, ago, { memberId: '6', number: '15550100102' })
  const spoilt: readonly [what: string, call: string | undefined][] = [
    ['lacks it', undefined],
    ['has another one', 'z'],
  ]

  test.each(spoilt)('keeps their key while a response %s, once or several times in a row', (_what, call) => {
    for (const times of [1, 2, 5]) {
      const wrong = Array.from({ length: times }, (_, index) => {
        const at = index + 1
        return [at, 100 + at, row(call, 10 + at), other('b', 20 + at)] as const
      })
      const at = times + 1
      const first = [0, 100, row('a', 10), other('b', 20)] as const
      const last = [at, 100 + at, row('a', 10 + at), other('b', 20 + at)] as const
      expect(keysAfter(first, ...wrong)).toEqual(['b', 'a'])
      expect(membersAfter(first, ...wrong, last)).toMatchObject([
        { key: 'b', callUuid: 'b', backAgain: false },
        { key: 'a', callUuid: 'a', backAgain: false },
      ])
    }
  })

  test('keeps their key if the call is known only later', () => {
    const members = membersAfter([0, 100, row(undefined, 10)], [1, 101, row('a', 11)], [2, 102, row('a', 12)])
    expect(members).toMatchObject([{ key: keysAfter([0, 100, row(undefined, 10)])[0], callUuid: 'a' }])
  })

  test('is not taken for somebody whose call the same response has', () => {
    const twice = [row('a', 12), row(undefined, 12)] as const
    const [first, second, ...more] = keysAfter([0, 100, row('a', 10)], [2, 102, ...twice])
    expect([first, more]).toEqual(['a', []])
    expect(second).not.toBe('a')
  })

  const { joinedSecondsAgo: _, ...withoutJoin } = row('z', 20)
  test.each<[string, ReadMember]>([
    ['joined later', row('z', 3)],
    ['joined earlier', row('z', 30)],
    ['joined at an unknown time', withoutJoin],
    ['has another number', row('z', 20, { number: '15550100109' })],
    ['has another id', row('z', 20, { memberId: '9' })],
  ])('is another one who %s', (_what, again) => {
    expect(keysAfter([0, 100, row('a', 10)], [10, 110, again])).toEqual(['z'])
  })
})

describe('a caller who left and came back between two reads', () => {
  test.each([
    ['is back again if the join is later by two seconds or more', 10, 6, true],
    ['keeps the same join if the join is later by less', 10, 7, false],
  ])('%s', (_title, at, ago, backAgain) => {
    const before = joined('a', 0, { muted: true })
    expect(membersAfter([0, 100, before], [at, 100 + at, joined('a', ago)])).toMatchObject([
      { backAgain, muted: false },
    ])
  })

  test('stays back again, and is shown with the new join time', () => {
    const reads = [
      [0, 100, joined('a', 50)],
      [10, 110, joined('a', 2)],
      [11, 111, joined('a', 3)],
    ] as const
    expect(membersAfter(...reads)).toMatchObject([{ backAgain: true, joined: 8_100, joinedAt: wall + 8_100 }])
  })
})

test('a caller with the number of one who left earlier is back again', () => {
  const b = joined('b', 1)
  const reads = [
    [0, 100, joined('a', 1), b],
    [1, 101, b],
    [2, 102, b, joined('c', 0, { number: person('a').number })],
  ] as const
  expect(membersAfter(...reads).find(({ key }) => key === 'c')).toMatchObject({ backAgain: true })
  const withheld = [
    [0, 100, bare('a'), b],
    [1, 101, b],
    [2, 102, b, joined('c', 0, { number: '' })],
  ] as const
  expect(membersAfter(...withheld).find(({ key }) => key === 'c')).toMatchObject({ backAgain: false })
})

test('callers who left are remembered by their numbers, at most the newest 10,000 numbers of a run', () => {
  const crowd = (turn: number): Rows =>
    Array.from({ length: 2_000 }, (_, index) => {
      const id = String(turn * 2_000 + index)
      return person(`call ${id}`, { memberId: id, number: `1555${id}` })
    })
  const reads = Array.from({ length: 7 }, (_, turn) => [turn, 100 + turn, ...crowd(turn)] as const)
  const { departed, roster } = after(...reads, [7, 107])
  expect(departed.size).toBe(10_000)
  expect([...departed].at(-1)).toBe('155513999')
  expect(departed.has('15550')).toBe(false)
  // An unchanged set keeps its identity.
  expect(mergeRoster(roster, departed, { ...readAt(8), roster: rosterOf(108), wall }).departed).toBe(departed)
})

test('a caller without a join time may have joined earlier if they are in the first roster, but not if a later one adds them', () => {
  const unknownAfter = (...reads: Reads): readonly string[] =>
    membersAfter(...reads).flatMap(({ key, joinUnknown }) => (joinUnknown === true ? key : []))
  const first = [0, 10, person('a')] as const
  const second = [1, 11, person('a'), person('b')] as const
  expect(unknownAfter(first)).toEqual(['a'])
  expect(unknownAfter(first, second)).toEqual(['a'])
  expect(unknownAfter(first, second, [2, 12, joined('a', 50), person('b')])).toEqual([])
})

test('the shown join is corrected only if it was too late by more than jitter', () => {
  const joinedAfter = (ago: number): number | undefined =>
    membersAfter([0, 9, joined('a', 1)], [5, 14, joined('a', ago)])[0]?.joined
  expect(joinedAfter(7)).toBe(-900)
  expect(joinedAfter(8)).toBe(-2_900)
})

test('callers are sorted by their joins, and those with equal joins keep their order', () => {
  const a = joined('a', 5)
  const b = joined('b', 5)
  const c = joined('c', 9)
  expect(keysAfter([0, 10, a, b, c])).toEqual(['c', 'a', 'b'])
  expect(keysAfter([0, 10, a, b, c], [0.01, 10, b, c, a])).toEqual(['c', 'a', 'b'])
})

test('a caller no longer counts as muted by this Gavel once they are unmuted or have come back', () => {
  const { roster } = after([0, 100, joined('a', 50, { muted: true })])
  const marked = { ...roster, members: roster.members.map((member) => ({ ...member, mutedByMe: true })) }
  const isMine = (muted: boolean, ago: number): boolean | undefined => {
    const read = { ...readAt(20), roster: rosterOf(120, joined('a', ago, { muted })), wall }
    return mergeRoster(marked, new Set(), read).roster.members[0]?.mutedByMe
  }
  expect([isMine(true, 70), isMine(false, 70), isMine(true, 1)]).toEqual([true, false, false])
})

describe('keys', () => {
  test('differ even for callers without an id, and for rows with the same call UUID', () => {
    expect(new Set(keysAfter([0, 10, bare('a'), bare('b'), person('x'), person('x'), person('x')])).size).toBe(5)
  })

  test('differ for rows with the same call UUID at each read', () => {
    expect(new Set(keysAfter([0, 10, person('x'), person('x')], [1, 11, person('x'), person('x')])).size).toBe(2)
  })

  test('stay with callers who have no call UUID, no id and no number', () => {
    const before = keysAfter([0, 10, bare('a'), bare('b')])
    const again = keysAfter([0, 10, bare('a'), bare('b')], [1, 11, bare('a'), bare('b'), bare('c')])
    expect(again.slice(0, 2)).toEqual(before)
    expect(new Set(again).size).toBe(3)
  })

  test('are not shared by two callers, even if the call UUID of one equals the key of the other', () => {
    const [key = ''] = keysAfter([0, 10, bare('a')])
    const reads = [
      [0, 10, bare('a')],
      [1, 11, person(key), bare('a')],
      [2, 12, person(key), bare('a')],
    ] as const
    expect(new Set(keysAfter(...reads)).size).toBe(2)
    expect(membersAfter(...reads).filter(({ callUuid }) => callUuid === key)).toHaveLength(1)
  })

  test('of ten thousand callers without an id are all different', () => {
    const crowd = Array.from({ length: 10_000 }, (_, index) => bare(String(index)))
    expect(new Set(keysAfter([0, 10, ...crowd], [1, 11, ...crowd])).size).toBe(10_000)
  })
})

test('there are at least as many people as callers that the roster lists', () => {
  const people = (count: number): number =>
    mergeRoster(undefined, new Set(), {
      ...readAt(0),
      roster: { ...rosterOf(1, person('a'), person('b')), people: count },
      wall,
    }).roster.people
  expect([people(0), people(7)]).toEqual([2, 7])
})

test('a run time is as old as the first roster with it', () => {
  const since = (...reads: Reads): number | undefined => after(...reads).roster.runTime?.since
  expect(since([0, 10], [1, 10], [2, 10])).toBe(100)
  expect(since([0, 10], [1, 11])).toBe(1_100)
})

test('a clock that was set moves the shown joins, and nothing else', () => {
  const { roster } = after([0, 10, joined('a', 1)])
  const [before] = roster.members
  const moved = shifted(roster, 5_000)
  expect(moved).toEqual({ ...roster, members: [{ ...before, joinedAt: (before?.joinedAt ?? 0) + 5_000 }] })
})
