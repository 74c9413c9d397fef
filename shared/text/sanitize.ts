// Control characters, line separators, and marks that turn the direction of the text around them, so that a caller's
// name can never make a row, a menu or a notice read differently. Joiners stay: emoji and several scripts need them.
const unseen =
  /[\p{Cc}\u2028\u2029\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u2064\u2066-\u206F\uFEFF\uFFF9-\uFFFB]+/gu
const loneSurrogate = /\p{Cs}/gu

/** Text from outside, safe to draw on one line. For matching and requests the original is kept. */
export function cleanForDisplay(text: string): string {
  return text
    .replace(loneSurrogate, '\uFFFD')
    .replace(unseen, (marks) => (/[\s\u2028\u2029]/u.test(marks) ? ' ' : ''))
    .replace(/\s+/gu, ' ')
    .trim()
}
