/**
 * Spreadsheets run a cell that starts like this as a formula, some even after spaces:
 * https://owasp.org/www-community/attacks/CSV_Injection. Leading apostrophes match too, so that removing the apostrophe
 * that `toCsvCell` adds restores the original.
 */
const formula = /^['\s]*[=+\-@\t\r|%]/

/** A cell according to RFC 4180. A leading apostrophe turns a formula into text. */
export function toCsvCell(text: string): string {
  const neutral = formula.test(text) ? `'${text}` : text
  return /[",;\r\n]/.test(neutral) ? `"${neutral.replaceAll('"', '""')}"` : neutral
}

/** Removes the apostrophe that {@link toCsvCell} adds. */
export function fromCsvCell(text: string): string {
  return text.startsWith("'") && formula.test(text.slice(1)) ? text.slice(1) : text
}
