import { expect, it } from 'vitest'
import {
  createEndQuestion,
  HELD_KEY_SHOWS,
  REPEAT_GAP,
  type EndQuestion,
} from '../../../electron/desktop/end-question.ts'
import { createAfter } from '../../../electron/desktop/timing.ts'
import type { Acted, Action, Conference, Question } from '../../../shared/model.ts'
import { success, type Result } from '../../../shared/result.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

const READING = 2_000

const room: Conference = {
  key: 'a/standup',
  accountId: 'a',
  name: 'standup',
  title: 'standup',
  instance: 1,
  state: 'live',
  own: true,
  pinned: false,
  peak: 12,
  stale: false,
  writable: true,
  meMatches: 0,
  pending: [],
}

/** A question about a room into which people come: the first press that counts finds more of them than it said. */
function create() {
  const clock = createVirtualClock()
  let people = 12
  let asked = 0
  const sent: string[] = []
  const ask = (action: Action): Question => {
    asked += 1
    const about = { action, kind: action.kind, accountName: 'Example', title: room.title, people, includesMe: false }
    return { ...about, token: `token ${asked}`, names: [], expiresAt: clock.now() + 10_000 }
  }
  const question = createEndQuestion({
    now: () => clock.now(),
    after: createAfter(clock),
    ownRooms: () => [room],
    ask: (action) => Promise.resolve(success(ask(action))),
    act: async (action, token): Promise<Result<Acted>> => {
      sent.push(token)
      if (sent.length > 1) return success({ state: 'accepted' })
      people += 3
      // The room is read again before the question is.
      await new Promise<void>((resolve) => clock.setTimeout(resolve, READING))
      return success({ state: 'question', question: ask(action) })
    },
    open: () => Promise.resolve(),
    close: () => undefined,
    push: () => undefined,
  })
  return { clock, sent, question }
}

function armedAt(question: EndQuestion): number {
  const state = question.state()
  if (state.state !== 'ask') throw new Error(`no question is asked: ${state.state}`)
  return state.armedAt
}

it('a press right after the question was drawn anew for more people ends nothing', async () => {
  const { clock, sent, question } = create()
  question.pressed()
  await clock.advance(1_000)
  question.pressed()
  await clock.advance(HELD_KEY_SHOWS + READING)
  expect(sent).toEqual(['token 1'])
  expect(question.state()).toMatchObject({ state: 'ask', question: { people: 15, token: 'token 2' } })

  // No repeat of a held key, but nobody can have read "15 people" by now.
  question.pressed()
  await clock.advance(HELD_KEY_SHOWS)
  expect(sent).toEqual(['token 1'])

  await clock.advance(Math.max(REPEAT_GAP, armedAt(question) - clock.now()))
  question.pressed()
  await clock.advance(HELD_KEY_SHOWS)
  expect(sent).toEqual(['token 1', 'token 2'])
  expect(question.state()).toMatchObject({ state: 'done', outcome: 'accepted' })
})
