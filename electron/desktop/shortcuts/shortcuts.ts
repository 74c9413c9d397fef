import type { Logger } from '../../../shared/logger.ts'
import type { ShortcutState } from '../../../shared/bridge.ts'
import { failure, success, type Result } from '../../../shared/result.ts'
import { judgeShortcut } from '../../../shared/accelerator.ts'

export interface Registry {
  register(accelerator: string, callback: () => void): boolean
  unregister(accelerator: string): void
}

export interface ShortcutsOptions {
  /** Electron's globalShortcut. */
  readonly registry: Registry
  readonly onPressed: (which: ShortcutName) => void
  readonly onState: (which: ShortcutName, state: ShortcutState) => void
  readonly after: (ms: number, run: () => void) => () => void
  readonly logger: Logger
}

export type ShortcutName = 'end' | 'show'

export interface Shortcuts {
  /**
   * Registers another accelerator; empty switches it off. Where that is refused, the last one that worked is registered
   * again, and the answer is `invalid` with the reason; what other applications need is not even tried.
   */
  set(which: ShortcutName, accelerator: string): Result<void>
  /** The next press only tells that it arrived. A registration that answers yes may still never fire. */
  test(which: ShortcutName): void
  state(which: ShortcutName): ShortcutState
  close(): void
}

/** How long *press it now to test* waits. */
const TEST_LIMIT = 20_000

/**
 * Global shortcuts. What `register` answers is never taken for the truth: a portal answers before it has asked the
 * person (https://github.com/electron/electron/pull/52222), so only a press proves it.
 */
export function createShortcuts(options: ShortcutsOptions): Shortcuts {
  const { registry, logger } = options
  const working = new Map<ShortcutName, string>()
  const states = new Map<ShortcutName, ShortcutState>()
  let testing: ShortcutName | undefined
  let stopTest = (): void => {}

  const setState = (which: ShortcutName, state: ShortcutState): void => {
    if (states.get(which) === state) return
    states.set(which, state)
    options.onState(which, state)
  }
  const pressed = (which: ShortcutName): void => {
    setState(which, 'fired')
    if (testing === which) {
      testing = undefined
      stopTest()
    } else options.onPressed(which)
  }
  const register = (which: ShortcutName, accelerator: string): boolean => {
    if (judgeShortcut(accelerator) !== 'good') return false
    try {
      return registry.register(accelerator, () => {
        pressed(which)
      })
    } catch (error) {
      // Electron throws for text that is no accelerator.
      logger(`${accelerator} is no shortcut`, error)
      return false
    }
  }

  return {
    set: (which, accelerator) => {
      const before = working.get(which)
      if (before === accelerator) return success(undefined)
      if (accelerator !== '' && judgeShortcut(accelerator) === 'plain') {
        // At the start there is none that worked yet: one chosen before this rule is not registered.
        if (before === undefined) setState(which, 'refused')
        return failure('invalid', { values: { reason: 'shortcutTooPlain' } })
      }
      if (before !== undefined) registry.unregister(before)
      working.delete(which)
      if (accelerator === '') {
        setState(which, 'off')
        return success(undefined)
      }
      if ([...working.values()].includes(accelerator)) {
        restore(which, before)
        return failure('invalid', { values: { reason: 'shortcutUsedHere' } })
      }
      if (register(which, accelerator)) {
        working.set(which, accelerator)
        setState(which, 'registered')
        return success(undefined)
      }
      restore(which, before)
      return failure('invalid', { values: { reason: 'shortcutRefused' } })
    },
    test: (which) => {
      if (working.has(which)) setState(which, 'registered')
      testing = which
      stopTest()
      stopTest = options.after(TEST_LIMIT, () => {
        testing = undefined
      })
    },
    state: (which) => states.get(which) ?? 'off',
    close: () => {
      stopTest()
      for (const accelerator of working.values()) registry.unregister(accelerator)
      working.clear()
    },
  }

  function restore(which: ShortcutName, before: string | undefined): void {
    if (before !== undefined && register(which, before)) {
      working.set(which, before)
      setState(which, 'registered')
    } else setState(which, 'refused')
  }
}
