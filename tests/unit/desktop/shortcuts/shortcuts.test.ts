import { expect, test } from 'vitest'
import { Shortcuts } from '../../../../electron/desktop/shortcuts/shortcuts.ts'
import { SHORTCUT_CHOICE_MS, SHORTCUT_TEST_MS, type ShortcutName } from '../../../../shared/preferences/shortcuts.ts'
import { createVirtualClock } from '../../../support/virtual-clock.ts'

/** Creates shortcuts on a desktop where other applications have registered the accelerators in `taken`. */
function create(taken: readonly string[] = []) {
  const clock = createVirtualClock()
  const registered = new Map<string, () => void>()
  const pressed: ShortcutName[] = []
  const states: string[] = []
  const shortcuts = new Shortcuts({
    registry: {
      register: (accelerator, callback) => {
        if (accelerator === 'nonsense') throw new TypeError('conversion failure')
        if (taken.includes(accelerator)) return false
        registered.set(accelerator, callback)
        return true
      },
      unregister: (accelerator) => registered.delete(accelerator),
    },
    onPressed: (which) => pressed.push(which),
    onState: (which, state) => states.push(`${which} ${state}`),
    now: () => clock.now(),
    logger: () => undefined,
  })
  return { clock, registered, pressed, states, shortcuts }
}

test('does not report a shortcut as working before it was pressed', () => {
  const { registered, pressed, shortcuts } = create()
  expect(shortcuts.set('end', 'Control+Alt+Shift+E').ok).toBe(true)
  expect(shortcuts.state('end')).toBe('registered')
  registered.get('Control+Alt+Shift+E')?.()
  expect(shortcuts.state('end')).toBe('fired')
  expect(pressed).toEqual(['end'])
})

test('replaces an accelerator with another one, and turns the shortcut off if the new one is empty', () => {
  const { registered, shortcuts } = create()
  shortcuts.set('end', 'Control+Alt+E')
  shortcuts.set('end', 'Control+Alt+F')
  expect([...registered.keys()]).toEqual(['Control+Alt+F'])
  shortcuts.set('end', '')
  expect([...registered.keys()]).toEqual([])
  expect(shortcuts.state('end')).toBe('off')
})

test.each(['Control+Alt+T', 'nonsense'])('refuses %s, and registers the previous accelerator again', (refused) => {
  const { registered, pressed, shortcuts } = create(['Control+Alt+T'])
  shortcuts.set('end', 'Control+Alt+E')
  expect(shortcuts.set('end', refused)).toEqual({
    ok: false,
    fault: { code: 'invalid', values: { reason: 'shortcutRefused' } },
  })
  expect([...registered.keys()]).toEqual(['Control+Alt+E'])
  expect(shortcuts.state('end')).toBe('registered')
  registered.get('Control+Alt+E')?.()
  expect(pressed).toEqual(['end'])
})

test('at startup, reports a stored accelerator that another application uses', () => {
  const { shortcuts, states } = create(['Control+Alt+T'])
  expect(shortcuts.setStored('end', 'Control+Alt+T').ok).toBe(false)
  expect(shortcuts.state('end')).toBe('refused')
  expect(states).toEqual(['end refused'])
})

test('does not try an accelerator that other applications need, and keeps the registered one', () => {
  const { registered, shortcuts } = create()
  shortcuts.set('end', 'Control+Alt+E')
  expect(shortcuts.set('end', 'Control+C')).toEqual({
    ok: false,
    fault: { code: 'invalid', values: { reason: 'shortcutTooPlain' } },
  })
  expect([...registered.keys()]).toEqual(['Control+Alt+E'])
  expect(shortcuts.state('end')).toBe('registered')
})

test('at startup, refuses a stored accelerator that is not allowed', () => {
  const { registered, shortcuts } = create()
  expect(shortcuts.setStored('end', 'Control+E').ok).toBe(false)
  expect(registered.size).toBe(0)
  expect(shortcuts.state('end')).toBe('refused')
})

test.each(['Control+Alt+T', 'Control+C'])(
  'if %s is refused before the stored keys are registered, reports nothing about the stored keys',
  (refused) => {
    const { shortcuts, states } = create(['Control+Alt+T'])
    expect(shortcuts.set('muteMe', refused).ok).toBe(false)
    expect(shortcuts.state('muteMe')).toBe('off')
    expect(states).toEqual([])
  },
)

test('reports the shortcut as refused if the new accelerator is refused and the previous one has been taken', () => {
  const taken = ['Control+Alt+T']
  const { shortcuts } = create(taken)
  shortcuts.set('end', 'Control+Alt+E')
  taken.push('Control+Alt+E')
  expect(shortcuts.set('end', 'Control+Alt+T').ok).toBe(false)
  expect(shortcuts.state('end')).toBe('refused')
})

