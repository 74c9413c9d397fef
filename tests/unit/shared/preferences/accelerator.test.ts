import { expect, test } from 'vitest'
import { acceleratorOf, judgeShortcut, keysText } from '../../../../shared/preferences/accelerator.ts'
import { defaultPreferences } from '../../../../shared/preferences/preferences.ts'

const controlAlt = { ctrlKey: true, altKey: true, shiftKey: false, metaKey: false }

test.each([
  'Control+Alt+Shift+E',
  'CommandOrControl+Shift+1',
  'Super+Shift+Escape',
  'Alt+F8',
  'control+shift+plus',
  'Control+Alt+num5',
  'Control+Super+,',
  'F13',
  'Shift+F9',
  'Shift+F24',
])('%s may be a shortcut', (text) => {
  expect(judgeShortcut(text)).toBe('good')
})

test.each([
  'Control+C',
  'CommandOrControl+V',
  'Super+L',
  'Alt+Tab',
  'Alt+F4',
  'Q',
  'Shift+Q',
  'Space',
  'F9',
  'Control+,',
  // `Control` and `CommandOrControl` may be the same key.
  'Control+CommandOrControl+C',
  'Control+Shift+Z',
  'Shift+Control+V',
  'Command+Shift+Left',
  'Control+Shift+End',
  'Control+Alt+Delete',
])('%s is rejected, because it is needed for typing or by other applications', (text) => {
  expect(judgeShortcut(text)).toBe('plain')
})

test.each([
  // Electron would register only the last key.
  'Blub+Q',
  'constructor+__proto__+Q',
  'Constructor+F5',
  'F0',
  'F25',
  'Control+',
  '+Q',
  'Control',
  'Control+Alt',
  'Control+Control+Q',
  'Control+Alt+QQ',
  'Control+F25',
  'Q+Control',
  ' Control+Q',
  '',
])('%j is not a shortcut', (text) => {
  expect(judgeShortcut(text)).toBe('unknown')
})

test("the default shortcut for ending the user's own room is accepted", () => {
  expect(judgeShortcut(defaultPreferences().shortcutEnd)).toBe('good')
})

test('keys are named as on the keyboards of each system and language', () => {
  const keys = 'Control+Alt+Shift+E'
  expect(keysText(keys, { platform: 'linux', language: 'en' })).toBe('Ctrl+Alt+Shift+E')
  expect(keysText(keys, { platform: 'win32', language: 'de' })).toBe('Strg+Alt+Umschalt+E')
  expect(keysText(keys, { platform: 'darwin', language: 'de' })).toBe('⌃⌥⇧E')
  expect(keysText('Control+Super+Delete', { platform: 'linux', language: 'de' })).toBe('Strg+Super+Entf')
})

test.each([
  ['Numpad1', '1', 'num1'],
  ['NumpadAdd', '+', 'numadd'],
  ['NumpadSubtract', '-', 'numsub'],
  ['NumpadMultiply', '*', 'nummult'],
  ['NumpadDivide', '/', 'numdiv'],
  ['NumpadDecimal', ',', 'numdec'],
  ['Digit1', '1', '1'],
])('%s (%s) becomes %s, which the main process accepts', (code, key, name) => {
  const accelerator = `Control+Alt+${name}`
  expect(acceleratorOf({ key, code, ...controlAlt })).toEqual({ state: 'complete', accelerator })
  expect(judgeShortcut(accelerator)).toBe('good')
})

test.each([
  ['NumpadEnter', 'Enter'],
  ['NumpadEqual', '='],
  // The key has this meaning without Num Lock.
  ['Numpad1', 'End'],
])('%s (%s) is refused, because it would become the other key with that name', (code, key) => {
  expect(acceleratorOf({ key, code, ...controlAlt })).toEqual({ state: 'refused' })
})

test('the main process recognises the shortcuts that the window creates from key presses', () => {
  const keys = ['a', 'Z', '5', ',', '+', ' ', 'ArrowUp', 'F5', 'F24', 'Home', 'PageDown', 'Delete', 'Tab', 'Enter']
  for (const key of keys) {
    const pressed = acceleratorOf({ key, code: '', ctrlKey: true, altKey: true, shiftKey: true, metaKey: false })
    expect(pressed, key).toMatchObject({ state: 'complete' })
    if (pressed.state === 'complete') expect(judgeShortcut(pressed.accelerator), key).not.toBe('unknown')
  }
})
