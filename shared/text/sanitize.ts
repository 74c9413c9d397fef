// Control characters, line separators, marks that change the direction of the surrounding text, and characters that
// draw nothing. A caller's name must not change how a row, a menu or a notification reads, look empty, or look like
// another name. Joiners and variation selectors stay, because emoji and several scripts need them.
const invisible =
  /(?:[\p{Cc}\u2028\u2029\u200E\u200F\u2800\uFFF9-\uFFFB]|(?![\u200C\u200D\p{Variation_Selector}])\p{Default_Ignorable_Code_Point})+/gu
const onlyIgnorable = /^[\p{Default_Ignorable_Code_Point}\s]*$/u
const loneSurrogate = /\p{Cs}/gu

/** Makes text from outside safe to draw on one line. Matching and requests use the original. */
export function sanitizeForDisplay(text: string): string {
  const shown = text
    .replace(loneSurrogate, '\uFFFD')
    .replace(invisible, (marks) => (/[\s\u2028\u2029]/u.test(marks) ? ' ' : ''))
    .replace(/\s+/gu, ' ')
    .trim()
  return onlyIgnorable.test(shown) ? '' : shown
}
