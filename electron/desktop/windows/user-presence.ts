import type { EpochMs } from '../../../shared/values.ts'
import type { BrowserWindow, InputEvent, WebContents } from 'electron'
import type { Action } from '../../../shared/rooms/model.ts'
import { drop } from '../../../shared/drop.ts'
import { failure, success, type Result } from '../../../shared/result.ts'
import type { Painted } from './painted.ts'
import { bindingOf } from '../../moderation/actions/confirmation.ts'

/** Milliseconds, like all below. Long enough to notice a question, and longer than a double click. */
const READING_TIME = 500
/**
 * How long a press counts. Keys and clicks in a list of options are not seen, because the list is a separate window, so
 * the press that opened it must count while the user chooses.
 */
const PRESS_LIFE = 10_000
/**
 * When a shortcut brings up a window, what the user is typing was meant for the program in front. So for this time after
 * it, no key or click in it is a press.
 */
export const BROUGHT_UP = 1_000
/** A moderator rarely removes more callers one by one within this time. */
const BURST = { callers: 3, time: 10_000 }

/** How long Shift+Delete counts. Between the key press and the removal, only the page's own code has to run. */
const SHIFT_DELETE_LIFE = 1_000

/** Input that only a user can cause. Events that a page dispatches itself never reach the main process. */
const PRESSES: readonly InputEvent['type'][] = ['mouseDown', 'rawKeyDown', 'keyDown', 'touchStart', 'gestureTap']

type Page = Pick<WebContents, 'on'>

/** The fields of a question that are used here. Its other fields only show whether it is the same question. */
interface AskedQuestion {
  readonly token: string
  /** Epoch milliseconds. */
  readonly expiresAt: EpochMs
  readonly action?: Action
  readonly people?: number
}

/** A question that was asked: `what` is its content as JSON. The times are in epoch milliseconds. */
interface Asked {
  readonly what: string
  /** 0 if unknown. */
  readonly people: number
  /** Since when it has been on the screen, with this token or an earlier one. Undefined until it is painted. */
  at: number | undefined
  readonly expiresAt: EpochMs
}

export interface UserPresenceOptions {
  readonly now: () => number
  readonly painted: Pick<Painted, 'wait'>
  /** Undefined if the window is gone. */
  readonly windowOf: (page: Page) => Pick<BrowserWindow, 'isVisible' | 'isMinimized' | 'isFocused'> | undefined
  /** Whether assistive technology is in use, which presses buttons without any input. */
  readonly isAssisted: () => boolean
}

/**
 * Decides whether a call of a page can come from the user in front of it. A compromised page can make every call by
 * itself, but it cannot show its window, focus it or press a key.
 */
export class UserPresence {
  readonly #options: UserPresenceOptions
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

  constructor(options: UserPresenceOptions) {
    this.#options = options
  }

  /** Must be called with the page of each window before it is shown. */
  watch(page: Page): void {
    page.on('input-event', (_event, { type, modifiers = [] }) => {
      // A held key counts as one press.
      if (PRESSES.includes(type) && !modifiers.includes('isautorepeat')) this.#presses.set(page, this.#options.now())
    })
    page.on('before-input-event', (_event, { type, key, shift, isAutoRepeat }) => {
      if (
        type === 'keyDown' &&
        key === 'Delete' &&
        shift &&
        !isAutoRepeat &&
        !this.#isJustUp(page, this.#options.now())
      )
        this.#shiftDeletes.set(page, this.#options.now())
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

  /** Whether a page may confirm a question. Fault: `unconfirmed`. */
  mayConfirm(page: Page, token: string): Result<void> {
    const question = this.#questions.get(token)
    return question === undefined ? failure('unconfirmed') : this.mayChange(page, question.at ?? Infinity)
  }

  /**
   * Whether a page may make a change that only the user may make. Each press allows one call. Fault: `unconfirmed`.
   *
   * @param shownAt since when what the user must read first has been on the screen (epoch ms)
   */
  mayChange(page: Page, shownAt = -Infinity): Result<void> {
    const now = this.#options.now()
    const pressedAt = this.#options.isAssisted() ? undefined : this.#presses.get(page)
    if (now - shownAt < READING_TIME || this.#isJustUp(page, pressedAt ?? now))
      return failure('unconfirmed', { values: { reason: 'tooSoon' } })
    return this.mayQuickMute(page)
  }

  /**
   * As `mayChange`, but a press counts even in the second after a shortcut has brought up the window. Only for the
   * finder, which must be fast, and itself checks that the row has been read.
   */
  mayQuickMute(page: Page): Result<void> {
    const now = this.#options.now()
    const pressedAt = this.#presses.get(page)
    const isPressed = pressedAt !== undefined && now >= pressedAt && now - pressedAt <= PRESS_LIFE
    if (!this.#isInFront(page) || !(isPressed || this.#options.isAssisted())) {
      return failure('unconfirmed', { values: { reason: 'unseen' } })
    }
    this.#presses.delete(page)
    return success(undefined)
  }

  /**
   * Whether a page may remove one caller without a question: only if `mayChange` allows it, and at most three times in
   * ten seconds.
   */
  mayRemoveOne(page: Page): boolean {
    const now = this.#options.now()
    const recent = this.#removals.filter((at) => Math.abs(now - at) < BURST.time)
    if (recent.length >= BURST.callers || !this.mayChange(page).ok) return false
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
    const window = this.#options.windowOf(page)
    return window !== undefined && window.isVisible() && !window.isMinimized() && window.isFocused()
  }
}
