import type { AppStatus } from '../ipc/bridge.ts'

/*
 * Shortcuts as Electron writes them: modifiers and one key, joined by `+`.
 * https://www.electronjs.org/docs/latest/tutorial/keyboard-shortcuts
 */

/**
 * Milliseconds. A press of the end shortcut can end the room only within this time after the previous press. A later
 * press asks again.
 */
export const SECOND_PRESS_WITHIN = 5_000

const MAC: Readonly<Record<string, string>> = {
  Control: '⌃',
  Ctrl: '⌃',
  Alt: '⌥',
  Option: '⌥',
  Shift: '⇧',
  Command: '⌘',
  Cmd: '⌘',
  Super: '⌘',
  Meta: '⌘',
}
const ELSEWHERE: Readonly<Record<string, string>> = { Control: 'Ctrl', Command: 'Super', Meta: 'Super' }
/** The names printed on German keyboards. */
const GERMAN: Readonly<Record<string, string>> = {
  Ctrl: 'Strg',
  Shift: 'Umschalt',
  Space: 'Leertaste',
  Delete: 'Entf',
  Insert: 'Einfg',
  Home: 'Pos1',
  End: 'Ende',
  PageUp: 'Bild auf',
  PageDown: 'Bild ab',
  Enter: 'Eingabe',
  Backspace: 'Rücktaste',
}

/** An accelerator as it is written on this system and in this language: "Ctrl+Alt+Shift+E", "⌃⌥⇧E". */
export function keysText(
  accelerator: string,
  { platform, language }: Pick<AppStatus, 'platform' | 'language'>,
): string {
  const keys = accelerator.split('+').filter((key) => key !== '')
  return platform === 'darwin'
    ? keys.map((key) => MAC[key] ?? key).join('')
    : keys
        .map((key) => ELSEWHERE[key] ?? key)
        .map((key) => (language === 'de' ? (GERMAN[key] ?? key) : key))
        .join('+')
}

/** The modifier of most shortcuts on this system, as printed on the keyboard. */
export function mainModifier(system: Pick<AppStatus, 'platform' | 'language'>): string {
  return keysText(system.platform === 'darwin' ? 'Command' : 'Ctrl', system)
}

export type Pressed =
  | { readonly state: 'complete'; readonly accelerator: string }
  | { readonly state: 'incomplete' }
  | { readonly state: 'refused' }

const MODIFIERS = ['Control', 'Shift', 'Alt', 'AltGraph', 'Meta', 'Dead', 'Process', 'Unidentified']
/** Electron's key names that differ from `KeyboardEvent.key`. */
const NAMED: Readonly<Record<string, string>> = {
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  ' ': 'Space',
  '+': 'Plus',
}

/** Electron's names of the keys of the number pad, by `KeyboardEvent.code`. */
const NUMBER_PAD: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Array.from({ length: 10 }, (_, digit) => [`Numpad${digit}`, `num${digit}`])),
  NumpadAdd: 'numadd',
  NumpadSubtract: 'numsub',
  NumpadMultiply: 'nummult',
  NumpadDivide: 'numdiv',
  NumpadDecimal: 'numdec',
}

/** The part of a `KeyboardEvent` that determines a shortcut. */
interface KeyPress {
  readonly key: string
  readonly code: string
  readonly ctrlKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
  readonly metaKey: boolean
}

/**
 * The accelerator of a key press. `refused`: the key has no name here, or the shortcut would take a key away from
 * typing, because it contains no Ctrl, Alt, Super or function key.
 */
export function acceleratorOf(event: KeyPress): Pressed {
  if (MODIFIERS.includes(event.key)) return { state: 'incomplete' }
  const key = keyName(event)
  const modifiers = [
    event.ctrlKey ? 'Control' : '',
    event.altKey ? 'Alt' : '',
    event.shiftKey ? 'Shift' : '',
    event.metaKey ? 'Super' : '',
  ].filter((one) => one !== '')
  const isStrong = event.ctrlKey || event.altKey || event.metaKey
  if (key === undefined || (!isStrong && !/^F\d+$/.test(key))) return { state: 'refused' }
  return { state: 'complete', accelerator: [...modifiers, key].join('+') }
}

