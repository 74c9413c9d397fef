import { describe, expect, test } from 'vitest'
import type { Change, Room } from '../../../../shared/rooms/model.ts'
import { failure, success } from '../../../../shared/result.ts'
import { createEndQuestion, mine } from '../../../support/end-question.ts'
import { anAccount } from '../../../support/rooms.ts'

const connecting = anAccount({ health: { state: 'connecting', used: 0, allowed: 20, listProvesNothing: false } })

describe('the first press', () => {
  test('asks, and ends nothing', async () => {
    const { ended, shown, ask, seen } = createEndQuestion()
    await ask()
    expect(shown()).toMatchObject({ question: { title: 'Weekly standup', people: 12 } })
    expect(seen.opened).toBe(1)
    expect(ended).toEqual([])
  })

  test("shows that none of the user's own rooms is live", async () => {
    const { clock, ended, question, seen } = createEndQuestion({ rooms: [] })
    question.pressed()
    await clock.advance(1_000)
    expect(question.state()).toEqual({ state: 'none' })
    expect(seen.opened).toBe(1)
    question.pressed()
    await clock.advance(60_000)
    expect(ended).toEqual([])
    expect(seen.closed).toBeGreaterThan(0)
  })

  test("says that it is unknown whether a room of the user's own is live, and asks about one that appears", async () => {
    const rooms: Room[] = []
    const { clock, ended, question, shown, asked, roomsChanged } = createEndQuestion({
      rooms,
      accounts: [connecting],
      asking: 2_000,
    })
    question.pressed()
    await clock.advance(1_000)
    expect(question.state()).toEqual({ state: 'unknown' })
    rooms.push(mine())
    roomsChanged()
    await clock.advance(100)
    roomsChanged()
    await clock.advance(3_000)
    expect(shown()).toMatchObject({ question: { title: 'Weekly standup' } })
    expect(asked.count).toBe(1)
    expect(ended).toEqual([])
  })

  test("shows that none of the user's own rooms is live as soon as that is known", async () => {
    const accounts = [connecting]
    const { clock, question, roomsChanged } = createEndQuestion({ rooms: [], accounts })
    question.pressed()
    await clock.advance(1_000)
    accounts[0] = anAccount()
    roomsChanged()
    expect(question.state()).toEqual({ state: 'none' })
  })

  test('shows that the only own room is ending', async () => {
    const { clock, question } = createEndQuestion({ rooms: [{ ...mine(), state: 'ending' }] })
    question.pressed()
    await clock.advance(1_000)
    expect(question.state()).toEqual({ state: 'done', outcome: 'accepted', title: 'Weekly standup' })
  })

  test('offers several own rooms, and asks about the chosen one, which two presses do not end', async () => {
    const { clock, ended, question, shown, confirm } = createEndQuestion({ rooms: [mine('a', 3), mine('b', 4)] })
    for (let times = 0; times < 2; times += 1) {
      question.pressed()
      await clock.advance(1_000)
      const rooms = [
        { name: 'a', people: 3 },
        { name: 'b', people: 4 },
      ]
      expect(question.state()).toMatchObject({ state: 'choose', rooms })
    }
    expect(ended).toEqual([])
    question.choose({ accountId: 'acme', name: 'b' })
    await clock.advance(2_000)
    expect(shown()).toMatchObject({ question: { title: 'b' }, isOnly: false })
    await confirm()
    expect(ended).toMatchObject([{ action: { kind: 'end', seen: { conference: 'b' } } }])
  })

  test('shows the account of each room if there are two accounts', async () => {
    const north = { ...mine('a', 4), accountId: 'north', key: 'north/a' }
    const accounts = [anAccount(), anAccount({ id: 'north', name: 'Northern branch' })]
    const { clock, question } = createEndQuestion({ rooms: [mine('a', 3), north], accounts })
    question.pressed()
    await clock.advance(1_000)
    expect(question.state()).toMatchObject({ rooms: [{ account: 'Acme' }, { account: 'Northern branch' }] })
  })

  test('shows the fault if the question is refused', async () => {
    const rooms = [mine()]
    const { clock, question } = createEndQuestion({ rooms, asking: 100 })
    question.pressed()
    rooms.length = 0
    await clock.advance(1_000)
    expect(question.state()).toMatchObject({ state: 'failed', fault: { code: 'changed' } })
  })
})

