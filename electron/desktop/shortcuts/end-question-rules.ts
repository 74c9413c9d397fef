import type { EndQuestionState, RoomChoice } from '../../../shared/end-question.ts'
import type { AccountView } from '../../../shared/account.ts'
import { fault, type Fault } from '../../../shared/fault.ts'
import type { ActionResult, Action, Change, Conference, Question } from '../../../shared/rooms/model.ts'
import type { Result } from '../../../shared/result.ts'
import { accountSuffix } from '../../../shared/text/room-names.ts'
import type { After } from '../../../shared/timers.ts'
import { seenOf } from '../tray/tray-room-rows.ts'
import type { WithoutOwnRoom } from './own-room-shortcuts.ts'

export interface EndQuestionOptions {
  readonly now: () => number
  readonly after: After
  /** The own rooms that are live now, in the order in which they are offered. */
  readonly ownRooms: () => readonly Conference[]
  /** Why there is no own room to offer. */
  readonly withoutOwn: () => WithoutOwnRoom
  /** All rooms that are live now. */
  readonly rooms: () => readonly Conference[]
  readonly accounts: () => readonly AccountView[]
  readonly ask: (action: Action) => Promise<Result<Question>>
  readonly act: (action: Action, token: string) => Promise<Result<ActionResult>>
  /** Opens the small window; resolves when it is visible. */
  readonly open: () => Promise<void>
  /** Whether the small window exists and is visible. */
  readonly isVisible: () => boolean
  readonly close: () => void
  /** Sends the window the state to show. */
  readonly push: (state: EndQuestionState) => void
  /** Called if the window is no longer visible: notifies the user that the room was not ended, or may not have been. */
  readonly notifyFault: (fault: Fault) => void
}

/** The action that the end question is about. */
export function endOf(room: Conference): Action {
  return {
    kind: 'end',
    seen: seenOf(room),
  }
}

/** The rooms to choose from, or why there is none. */
export function offerOf({
  ownRooms,
  accounts,
  withoutOwn,
}: Pick<EndQuestionOptions, 'ownRooms' | 'accounts' | 'withoutOwn'>): Extract<
  EndQuestionState,
  { readonly state: 'choose' | 'none' | 'unknown' | 'done' }
> {
  const rooms = ownRooms()
  if (rooms.length > 0) return { state: 'choose', rooms: rooms.map((room) => choiceOf(room, accounts())) }
  const why = withoutOwn()
  return why.kind === 'ending' ? { state: 'done', outcome: 'accepted', title: why.room.title } : { state: why.kind }
}

function choiceOf({ accountId, name, title, people }: Conference, accounts: readonly AccountView[]): RoomChoice {
  const account = accountSuffix(accounts, accountId)
  return { accountId, name, title, ...(account !== undefined && { account }), ...(people !== undefined && { people }) }
}

export function outcomeOf(acted: ActionResult): 'accepted' | 'handedOver' | 'alreadyGone' {
  if (acted.state === 'alreadyGone') return 'alreadyGone'
  return acted.state === 'accepted' && acted.handedOver === true ? 'handedOver' : 'accepted'
}

/**
 * Why the room was not ended, or may not have been. A result that is a question means that the room may be in another
 * run by now.
 */
export function notEnded(acted: Result<ActionResult>): Fault | undefined {
  if (!acted.ok) return acted.fault
  return acted.value.state === 'question' ? fault('changed', { values: { reason: 'unsure' } }) : undefined
}

/** Whether there are now more people in the room than the question says. */
export function saysTooFew(question: Question, rooms: readonly Conference[]): boolean {
  const room = rooms.find((one) => isAbout(question, one))
  // Without a roster the question has no head count, and asking again would only read the room again.
  return room?.people !== undefined && question.people !== undefined && room.people > question.people
}

/** Whether one of the changes is the end of the run that the question was about. */
export function hasEnded(question: Question | undefined, changes: readonly Change[]): boolean {
  if (question === undefined) return false
  return changes.some((change) => change.kind === 'ended' && isAbout(question, change.conference))
}

/** Whether the question is about the only own room, so that two presses of the shortcut end it. */
export function isOnlyOwn(question: Question, own: readonly Conference[]): boolean {
  const [only, other] = own
  return only !== undefined && other === undefined && isAbout(question, only)
}

/** Whether the question is about this run of this room. */
export function isAbout({ action }: Question, room: Conference): boolean {
  return (
    action.kind === 'end' &&
    action.seen.accountId === room.accountId &&
    action.seen.conference === room.name &&
    action.seen.instance === room.instance
  )
}

/** Whether the question need not be read again: same title and run, no more people than before, and not unsure. */
export function isSameQuestion(before: Question, next: Question): boolean {
  const instance = (question: Question): number | undefined =>
    question.action.kind === 'end' ? question.action.seen.instance : undefined
  const isNoMore =
    before.people === undefined || next.people === undefined
      ? before.people === next.people
      : next.people <= before.people
  return next.isUnsure !== true && before.title === next.title && instance(before) === instance(next) && isNoMore
}
