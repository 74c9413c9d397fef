import { expect, test } from 'vitest'
import { reduce } from '../../../electron/monitor/reducer.ts'
import { createStory, person, start } from '../../support/evidence.ts'

/** The first of two requests that overlap: the second is sent before the response to the first arrives. */
const first = { askedAt: start + 1_000, asked: 11, answeredAt: start + 1_400, answered: 13 }
const second = { askedAt: start + 1_200, asked: 12, answeredAt: start + 1_600, answered: 14 }

test.each(['notListed', 'gone'] as const)(
  'a 404 and an overlapping response of the kind "%s" do not count as two separate reads',
  (kind) => {
    const suspected = reduce(createStory().roster(10, 'a').room(), { ...first, kind: 'gone' })
    expect(reduce(suspected, { ...second, kind }).phase).toBe('live')
  },
)

test('a doubted roster is neither confirmed nor rejected by an overlapping read, but is confirmed by a later one', () => {
  const rosterOf = (run: number) => {
    const members = [person('b')]
    return {
      kind: 'roster',
      roster: { kind: 'roster', name: 'Weekly', people: 1, members, runTimeSeconds: run },
    } as const
  }
  const doubted = reduce(createStory().roster(2, 'a').room(), { ...first, ...rosterOf(1) })
  const still = reduce(doubted, { ...second, ...rosterOf(2) })
  expect(still).toMatchObject({ instance: 1, doubt: { answered: first.answered } })
  const third = { askedAt: start + 1_500, asked: 15, answeredAt: start + 1_700, answered: 16 }
  const next = reduce(still, { ...third, ...rosterOf(2) })
  // Each response gives a bound of the start. That of the second is the earliest.
  expect(next).toMatchObject({ instance: 2, members: [{ key: 'b' }], startBefore: second.answeredAt - 2_000 })
})

test('the accepted end of one run does not affect the next', () => {
  const room = createStory().roster(100, 'a').at(2_000).roster(0, 'b').at(2_400).roster(1, 'b').room()
  expect(room.instance).toBe(2)
  expect(reduce(room, { ...first, kind: 'endSent', instance: 1, response: 'accepted' }).endAcceptedAt).toBeUndefined()
  expect(reduce(room, { ...first, kind: 'endSent', instance: 2, response: 'accepted' }).endAcceptedAt).toBe(
    first.answeredAt,
  )
})

test('a sent end stays open until a response to an end of the same run is known', () => {
  const sent = createStory().roster(1, 'a').endSent('none')
  expect(sent.room().endOpenAt).toBe((sent.room().rosterAt ?? 0) + 100)
  const other = { ...first, kind: 'endSent', instance: 2, response: 'other' } as const
  expect(reduce(sent.room(), other).endOpenAt).toBeDefined()
  expect(createStory().roster(1, 'a').endSent('none').endSent('other').room()).not.toHaveProperty('endOpenAt')
  const accepted = createStory().roster(1, 'a').endSent('none').endSent('accepted').room()
  expect(accepted).not.toHaveProperty('endOpenAt')
  expect(accepted.endAcceptedAt).toBeDefined()
})

test('a first roster that arrives after the 404 to a newer request confirms the run and sets its peak, but is not shown', () => {
  const story = createStory().listed().at(1_000)
  story.late(
    (late) => late.roster(10, 'a', 'b'),
    (meanwhile) => meanwhile.gone(),
  )
  expect(story.room()).toMatchObject({ phase: 'live', confirmed: true, peak: 2 })
  expect(story.room().members).toBeUndefined()
  expect(story.at(1_300).gone().room()).toMatchObject({ phase: 'ended' })
})

test('a late roster of other people causes a doubt even if a newer request has already found the room live', () => {
  const story = createStory().roster(10, 'a').at(1_000)
  story.late(
    (late) => late.roster(0, 'b'),
    (meanwhile) => meanwhile.alive(),
  )
  expect(story.room().doubt).toBeDefined()
})

test('a late response that shows the room live does not override the 404 to a newer request', () => {
  const story = createStory().roster(10, 'a').at(1_000)
  story.late(
    (late) => late.alive(),
    (meanwhile) => meanwhile.gone(),
  )
  expect(story.room().gone).toBeDefined()
  expect(story.at(1_300).gone().room().phase).toBe('ended')
})

test('a doubted roster is confirmed by one requested after it arrived, even if another read overlapped both', () => {
  const seen = (runTimeSeconds: number) => {
    const roster = { kind: 'roster', name: 'Weekly', people: 1, members: [person('b')], runTimeSeconds } as const
    return { kind: 'roster', roster } as const
  }
  const third = { askedAt: start + 1_500, asked: 14, answeredAt: start + 1_800, answered: 16 }
  let room = createStory().roster(100, 'a').room()
  room = reduce(room, { ...first, ...seen(0) })
  room = reduce(room, { ...second, answered: 15, ...seen(0) })
  expect(room.instance).toBe(1)
  expect(reduce(room, { ...third, ...seen(0) })).toMatchObject({ instance: 2, members: [{ callUuid: 'b' }] })
})
