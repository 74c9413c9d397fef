import { describe, expect, test } from 'vitest'
import { HELD_KEY_TIMES } from '../../../../electron/desktop/shortcuts/press-filter.ts'
import { createEndQuestion, mine } from '../../../support/end-question.ts'

describe('a question that stays open', () => {
  test('is asked again before its token expires, and can still be confirmed', async () => {
    const { clock, ended, question, token } = createEndQuestion()
    question.pressed()
    await clock.advance(20_000)
    expect(token()).not.toBe('token-1')
    question.confirm(token())
    await clock.advance(0)
    expect(ended).toMatchObject([{ token: expect.not.stringMatching('token-1$') as unknown }])
  })

  test('closes after a minute', async () => {
    const { clock, ended, question, seen } = createEndQuestion()
    question.pressed()
    await clock.advance(75_000)
    expect(seen.closed).toBe(1)
    expect(question.state()).toMatchObject({ state: 'empty' })
    expect(ended).toEqual([])
  })

  test('must be read again if more people are in the room', async () => {
    const rooms = [mine('a', 3)]
    const { clock, ended, question, token } = createEndQuestion({ rooms })
    question.pressed()
    await clock.advance(8_000)
    rooms[0] = mine('a', 30)
    await clock.advance(1_000)
    expect(question.state()).toMatchObject({ question: { people: 30 } })
    question.confirm(token())
    await clock.advance(0)
    expect(ended).toEqual([])
  })
})

describe('a question that replaces what its window showed', () => {
  const anotherRun = { ...mine(), instance: 2 }

  test('is not confirmed by a press that began while the earlier question was shown', async () => {
    const rooms = [mine()]
    const { clock, ended, question } = createEndQuestion({ rooms, asking: 900 })
    question.pressed()
    await clock.advance(6_000)
    rooms[0] = anotherRun
    question.pressed()
    await clock.advance(750)
    question.pressed()
    await clock.advance(HELD_KEY_TIMES.heldKeyShows)
    expect(question.state()).toMatchObject({ state: 'ask', question: { action: { seen: { instance: 2 } } } })
    await clock.advance(2_000)
    expect(ended).toEqual([])
  })

  test.each([
    [699, 0],
    [700, 1],
  ])('is visible for %i ms before the next press, which ends %i rooms', async (wait, count) => {
    const rooms = [mine()]
    const { clock, ended, question } = createEndQuestion({ rooms, asking: 900, opening: 300 })
    question.pressed()
    await clock.advance(6_000)
    rooms[0] = anotherRun
    question.pressed()
    await clock.advance(1_200 + wait)
    question.pressed()
    await clock.advance(HELD_KEY_TIMES.heldKeyShows)
    expect(ended).toHaveLength(count)
  })

  test('is not confirmed by a press before it could be read, even if the window first showed that the room is being checked', async () => {
    const { clock, ended, question } = createEndQuestion({ asking: 1_500 })
    question.pressed()
    await clock.advance(1_600)
    expect(question.state()).toMatchObject({ state: 'ask' })
    question.pressed()
    await clock.advance(2_000)
    expect(ended).toEqual([])
  })
})

describe('a question about a room that more people join', () => {
  test('is asked again at once, and can be confirmed 700 ms later', async () => {
    const rooms = [mine('a', 3)]
    const { clock, ended, question, token } = createEndQuestion({ rooms })
    question.pressed()
    await clock.advance(1_000)
    rooms[0] = mine('a', 30)
    question.roomsChanged()
    await clock.advance(50)
    expect(question.state()).toMatchObject({ state: 'ask', question: { people: 30 } })
    question.pressed()
    question.confirm(token())
    await clock.advance(699)
    expect(ended).toEqual([])
    question.confirm(token())
    await clock.advance(1)
    question.pressed()
    await clock.advance(HELD_KEY_TIMES.heldKeyShows)
    expect(ended).toMatchObject([{ token: 'token-2' }])
  })

  test('is not confirmed by an earlier press', async () => {
    const rooms = [mine('a', 3)]
    const { clock, ended, question } = createEndQuestion({ rooms })
    question.pressed()
    await clock.advance(1_000)
    question.pressed()
    rooms[0] = mine('a', 4)
    question.roomsChanged()
    await clock.advance(HELD_KEY_TIMES.heldKeyShows)
    expect(ended).toEqual([])
    expect(question.state()).toMatchObject({ state: 'ask', question: { people: 4 } })
  })

  test('is asked again even if the people join before it is visible', async () => {
    const rooms = [mine('a', 3)]
    const { clock, ended, question, token } = createEndQuestion({ rooms })
    question.pressed()
    await clock.advance(100)
    rooms[0] = mine('a', 4)
    question.roomsChanged()
    await clock.advance(2_000)
    expect(question.state()).toMatchObject({ state: 'ask', question: { people: 4 } })
    question.confirm(token())
    expect(ended).toHaveLength(1)
  })

  test('is asked again only if there are more people than before, and never twice at the same time', async () => {
    const rooms = [mine('a', 3)]
    const { clock, question, seen } = createEndQuestion({ rooms, asking: 500 })
    question.pressed()
    await clock.advance(1_000)
    rooms[0] = mine('a', 2)
    question.roomsChanged()
    await clock.advance(1_000)
    expect(seen.asked).toBe(1)
    rooms[0] = mine('a', 4)
    for (let times = 0; times < 5; times += 1) question.roomsChanged()
    await clock.advance(1_000)
    question.roomsChanged()
    expect(seen.asked).toBe(2)
  })

  test('still closes after a minute', async () => {
    const rooms = [mine('a', 3)]
    const { clock, question, seen } = createEndQuestion({ rooms })
    question.pressed()
    for (let second = 1; second <= 75; second += 1) {
      rooms[0] = mine('a', 3 + second)
      question.roomsChanged()
      await clock.advance(1_000)
    }
    expect(seen.closed).toBe(1)
  })
})
