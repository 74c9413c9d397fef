import type { RoomChoice, EndQuestionState } from '../../../shared/bridge.ts'
import type { Fault } from '../../../shared/fault.ts'
import type { AccountView } from '../../../shared/account.ts'
import type { ActionResult, Action, Conference, Question } from '../../../shared/model.ts'
import type { Result } from '../../../shared/result.ts'
import { accountSuffix } from '../../../shared/text/room-names.ts'

/** A callback that follows the one before sooner is the repeat of a held key, not a press. */
const REPEAT_GAP = 700
/**
 * A press that ends is believed when nothing follows it for this long: where the keyboard's repeat delay is set above
 * {@link REPEAT_GAP}, the first repeat of a held key looks like a second press, but more repeats come at once.
 */
export const HELD_KEY_SHOWS = 300
/** A press later than this after the last callback asks anew instead of ending. */
const LAST_CHANCE = 5_000
/** Enter counts from this long after the question is visible: a person who types on does not end a conference. */
const ARM_AFTER = 700
/** The question is asked again before its token expires, for as long as somebody may be reading it. */
const RENEW_BEFORE = 1_500
const LONGEST = 60_000
const CLOSE_AFTER = { none: 6_000, done: 2_500, failed: 20_000 }

export interface EndQuestionOptions {
  readonly now: () => number
  readonly after: (ms: number, run: () => void) => () => void
  /** Own conferences that are live now. */
  readonly ownRooms: () => readonly Conference[]
  readonly accounts: () => readonly AccountView[]
  readonly ask: (action: Action) => Promise<Result<Question>>
  readonly act: (action: Action, token: string) => Promise<Result<ActionResult>>
  /** Opens the small window; answers when it can be seen. */
  readonly open: () => Promise<void>
  readonly close: () => void
  /** Tells the window what to show. */
  readonly push: (state: EndQuestionState) => void
}

export interface EndQuestion {
  /** The global shortcut was pressed, or is being held. */
  pressed(): void
  /** Opens the question, and never ends anything: for `--end-my-conference`, which a held key may start again and again. */
  ask(): void
  /** Enter or the button in the window, with the token it showed. */
  confirm(token: string | undefined): void
  cancel(): void
  choose(room: { readonly accountId: string; readonly name: string }): void
  /** More is known of the rooms: a question that says fewer people than there are is drawn anew. */
  roomsChanged(): void
  state(): EndQuestionState
}

/** Of a question that cannot be seen yet. */
const UNARMED = Number.MAX_SAFE_INTEGER

type Shown = EndQuestionState & { readonly state: 'ask' }