test('a held key ends nothing, and moves the time until which a press confirms; a press after it ends the room', async () => {
  const { clock, ended, question, shown, pressAgain } = createEndQuestion()
  question.pressed()
  await clock.advance(660)
  for (let held = 660; held <= 3_000; held += 40) {
    question.pressed()
    expect(shown().pressUntil).toBe(clock.now() + 5_000)
    await clock.advance(40)
  }
  await clock.advance(660)
  expect(ended).toEqual([])
  await pressAgain()
  expect(ended).toHaveLength(1)
})

describe('the second press', () => {
  test.each([
    [699, 0],
    [700, 1],
    [5_000, 1],
    [5_001, 0],
  ])('%i ms after the first one ends %i rooms', async (gap, count) => {
    const { clock, ended, question } = createEndQuestion()
    question.pressed()
    await clock.advance(gap)
    question.pressed()
    await clock.advance(500)
    expect(ended).toHaveLength(count)
  })

  test('that is too late to end the room asks again, and allows the full time again', async () => {
    const { clock, ask, shown, question } = createEndQuestion()
    const pressedAt = clock.now()
    await ask()
    expect(shown()).toMatchObject({ pressUntil: pressedAt + 5_000, isOnly: true })
    await clock.advance(4_100)
    question.pressed()
    const until = clock.now() + 5_000
    await clock.advance(100)
    expect(shown().pressUntil).toBe(until)
  })

  test('ends exactly the room of the question, once, with its token', async () => {
    const { clock, ended, question, ask, pressAgain, pushed } = createEndQuestion()
    await ask()
    question.pressed()
    question.pressed()
    await clock.advance(800)
    await pressAgain()
    const seen = { accountId: 'acme', conference: 'Weekly standup', instance: 1 }
    expect(ended).toMatchObject([{ action: { kind: 'end', seen }, token: 'token-1' }])
    expect(pushed.map(({ state }) => state)).toContain('done')
  })

  test('confirms nothing while the question is not visible', async () => {
    const { clock, ended, question } = createEndQuestion({ opening: 2_000 })
    question.pressed()
    await clock.advance(1_000)
    question.pressed()
    await clock.advance(5_000)
    expect(ended).toEqual([])
  })

  test('asks again if the system has hidden the window of the question, and ends nothing', async () => {
    const { clock, question, ask, seen, ended } = createEndQuestion()
    await ask()
    seen.isVisible = false
    question.pressed()
    await clock.advance(4_000)
    expect(seen.isVisible).toBe(true)
    expect(ended).toEqual([])
  })

  test.each([
    ['had already ended', success({ state: 'alreadyGone' } as const), { state: 'done', outcome: 'alreadyGone' }],
    ['could not be ended', failure('server'), { state: 'failed', fault: { code: 'server' } }],
  ])('shows that the room %s, and the window closes after a while', async (_what, acted, shows) => {
    const { clock, question, ask, pressAgain, seen } = createEndQuestion({ acted })
    await ask()
    await pressAgain()
    expect(question.state()).toMatchObject(shows)
    await clock.advance(60_000)
    expect(seen.closed).toBe(1)
  })
})

describe('Enter', () => {
  test.each([
    [999, 0],
    [1_000, 1],
  ])('%i ms after the question became visible ends %i rooms', async (wait, count) => {
    const { clock, ended, question, confirm } = createEndQuestion()
    question.pressed()
    await clock.advance(350 + wait)
    await confirm()
    expect(ended).toHaveLength(count)
  })

  test.each([
    ['with another token', 'token-7', false],
    ['without a token', undefined, false],
    ['after Escape', 'token-1', true],
  ])('%s ends nothing', async (_what, token, isClosed) => {
    const { clock, ended, ask, question } = createEndQuestion()
    await ask()
    await clock.advance(1_000)
    if (isClosed) question.closed()
    question.confirm(token)
    await clock.advance(0)
    expect(ended).toEqual([])
  })
})

