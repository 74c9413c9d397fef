import type { BrowserWindow, InputEvent, WebContents } from 'electron'
import { drop } from '../../shared/drop.ts'
import type { InitialState } from '../../shared/ipc/bridge.ts'
import type { Need, SystemDialog } from '../../shared/ipc/contract.ts'
import { BROUGHT_UP } from '../../shared/limits.ts'
import { failure, success, type Result } from '../../shared/result.ts'
import type { Question } from '../../shared/rooms/model.ts'
import type { WindowKind } from '../../shared/small-window.ts'
import type { EpochMs } from '../../shared/values.ts'
import type { FileDialogs } from '../desktop/file-dialogs.ts'
import type { Painted } from '../desktop/windows/painted.ts'
import type { AskSystem, SystemQuestion } from '../desktop/windows/system-questions.ts'
import { bindingOf } from '../moderation/actions/confirmation.ts'
import type { Subscribers } from './subscribers.ts'

/** Milliseconds, like all below. Long enough to notice a question, and longer than a double click. */
const READING_TIME = 500
/**
 * How long a press counts. Keys and clicks in a list of options are not seen, because the list is a separate window, so
 * the press that opened it must count while the user chooses.
 */
const PRESS_LIFE = 10_000
/** A moderator rarely removes more callers one by one within this time. */
const BURST = { callers: 3, time: 10_000 }
/** How long Shift+Delete counts. Between the key press and the removal, only the page's own code has to run. */
const SHIFT_DELETE_LIFE = 1_000

/** Input that only a user can cause. Events that a page dispatches itself never reach the main process. */
const PRESSES: readonly InputEvent['type'][] = ['mouseDown', 'rawKeyDown', 'keyDown', 'touchStart', 'gestureTap']

type Page = Pick<WebContents, 'on'>
type Window = Pick<BrowserWindow, 'isDestroyed' | 'isVisible' | 'isMinimized' | 'isFocused'>

/** The fields of a question that are used here. Its other fields only show whether it is the same question. */
type AskedQuestion = Pick<Question, 'token' | 'expiresAt'> & Partial<Pick<Question, 'action' | 'people'>>

/** A question that was asked: `what` is its content as JSON. The times are in epoch milliseconds. */
interface Asked {
  readonly what: string
  /** 0 if unknown. */
  readonly people: number
  /** Since when it has been on the screen, with this token or an earlier one. Undefined until it is painted. */
  at: number | undefined
  readonly expiresAt: EpochMs
}

/** What a window can show the user besides its page. */
export interface WindowDialogs {
  readonly ask: AskSystem
  readonly files: (sender: WebContents) => FileDialogs
  readonly subscribers: Pick<Subscribers, 'add'>
}

/**
 * The user at one window, as a handler knows them: it may require more of them, but gets no window.
 *
 * @param asks the only questions that the call may ask in a dialog of the system
 */
export function userAt(
  sender: WebContents,
  window: WindowKind,
  presses: Presses,
  { ask, files, subscribers }: WindowDialogs,
  asks: readonly SystemDialog[] = [],
) {
  return {
    window,
    files: files(sender),
    /** @param shownAt since when what the user must read first has been on the screen (epoch ms) */
    press: (shownAt?: EpochMs) => presses.press(sender, shownAt),
    answer: (token: string) => presses.answer(sender, token),
    mayRemoveOne: () => presses.mayRemoveOne(sender),
    mayRemoveAtOnce: () => presses.mayRemoveAtOnce(sender),
    /** Must be called with each question that the page gets. */
    asked: (question: AskedQuestion) => {
      presses.asked(question)
    },
    /** Asks one of the questions of the call in a dialog of the system. */
    ask: (question: SystemQuestion) =>
      asks.includes(question.kind) ? ask(sender, question) : Promise.reject(new Error(question.kind)),
    /** Pushes this to the window, and from then on every change. */
    subscribe: (initialState: InitialState) => {
      subscribers.add(sender, initialState, window === 'main')
    },
  }
}

export type User = ReturnType<typeof userAt>

export interface PressesOptions {
  readonly now: () => number
  readonly painted: Pick<Painted, 'wait'>
  /** Whether assistive technology is in use, which presses buttons without any input. */
  readonly isAssisted: () => boolean
}

/**
 * Decides whether a call of a page can come from the user in front of it. A compromised page can make every call by
 * itself, but it cannot show its window, focus it or press a key. Each press allows one call. Fault of all: `unconfirmed`.
 */
export class Presses {
  readonly #options: PressesOptions
  readonly #windows = new WeakMap<Page, Window>()
  /** The time of the last press in each page (epoch ms), until a call has used that press. */
  readonly #presses = new WeakMap<Page, number>()
  /** The time of the last Shift+Delete in each page (epoch ms), until a removal has used it. */
  readonly #shiftDeletes = new WeakMap<Page, number>()
  /** When a shortcut brought up the window of each page (epoch ms). */
  readonly #broughtUp = new WeakMap<Page, number>()
  /** By token. */
  readonly #questions = new Map<string, Asked>()
  /** When single callers were removed (epoch ms). */
  #removals: readonly number[] = []