function keyName({ key, code }: KeyPress): string | undefined {
  // The name of `key` would register the key that is outside the number pad. Electron has no name for Enter on the
  // number pad, and none for the keys of the number pad without Num Lock.
  if (code.startsWith('Numpad')) return key.length === 1 ? NUMBER_PAD[code] : undefined
  // With Shift or Alt held, `key` may be another character, but `code` identifies the key.
  const letter = /^Key([A-Z])$/.exec(code)?.[1] ?? /^Digit(\d)$/.exec(code)?.[1]
  if (letter !== undefined && (key.length !== 1 || !/^[a-z]$/i.test(key))) return letter
  if (/^[a-z]$/i.test(key)) return key.toUpperCase()
  if (/^(F\d+|Home|End|PageUp|PageDown|Insert|Delete|Backspace|Tab|Enter)$/.test(key)) return key
  return NAMED[key] ?? (/^[!-~]$/.test(key) ? key : undefined)
}

/** Different names of the same modifier: https://www.electronjs.org/docs/latest/api/accelerator */
const MODIFIER_OF: ReadonlyMap<string, string> = new Map(
  ['ctrl control commandorcontrol cmdorctrl', 'alt option altgr', 'shift', 'super meta command cmd']
    .map((names) => names.split(' '))
    .flatMap((names) => names.map((name) => [name, names[0] ?? ''])),
)
const KEY_NAMES = new Set([
  ...'plus space tab backspace delete insert return enter up down left right home end'.split(' '),
  ...'pageup pagedown escape esc printscreen'.split(' '),
  ...Object.values(NUMBER_PAD),
])

/**
 * Shortcuts that people use while typing, or that desktop environments reserve. Modifiers are in alphabetical order.
 */
const RESERVED = new Set([
  // Redo, and variants of paste, copy and cut, such as those without formatting or in a terminal.
  ...'z v c x'.split(' ').flatMap((key) => [`ctrl+shift+${key}`, `shift+super+${key}`]),
  // Selecting and deleting by word, line, page or document, and going back to the previous tab or window.
  ...'left right up down home end pageup pagedown tab backspace delete'
    .split(' ')
    .flatMap((key) => [`ctrl+shift+${key}`, `alt+shift+${key}`, `shift+super+${key}`]),
  'alt+ctrl+delete',
  'alt+f4',
  'ctrl+f4',
  'ctrl+shift+escape',
  'ctrl+shift+esc',
  'alt+super+escape',
])

/**
 * Whether a text may be registered as a global shortcut. All its words must be known, because Electron ignores others:
 * `Blub+Q` would take the letter Q from the whole desktop. A key needs two modifiers, and a function key needs one.
 * F13 to F24 need none, because only foot pedals and extra keys send them.
 *
 * @returns `unknown` for text that is not a shortcut, `plain` for a shortcut that other applications need
 */
export function judgeShortcut(text: string): 'good' | 'plain' | 'unknown' {
  const { key, parts, modifiers } = partsOf(text)
  if (modifiers.includes(undefined) || new Set(parts).size !== parts.length || !isKey(key)) return 'unknown'
  if (RESERVED.has([...modifiers, key].join('+'))) return 'plain'
  if (/^f(1[3-9]|2[0-4])$/.test(key)) return 'good'
  return modifiers.length >= (isFunctionKey(key) ? 1 : 2) ? 'good' : 'plain'
}

/** Whether both texts name the same keys. */
export function isSameShortcut(one: string, other: string): boolean {
  const first = partsOf(one)
  const second = partsOf(other)
  return first.key === second.key && first.modifiers.join() === second.modifiers.join()
}

function partsOf(text: string) {
  const parts = text.split('+').map((part) => part.toLowerCase())
  const key = parts.pop() ?? ''
  const modifiers = [...new Set(parts.map((part) => MODIFIER_OF.get(part)))].toSorted()
  return { key, parts, modifiers }
}

function isKey(key: string): boolean {
  return isFunctionKey(key) || /^[!-~]$/.test(key) || KEY_NAMES.has(key)
}

function isFunctionKey(key: string): boolean {
  return /^f([1-9]|1\d|2[0-4])$/.test(key)
}