describe('a question that stays open', () => {
  test.each([
    ['the same', 3, 2],
    ['fewer', 2, 2],
    ['more', 4, 0],
  ])(
    'is checked before it is confirmed late, and with %s people ends the room or asks anew',
    async (_what, people, is) => {
      const rooms = [mine('a', 3)]
      const { clock, ask, confirm, ended, shown, asked } = createEndQuestion({ rooms })
      await ask()
      await clock.advance(20_000)
      rooms[0] = mine('a', people)
      await confirm()
      await clock.advance(60)
      expect(asked.count).toBe(2)
      expect(ended.map(({ token }) => token)).toEqual(is === 0 ? [] : ['token-2'])
      if (is === 0) expect(shown()).toMatchObject({ question: { people } })
    },
  )

  test('closes after a minute, even if people keep joining', async () => {
    const rooms = [mine('a', 3)]
    const { clock, ended, ask, question, seen, roomsChanged } = createEndQuestion({ rooms })
    await ask()
    for (let second = 1; second <= 75; second += 1) {
      rooms[0] = mine('a', 3 + second)
      roomsChanged()
      await clock.advance(1_000)
    }
    expect(seen.closed).toBe(1)
    expect(question.state()).toMatchObject({ state: 'empty' })
    expect(ended).toEqual([])
  })

  test('is asked again once if more people join, not if people leave, and can be confirmed 700 ms later', async () => {
    const rooms = [mine('a', 3)]
    const { clock, ended, ask, shown, confirm, pressAgain, asked, roomsChanged } = createEndQuestion({
      rooms,
      asking: 100,
    })
    await ask()
    rooms[0] = mine('a', 2)
    roomsChanged()
    rooms[0] = mine('a', 30)
    for (let times = 0; times < 5; times += 1) roomsChanged()
    await clock.advance(400)
    expect(shown()).toMatchObject({ question: { people: 30 } })
    expect(asked.count).toBe(2)
    await clock.advance(699)
    await confirm()
    expect(ended).toEqual([])
    await clock.advance(1)
    await pressAgain()
    expect(ended).toMatchObject([{ token: 'token-2' }])
  })

  test('is not confirmed by a press before more people joined', async () => {
    const rooms = [mine('a', 3)]
    const { clock, ended, ask, question, shown, roomsChanged } = createEndQuestion({ rooms })
    await ask()
    question.pressed()
    rooms[0] = mine('a', 4)
    roomsChanged()
    await clock.advance(2_000)
    expect(ended).toEqual([])
    expect(shown()).toMatchObject({ question: { people: 4 } })
  })

  test('is asked again even if the people join before it is visible', async () => {
    const rooms = [mine('a', 3)]
    const { clock, question, shown, roomsChanged } = createEndQuestion({ rooms })
    question.pressed()
    await clock.advance(100)
    rooms[0] = mine('a', 4)
    roomsChanged()
    await clock.advance(2_000)
    expect(shown()).toMatchObject({ question: { people: 4 } })
  })
})

describe('a question that replaces what its window showed', () => {
  test.each([
    [-1, 0],
    [699, 0],
    [700, 1],
  ])('is visible for %i ms before the next press, which ends %i rooms', async (wait, count) => {
    const rooms = [mine()]
    const { clock, ended, question, pressAgain } = createEndQuestion({ rooms, asking: 900 })
    question.pressed()
    await clock.advance(6_000)
    rooms[0] = { ...mine(), instance: 2 }
    question.pressed()
    await clock.advance(1_200 + wait)
    await pressAgain()
    expect(ended).toHaveLength(count)
  })

  test('is not confirmed by a press before it could be read, even if the window first showed that the room is being checked', async () => {
    const { clock, ended, question, shown } = createEndQuestion({ asking: 1_500 })
    question.pressed()
    await clock.advance(1_600)
    expect(shown().question.title).toBe('Weekly standup')
    question.pressed()
    await clock.advance(2_000)
    expect(ended).toEqual([])
  })
})

