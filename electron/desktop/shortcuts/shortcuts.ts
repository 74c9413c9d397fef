import { elapsedOf } from '../../../shared/clock.ts'
import type { ShortcutState } from '../../../shared/ipc/bridge.ts'
import { failure, success, type Result } from '../../../shared/result.ts'
import { SHORTCUT_CHOICE_MS, SHORTCUT_TEST_MS, type ShortcutName } from '../../../shared/preferences/shortcuts.ts'
import { judgeShortcut } from '../../../shared/preferences/accelerator.ts'
import type { DesktopOptions } from '../desktop-options.ts'
import { HELD_KEY_TIMES, LONGEST_REPEAT_DELAY } from './press-filter.ts'

interface ShortcutsOptions extends DesktopOptions {
  readonly onPressed: (which: ShortcutName) => void
  readonly onState: (which: ShortcutName, state: ShortcutState) => void
}

/**
 * Registers global shortcuts. A `register` that returns true proves nothing, because a portal returns before it has
 * asked the user (https://github.com/electron/electron/pull/52222). Only a press proves that a shortcut works.
 */
export class Shortcuts {
  readonly #options: ShortcutsOptions
  readonly #registered = new Map<ShortcutName, string>()
  readonly #states = new Map<ShortcutName, ShortcutState>()
  /** Until when each test runs. */
  readonly #tests = new Map<ShortcutName, number>()
  /** Until when keys are being chosen. */
  #choosesUntil = -Infinity
  /** Until when the keys of each shortcut may still be held after a test or a choice. */
  readonly #heldUntil = new Map<ShortcutName, number>()

  constructor(options: ShortcutsOptions) {
    this.#options = options
  }

  state(which: ShortcutName): ShortcutState {
    return this.#states.get(which) ?? 'off'
  }

  /** Registers the accelerator of the settings. If it is refused, the state says so. */
  setStored(which: ShortcutName, accelerator: string): Result<void> {
    const result = this.set(which, accelerator)
    if (!result.ok) this.#setState(which, 'refused')
    return result
  }

  /**
   * Registers another accelerator; an empty one switches the shortcut off. If the system refuses the new accelerator,
   * or another shortcut of Gavel uses it, the previous one is registered again. An accelerator that other applications
   * need, such as a single letter, is refused without an attempt.
   *
   * @returns `invalid` with the reason if the accelerator was refused
   */
  set(which: ShortcutName, accelerator: string): Result<void> {
    const before = this.#registered.get(which)
    if (before === accelerator) return success(undefined)
    if (accelerator !== '' && judgeShortcut(accelerator) === 'plain')
      return failure('invalid', { values: { reason: 'shortcutTooPlain' } })
    if (before !== undefined) this.#options.system.shortcuts.unregister(before)
    this.#registered.delete(which)
    if (accelerator === '') {
      this.#setState(which, 'off')
      return success(undefined)
    }
    const isUsedHere = [...this.#registered.values()].includes(accelerator)
    if (!isUsedHere && this.#register(which, accelerator)) {
      // The user has just chosen these keys, and may still hold them.
      if (this.#isChoosing()) this.#ignoreFor(LONGEST_REPEAT_DELAY, which)
      return success(undefined)
    }
    if (before !== undefined && !this.#register(which, before)) this.#setState(which, 'refused')
    return failure('invalid', { values: { reason: isUsedHere ? 'shortcutUsedHere' : 'shortcutRefused' } })
  }

  /**
   * Starts a test: the next press proves that the shortcut works, and does nothing else. Registering proves nothing,
   * because a registered shortcut may never fire.
   */
  test(which: ShortcutName): void {
    if (this.#registered.has(which)) this.#setState(which, 'registered')
    this.#tests.set(which, this.#now() + SHORTCUT_TEST_MS)
  }

  /** Ends a test, so that the next press has its effect. Returns whether a test was running. */
  endTest(which: ShortcutName): boolean {
    const until = this.#tests.get(which) ?? -Infinity
    this.#tests.delete(which)
    return this.#now() < until
  }

  /**
   * Begins or ends a choice of keys, during which no press of a shortcut has an effect. The page learns of such a press
   * by the state `fired`, because the system does not pass the keys of a registered shortcut to the page.
   */
  choose(on: boolean): void {
    this.#choosesUntil = on ? this.#now() + SHORTCUT_CHOICE_MS : -Infinity
    if (on) for (const which of this.#registered.keys()) this.#setState(which, 'registered')
  }

  close(): void {
    for (const accelerator of this.#registered.values()) this.#options.system.shortcuts.unregister(accelerator)
    this.#registered.clear()
  }

  #register(which: ShortcutName, accelerator: string): boolean {
    const isRegistered = this.#tryRegistry(which, accelerator)
    if (isRegistered) {
      this.#registered.set(which, accelerator)
      this.#setState(which, 'registered')
    }
    return isRegistered
  }

  #tryRegistry(which: ShortcutName, accelerator: string): boolean {
    if (judgeShortcut(accelerator) !== 'good') return false
    try {
      return this.#options.system.shortcuts.register(accelerator, () => {
        this.#pressed(which)
      })
    } catch (error) {
      // Electron throws if the text is not an accelerator.
      this.#options.logger(`${accelerator} is not a valid shortcut`, error)
      return false
    }
  }

  #pressed(which: ShortcutName): void {
    this.#setState(which, 'fired')
    const isTested = this.endTest(which)
    if (isTested || this.#isChoosing()) this.#ignoreFor(LONGEST_REPEAT_DELAY, which)
    else if (this.#now() < (this.#heldUntil.get(which) ?? -Infinity)) this.#ignoreFor(HELD_KEY_TIMES.repeatGap, which)
    else this.#options.onPressed(which)
  }

  /** Milliseconds. It only rises. */
  #now(): number {
    return elapsedOf(this.#options.clock)
  }

  #isChoosing(): boolean {
    return this.#now() < this.#choosesUntil
  }

  /** Ignores the shortcut for `ms`, because its keys may still be held, and their repeats must not act. */
  #ignoreFor(ms: number, which: ShortcutName): void {
    this.#heldUntil.set(which, this.#now() + ms)
  }

  #setState(which: ShortcutName, state: ShortcutState): void {
    if (this.#states.get(which) === state) return
    this.#states.set(which, state)
    this.#options.onState(which, state)
  }
}
