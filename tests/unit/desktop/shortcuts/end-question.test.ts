import { describe, expect, test } from 'vitest'
import { HELD_KEY_TIMES } from '../../../../electron/desktop/shortcuts/press-filter.ts'
import type { ActionResult, Room } from '../../../../shared/rooms/model.ts'
import { failure, success, type Result } from '../../../../shared/result.ts'
import { createEndQuestion, mine } from '../../../support/end-question.ts'
import { anAccount } from '../../../support/rooms.ts'

const connecting = anAccount({ health: { state: 'connecting', used: 0, allowed: 20, listProvesNothing: false } })

describe('the first press', () => {
  test('asks, and ends nothing', async () => {
    const { clock, ended, question, seen } = createEndQuestion()
    question.pressed()
    await clock.advance(1_000)
    expect(question.state()).toMatchObject({ state: 'ask', question: { title: 'Weekly standup', people: 12 } })
    expect(seen.windows).toBe(1)
    expect(ended).toEqual([])
  })

  test("shows that none of the user's own rooms is live", async () => {
    const { clock, ended, question, seen } = createEndQuestion({ rooms: [] })
    question.pressed()
    await clock.advance(1_000)
    expect(question.state()).toEqual({ state: 'none' })
    expect(seen.windows).toBe(1)
    question.pressed()
    await clock.advance(60_000)
    expect(ended).toEqual([])
    expect(seen.closed).toBeGreaterThan(0)
  })

  test("says that it is unknown whether a room of the user's own is live, and asks about one that appears", async () => {
    const rooms: Room[] = []
    const accounts = [connecting]
    const { clock, ended, question, seen } = createEndQuestion({ rooms, accounts, asking: 2_000 })
    question.pressed()
    await clock.advance(1_000)
    expect(question.state()).toEqual({ state: 'unknown' })
    rooms.push(mine())
    question.roomsChanged()
    await clock.advance(100)
    question.roomsChanged()
    await clock.advance(3_000)
    expect(question.state()).toMatchObject({ state: 'ask', question: { title: 'Weekly standup' } })
    expect(seen.asked).toBe(1)
    expect(ended).toEqual([])
  })

  test("shows that none of the user's own rooms is live as soon as that is known", async () => {
    const accounts = [connecting]
    const { clock, question } = createEndQuestion({ rooms: [], accounts })
    question.pressed()
    await clock.advance(1_000)
    accounts[0] = anAccount()
    question.roomsChanged()
    expect(question.state()).toEqual({ state: 'none' })
  })

  test('shows that the only own room is ending', async () => {
    const { clock, question } = createEndQuestion({ rooms: [{ ...mine(), state: 'ending' }] })
    question.pressed()
    await clock.advance(1_000)
    expect(question.state()).toEqual({ state: 'done', outcome: 'accepted', title: 'Weekly standup' })
  })

  test('offers several own rooms, and asks about the chosen one', async () => {
    const { clock, ended, question, token } = createEndQuestion({ rooms: [mine('a', 3), mine('b', 4)] })
    question.pressed()
    await clock.advance(1_000)
    expect(question.state()).toMatchObject({
      state: 'choose',
      rooms: [
        { name: 'a', people: 3 },
        { name: 'b', people: 4 },
      ],
    })
    question.pressed()
    await clock.advance(1_000)
    expect(ended).toEqual([])
    question.choose({ accountId: 'acme', name: 'b' })
    await clock.advance(2_000)
    expect(question.state()).toMatchObject({ state: 'ask', question: { title: 'b' } })
    question.confirm(token())
    await clock.advance(0)
    expect(ended).toMatchObject([{ action: { kind: 'end', seen: { conference: 'b' } } }])
  })

  test('shows the account of each room if there are two accounts', async () => {
    const north = { ...mine('a', 4), accountId: 'north', key: 'north/a' }
    const accounts = [anAccount(), anAccount({ id: 'north', name: 'Northern branch' })]
    const { clock, question } = createEndQuestion({ rooms: [mine('a', 3), north], accounts })
    question.pressed()
    await clock.advance(1_000)
    expect(question.state()).toMatchObject({
      rooms: [
        { name: 'a', account: 'Acme' },
        { name: 'a', account: 'Northern branch' },
      ],
    })
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

describe('a held key', () => {
  // X11 repeats a held key after 500 to 660 ms, then every 25 to 40 ms. Other systems have other intervals.
  test.each([
    [500, 30],
    [660, 40],
    [250, 33],
    [699, 699],
    // GNOME and KDE let the user set both intervals.
    [1_000, 30],
    [2_000, 110],
    [800, 250],
  ])('that repeats first after %i ms and then every %i ms ends nothing in three seconds', async (delay, every) => {
    const { clock, ended, question } = createEndQuestion()
    question.pressed()
    await clock.advance(delay)
    for (let held = delay; held <= 3_000; held += every) {
      question.pressed()
      await clock.advance(every)
    }
    await clock.advance(HELD_KEY_TIMES.heldKeyShows)
    expect(ended).toEqual([])
    expect(question.state()).toMatchObject({ state: 'ask' })
  })

  test('that is released and pressed again ends the room', async () => {
    const { clock, ended, question } = createEndQuestion()
    question.pressed()
    for (let held = 0; held < 60; held += 1) {
      await clock.advance(50)
      question.pressed()
    }
    await clock.advance(700)
    question.pressed()
    await clock.advance(HELD_KEY_TIMES.heldKeyShows)
    expect(ended).toHaveLength(1)
  })
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

  test('ends exactly the room of the question, once, with its token', async () => {
    const { clock, ended, question, shown } = createEndQuestion()
    question.pressed()
    await clock.advance(1_000)
    question.pressed()
    question.pressed()
    await clock.advance(800)
    question.pressed()
    await clock.advance(HELD_KEY_TIMES.heldKeyShows)
    const seen = { accountId: 'acme', conference: 'Weekly standup', instance: 1 }
    expect(ended).toMatchObject([{ action: { kind: 'end', seen }, token: 'token-1' }])
    expect(shown.map(({ state }) => state)).toContain('done')
  })

  test('confirms nothing while the question is not visible', async () => {
    const { clock, ended, question } = createEndQuestion({ opening: 2_000 })
    question.pressed()
    await clock.advance(1_000)
    question.pressed()
    await clock.advance(5_000)
    expect(ended).toEqual([])
  })

  test('confirms nothing after the window of the question is gone', async () => {
    const { clock, ended, question, seen } = createEndQuestion()
    question.pressed()
    await clock.advance(1_000)
    seen.isVisible = false
    question.pressed()
    await clock.advance(5_000)
    expect(ended).toEqual([])
  })

  test('asks again if the system has hidden the window of the question, and ends nothing', async () => {
    const { clock, question, seen, ended } = createEndQuestion()
    question.pressed()
    await clock.advance(2_000)
    seen.isVisible = false
    question.pressed()
    await clock.advance(4_000)
    expect(seen.isVisible).toBe(true)
    expect(ended).toEqual([])
  })

  test('shows that the room had already ended', async () => {
    const { clock, question } = createEndQuestion({ acted: success({ state: 'alreadyGone' }) })
    question.pressed()
    await clock.advance(1_000)
    question.pressed()
    await clock.advance(HELD_KEY_TIMES.heldKeyShows)
    expect(question.state()).toEqual({ state: 'done', title: 'Weekly standup', outcome: 'alreadyGone' })
  })

  test('shows the fault if the provider fails, and closes after a while', async () => {
    const { clock, question, seen } = createEndQuestion({ acted: failure('server') })
    question.pressed()
    await clock.advance(1_000)
    question.pressed()
    await clock.advance(HELD_KEY_TIMES.heldKeyShows)
    expect(question.state()).toMatchObject({ state: 'failed', fault: { code: 'server' } })
    await clock.advance(60_000)
    expect(seen.closed).toBe(1)
  })
})

describe('Enter', () => {
  test.each([
    [999, 0],
    [1_000, 1],
  ])('%i ms after the question became visible ends %i rooms', async (wait, count) => {
    const { clock, ended, question, token } = createEndQuestion({ asking: 50, opening: 300 })
    question.pressed()
    await clock.advance(350 + wait)
    question.confirm(token())
    await clock.advance(0)
    expect(ended).toHaveLength(count)
  })

  test('with another token, or none, ends nothing', async () => {
    const { clock, ended, question } = createEndQuestion()
    question.pressed()
    await clock.advance(2_000)
    question.confirm('token-7')
    question.confirm(undefined)
    await clock.advance(0)
    expect(ended).toEqual([])
  })

  test('after Escape ends nothing', async () => {
    const { clock, ended, question, token } = createEndQuestion()
    question.pressed()
    await clock.advance(2_000)
    const shown = token()
    question.cancel()
    question.confirm(shown)
    await clock.advance(0)
    expect(ended).toEqual([])
  })
})

test('the question about one room is not replaced if more people join the room of the previous question', async () => {
  const rooms = [mine('a', 3), { ...mine('b', 4), own: false }]
  const { clock, question } = createEndQuestion({ rooms, asking: 200 })
  question.askAbout('acme/a')
  await clock.advance(3_000)
  question.askAbout('acme/b')
  rooms[0] = mine('a', 9)
  question.roomsChanged()
  await clock.advance(3_000)
  expect(question.state()).toMatchObject({ state: 'ask', question: { title: 'b' } })
})

test('opens the question again if --end-my-conference is repeated, and ends no room', async () => {
  const { clock, ended, question, seen } = createEndQuestion()
  for (let times = 0; times < 10; times += 1) {
    question.ask()
    await clock.advance(900)
  }
  expect(question.state()).toMatchObject({ state: 'ask' })
  expect(ended).toEqual([])
  expect(seen.windows).toBeGreaterThan(1)
})

describe('a room chosen in the tray menu', () => {
  const other = { ...mine('b', 4), own: false }

  test('while a room is being checked is asked about instead', async () => {
    const { clock, question, token, ended } = createEndQuestion({ rooms: [mine('a', 3), other], asking: 3_000 })
    question.askAbout('acme/a')
    await clock.advance(2_000)
    expect(question.state()).toMatchObject({ state: 'checking', title: 'a' })
    expect(question.askAbout('acme/b')).toBe(true)
    await clock.advance(10)
    expect(question.state()).toMatchObject({ state: 'checking', title: 'b' })
    await clock.advance(5_000)
    question.confirm(token())
    await clock.advance(0)
    expect(ended).toMatchObject([{ action: { seen: { conference: 'b' } } }])
  })

  test.each([
    ['was accepted', success({ state: 'accepted' } as const), []],
    ['failed, which a notification says', failure('timeout'), [{ code: 'timeout' }]],
  ])('while an end is being sent is asked about once that end %s', async (_what, acted, told) => {
    const rooms = [mine('a', 3), other]
    const { clock, question, token, ended, notified } = createEndQuestion({ rooms, acted, acting: 4_000 })
    question.askAbout('acme/a')
    await clock.advance(3_000)
    question.confirm(token())
    await clock.advance(1_000)
    expect(question.askAbout('acme/b')).toBe(true)
    expect(question.state()).toMatchObject({ state: 'sending', title: 'a' })
    await clock.advance(6_000)
    expect(question.state()).toMatchObject({ state: 'ask', question: { title: 'b' } })
    expect(notified).toMatchObject(told)
    expect(ended).toHaveLength(1)
  })

  test('while an end is being sent is still asked about if a room that was chosen later has already ended', async () => {
    const { clock, question, token } = createEndQuestion({ rooms: [mine('a', 3), other], acting: 4_000 })
    question.askAbout('acme/a')
    await clock.advance(3_000)
    question.confirm(token())
    await clock.advance(1_000)
    expect(question.askAbout('acme/b')).toBe(true)
    expect(question.askAbout('acme/over')).toBe(false)
    await clock.advance(6_000)
    expect(question.state()).toMatchObject({ state: 'ask', question: { title: 'b' } })
  })

  test.each([
    ['was accepted', success({ state: 'accepted' } as const), { state: 'done', title: 'a', outcome: 'accepted' }],
    ['failed', failure('timeout'), { state: 'failed', fault: { code: 'timeout' } }],
  ])('is not asked about again if it is the one whose end is being sent, and that %s', async (_what, acted, result) => {
    const { clock, question, token, seen } = createEndQuestion({ rooms: [mine('a', 3), other], acted, acting: 4_000 })
    question.askAbout('acme/a')
    await clock.advance(3_000)
    question.confirm(token())
    await clock.advance(1_000)
    expect(question.askAbout('acme/a')).toBe(true)
    await clock.advance(4_000)
    expect(question.state()).toMatchObject(result)
    expect(seen.asked).toBe(1)
  })

  test('does not hide the outcome of another end if it has itself ended by then', async () => {
    const rooms = [mine('a', 3), other]
    const { clock, question, token } = createEndQuestion({ rooms, acting: 4_000 })
    question.askAbout('acme/a')
    await clock.advance(3_000)
    question.confirm(token())
    question.askAbout('acme/b')
    rooms.pop()
    await clock.advance(4_000)
    expect(question.state()).toMatchObject({ state: 'done', title: 'a' })
  })
})

describe('a window that was closed while the end was being sent', () => {
  /** Ends a room, and closes the window as a window manager does, before the outcome is known. */
  async function closeWhileSending(acted: Result<ActionResult>) {
    const made = createEndQuestion({ acted, acting: 1_000 })
    made.question.pressed()
    await made.clock.advance(2_000)
    made.question.confirm(made.token())
    made.seen.isVisible = false
    made.question.cancel()
    await made.clock.advance(1_000)
    return made
  }

  test('stays closed, and a notification says why the end failed', async () => {
    const { notified, question, seen } = await closeWhileSending(failure('timeout'))
    expect(notified).toMatchObject([{ code: 'timeout' }])
    expect(question.state()).toMatchObject({ state: 'empty' })
    expect(seen.windows).toBe(1)
  })

  test('stays closed without a notification if the end was accepted', async () => {
    const { notified, question } = await closeWhileSending(success({ state: 'accepted' }))
    expect(notified).toEqual([])
    expect(question.state()).toMatchObject({ state: 'empty' })
  })
})

test('opens nothing if the question arrives after Escape', async () => {
  const { clock, question, shown } = createEndQuestion({ asking: 3_000 })
  question.pressed()
  await clock.advance(100)
  question.cancel()
  await clock.advance(10_000)
  expect(shown).toMatchObject([{ state: 'empty' }])
})