test('opens the question again if --end-my-conference is repeated, without a time for a press, and ends no room', async () => {
  const { clock, ended, question, seen, shown } = createEndQuestion()
  for (let times = 0; times < 10; times += 1) {
    question.ask()
    await clock.advance(900)
  }
  expect(shown().pressUntil).toBe(0)
  expect(ended).toEqual([])
  expect(seen.opened).toBeGreaterThan(1)
})

describe('a room chosen in the tray menu', () => {
  const other = { ...mine('b', 4), own: false }

  test("is asked about even if it is not one of the user's own rooms, and is not ended by a press", async () => {
    const { clock, question, shown, ended } = createEndQuestion({ rooms: [mine(), other] })
    question.pressed()
    await clock.advance(1_000)
    question.pressed()
    expect(question.askAbout(other.key)).toBe(true)
    await clock.advance(1_000)
    expect(shown()).toMatchObject({ question: { title: 'b' }, pressUntil: 0, isOnly: false })
    question.pressed()
    await clock.advance(1_000)
    expect(shown()).toMatchObject({ question: { title: 'Weekly standup' } })
    expect(ended).toEqual([])
  })

  test('is asked about in place of one that is being checked', async () => {
    const { clock, question, confirm, ended } = createEndQuestion({ rooms: [mine('a', 3), other], asking: 3_000 })
    question.askAbout('acme/a')
    await clock.advance(2_000)
    expect(question.state()).toMatchObject({ state: 'checking', title: 'a' })
    expect(question.askAbout('acme/b')).toBe(true)
    await clock.advance(10)
    expect(question.state()).toMatchObject({ state: 'checking', title: 'b' })
    await clock.advance(5_000)
    await confirm()
    expect(ended).toMatchObject([{ action: { seen: { conference: 'b' } } }])
  })

  test('is not asked about if it has ended, nor while an end is being sent, which the window then shows', async () => {
    const { clock, question, confirm, asked, seen } = createEndQuestion({ rooms: [mine('a', 3), other], acting: 4_000 })
    expect(question.askAbout('acme/over')).toBe(false)
    question.askAbout('acme/a')
    await clock.advance(3_000)
    await confirm()
    expect(question.askAbout('acme/b')).toBe(true)
    expect(question.state()).toMatchObject({ state: 'sending', title: 'a' })
    await clock.advance(4_000)
    expect(question.state()).toMatchObject({ state: 'done', title: 'a', outcome: 'accepted' })
    expect(asked.count).toBe(1)
    expect(seen.opened).toBe(2)
  })
})

test.each([
  ['why the end failed', failure('timeout'), [{ code: 'timeout' }]],
  ['nothing if it was accepted', success({ state: 'accepted' } as const), []],
])(
  'a window that was closed while the end was being sent stays closed, and a notification says %s',
  async (_what, acted, told) => {
    const { clock, question, ask, confirm, seen, notified } = createEndQuestion({ acted, acting: 1_000 })
    await ask()
    await clock.advance(1_000)
    await confirm()
    seen.isVisible = false
    question.closed()
    await clock.advance(1_000)
    expect(notified).toMatchObject(told)
    expect(question.state()).toMatchObject({ state: 'empty' })
    expect(seen.opened).toBe(1)
  },
)

test('opens nothing if the question arrives after Escape', async () => {
  const { clock, question, pushed } = createEndQuestion({ asking: 3_000 })
  question.pressed()
  await clock.advance(100)
  question.closed()
  await clock.advance(10_000)
  expect(pushed).toMatchObject([{ state: 'empty' }])
})

test('does not show that the room has ended until the end of exactly that run is observed', async () => {
  const endOf = (conference: Room): Change => ({ kind: 'ended', conference, by: 'you', peak: 1 })
  const { clock, question, ask, confirm, roomsChanged } = createEndQuestion()
  await ask()
  await clock.advance(1_000)
  await confirm()
  expect(question.state()).toMatchObject({ state: 'done', outcome: 'accepted' })
  roomsChanged([endOf(mine('One to one')), endOf({ ...mine(), instance: 2 })])
  roomsChanged()
  expect(question.state()).toMatchObject({ outcome: 'accepted' })
  roomsChanged([endOf(mine())])
  expect(question.state()).toMatchObject({ state: 'done', outcome: 'ended', title: 'Weekly standup' })
})