test('refuses an accelerator that another shortcut uses', () => {
  const { registered, shortcuts } = create()
  shortcuts.set('end', 'Control+Alt+E')
  expect(shortcuts.set('show', 'Control+Alt+E')).toMatchObject({ fault: { values: { reason: 'shortcutUsedHere' } } })
  expect([...registered.keys()]).toEqual(['Control+Alt+E'])
})

test('reports the first press while a shortcut is tested, without running the shortcut', async () => {
  const { clock, registered, pressed, shortcuts, states } = create()
  shortcuts.set('end', 'Control+Alt+E')
  shortcuts.test('end')
  registered.get('Control+Alt+E')?.()
  expect(states.at(-1)).toBe('end fired')
  expect(pressed).toEqual([])
  await clock.advance(2_000)
  registered.get('Control+Alt+E')?.()
  expect(pressed).toEqual(['end'])
})

test('does not run a shortcut while its keys are still held after a test', async () => {
  const { clock, registered, pressed, shortcuts } = create()
  shortcuts.set('muteMe', 'Control+Alt+M')
  shortcuts.test('muteMe')
  const press = registered.get('Control+Alt+M')
  press?.()
  await clock.advance(1_900)
  for (let repeat = 0; repeat < 100; repeat += 1) {
    press?.()
    await clock.advance(40)
  }
  expect(pressed).toEqual([])
})

test('runs a shortcut that is pressed once a second after its test, because its keys are not held', async () => {
  const { clock, registered, pressed, shortcuts } = create()
  shortcuts.set('muteMe', 'Control+Alt+M')
  shortcuts.test('muteMe')
  for (let press = 0; press < 3; press += 1) {
    registered.get('Control+Alt+M')?.()
    await clock.advance(1_000)
  }
  expect(pressed).toEqual(['muteMe'])
})

test('tests several shortcuts at the same time, each until it is pressed or its test is ended', () => {
  const { registered, pressed, shortcuts } = create()
  shortcuts.set('end', 'Control+Alt+E')
  shortcuts.set('muteMe', 'Control+Alt+M')
  shortcuts.test('end')
  shortcuts.test('muteMe')
  registered.get('Control+Alt+E')?.()
  expect(pressed).toEqual([])
  shortcuts.endTest('muteMe')
  registered.get('Control+Alt+M')?.()
  expect(pressed).toEqual(['muteMe'])
})

test('ends a test if the shortcut is not pressed while the window waits for it', async () => {
  const { clock, registered, pressed, shortcuts } = create()
  shortcuts.set('end', 'Control+Alt+E')
  shortcuts.test('end')
  await clock.advance(SHORTCUT_TEST_MS)
  registered.get('Control+Alt+E')?.()
  expect(pressed).toEqual(['end'])
})

test('unregisters every accelerator when it closes', () => {
  const { registered, shortcuts } = create()
  shortcuts.set('end', 'Control+Alt+E')
  shortcuts.set('show', 'Control+Alt+G')
  shortcuts.close()
  expect(registered.size).toBe(0)
})

test('a press while keys are chosen does not run its shortcut, but shows that the shortcut works', async () => {
  const { clock, registered, pressed, shortcuts } = create()
  shortcuts.set('muteMe', 'Control+Alt+Shift+M')
  const press = registered.get('Control+Alt+Shift+M')
  press?.()
  shortcuts.choose(true)
  expect(shortcuts.state('muteMe')).toBe('registered')
  for (let repeat = 0; repeat < 20; repeat += 1) {
    press?.()
    await clock.advance(40)
  }
  expect(shortcuts.state('muteMe')).toBe('fired')
  expect(pressed).toEqual(['muteMe'])
  shortcuts.choose(false)
  press?.()
  expect(pressed).toEqual(['muteMe'])
  await clock.advance(2_000)
  press?.()
  expect(pressed).toEqual(['muteMe', 'muteMe'])
})

test('right after a choice of keys, the chosen shortcut is ignored, because its keys may still be held; another one acts', async () => {
  const { clock, registered, pressed, shortcuts } = create()
  shortcuts.set('muteMe', 'Control+Alt+Shift+M')
  shortcuts.choose(true)
  shortcuts.set('end', 'Control+Alt+E')
  shortcuts.choose(false)
  registered.get('Control+Alt+Shift+M')?.()
  registered.get('Control+Alt+E')?.()
  expect(pressed).toEqual(['muteMe'])
  await clock.advance(2_000)
  registered.get('Control+Alt+E')?.()
  expect(pressed).toEqual(['muteMe', 'end'])
})

test('shortcuts work again after a minute, even if the page never ends the choice of keys', async () => {
  const { clock, registered, pressed, shortcuts } = create()
  shortcuts.set('muteMe', 'Control+Alt+Shift+M')
  shortcuts.choose(true)
  await clock.advance(SHORTCUT_CHOICE_MS)
  registered.get('Control+Alt+Shift+M')?.()
  expect(pressed).toEqual(['muteMe'])
})
