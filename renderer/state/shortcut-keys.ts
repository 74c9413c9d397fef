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

/** An accelerator as people read it on this system: "Ctrl+Alt+Shift+E", "⌃⌥⇧E". */
export function keysText(accelerator: string, platform: string): string {
  const keys = accelerator.split('+').filter((key) => key !== '')
  return platform === 'darwin'
    ? keys.map((key) => MAC[key] ?? key).join('')
    : keys.map((key) => ELSEWHERE[key] ?? key).join('+')
}