/** The question behind the shortcut. Asks first, always; a held key never ends anything. */
export function createEndQuestion(options: EndQuestionOptions): EndQuestion {
  const { now, after, push } = options
  let current: EndQuestionState = { state: 'none' }
  let open = false
  let visible = false
  let lastCallback = -Infinity
  let openedAt = 0
  /** A question that says something new must be read anew before a press answers it. */
  let pressesFrom = -Infinity
  /** Counts what was begun; an answer that comes after something newer was begun is dropped. */
  let turn = 0
  let renewing = false
  let stopTimer = (): void => {}
  let forgetPress = (): void => {}

  const plan = (ms: number, run: () => void): void => {
    stopTimer()
    stopTimer = after(ms, run)
  }
  const show = (state: EndQuestionState): void => {
    current = state
    push(state)
  }
  const close = (): void => {
    turn += 1
    open = false
    visible = false
    stopTimer()
    forgetPress()
    current = { state: 'none' }
    options.close()
  }
  const finish = (state: EndQuestionState, ms: number): void => {
    show(state)
    plan(ms, close)
  }
  const reveal = async (mine: number): Promise<boolean> => {
    await options.open()
    if (mine !== turn) return false
    visible = true
    return true
  }
  const begin = (): void => {
    const rooms = options.ownRooms()
    const only = rooms[0]
    openedAt = now()
    pressesFrom = -Infinity
    open = true
    if (only && rooms.length === 1) void askFor(only)
    else void offer(rooms)
  }
  const offer = async (rooms: readonly Conference[]): Promise<void> => {
    const mine = ++turn
    stopTimer()
    show(
      rooms.length === 0
        ? { state: 'none' }
        : { state: 'choose', rooms: rooms.map((room) => choiceOf(room, options.accounts())) },
    )
    if (await reveal(mine)) plan(rooms.length === 0 ? CLOSE_AFTER.none : LONGEST, close)
  }
  const askFor = async (room: Conference): Promise<void> => {
    const mine = ++turn
    stopTimer()
    const asked = await options.ask(endOf(room))
    if (mine !== turn) return
    if (!asked.ok) {
      fail(asked.fault)
      await reveal(mine)
      return
    }
    // Not armed before it can be seen.
    show({ state: 'ask', question: asked.value, armedAt: UNARMED })
    if (!(await reveal(mine))) return
    arm(asked.value)
    roomsChanged()
  }
  const arm = (question: Question): void => {
    show({ state: 'ask', question, armedAt: now() + ARM_AFTER })
    planRenewal(question)
  }
  const redraw = (question: Question): void => {
    arm(question)
    pressesFrom = now() + ARM_AFTER
  }
  const planRenewal = (question: Question): void => {
    plan(Math.max(0, question.expiresAt - now() - RENEW_BEFORE), () => void renew(question))
  }
  const renew = async (before: Question): Promise<void> => {
    if (now() - openedAt >= LONGEST) {
      close()
      return
    }
    const mine = ++turn
    stopTimer()
    renewing = true
    const asked = await options.ask(before.action)
    renewing = false
    if (mine !== turn || current.state !== 'ask') return
    if (!asked.ok) {
      fail(asked.fault)
      return
    }
    if (!isSameQuestion(before, asked.value)) {
      redraw(asked.value)
      return
    }
    show({ state: 'ask', question: asked.value, armedAt: current.armedAt })
    planRenewal(asked.value)
  }
  const roomsChanged = (): void => {
    if (current.state !== 'ask' || current.armedAt === UNARMED || renewing) return
    const { question } = current
    const room = options.ownRooms().find((one) => isAbout(question, one))
    // Where no roster stands behind a count none was said, and asking again would only read the room again.
    if (room?.people !== undefined && question.people !== undefined && room.people > question.people)
      void renew(question)
  }
  const fail = (fault: Fault): void => {
    finish({ state: 'failed', fault }, CLOSE_AFTER.failed)
  }
  const believePress = (): void => {
    // Closed or drawn anew since: what was pressed for is not what would be ended.
    if (open && current.state === 'ask' && visible && now() >= pressesFrom) void send(current)
  }
  const send = async (shown: Shown): Promise<void> => {
    const mine = ++turn
    stopTimer()
    const { question } = shown
    const title = question.title ?? ''
    show({ state: 'sending', title })
    const acted = await options.act(question.action, question.token)
    if (mine !== turn) return
    if (acted.ok) finish({ state: 'done', title, outcome: outcomeOf(acted.value) }, CLOSE_AFTER.done)
    else fail(acted.fault)
  }

  return {
    pressed: () => {
      const gap = now() - lastCallback
      lastCallback = now()
      forgetPress()
      if (gap < REPEAT_GAP) return
      if (open && current.state === 'sending') return
      if (open && current.state === 'ask' && gap <= LAST_CHANCE) {
        // Pressed again before the question could be seen or read: that answers nothing.
        if (visible && now() >= pressesFrom) forgetPress = after(HELD_KEY_SHOWS, believePress)
        return
      }
      begin()
    },
    ask: () => {
      if (!open || current.state === 'none' || current.state === 'done' || current.state === 'failed') begin()
      else void options.open()
    },
    confirm: (token) => {
      if (!open || current.state !== 'ask' || !visible) return
      if (now() < current.armedAt || token !== current.question.token) return
      void send(current)
    },
    cancel: () => {
      // What is on the wire cannot be taken back; the window stays until its answer is there.
      if (open && current.state !== 'sending') close()
    },
    choose: ({ accountId, name }) => {
      if (!open || current.state !== 'choose') return
      const room = options.ownRooms().find((one) => one.accountId === accountId && one.name === name)
      if (room) void askFor(room)
      else void offer(options.ownRooms())
    },
    roomsChanged,
    state: () => current,
  }
}

function endOf(room: Conference): Action {
  return {
    kind: 'end',
    seen: { accountId: room.accountId, conference: room.name, instance: room.instance, revision: 0 },
  }
}

function isAbout({ action }: Question, room: Conference): boolean {
  return (
    action.kind === 'end' &&
    action.seen.accountId === room.accountId &&
    action.seen.conference === room.name &&
    action.seen.instance === room.instance
  )
}

function outcomeOf(acted: ActionResult): 'accepted' | 'handedOver' | 'alreadyGone' {
  if (acted.state === 'alreadyGone') return 'alreadyGone'
  return acted.state === 'accepted' && acted.handedOver === true ? 'handedOver' : 'accepted'
}

function choiceOf({ accountId, name, title, people }: Conference, accounts: readonly AccountView[]): RoomChoice {
  const account = accountSuffix(accounts, accountId)
  return { accountId, name, title, ...(account !== undefined && { account }), ...(people !== undefined && { people }) }
}

/** Nothing that a person must read again: fewer people or the same. */
function isSameQuestion(before: Question, next: Question): boolean {
  const instance = (question: Question): number | undefined =>
    question.action.kind === 'end' ? question.action.seen.instance : undefined
  const isNoMore =
    before.people === undefined || next.people === undefined
      ? before.people === next.people
      : next.people <= before.people
  return before.title === next.title && instance(before) === instance(next) && isNoMore
}
