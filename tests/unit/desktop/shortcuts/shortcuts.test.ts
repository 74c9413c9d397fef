import { describe, expect, test } from 'vitest'
import { Shortcuts } from '../../../../electron/desktop/shortcuts/shortcuts.ts'
import { SHORTCUT_CHOICE_MS, SHORTCUT_TEST_MS, type ShortcutName } from '../../../../shared/preferences/shortcuts.ts'
import { createVirtualClock } from '../../../support/virtual-clock.ts'

const E = 'Control+Alt+E'
const M = 'Control+Alt+M'
const TAKEN = 'Control+Alt+T'

/** Shortcuts that are registered on a desktop where another application has registered one of these keys. */
function create(...set: readonly (readonly [ShortcutName, string])[]) {
  const clock = createVirtualClock()
  const taken = [TAKEN]
  const registered = new Map<string, () => void>()
  const pressed: ShortcutName[] = []
  const states: string[] = []
  const shortcuts = new Shortcuts({
    system: {
      shortcuts: {
        register: (accelerator: string, callback: () => void) => {
          if (accelerator === 'nonsense') throw new TypeError('conversion failure')
          if (taken.includes(accelerator)) return false
          registered.set(accelerator, callback)
          return true
        },
        unregister: (accelerator: string) => registered.delete(accelerator),
      },
    },
    onPressed: (which: ShortcutName) => pressed.push(which),
    onState: (which: ShortcutName, state: string) => states.push(`${which} ${state}`),
    clock,
    logger: () => undefined,
  } as never)
  for (const [which, accelerator] of set) expect(shortcuts.set(which, accelerator).ok).toBe(true)
  /** Presses the keys, and again and again with so many milliseconds between. */
  const press = async (accelerator: string, times = 1, every = 0): Promise<void> => {
    for (let count = 0; count < times; count += 1) {
      registered.get(accelerator)?.()
      await clock.advance(every)
    }
  }
  return { clock, taken, press, keys: () => [...registered.keys()], pressed, states, shortcuts }
}

test('does not report a shortcut as working before it was pressed', async () => {
  const { press, pressed, shortcuts } = create(['end', E])
  expect(shortcuts.state('end')).toBe('registered')
  await press(E)
  expect(shortcuts.state('end')).toBe('fired')
  expect(pressed).toEqual(['end'])
})

test('replaces an accelerator with another one, turns the shortcut off if that is empty, and all if it closes', () => {
  const { keys, shortcuts } = create(['end', E], ['show', 'Control+Alt+G'])
  shortcuts.set('end', M)
  expect(keys()).toEqual(['Control+Alt+G', M])
  shortcuts.set('end', '')
  expect(keys()).toEqual(['Control+Alt+G'])
  expect(shortcuts.state('end')).toBe('off')
  shortcuts.close()
  expect(keys()).toEqual([])
})

test.each([
  [TAKEN, 'shortcutRefused'],
  ['nonsense', 'shortcutRefused'],
  ['Control+C', 'shortcutTooPlain'],
  [M, 'shortcutUsedHere'],
])('refuses %s because %s, and keeps the previous accelerator', async (refused, reason) => {
  const { keys, press, pressed, shortcuts } = create(['muteMe', M], ['end', E])
  expect(shortcuts.set('end', refused)).toEqual({ ok: false, fault: { code: 'invalid', values: { reason } } })
  expect(keys()).toEqual([M, E])
  expect(shortcuts.state('end')).toBe('registered')
  await press(E)
  expect(pressed).toEqual(['end'])
})

test.each([TAKEN, 'Control+E'])('at startup, reports that the stored %s is refused', (stored) => {
  const { keys, shortcuts, states } = create()
  expect(shortcuts.setStored('end', stored).ok).toBe(false)
  expect(keys()).toEqual([])
  expect(states).toEqual(['end refused'])
})

test.each([TAKEN, 'Control+C'])(
  'if %s is refused before the stored keys are registered, reports nothing about the stored keys',
  (refused) => {
    const { shortcuts, states } = create()
    expect(shortcuts.set('muteMe', refused).ok).toBe(false)
    expect(shortcuts.state('muteMe')).toBe('off')
    expect(states).toEqual([])
  },
)

test('reports the shortcut as refused if the new accelerator is refused and the previous one has been taken', () => {
  const { taken, shortcuts } = create(['end', E])
  taken.push(E)
  expect(shortcuts.set('end', TAKEN).ok).toBe(false)
  expect(shortcuts.state('end')).toBe('refused')
})

describe('a test', () => {
  test('reports the first press, which does nothing; the next one acts, 2 s later', async () => {
    const { press, pressed, shortcuts, states } = create(['end', E])
    shortcuts.test('end')
    await press(E, 1, 2_000)
    expect(states.at(-1)).toBe('end fired')
    expect(pressed).toEqual([])
    await press(E)
    expect(pressed).toEqual(['end'])
  })

  test('does not act while its keys are still held', async () => {
    const { press, pressed, shortcuts } = create(['muteMe', M])
    shortcuts.test('muteMe')
    await press(M, 1, 1_900)
    await press(M, 100, 40)
    expect(pressed).toEqual([])
  })

  test('lets a press act after one a second, because its keys are not held', async () => {
    const { press, pressed, shortcuts } = create(['muteMe', M])
    shortcuts.test('muteMe')
    await press(M, 3, 1_000)
    expect(pressed).toEqual(['muteMe'])
  })

  test('runs beside others, until its shortcut is pressed, or it is ended', async () => {
    const { press, pressed, shortcuts } = create(['end', E], ['muteMe', M])
    shortcuts.test('end')
    shortcuts.test('muteMe')
    await press(E)
    expect(pressed).toEqual([])
    shortcuts.endTest('muteMe')
    await press(M)
    expect(pressed).toEqual(['muteMe'])
  })

  test('ends if the shortcut is not pressed while the window waits for it', async () => {
    const { clock, press, pressed, shortcuts } = create(['end', E])
    shortcuts.test('end')
    await clock.advance(SHORTCUT_TEST_MS)
    await press(E)
    expect(pressed).toEqual(['end'])
  })
})

describe('a choice of keys', () => {
  test('does not run the shortcut that is pressed, but shows that it works', async () => {
    const { press, pressed, shortcuts } = create(['muteMe', M])
    await press(M)
    shortcuts.choose(true)
    expect(shortcuts.state('muteMe')).toBe('registered')
    await press(M, 20, 40)
    expect(shortcuts.state('muteMe')).toBe('fired')
    shortcuts.choose(false)
    await press(M, 1, 2_000)
    expect(pressed).toEqual(['muteMe'])
    await press(M)
    expect(pressed).toEqual(['muteMe', 'muteMe'])
  })

  test('is followed by a time in which the chosen shortcut is ignored, as it may still be held; another one acts', async () => {
    const { press, pressed, shortcuts } = create(['muteMe', M])
    shortcuts.choose(true)
    shortcuts.set('end', E)
    shortcuts.choose(false)
    await press(M)
    await press(E, 1, 2_000)
    expect(pressed).toEqual(['muteMe'])
    await press(E)
    expect(pressed).toEqual(['muteMe', 'end'])
  })

  test('ends after a minute, even if the page never ends it', async () => {
    const { clock, press, pressed, shortcuts } = create(['muteMe', M])
    shortcuts.choose(true)
    await clock.advance(SHORTCUT_CHOICE_MS)
    await press(M)
    expect(pressed).toEqual(['muteMe'])
  })
})
