import { describe, expect, test } from 'vitest'
import { without } from '../../../electron/monitor/room.ts'
import { markMe, mergeRoster } from '../../../electron/monitor/roster.ts'
import type { ReadMember } from '../../../electron/providers/provider.ts'
import type { Member } from '../../../shared/rooms/model.ts'
import { createStory, person, start } from '../../support/evidence.ts'
import { aMember } from '../../support/rooms.ts'

describe('a member', () => {
  test('keeps the same object while nothing about them changes', () => {
    const story = createStory().roster(10, 'a', 'b')
    const before = story.room().members
    story.at(1_000).roster(11, person('b', { joinedSecondsAgo: 2 }), person('a', { joinedSecondsAgo: 2 }))
    expect(story.room().members).toBe(before)
  })

  test.each([
    ['memberId', '9'],
    ['name', 'Ana'],
    ['number', '15550100109'],
    ['direction', 'outbound'],
    ['muted', true],
    ['deaf', true],
  ])('is shown with another %s as soon as a roster has it', (field, value) => {
    const story = createStory().roster(10, 'a').at(1_000)
    story.roster(11, person('a', { joinedSecondsAgo: 2, [field]: value }))
    expect(story.room().members).toMatchObject([{ key: 'a', [field]: value }])
  })

  test('is a different one if the id is the same but the call is not', () => {
    const story = createStory().roster(10, person('a', { memberId: '7' }), 'b')
    story
      .at(1_000)
      .roster(11, person('z', { memberId: '7', joinedSecondsAgo: 0 }), person('b', { joinedSecondsAgo: 2 }))
    expect(story.room().members?.map(({ key, memberId }) => [key, memberId])).toEqual([
      ['b', '98'],
      ['z', '7'],
    ])
  })

  test('is the same one if the call is the same but the id is not', () => {
    const story = createStory().roster(100, person('a', { memberId: '7', joinedSecondsAgo: 50 }))
    story.at(1_000).roster(101, person('a', { memberId: '9', joinedSecondsAgo: 51 }))
    expect(story.room().members).toMatchObject([{ key: 'a', memberId: '9', backAgain: false }])
  })

  test('without a join time may have joined earlier if they are in the first roster, but not if a later roster adds them', () => {
    const silent = (call: string) => without(person(call), 'joinedSecondsAgo')
    const rosterOf = (...members: readonly ReadMember[]) =>
      ({ kind: 'roster', name: 'Weekly', people: members.length, members }) as const
    const stamp = { askedAt: start, answeredAt: start + 100, asked: 1, answered: 2 }
    const merge = (before: readonly Member[] | undefined, ...members: readonly ReadMember[]) =>
      mergeRoster(before, new Set(), rosterOf(...members), stamp).members
    const first = merge(undefined, silent('a'))
    const second = merge(first, silent('a'), silent('b'))
    const third = merge(second, person('a', { joinedSecondsAgo: 50 }), silent('b'))
    const unknownIn = (members: readonly Member[]) =>
      members.filter(({ joinUnknown }) => joinUnknown).map(({ key }) => key)
    expect([first, second, third].map(unknownIn)).toEqual([['a'], ['a'], []])
  })

  test('who left and came back between two reads is marked as back again', () => {
    const story = createStory().roster(100, person('a', { joinedSecondsAgo: 50, muted: true }))
    story.at(10_000).roster(110, person('a', { joinedSecondsAgo: 2 }))
    expect(story.room().members).toMatchObject([{ backAgain: true, muted: false }])
  })

  test('with the number of a caller who left earlier is marked as back again', () => {
    const story = createStory().roster(100, 'a', 'b').at(1_000).roster(101, 'b')
    story.at(2_000).roster(102, 'b', person('c', { number: person('a').number }))
    expect(story.room().members?.find(({ key }) => key === 'c')?.backAgain).toBe(true)
  })

  test('who left is remembered by their number, up to 10,000 numbers of one run', () => {
    const story = createStory().roster(100, 'a')
    const calls = (turn: number) =>
      Array.from({ length: 2_000 }, (_, index) => {
        const id = String(turn * 2_000 + index)
        return person(`call ${id}`, { memberId: id, number: `1555${id}` })
      })
    for (let turn = 0; turn < 7; turn += 1) story.at((turn + 1) * 1_000).roster(101 + turn, 'a', ...calls(turn))
    const { departed } = story.room()
    expect(departed.size).toBe(10_000)
    expect([...departed].at(-1)).toBe('155511999')
    story.at(8_000).roster(108, 'a', ...calls(6))
    expect(story.room().departed).toBe(departed)
  })

  const anonymous = (number: string, joinedSecondsAgo: number) => {
    const { callUuid: _, ...rest } = person('x', { memberId: '5', number, joinedSecondsAgo })
    return { ...rest, callUuid: undefined } as never
  }

  test('without a call UUID is recognised by id, number and join time together', () => {
    const story = createStory().roster(100, anonymous('15550100101', 10))
    const [before] = story.room().members ?? []
    story.at(2_000).roster(102, anonymous('15550100101', 12))
    expect(story.room().members?.[0]).toBe(before)
    story.at(20_000).roster(120, anonymous('15550100101', 3))
    const [again] = story.room().members ?? []
    expect(again?.key).not.toBe(before?.key)
    story.at(22_000).roster(122, anonymous('15550100102', 5))
    expect(story.room().members?.[0]?.number).toBe('15550100102')
    expect([before?.key, again?.key]).not.toContain(story.room().members?.[0]?.key)
  })
})

