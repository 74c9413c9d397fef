// Control characters, line separators, and marks that change the direction of the surrounding text: a caller's name
// must not change how a row, a menu or a notification reads. Joiners stay, because emoji and several scripts need them.
const invisible =
  /[\p{Cc}\u2028\u2029\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u2064\u2066-\u206F\uFEFF\uFFF9-\uFFFB]+/gu
const loneSurrogate = /\p{Cs}/gu

/** Makes text from outside safe to draw on one line. Matching and requests use the original. */
export function sanitizeForDisplay(text: string): string {
  return text
    .replace(loneSurrogate, '\uFFFD')
    .replace(invisible, (marks) => (/[\s\u2028\u2029]/u.test(marks) ? ' ' : ''))
    .replace(/\s+/gu, ' ')
    .trim()
}
