import { once } from '../../shared/lazy.ts'

/** Hides secrets in text from a response before it is shown or logged. */
export type HideSecrets = (text: string) => string

/**
 * Replaces each secret with `…`, whether plain or encoded for JSON, URLs or HTML, even if one of these encodings was
 * applied several times. Never used for data: a room that is named after the auth id must keep its name, or no request
 * reaches it.
 *
 * @param secrets printable ASCII.
 */
export function createSecretHider(secrets: readonly string[]): HideSecrets {
  if (secrets.length === 0) return (text) => text
  const longestFirst = secrets.toSorted((a, b) => b.length - a.length)
  // The compiled pattern needs 600 kB. Texts without an encoded character, such as the request id of each response, do
  // not need it.
  const pattern = once(
    () => new RegExp(longestFirst.map((secret) => Array.from(secret).map(formsOf).join('')).join('|'), 'g'),
  )
  return (text) => {
    if (MARKS_OF_ENCODINGS.test(text)) return text.replace(pattern(), '…')
    return longestFirst.reduce((shown, secret) => shown.replaceAll(secret, '…'), text)
  }
}

/** Every form of {@link formsOf} except the plain one contains one of these characters. */
const MARKS_OF_ENCODINGS = /[\\%&]/

const entities: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' }

/** A pattern that matches every form of one character. */
function formsOf(character: string): string {
  const code = character.charCodeAt(0)
  const hexadecimal = code.toString(16).replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`)
  const isPlain = /[0-9A-Za-z]/.test(character)
  const forms = [
    isPlain ? character : `\\\\{0,7}\\x${code.toString(16)}`,
    `\\\\{1,7}u00${hexadecimal}`,
    `%(?:25)*${hexadecimal}`,
    `&(?:amp;)*#0*(?:${String(code)}|[xX]0*${hexadecimal});`,
    ...(entities[character] === undefined ? [] : [`&(?:amp;)*${entities[character]};`]),
  ]
  return `(?:${forms.join('|')})`
}
