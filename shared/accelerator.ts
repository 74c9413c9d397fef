import type { AppStatus } from './bridge.ts'

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
/** As they are printed on the keys. */
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

/** An accelerator as people read it on this system and in this language: "Ctrl+Alt+Shift+E", "⌃⌥⇧E". */
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

export type Pressed =
  | { readonly state: 'complete'; readonly accelerator: string }
  | { readonly state: 'waiting' }
  | { readonly state: 'refused' }

const MODIFIERS = ['Control', 'Shift', 'Alt', 'AltGraph', 'Meta', 'Dead', 'Process', 'Unidentified']
/** Names of https://www.electronjs.org/docs/latest/tutorial/keyboard-shortcuts where they differ from the page's. */
const NAMED: Readonly<Record<string, string>> = {
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  ' ': 'Space',
  '+': 'Plus',
}

/** As much of a `KeyboardEvent` as tells a shortcut. */
interface KeyPress {
  readonly key: string
  readonly code: string
  readonly ctrlKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
  readonly metaKey: boolean
}

/** What a key press means as an accelerator. A global shortcut without Ctrl, Alt or Super would eat ordinary typing. */
export function acceleratorOf(event: KeyPress): Pressed {
  if (MODIFIERS.includes(event.key)) return { state: 'waiting' }
  const key = keyName(event)
  const held = [
    event.ctrlKey ? 'Control' : '',
    event.altKey ? 'Alt' : '',
    event.shiftKey ? 'Shift' : '',
    event.metaKey ? 'Super' : '',
  ].filter((one) => one !== '')
  const strong = event.ctrlKey || event.altKey || event.metaKey
  if (key === undefined || (!strong && !/^F\d+$/.test(key))) return { state: 'refused' }
  return { state: 'complete', accelerator: [...held, key].join('+') }
}

function keyName({ key, code }: KeyPress): string | undefined {
  // With Shift or Alt held, `key` is another character; the place on the keyboard tells which key it was.
  const letter = /^Key([A-Z])$/.exec(code)?.[1] ?? /^Digit(\d)$/.exec(code)?.[1]
  if (letter !== undefined && (key.length !== 1 || !/^[a-z]$/i.test(key))) return letter
  if (/^[a-z]$/i.test(key)) return key.toUpperCase()
  if (/^(F\d+|Home|End|PageUp|PageDown|Insert|Delete|Backspace|Tab|Enter)$/.test(key)) return key
  return NAMED[key] ?? (/^[!-~]$/.test(key) ? key : undefined)
}
