import { EndQuestion } from '../../electron/desktop/shortcuts/end-question.ts'
import { ownRoomsOf, withoutOwnRoom } from '../../electron/desktop/shortcuts/own-room-shortcuts.ts'
import type { AccountView } from '../../shared/account.ts'
import type { EndQuestionState } from '../../shared/end-question.ts'
import type { Fault } from '../../shared/fault.ts'
import type { Action, ActionResult, Room, Question } from '../../shared/rooms/model.ts'
import { failure, success, type Result } from '../../shared/result.ts'
import { createAfter } from '../../shared/timers.ts'
import { aMember, anAccount, aRoom, aSnapshot } from './rooms.ts'
import { paintingPage, type PaintsIn } from './painting-page.ts'
import { createVirtualClock } from './virtual-clock.ts'

export const mine = (name = 'Weekly standup', people = 12): Room =>
  aRoom(name, { own: true, members: Array.from({ length: people }, (_, index) => aMember(index)) })

interface Setting {
  rooms?: Room[]
  /** Milliseconds until the window is visible. */
  opening?: number
  paintsIn?: PaintsIn
  /** Milliseconds until the question is returned. */
  asking?: number
  acted?: Result<ActionResult>
  /** Milliseconds until the result of the end is returned. */
  acting?: number
  accounts?: AccountView[]
}

export function createEndQuestion({
  rooms = [mine()],
  opening = 300,
  paintsIn = 0,
  asking = 50,
  acted = success({ state: 'accepted' }),
  acting = 0,
  accounts = [anAccount()],
}: Setting = {}) {
  const clock = createVirtualClock()
  const page = paintingPage(clock, paintsIn)
  const ended: { action: Action; token: string }[] = []
  const shown: EndQuestionState[] = []
  const notified: Fault[] = []
  const seen = { windows: 0, closed: 0, asked: 0, isVisible: false }
  const pause = (ms: number) => new Promise<void>((resolve) => clock.setTimeout(resolve, ms))
  const question = new EndQuestion({
    now: () => clock.now(),
    painted: page.painted,
    after: createAfter(clock),
    ownRooms: () => ownRoomsOf(aSnapshot(rooms, { accounts })),
    withoutOwn: () => withoutOwnRoom(aSnapshot(rooms, { accounts })),
    rooms: () => rooms,
    accounts: () => accounts,
    ask: async (action): Promise<Result<Question>> => {
      seen.asked += 1
      await pause(asking)
      const room = rooms.find((one) => action.kind === 'end' && one.name === action.seen.conference)
      if (!room) return failure('changed')
      return success({
        token: `token-${seen.asked}`,
        action,
        kind: 'end',
        accountName: 'Acme',
        title: room.title,
        people: room.people ?? 0,
        names: [],
        includesMe: false,
        expiresAt: clock.now() + 10_000,
      })
    },
    act: async (action, token) => {
      ended.push({ action, token })
      await pause(acting)
      return acted
    },
    open: async () => {
      seen.windows += 1
      await pause(opening)
      seen.isVisible = true
    },
    isVisible: () => seen.isVisible,
    close: () => {
      seen.closed += 1
      seen.isVisible = false
    },
    push: (state) => shown.push(state),
    notifyFault: (fault) => notified.push(fault),
  })
  const token = (): string | undefined => {
    const state = question.state()
    return state.state === 'ask' ? state.question.token : undefined
  }
  return { clock, page, ended, shown, notified, seen, question, token }
}
