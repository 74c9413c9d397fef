/** Names of the same key count as one. https://www.electronjs.org/docs/latest/api/accelerator */
const modifiers: Readonly<Record<string, 'ctrl' | 'alt' | 'shift' | 'super'>> = {
  ...{ control: 'ctrl', ctrl: 'ctrl', commandorcontrol: 'ctrl', cmdorctrl: 'ctrl' },
  ...{ alt: 'alt', option: 'alt', altgr: 'alt', shift: 'shift' },
  ...{ super: 'super', meta: 'super', command: 'super', cmd: 'super' },
}
const named = new Set(
  'plus space tab backspace delete insert return enter up down left right home end pageup pagedown escape esc printscreen'.split(
    ' ',
  ),
)

/** What two modifiers do while somebody writes, and what every desktop does itself; modifiers in alphabetical order. */
const taken = new Set([
  // Redo, paste and copy without style or in a terminal, select to the end of the line.
  ...'z v c x'.split(' ').flatMap((key) => [`ctrl+shift+${key}`, `shift+super+${key}`]),
  ...'left right up down home end pageup pagedown tab backspace delete'
    .split(' ')
    .flatMap((key) => [`ctrl+shift+${key}`, `alt+shift+${key}`, `shift+super+${key}`]),
  ...['alt+ctrl+delete', 'alt+f4', 'ctrl+f4', 'ctrl+shift+escape', 'ctrl+shift+esc', 'alt+super+escape'],
])

/**
 * Whether a text may be taken from every other application as a shortcut. Electron leaves out words that it does not
 * know: `Blub+Q` would take the letter Q away from the whole desktop, and Ctrl+C would never copy again. So a known key
 * with two modifiers is asked for, or a function key with one; only F13 to F24, which nothing but foot pedals and extra
 * keys sends, may stand alone.
 *
 * @returns `unknown` for what is no shortcut at all, `plain` for what other applications need
 */
export function judgeShortcut(text: string): 'good' | 'plain' | 'unknown' {
  const parts = text.split('+').map((part) => part.toLowerCase())
  const key = parts.pop() ?? ''
  const held = [...new Set(parts.map((part) => modifiers[part]))].toSorted()
  if (held.includes(undefined) || new Set(parts).size !== parts.length || !isKey(key)) return 'unknown'
  if (taken.has([...held, key].join('+'))) return 'plain'
  if (/^f(1[3-9]|2[0-4])$/.test(key)) return 'good'
  return held.length >= (isFunctionKey(key) ? 1 : 2) ? 'good' : 'plain'
}

function isKey(key: string): boolean {
  return isFunctionKey(key) || /^[!-~]$/.test(key) || /^num\d$/.test(key) || named.has(key)
}

function isFunctionKey(key: string): boolean {
  return /^f([1-9]|1\d|2[0-4])$/.test(key)
}