test('a member whom I muted no longer counts as muted by me once they are unmuted or have come back', () => {
  const before = [aMember(1, { muted: true, mutedByMe: true, joinedAt: start })]
  const stamp = { askedAt: start + 20_000, answeredAt: start + 20_100, asked: 1, answered: 2 }
  const isMine = (muted: boolean, joinedSecondsAgo: number) => {
    const read = person('call-1', { muted, joinedSecondsAgo })
    const roster = { kind: 'roster', name: 'Weekly', people: 1, members: [read] } as const
    return mergeRoster(before, new Set(), roster, stamp).members[0]?.mutedByMe
  }
  expect(isMine(true, 20)).toBe(true)
  expect(isMine(false, 20)).toBe(false)
  expect(isMine(true, 1)).toBe(false)
})

describe('keys', () => {
  const bare = (name: string) => ({ ...person('x', { memberId: '', name, number: '' }), callUuid: undefined }) as never
  const keysOf = (story: ReturnType<typeof createStory>): string[] => story.room().members?.map(({ key }) => key) ?? []

  test('differ even for members without an id, and for rows with the same call UUID', () => {
    const story = createStory().roster(10, bare('a'), bare('b'), bare('c'), 'x', 'x', 'x')
    expect(new Set(keysOf(story)).size).toBe(6)
  })

  test('stay with members who have no call UUID, no id and no number', () => {
    const story = createStory().roster(10, bare('a'), bare('b'))
    const before = keysOf(story)
    story.at(1_000).roster(11, bare('a'), bare('b'), bare('c'))
    expect(keysOf(story).slice(0, 2)).toEqual(before)
    expect(new Set(keysOf(story)).size).toBe(3)
  })

  test('are not shared by two members, even if the call UUID of one equals the key of the other', () => {
    const story = createStory().roster(10, bare('a'))
    const [key = ''] = keysOf(story)
    story.at(1_000).roster(11, person(key), bare('a'))
    expect(new Set(keysOf(story)).size).toBe(2)
    story.at(2_000).roster(12, person(key), bare('a'))
    expect(story.room().members?.filter(({ callUuid }) => callUuid === key)).toHaveLength(1)
  })

  test('of ten thousand members without an id are all different', () => {
    const crowd = Array.from({ length: 10_000 }, (_, index) => bare(String(index)))
    const story = createStory().roster(10, ...crowd)
    story.at(1_000).roster(11, ...crowd)
    expect(new Set(keysOf(story)).size).toBe(10_000)
  })
})

describe('"me"', () => {
  const ana = aMember(1, { number: '15550100101' })
  const ben = aMember(2, { number: '15550100102' })
  const keysOf = (...args: Parameters<typeof markMe>) =>
    markMe(...args).members.flatMap(({ key, isMe }) => (isMe ? [key] : []))

  test("is the only member who has one of the user's numbers", () => {
    expect(keysOf([ana, ben], ['15550100102'], undefined)).toEqual([ben.key])
  })

  test('is no member while several match, until the user picks one', () => {
    const numbers = [ana.number, ben.number]
    expect(markMe([ana, ben], numbers, undefined).matches).toBe(2)
    expect(keysOf([ana, ben], numbers, undefined)).toEqual([])
    expect(keysOf([ana, ben], numbers, ben.key)).toEqual([ben.key])
  })

  test('is never a caller who has no number', () => {
    expect(keysOf([aMember(1, { number: '' })], [''], undefined)).toEqual([])
  })
})
