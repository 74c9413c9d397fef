const modifiers = new Set(
  'command cmd control ctrl commandorcontrol cmdorctrl alt option altgr shift super meta'.split(' '),
)
const named = new Set(
  'plus space tab backspace delete insert return enter up down left right home end pageup pagedown escape esc printscreen'.split(
    ' ',
  ),
)

/**
 * Whether a text is a shortcut that may be taken from every other application. Electron leaves out words that it does
 * not know: `Blub+Q` would take the letter Q away from the whole desktop. So a known key with at least one modifier other
 * than Shift is asked for; only F13 to F24, which nothing but foot pedals and extra keys sends, may stand alone.
 * https://www.electronjs.org/docs/latest/api/accelerator
 */
export function isGlobalShortcut(text: string): boolean {
  const parts = text.split('+').map((part) => part.toLowerCase())
  const key = parts.pop() ?? ''
  if (!parts.every((part) => modifiers.has(part)) || new Set(parts).size !== parts.length) return false
  if (/^f([1-9]|1\d|2[0-4])$/.test(key)) return true
  return parts.some((part) => part !== 'shift') && isKey(key)
}

function isKey(key: string): boolean {
  return /^[!-~]$/.test(key) || /^num\d$/.test(key) || named.has(key)
}
