import { describe, expect, test } from 'vitest'
import { EndQuestion } from '../../../../electron/desktop/shortcuts/end-question.ts'
import type { EndQuestionState } from '../../../../shared/end-question.ts'
import type { Action, Change, Room } from '../../../../shared/rooms/model.ts'
import { success } from '../../../../shared/result.ts'
import { createAfter } from '../../../../shared/timers.ts'
import { paintingPage } from '../../../support/painting-page.ts'
import { aMember, anAccount, aRoom } from '../../../support/rooms.ts'
import { createVirtualClock } from '../../../support/virtual-clock.ts'

const mine = (name = 'Weekly standup'): Room => aRoom(name, { own: true, members: [aMember(1)] })

function create(rooms: readonly Room[] = [mine()]) {
  const clock = createVirtualClock()
  const asks: Action[] = []
  const ended: Action[] = []
  const question = new EndQuestion({
    now: () => clock.now(),
    painted: paintingPage(clock).painted,
    after: createAfter(clock),
    ownRooms: () => rooms.filter(({ own }) => own),
    withoutOwn: () => ({ kind: 'none' }),
    rooms: () => rooms,
    accounts: () => [anAccount()],
    ask: (action) => {
      asks.push(action)
      return Promise.resolve(
        success({
          token: 'token-1',
          action,
          kind: 'end',
          accountName: 'Acme',
          title: 'Weekly standup',
          people: 1,
          names: [],
          includesMe: false,
          expiresAt: clock.now() + 10_000,
        }),
      )
    },
    act: (action) => {
      ended.push(action)
      return Promise.resolve(success({ state: 'accepted' }))
    },
    open: () => Promise.resolve(),
    isVisible: () => true,
    close: () => undefined,
    push: () => undefined,
    notifyFault: () => undefined,
  })
  const asked = (): EndQuestionState & { state: 'ask' } => {
    const state = question.state()
    if (state.state !== 'ask') throw new Error(`not asked, but ${state.state}`)
    return state
  }
  return { clock, question, asked, asks, ended }
}

test('shows until what time another press ends the room, and a renewed question does not move that time', async () => {
  const { clock, question, asked } = create()
  const pressedAt = clock.now()
  question.pressed()
  await clock.advance(100)
  expect(asked()).toMatchObject({ pressUntil: pressedAt + 5_000, isOnly: true })
  await clock.advance(9_500)
  expect(asked().pressUntil).toBe(pressedAt + 5_000)
})

test('a press that is too late to end the room asks again, and allows the full time again', async () => {
  const { clock, question, asked } = create()
  question.pressed()
  await clock.advance(5_100)
  const pressedAt = clock.now()
  question.pressed()
  await clock.advance(100)
  expect(asked().pressUntil).toBe(pressedAt + 5_000)
})

test('the repeats of a held key move the shown limit, because they also move the limit for a second press', async () => {
  const { clock, question, asked } = create()
  question.pressed()
  await clock.advance(500)
  const repeatedAt = clock.now()
  question.pressed()
  expect(asked().pressUntil).toBe(repeatedAt + 5_000)
})

test('shows no time for another press if the question was not opened by a press', async () => {
  const { clock, question, asked } = create()
  question.ask()
  await clock.advance(100)
  expect(asked().pressUntil).toBe(0)
})

test('shows that other own rooms are live, because two presses would then not end this room', async () => {
  const { clock, question, asked } = create([mine(), mine('One to one')])
  question.pressed()
  await clock.advance(100)
  question.choose({ accountId: 'acme', name: 'One to one' })
  await clock.advance(100)
  expect(asked().isOnly).toBe(false)
})

describe('a room chosen in the tray menu', () => {
  const other = aRoom('Sales call', { members: [aMember(1)] })

  test("is asked about even if it is not one of the user's own rooms, and is not ended by a press", async () => {
    const { clock, question, asked, asks, ended } = create([mine(), other])
    expect(question.askAbout(other.key)).toBe(true)
    await clock.advance(1_000)
    expect(asked()).toMatchObject({ pressUntil: 0, isOnly: false })
    expect(asks).toMatchObject([{ kind: 'end', seen: { conference: 'Sales call' } }])
    question.pressed()
    await clock.advance(1_000)
    expect(asks.at(-1)).toMatchObject({ seen: { conference: 'Weekly standup' } })
    expect(ended).toEqual([])
  })

  test('is not ended by an earlier press that was meant for another room and is counted late', async () => {
    const { clock, question, ended } = create([mine(), other])
    question.pressed()
    await clock.advance(1_000)
    question.pressed()
    question.askAbout(other.key)
    await clock.advance(2_000)
    expect(ended).toEqual([])
  })

  test('is not asked about if it has already ended', () => {
    const { question, asks } = create([mine()])
    expect(question.askAbout(other.key)).toBe(false)
    expect(asks).toEqual([])
  })
})

const endOf = (conference: Room): Change => ({ kind: 'ended', conference, by: 'you', peak: 1 })

test('does not show that the room has ended until the end of exactly that run is observed', async () => {
  const { clock, question, asked } = create()
  question.pressed()
  await clock.advance(1_000)
  question.confirm(asked().question.token)
  await clock.advance(100)
  expect(question.state()).toMatchObject({ state: 'done', outcome: 'accepted' })
  question.roomsChanged([endOf(mine('One to one')), endOf({ ...mine(), instance: 2 })])
  question.roomsChanged()
  expect(question.state()).toMatchObject({ outcome: 'accepted' })
  question.roomsChanged([endOf(mine())])
  expect(question.state()).toMatchObject({ state: 'done', outcome: 'ended', title: 'Weekly standup' })
})