  constructor(options: PressesOptions) {
    this.#options = options
  }

  /** Must be called with each window before it is shown. */
  watch(window: Window & { readonly webContents: Page }): void {
    const page = window.webContents
    this.#windows.set(page, window)
    page.on('input-event', (_event, { type, modifiers = [] }) => {
      // A held key counts as one press.
      if (PRESSES.includes(type) && !modifiers.includes('isautorepeat')) this.#presses.set(page, this.#options.now())
    })
    page.on('before-input-event', (_event, { type, key, shift, isAutoRepeat }) => {
      const isNew = !isAutoRepeat && !this.#isJustUp(page, this.#options.now())
      if (type === 'keyDown' && key === 'Delete' && shift && isNew) this.#shiftDeletes.set(page, this.#options.now())
    })
  }

  /** Must be called when a shortcut brings up the window of this page. */
  broughtUp(page: Page): void {
    this.#presses.delete(page)
    this.#broughtUp.set(page, this.#options.now())
  }

  /**
   * Must be called with each question that a page gets. The time to read it begins when the page has painted it. The
   * same question with a new token need not be read again, even if it is about fewer people. A question that is not
   * painted in time cannot be confirmed.
   */
  asked({ token, expiresAt, action, people = 0, ...question }: AskedQuestion): void {
    const now = this.#options.now()
    for (const [known, one] of this.#questions) {
      // A question from the future was asked before the clock was set back, so its age is unknown.
      if (one.expiresAt < now || (one.at ?? 0) > now) this.#questions.delete(known)
    }
    const what = JSON.stringify([question, action && bindingOf(action)])
    const earlier = [...this.#questions.values()].find((one) => one.what === what && one.people >= people)
    const asked: Asked = { what, people, at: undefined, expiresAt }
    this.#questions.set(token, asked)
    drop(
      this.#options.painted.wait(token).then((isPainted) => {
        if (!isPainted) this.#questions.delete(token)
        else asked.at = earlier?.at ?? this.#options.now()
      }),
    )
  }

  /** Whether a page may make a call with this need, which uses up the press. */
  check(page: Page, need: Need): Result<void> {
    if (need === 'nothing') return success(undefined)
    if (typeof need === 'object') return this.answer(page, need.answerTo)
    // Only for the finder, which must be fast, and itself checks that the row has been read.
    return need === 'earlyPress' ? this.#use(page) : this.press(page)
  }

  /** Whether a page may confirm the question of this token. */
  answer(page: Page, token: string): Result<void> {
    const question = this.#questions.get(token)
    return question === undefined ? failure('unconfirmed') : this.press(page, question.at ?? Infinity)
  }

  /**
   * Whether a page may make a change that only the user may make.
   *
   * @param shownAt since when what the user must read first has been on the screen (epoch ms)
   */
  press(page: Page, shownAt = -Infinity): Result<void> {
    const now = this.#options.now()
    const pressedAt = this.#options.isAssisted() ? undefined : this.#presses.get(page)
    const isEarly = now - shownAt < READING_TIME || this.#isJustUp(page, pressedAt ?? now)
    return isEarly ? failure('unconfirmed', { values: { reason: 'tooSoon' } }) : this.#use(page)
  }

  #use(page: Page): Result<void> {
    const now = this.#options.now()
    const pressedAt = this.#presses.get(page)
    const isPressed = pressedAt !== undefined && now >= pressedAt && now - pressedAt <= PRESS_LIFE
    if (!this.#isInFront(page) || !(isPressed || this.#options.isAssisted()))
      return failure('unconfirmed', { values: { reason: 'unseen' } })
    this.#presses.delete(page)
    return success(undefined)
  }

  /**
   * Whether a page may remove one caller without a question: only with a press, and at most three times in ten seconds.
   */
  mayRemoveOne(page: Page): boolean {
    const now = this.#options.now()
    const recent = this.#removals.filter((at) => Math.abs(now - at) < BURST.time)
    if (recent.length >= BURST.callers || !this.press(page).ok) return false
    this.#removals = [...recent, now]
    return true
  }

  /** Whether a caller who may be removed may be removed without an Undo time: only right after Shift+Delete. */
  mayRemoveAtOnce(page: Page): boolean {
    const pressedAt = this.#shiftDeletes.get(page)
    this.#shiftDeletes.delete(page)
    return pressedAt !== undefined && Math.abs(this.#options.now() - pressedAt) <= SHIFT_DELETE_LIFE
  }

  /** Whether a shortcut had only just brought up the window of this page at that time. */
  #isJustUp(page: Page, at: number): boolean {
    return Math.abs(at - (this.#broughtUp.get(page) ?? -Infinity)) < BROUGHT_UP
  }

  #isInFront(page: Page): boolean {
    const window = this.#windows.get(page)
    return window?.isDestroyed() === false && window.isVisible() && !window.isMinimized() && window.isFocused()
  }
}
