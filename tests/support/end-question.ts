import { EndQuestion } from '../../electron/desktop/shortcuts/end-question.ts'
import type { AccountView } from '../../shared/account.ts'
import type { EndQuestionState } from '../../shared/end-question.ts'
import { failure, success } from '../../shared/result.ts'
import type { Change, Room, Snapshot } from '../../shared/rooms/model.ts'
import { aMember, anAccount, aRoom, aSnapshot } from './rooms.ts'
import { smallParts, type SmallScene } from './small-parts.ts'

export const mine = (name = 'Weekly standup', people = 12): Room =>
  aRoom(name, { own: true, members: Array.from({ length: people }, (_, index) => aMember(index)) })

interface Setting extends SmallScene {
  readonly rooms?: Room[]
  /** Milliseconds until the question is returned. */
  readonly asking?: number
  readonly accounts?: AccountView[]
}

/** The question about rooms and accounts that a test may change before it calls `roomsChanged`. */
export function createEndQuestion(setting: Setting = {}) {
  const { rooms = [mine()], asking = 50, accounts = [anAccount()] } = setting
  const made = smallParts<'shortcut'>({ opening: 300, ...setting })
  const { parts, clock, seen, pause } = made
  const asked = { count: 0 }
  const snapshot = (): Snapshot => aSnapshot(rooms, { accounts })
  const question = new EndQuestion({
    ...parts,
    rooms: Object.assign(parts.rooms, { snapshot }),
    commands: {
      ...parts.commands,
      ask: async (action) => {
        asked.count += 1
        const token = `token-${asked.count}`
        await pause(asking)
        const room = rooms.find((one) => action.kind === 'end' && one.name === action.seen.conference)
        if (!room) return failure('changed')
        const { title, people = 0 } = room
        const about = { accountName: 'Acme', title, people, names: [], includesMe: false }
        return success({ token, action, kind: 'end', ...about, expiresAt: clock.now() + 10_000 })
      },
    },
  })
  const roomsChanged = (changes: readonly Change[] = []): void => {
    made.become(rooms, { accounts }, changes)
  }
  const shown = (): EndQuestionState & { state: 'ask' } => {
    const state = question.state()
    if (state.state !== 'ask') throw new Error(`not asked, but ${state.state}`)
    return state
  }
  /** The first press. The question is there after 50 ms, and the window is visible 300 ms later. */
  const ask = async (): Promise<void> => {
    question.pressed()
    await clock.advance(1_000)
    expectVisible(question.state(), seen.isVisible)
  }
  const confirm = async (): Promise<void> => {
    question.confirm(shown().question.token)
    await clock.advance(0)
  }
  /** Presses the shortcut again, and waits until a press is known not to come from a held key. */
  const pressAgain = async (): Promise<void> => {
    question.pressed()
    await clock.advance(300)
  }
  return { ...made, ended: made.acts, asked, question, roomsChanged, shown, ask, confirm, pressAgain }
}

function expectVisible({ state }: EndQuestionState, isVisible: boolean): void {
  if (state !== 'ask' || !isVisible) throw new Error(`not asked, but ${state}`)
}
