/**
 * A cell that starts so would be run as a formula by a spreadsheet, some of which skip spaces before it:
 * https://owasp.org/www-community/attacks/CSV_Injection. With apostrophes before it too, so that taking one away gives
 * back what was there.
 */
const formula = /^['\s]*[=+\-@\t\r|%]/

/** A cell of RFC 4180; a formula is made text by a leading apostrophe. */
export function toCsvCell(text: string): string {
  const neutral = formula.test(text) ? `'${text}` : text
  return /[",;\r\n]/.test(neutral) ? `"${neutral.replaceAll('"', '""')}"` : neutral
}

/** Undoes what {@link toCsvCell} puts before a formula. */
export function fromCsvCell(text: string): string {
  return text.startsWith("'") && formula.test(text.slice(1)) ? text.slice(1) : text
}
